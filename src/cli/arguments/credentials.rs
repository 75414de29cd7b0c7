//! Check of a credential: it must be the value itself, not what a tool has made of it

use crate::cli::exit::Kind;
use crate::cli::failure::Failure;

/// The variables that hold credentials or an account name, with the option of each.
pub(crate) const USERNAME: Credential = Credential::new("TIKTOK_USERNAME", "--username");
pub(crate) const CLIENT_KEY: Credential = Credential::new("TIKTOK_CLIENT_KEY", "--client-key");
pub(crate) const CLIENT_SECRET: Credential =
    Credential::new("TIKTOK_CLIENT_SECRET", "--client-secret");
pub(crate) const CLIENT_SECRET_FILE: Credential =
    Credential::new("TIKTOK_CLIENT_SECRET", "--client-secret-file");
pub(crate) const REFRESH_TOKEN: Credential =
    Credential::new("TIKTOK_REFRESH_TOKEN", "--refresh-token");
pub(crate) const ACCESS_TOKEN: Credential =
    Credential::new("TIKTOK_ACCESS_TOKEN", "--access-token");

/// What a credential is called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Credential {
    pub(crate) variable: &'static str,
    option: &'static str,
}

/// Why a value cannot be the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoiled {
    /// A quote stands at its start or end.
    Quoted,
    /// It is the mask that a log shows in place of a secret.
    Mask,
    /// It is the name of a variable that nothing has replaced by its value.
    Reference,
    /// It has a blank or a line break in it.
    Broken,
}

impl Credential {
    const fn new(variable: &'static str, option: &'static str) -> Self {
        Self { variable, option }
    }

    /// Its variable and its option, for an error.
    pub(crate) fn names(self) -> String {
        format!("{} ({})", self.variable, self.option)
    }

    /// Refuses a value that cannot be the credential, without showing it.
    pub(crate) fn check(self, value: &str) -> Result<(), Failure> {
        match Spoiled::find(value) {
            None => Ok(()),
            Some(spoiled) => {
                let sentence = format!("{} {}", self.names(), spoiled.what());
                Err(Failure::saying(Kind::NotAuthorized, sentence).hinted(spoiled.advice()))
            }
        }
    }
}

impl Spoiled {
    /// Returns what is wrong with the value; `None` if it may be a credential.
    pub(crate) fn find(value: &str) -> Option<Self> {
        let value = value.trim();
        let bare = value.trim_start_matches('@');
        let unescaped = bare.trim_matches('\\');
        if unescaped.starts_with(is_quote) || unescaped.ends_with(is_quote) {
            Some(Self::Quoted)
        } else if is_mask(bare) {
            Some(Self::Mask)
        } else if is_reference(bare) {
            Some(Self::Reference)
        } else if value.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            Some(Self::Broken)
        } else {
            None
        }
    }

    /// What is wrong, after the credential's name.
    pub(crate) const fn what(self) -> &'static str {
        match self {
            Self::Quoted => "stands in quotes",
            Self::Mask => "is what a log shows where it hides a secret",
            Self::Reference => "is a reference that nothing has replaced by its value",
            Self::Broken => "has a space or a line break in it",
        }
    }

    /// What to do about it.
    pub(crate) const fn advice(self) -> &'static str {
        match self {
            Self::Quoted => {
                "leave the quotes away: `docker --env-file` and web forms keep them as part of the value"
            }
            Self::Mask => "copy the secret from where it was made, not from a log",
            Self::Reference => {
                "set the variable in the job or shell that runs agoras; single quotes and `docker --env-file` keep a reference as it is"
            }
            Self::Broken => "copy it again, without what stands around it",
        }
    }
}

/// Quotation marks, as shells, editors and word processors write them.
fn is_quote(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\'' | '`' | '\u{b4}' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}'
            | '\u{2032}'..='\u{2036}' | '\u{2039}' | '\u{203a}' | '\u{275b}'..='\u{275e}'
            | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}' | '\u{ff02}' | '\u{ff07}'
            | '\u{ff62}' | '\u{ff63}'
    )
}

/// `***` as GitHub writes it, `[MASKED]` as GitLab does, and dots as agoras and web pages do.
fn is_mask(value: &str) -> bool {
    let hidden =
        |letter: char| matches!(letter, '*' | '\u{2022}' | '\u{25cf}' | '\u{2217}' | '\u{ff0a}');
    let words = ["[masked]", "[redacted]", "<masked>", "<redacted>"];
    (!value.is_empty() && value.chars().all(hidden))
        || words.contains(&value.to_ascii_lowercase().as_str())
}

/// `$NAME`, `${…}`, `$(…)`, `${{ … }}`, `{{ … }}`, `$env:NAME` or `%NAME%`, and nothing beside it.
fn is_reference(value: &str) -> bool {
    let is_name = |text: &str| {
        let text = text.strip_prefix("env:").unwrap_or(text);
        !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
    };
    if let Some(rest) = value.strip_prefix('$') {
        let enclosed = |open, close| rest.starts_with(open) && rest.ends_with(close);
        return is_name(rest) || enclosed('{', '}') || enclosed('(', ')');
    }
    let windows = value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%'));
    windows.is_some_and(is_name) || (value.starts_with("{{") && value.ends_with("}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tiktok_gives_is_taken() {
        for good in [
            "ada.codes",
            "@_ada_",
            "aw1b2c3",
            "rft.example12345Example!4400.va",
            "act.a*b*!1.u1",
            "a$b",
            "100%",
            "x%41%",
            "it's",
            "sbaw{x}",
        ] {
            assert_eq!(Spoiled::find(good), None, "{good}");
        }
    }

    #[test]
    fn what_tools_make_of_it_is_told_apart() {
        for (bad, why) in [
            ("\"a\"", Spoiled::Quoted),
            ("@'ada'", Spoiled::Quoted),
            ("\"\"", Spoiled::Quoted),
            ("\u{201e}a\u{201c}", Spoiled::Quoted),
            ("\"$A b\"", Spoiled::Quoted),
            ("****", Spoiled::Mask),
            ("\u{2022}\u{2022}", Spoiled::Mask),
            ("[MASKED]", Spoiled::Mask),
            ("$A_1", Spoiled::Reference),
            ("@$A", Spoiled::Reference),
            ("${A:-b}", Spoiled::Reference),
            ("${{ secrets.A }}", Spoiled::Reference),
            ("{{secrets.A}}", Spoiled::Reference),
            ("$env:A", Spoiled::Reference),
            ("%A%", Spoiled::Reference),
            ("a b", Spoiled::Broken),
        ] {
            assert_eq!(Spoiled::find(bad), Some(why), "{bad}");
        }
    }
}
