//! Value parsers of options and variables

use std::convert::Infallible;
use std::ffi::OsStr;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error, ValueEnum};

use crate::flow::{Cover, PostText};

/// Parses any text, without the blanks and line ends around it.
pub(crate) fn text(text: &str) -> Result<String, Infallible> {
    Ok(text.trim().to_owned())
}

/// Parses a secret, without the blanks and line ends around it.
pub(crate) fn secret<T: From<String>>(text: &str) -> Result<T, Infallible> {
    Ok(T::from(text.trim().to_owned()))
}

pub(crate) fn post_text(text: &str) -> Result<PostText, Infallible> {
    Ok(PostText::new(text.to_owned()))
}

/// Parses a `T`, without the blanks and line ends around it.
pub(crate) fn parsed<T: FromStr>(text: &str) -> Result<T, T::Err> {
    text.trim().parse()
}

/// Parses a web address, without the blanks, quotes and angle brackets around it.
pub(crate) fn address<T: FromStr>(text: &str) -> Result<T, T::Err> {
    bare(text).0.parse()
}

/// Returns the text without the blanks, quotes and angle brackets around it, and the name of the
/// innermost of these. Blanks count only if nothing else was there.
pub(crate) fn bare(text: &str) -> (&str, Option<&'static str>) {
    const QUOTES: [(char, char); 6] =
        [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('«', '»')];
    let within = |text: &'_ str, (left, right)| -> Option<usize> {
        let inner = text.strip_prefix(left)?.strip_suffix(right)?;
        Some(inner.len())
    };
    let mut left = text.trim();
    let mut around = (left.len() != text.len()).then_some("blanks");
    loop {
        let quotes = QUOTES.into_iter().find(|pair| within(left, *pair).is_some());
        let (pair, what) = match quotes {
            Some(pair) => (pair, "quotes"),
            None if within(left, ('<', '>')).is_some() => (('<', '>'), "angle brackets"),
            None => return (left, around),
        };
        around = Some(what);
        left = left[pair.0.len_utf8()..left.len() - pair.1.len_utf8()].trim();
    }
}

/// Parses one of the names of `T`, without the blanks and line ends around it.
pub(crate) fn name_of<T: ValueEnum + Clone + Send + Sync + 'static>() -> Trimmed<EnumValueParser<T>>
{
    Trimmed(EnumValueParser::new())
}

/// A value parser that gets the value without the blanks and line ends around it.
#[derive(Debug, Clone)]
pub(crate) struct Trimmed<P>(pub(crate) P);

impl<P: TypedValueParser> TypedValueParser for Trimmed<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        let trimmed = value.to_str().map_or(value, |text| OsStr::new(text.trim()));
        self.0.parse_ref(command, arg, trimmed)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// Parses `true/1/yes/on` and `false/0/no/off` in any case.
pub(crate) fn boolean(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("use true, 1, yes or on; or false, 0, no or off".to_owned()),
    }
}

/// Parses `90`, `90s`, `1.5s`, `1500ms`, `10m`, `2h`; up to a year.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        unit if !digits.is_empty() => {
            return Err(format!("`{unit}` is no unit: use ms, s, m or h"));
        }
        _ => return Err("use a number and a unit, as in 90s or 10m".to_owned()),
    };
    let plain = digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    match digits.parse::<f64>() {
        Ok(number) if plain && number * seconds <= 31_536_000.0 => {
            Ok(Duration::from_secs_f64(number * seconds))
        }
        _ => Err("use a number and a unit, as in 90s or 10m".to_owned()),
    }
}

/// Parses `1.5s`, `1500ms` or `12%`.
pub(crate) fn cover_at(text: &str) -> Result<Cover, String> {
    let Some(percent) = text.trim().strip_suffix('%') else {
        return duration(text).map(Cover::At);
    };
    match percent.trim().parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Cover::Share(percent / 100.0)),
        _ => Err("use a percentage from 0% to 100%".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_booleans_durations_and_covers() {
        for yes in ["true", "1", "YES", "On"] {
            assert_eq!(boolean(yes), Ok(true));
        }
        for no in ["false", "0", "No", "OFF"] {
            assert_eq!(boolean(no), Ok(false));
        }
        assert!(boolean("maybe").is_err() && boolean("").is_err());
        assert_eq!(duration("10m"), Ok(Duration::from_mins(10)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("1500ms"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        for bad in ["", "s", "-1s", "1d", "inf", "nan", "1e9h", "1 2s", "é"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
        assert_eq!(cover_at("12%"), Ok(Cover::Share(0.12)));
        assert_eq!(cover_at("2s"), Ok(Cover::At(Duration::from_secs(2))));
        assert!(cover_at("101%").is_err() && cover_at("nan%").is_err());
    }
}
