//! The words behind `publish`, read as the Python tool reads them

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use clap::ValueEnum;

use super::action::Action;
use super::legacy::Legacy;
use super::network::{self, TIKTOK};
use crate::cli::global::LogLevel;

/// The options that were typed. No secret is kept.
#[derive(Debug, Default)]
pub(super) struct Typed {
    values: BTreeMap<Legacy, OsString>,
    pub(super) without_value: BTreeSet<Legacy>,
    /// Names of options that do not belong to TikTok.
    pub(super) unknown: Vec<String>,
    /// The number of words that belong to no option.
    pub(super) strays: usize,
}

/// A word that names an option, with the value in the same word.
struct Known {
    option: Legacy,
    value: Option<String>,
}

impl Typed {
    pub(super) fn read(words: &[OsString]) -> Self {
        let mut typed = Self::default();
        let mut words = words.iter().peekable();
        while let Some(word) = words.next() {
            let word = word.to_string_lossy();
            let next_is_value =
                words.peek().is_some_and(|next| known(&next.to_string_lossy()).is_none());
            match known(&word) {
                Some(Known { option, value: Some(value) }) => typed.insert(option, value.into()),
                Some(Known { option, value: None }) if !option.takes_value() => {
                    typed.insert(option, OsString::new());
                }
                Some(Known { option, value: None }) if next_is_value => {
                    typed.insert(option, words.next().cloned().unwrap_or_default());
                }
                Some(Known { option, value: None }) => drop(typed.without_value.insert(option)),
                None if word.len() > 1 && word.starts_with('-') => {
                    typed.unknown.push(shown_name(&word));
                    let is_value = |next: &&OsString| !next.to_string_lossy().starts_with('-');
                    words.next_if(is_value);
                }
                None => typed.strays += 1,
            }
        }
        typed
    }

    fn insert(&mut self, option: Legacy, value: OsString) {
        self.values.insert(option, if option.is_secret() { OsString::new() } else { value });
    }

    /// Gives an option a value if it was not typed.
    pub(super) fn default_to(&mut self, option: Legacy, value: &str) {
        self.values.entry(option).or_insert_with(|| value.into());
    }

    /// Returns whether the option was typed.
    pub(super) fn has(&self, option: Legacy) -> bool {
        self.values.contains_key(&option)
    }

    /// Returns the value; `None` if it is missing or empty, which are the same to the Python tool.
    pub(super) fn value(&self, option: Legacy) -> Option<&OsStr> {
        self.values.get(&option).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// Returns the options that say something: secrets, and those with a value.
    pub(super) fn options(&self) -> impl Iterator<Item = Legacy> {
        let says = |(option, value): (&Legacy, &OsString)| {
            (option.is_secret() || !value.is_empty()).then_some(*option)
        };
        self.values.iter().filter_map(says)
    }
}

/// Returns the option that a word names, by argparse's rules: a whole name, with or without `=VALUE`;
/// the beginning of one long name; or a letter with its value behind it.
fn known(word: &str) -> Option<Known> {
    let (name, value) = match word.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (word, None),
    };
    if !name.starts_with('-') || name.len() < 2 {
        return None;
    }
    let is_named = |option: &Legacy| {
        let spelling = option.spelling();
        name == spelling.short || name == spelling.long
    };
    if let Some(option) = Legacy::ALL.into_iter().find(is_named) {
        return Some(Known { option, value });
    }
    if name.starts_with("--") {
        let begins = |option: &Legacy| option.spelling().long.starts_with(name);
        let mut candidates = Legacy::ALL.into_iter().filter(begins);
        let option = candidates.next()?;
        return candidates.next().is_none().then_some(Known { option, value });
    }
    let (letter, value) = word.split_at_checked(2)?;
    let is_glued = |option: &Legacy| option.spelling().short == letter && is_likely(*option, value);
    let option = Legacy::ALL.into_iter().find(is_glued)?;
    Some(Known { option, value: Some(value.to_owned()) })
}

/// Returns whether a text behind an option's letter is its value, and not the rest of a name: there
/// are options such as `-lat` for other networks.
fn is_likely(option: Legacy, value: &str) -> bool {
    match option {
        Legacy::Network => value == TIKTOK || network::is_other(value),
        Legacy::Action => Action::parse(value).is_some(),
        Legacy::LogLevel => LogLevel::from_str(value, true).is_ok(),
        _ => false,
    }
}

/// Returns the name of an unknown option, without what may be a secret behind it.
fn shown_name(word: &str) -> String {
    let name = word.split('=').next().unwrap_or_default();
    let names = Legacy::ALL.into_iter().map(Legacy::spelling).flat_map(|it| [it.short, it.long]);
    let mut beginnings = names.filter(|known| known.len() > 2 && name.starts_with(known));
    if let Some(known) = beginnings.next() {
        return format!("{known}…");
    }
    let is_plain = |name: &str| name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    match name.strip_prefix("--") {
        Some(long) if long.len() < 40 && is_plain(long) => name.to_owned(),
        None if name.len() <= 4 && name.is_ascii() => name.to_owned(),
        _ => format!("{}…", name.chars().take(2).collect::<String>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> Typed {
        let words = shlex::split(line).unwrap();
        Typed::read(&words.into_iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn every_name_of_an_option_is_understood() {
        for option in Legacy::ALL.into_iter().filter(|it| it.takes_value()) {
            let spelling = option.spelling();
            let long = spelling.long;
            let mut lines = vec![format!("{long} a=b"), format!("{long}=a=b")];
            if !spelling.short.is_empty() {
                lines
                    .extend([format!("{} a=b", spelling.short), format!("{}=a=b", spelling.short)]);
            }
            for line in lines {
                let typed = typed(&line);
                let kept = &typed.values[&option];
                assert_eq!(kept.to_str(), Some(if option.is_secret() { "" } else { "a=b" }));
                assert_eq!((typed.unknown.len(), typed.strays), (0, 0), "{line}");
            }
        }
    }

    #[test]
    fn glued_and_shortened_names_are_understood() {
        let typed = typed("-ntiktok -avideo -lDEBUG --tiktok-ti=x --tiktok-vid y -lat z");
        assert_eq!(typed.value(Legacy::Network).unwrap(), "tiktok");
        assert_eq!(typed.value(Legacy::Action).unwrap(), "video");
        assert_eq!(typed.value(Legacy::Title).unwrap(), "x");
        assert_eq!(typed.value(Legacy::VideoUrl).unwrap(), "y");
        assert_eq!(typed.value(Legacy::LogLevel).unwrap(), "DEBUG");
        assert_eq!((typed.unknown.join(" "), typed.strays), ("-lat".to_owned(), 0));
    }

    #[test]
    fn a_value_may_begin_with_a_hyphen_and_a_name_ends_it() {
        let typed = typed("-tt '- a list' -tv -tu -mc -1");
        assert_eq!(typed.value(Legacy::Title).unwrap(), "- a list");
        assert_eq!(typed.value(Legacy::MaxCount).unwrap(), "-1");
        let missing = [Legacy::Username, Legacy::VideoUrl];
        assert_eq!(typed.without_value, BTreeSet::from(missing));
    }

    #[test]
    fn no_secret_is_kept() {
        let typed = typed(
            "-tcs S3 --tiktok-refresh-t=S3 -tcsS3S3 -ta S3 -tk S3 -gk=S3 S3 --x_S3=S3 -trs --tiktok-client-secrets3",
        );
        assert!(!format!("{typed:?}").contains("S3"), "{typed:?}");
        assert_eq!(typed.unknown, ["-tcs…", "-tk", "--…", "-tr…", "--tiktok-client-secret…"]);
        assert_eq!(typed.strays, 1);
    }
}
