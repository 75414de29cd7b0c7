//! Value parsers of options and variables

use std::convert::Infallible;
use std::ffi::OsStr;
use std::str::FromStr;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error, ValueEnum};

use crate::flow::{Cover, PostText};
pub(crate) use crate::words::{boolean, days, duration};

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

/// Parses `1.5s`, `1500ms` or `12%`.
pub(crate) fn cover_at(text: &str) -> Result<Cover, String> {
    text.parse()
}
