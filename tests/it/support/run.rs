//! A run of the binary, printable as a whole

use std::fmt;
use std::process::Output;

use serde_json::Value;

/// The output and the exit code of a run, with varying parts replaced.
#[must_use = "look at the whole run, or at its exit code"]
pub(crate) struct Run {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) exit: Option<i32>,
    replacements: Vec<(String, &'static str)>,
}

impl Run {
    pub(crate) fn new(output: &Output, replacements: Vec<(String, &'static str)>) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr.clone()).expect("stderr is UTF-8"),
            exit: output.status.code(),
            replacements,
        }
    }

    /// Returns the only JSON document on stdout.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "not one document: {self}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Returns the publish id on stdout.
    pub(crate) fn publish_id(&self) -> String {
        self.json()["publish_id"].as_str().expect("a publish id").to_owned()
    }

    fn clean(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for (from, to) in &self.replacements {
            clean = clean.replace(from, to);
        }
        let clean = strike(&clean, "v_pub_file~v2-1.", "[publish_id]");
        let clean = strike(&clean, "v_pub_url~v2-1.", "[publish_id]");
        let clean = strike(&clean, "v_inbox_file~v2.", "[publish_id]");
        let clean = strike(&clean, "v_inbox_url~v2.", "[publish_id]");
        let clean = strike(&clean, "p_pub_url~v2.", "[publish_id]");
        let clean = strike(&clean, "p_inbox_url~v2.", "[publish_id]");
        strike_log_ids(&clean)
    }
}

/// The length of a log id: `YYYYMMDDhhmmss` and 18 hexadecimal digits.
const LOG_ID: usize = 14 + 18;

/// Replaces every word with the shape of a log id of any date.
fn strike_log_ids(text: &str) -> String {
    let mut clean = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_alphanumeric()) {
        let bare = word.trim_end_matches(|character: char| !character.is_ascii_alphanumeric());
        let name = if is_log_id(bare) { "[log_id]" } else { bare };
        clean.push_str(name);
        clean.push_str(&word[bare.len()..]);
    }
    clean
}

fn is_log_id(word: &str) -> bool {
    let is_upper_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    let is_numbered = |(date, tail): (&str, &str)| {
        date.bytes().all(|byte| byte.is_ascii_digit()) && tail.as_bytes().iter().all(is_upper_hex)
    };
    word.len() == LOG_ID && word.split_at_checked(14).is_some_and(is_numbered)
}

#[test]
fn a_log_id_of_any_day_is_replaced() {
    for date in ["20261129025959", "20270101000030", "20380119031408", "99991231235959"] {
        let text =
            format!("log_id\":\"{date}0123456789ABCDEF01\", (log_id {date}0123456789ABCDEF01)");
        assert_eq!(strike_log_ids(&text), "log_id\":\"[log_id]\", (log_id [log_id])");
    }
    for other in
        ["2026-11-29 02:59 UTC", "7600000000000000000", "202611290259590123456789abcdef0123"]
    {
        assert_eq!(strike_log_ids(other), other);
    }
}

/// Replaces every long word that starts with `start` and goes on with letters or digits.
fn strike(text: &str, start: &str, name: &str) -> String {
    let mut rest = text;
    let mut clean = String::new();
    while let Some(at) = rest.find(start) {
        let tail = &rest[at + start.len()..];
        let length = tail.chars().take_while(char::is_ascii_alphanumeric).count();
        clean.push_str(&rest[..at]);
        clean.push_str(if length >= 10 { name } else { &rest[at..at + start.len() + length] });
        rest = &tail[length..];
    }
    clean.push_str(rest);
    clean
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.clean(&self.stdout))?;
        writeln!(f, "--- stderr")?;
        write!(f, "{}", self.clean(&self.stderr))?;
        match self.exit {
            Some(code) => write!(f, "--- exit {code}"),
            None => write!(f, "--- killed"),
        }
    }
}
