//! The type of a YAML scalar by the rules of YAML 1.1, as `PyYAML` applies them

use std::sync::LazyLock;

use regex::Regex;

/// A scalar as its text, without quotes and escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) style: ScalarStyle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScalarStyle {
    /// Without quotes: the text decides on the type.
    Plain,
    /// A string: in quotes, as a block, or with a tag that says so.
    Quoted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScalarKind {
    Null,
    Bool(bool),
    /// A whole number; the nearest `i64` of one beyond it.
    Int(i64),
    Float,
    /// A day without a time.
    Date,
    DateTime,
    String,
}

static INT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+",
    )
});

static FLOAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
    )
});

static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"));

static DATE_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?",
    )
});

fn pattern(alternatives: &str) -> Regex {
    Regex::new(&format!(r"\A(?:{alternatives})\z")).expect("the pattern is a constant")
}

impl Scalar {
    /// Returns the type that `PyYAML` gives the scalar.
    pub(crate) fn kind(&self) -> ScalarKind {
        if self.style == ScalarStyle::Quoted {
            return ScalarKind::String;
        }
        let text = self.text.as_str();
        match text {
            "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
            "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
                ScalarKind::Bool(true)
            }
            "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
                ScalarKind::Bool(false)
            }
            _ if INT.is_match(text) => ScalarKind::Int(integer(text)),
            _ if FLOAT.is_match(text) => ScalarKind::Float,
            _ if DATE.is_match(text) => ScalarKind::Date,
            _ if DATE_TIME.is_match(text) => ScalarKind::DateTime,
            _ => ScalarKind::String,
        }
    }
}

/// Returns the value of a number that `INT` matches, in base 2, 8, 10, 16 or 60.
fn integer(text: &str) -> i64 {
    let digits = text.trim_start_matches(['-', '+']).replace('_', "");
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'b', ..] => (2, &digits[2..]),
        [b'0', b'x', ..] => (16, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits.as_str()),
    };
    let value = digits.split(':').fold(0_i64, |sum, part| {
        let number = part.chars().filter_map(|digit| digit.to_digit(base));
        let number = number.fold(0_i64, |number, digit| {
            number.saturating_mul(base.into()).saturating_add(digit.into())
        });
        sum.saturating_mul(60).saturating_add(number)
    });
    if text.starts_with('-') { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, style: ScalarStyle) -> ScalarKind {
        Scalar { text: text.to_owned(), style }.kind()
    }

    /// The kinds were recorded with `PyYAML` 6.0.
    #[test]
    fn plain_scalars_have_the_types_of_pyyaml() {
        use ScalarKind::{Bool, Date, DateTime, Float, Int, Null, String};
        let recorded: &[(ScalarKind, &[&str])] = &[
            (Null, &["", "~", "null", "Null", "NULL"]),
            (Bool(true), &["yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"]),
            (Bool(false), &["no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"]),
            (Int(2026), &["2026", "+2026", "2_026", "0x7EA", "03752", "0b11111101010", "33:46"]),
            (Int(-8), &["-8", "-010", "-0x8", "-0b1_000"]),
            (Int(0), &["0", "-0", "00", "0_"]),
            (Int(3661), &["1:1:1", "1:01:01"]),
            (Int(i64::MAX), &["9223372036854775807", "99999999999999999999"]),
            (Float, &["1.5", "1.", ".5", "-1.5e+3", "1_0.0", "1:30.5", ".inf", "-.INF", ".NaN"]),
            (Date, &["2026-11-29", "9999-99-99"]),
            (DateTime, &["2026-11-29 10:00:00", "2026-1-2T1:00:00.5Z", "2026-11-29 10:00:00 +01"]),
            (String, &["yEs", "y", "n", "NuLL", "08", "0o17", "1e3", "1,5", "0b2", "0xg", "1:60"]),
            (String, &["2026-11-29 10:00", "2026-1-2", "+.5", "-", "_1", "nan", "-.nan", "12%"]),
            (String, &["1.5s", "1 2", "e", "0x", "٣", "1\n"]),
        ];
        for (expected, texts) in recorded {
            for text in *texts {
                assert_eq!(kind(text, ScalarStyle::Plain), *expected, "{text:?}");
                assert_eq!(kind(text, ScalarStyle::Quoted), String, "{text:?}");
            }
        }
    }
}
