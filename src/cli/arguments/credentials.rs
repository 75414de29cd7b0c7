//! Credentials by their variables and options: checks of the values, and secrets typed as arguments

use std::ffi::OsString;

use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::ui::Ui;
use crate::secret::SecretInput;

/// A credential or account name that a user hands over.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Credential {
    pub(crate) variable: &'static str,
    pub(crate) option: &'static str,
    pub(crate) is_secret: bool,
}

/// The mistake in a value that cannot be a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoiled {
    Quoted,
    Mask,
    Reference,
    Broken,
}

impl Credential {
    pub(crate) const USERNAME: Self = Self::open("TIKTOK_USERNAME", "--username");
    pub(crate) const CLIENT_KEY: Self = Self::open("TIKTOK_CLIENT_KEY", "--client-key");
    pub(crate) const CLIENT_SECRET: Self = Self::secret(SecretInput::CLIENT_SECRET);
    pub(crate) const REFRESH_TOKEN: Self = Self::secret(SecretInput::REFRESH_TOKEN);
    pub(crate) const ACCESS_TOKEN: Self = Self::secret(SecretInput::ACCESS_TOKEN);
    /// Those that together are an account without a store.
    pub(crate) const FOUR: [Self; 4] =
        [Self::USERNAME, Self::CLIENT_KEY, Self::CLIENT_SECRET, Self::REFRESH_TOKEN];

    const fn open(variable: &'static str, option: &'static str) -> Self {
        Self { variable, option, is_secret: false }
    }

    const fn secret(input: SecretInput) -> Self {
        Self { variable: input.variable, option: input.option, is_secret: true }
    }

    pub(crate) fn names(self) -> String {
        format!("{} ({})", self.variable, self.option)
    }

    /// Refuses a value that cannot be the credential, without showing it.
    pub(crate) fn check(self, value: &str) -> Result<(), Failure> {
        let Some(spoiled) = Spoiled::find(value) else {
            return Ok(());
        };
        let (what, advice) = spoiled.words();
        let sentence = format!("{} {what}", self.names());
        Err(Failure::new(Kind::NotAuthorized, sentence).hinted(advice))
    }
}

/// Warns of secrets among the arguments, which other users of the machine can list.
pub(crate) fn warn_of_secrets(arguments: &[OsString], ui: &Ui) {
    for SecretInput { option, safer, .. } in SecretInput::ALL {
        let given = |argument: &OsString| {
            let argument = argument.to_string_lossy();
            argument
                .strip_prefix(option)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        if arguments.iter().any(given) {
            ui.warning(&format!(
                "{option} shows the secret to everyone on this machine: use {safer}"
            ));
        }
    }
}

impl Spoiled {
    /// Returns the mistake in the value; `None` if it may be a credential.
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

    /// Returns the end of a sentence that begins with the credential's name, and a hint.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Quoted => (
                "stands in quotes",
                "leave the quotes away: `docker --env-file` and web forms keep them as part of the value",
            ),
            Self::Mask => (
                "is what a log shows where it hides a secret",
                "copy the secret from where it was made, not from a log",
            ),
            Self::Reference => (
                "is a reference that nothing has replaced by its value",
                "set the variable in the job or shell that runs agoras; single quotes and `docker --env-file` keep a reference as it is",
            ),
            Self::Broken => (
                "has a space or a line break in it",
                "copy it again, without what stands around it",
            ),
        }
    }
}

/// Returns whether this is a quotation mark of a shell, an editor or a word processor.
fn is_quote(letter: char) -> bool {
    matches!(
        letter,
        '"' | '\'' | '`' | '\u{b4}' | '\u{ab}' | '\u{bb}' | '\u{2018}'..='\u{201f}'
            | '\u{2032}'..='\u{2036}' | '\u{2039}' | '\u{203a}' | '\u{275b}'..='\u{275e}'
            | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}' | '\u{ff02}' | '\u{ff07}'
            | '\u{ff62}' | '\u{ff63}'
    )
}

/// Returns whether this is `***` or `[MASKED]`, as in CI logs, or dots, as in agoras and web pages.
fn is_mask(value: &str) -> bool {
    let hidden =
        |letter: char| matches!(letter, '*' | '\u{2022}' | '\u{25cf}' | '\u{2217}' | '\u{ff0a}');
    let words = ["[masked]", "[redacted]", "<masked>", "<redacted>"];
    (!value.is_empty() && value.chars().all(hidden))
        || words.contains(&value.to_ascii_lowercase().as_str())
}

/// Returns whether this is `$NAME`, `${…}`, `$(…)`, `${{ … }}`, `{{ … }}`, `$env:NAME` or `%NAME%`.
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
    fn a_credential_may_hold_signs_of_quotes_masks_and_references() {
        for good in ["@_ada_", "act.a*b*!1.u1", "a$b", "100%", "x%41%", "it's", "sbaw{x}"] {
            assert_eq!(Spoiled::find(good), None, "{good}");
        }
    }

    #[test]
    fn a_whole_mask_or_reference_is_no_credential() {
        for mask in ["\u{2022}\u{2022}", "[MASKED]"] {
            assert_eq!(Spoiled::find(mask), Some(Spoiled::Mask), "{mask}");
        }
        for reference in ["@$A", "${A:-b}", "{{secrets.A}}", "$env:A"] {
            assert_eq!(Spoiled::find(reference), Some(Spoiled::Reference), "{reference}");
        }
        assert_eq!(Spoiled::find("\"\""), Some(Spoiled::Quoted));
        assert_eq!(Spoiled::find("a b"), Some(Spoiled::Broken));
    }
}
