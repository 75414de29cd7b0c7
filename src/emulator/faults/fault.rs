//! A fault as a value, and from text: `ENDPOINT[@CALL]=KIND[:ARG]`, as `docs/emulator.md` explains

use std::str::FromStr;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::emulator::error::EmulatorError;
use crate::emulator::wire::endpoint::Endpoint;

/// One thing that goes wrong, and the calls that it is for.
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) target: Target,
    pub(crate) calls: Calls,
    pub(crate) kind: FaultKind,
}

/// The kind of call that a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    One(Endpoint),
    /// Every call that opens a publish.
    Inits,
    /// The list of videos, and the question about some of them.
    Videos,
    Any,
}

impl Target {
    pub(crate) fn covers(self, endpoint: Endpoint) -> bool {
        match self {
            Self::One(one) => one == endpoint,
            Self::Inits => {
                matches!(endpoint, Endpoint::VideoInit | Endpoint::InboxInit | Endpoint::PhotoInit)
            }
            Self::Videos => matches!(endpoint, Endpoint::VideoList | Endpoint::VideoQuery),
            Self::Any => true,
        }
    }
}

/// The target's calls that a fault is for, counted from 1 since it was injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    /// The next call that no earlier fault of this kind has taken.
    Next,
    /// A range of calls, both ends included.
    Between {
        first: u32,
        last: u32,
    },
    All,
}

/// An answer that a fault gives instead of the endpoint's.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StandIn {
    /// `None` for the documented status of the body's code.
    pub(crate) status: Option<u16>,
    pub(crate) body: StandInBody,
    pub(crate) header: Option<(&'static str, String)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StandInBody {
    /// An error of this code in TikTok's shape.
    Code(String),
    /// A gateway's web page.
    Html,
    /// `null`, as the upload host answers.
    Null,
    Text(String),
    Empty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    Reset,
    Stall,
}

/// A thing that goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FaultKind {
    /// The request is not carried out and gets this answer.
    Instead(StandIn),
    /// The request is not carried out and gets no answer.
    SilentBefore(Silence),
    /// The connection ends after so many bytes of the request's body. It is not carried out.
    CutRequest(u64),
    /// The request is carried out and gets no answer.
    SilentAfter(Silence),
    /// The connection ends after so many bytes of the answer's body.
    Cut(usize),
    /// The answer's body comes at so many bytes a second of real time.
    Drip(u32),
    /// The request is carried out after so much real time.
    Delay(Duration),
    /// The answer is the first half of its JSON.
    TruncatedJson,
    /// So many spaces precede the answer's body.
    Huge(u64),
    /// The publish ends `FAILED` with this reason.
    Fail(String),
    /// A field of `data` (or of OAuth's flat answer) is overridden; `None` leaves it out.
    Field { name: String, value: Option<Value> },
    /// The answer has one more header.
    Header { name: String, value: String },
}

impl FaultKind {
    /// Returns whether several faults of this kind can share one call.
    pub(crate) fn shares_a_call(&self) -> bool {
        matches!(self, Self::Field { .. } | Self::Header { .. })
    }
}

impl FromStr for Fault {
    type Err = EmulatorError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let fail = |problem: String| EmulatorError::Fault { line: line.to_owned(), problem };
        let (place, what) = line
            .trim()
            .split_once('=')
            .ok_or_else(|| fail("it is not ENDPOINT=KIND or ENDPOINT@CALL=KIND".to_owned()))?;
        let (target, calls) = match place.split_once('@') {
            None => (place, Calls::Next),
            Some((target, calls)) => {
                let wrong = || fail(format!("`{calls}` is none of the forms 1, 2-5 and *"));
                (target, read_calls(calls).ok_or_else(wrong)?)
            }
        };
        Ok(Self {
            target: read_target(target).ok_or_else(|| fail(no_endpoint(target)))?,
            calls,
            kind: read_kind(what).ok_or_else(|| fail(no_kind(what)))?,
        })
    }
}

/// The form of every kind of fault.
const FORMS: [&str; 24] = [
    "429[:TEXT]",
    "error:CODE[:STATUS]",
    "http:STATUS[:CODE|:html|:empty]",
    "body:STATUS:TEXT",
    "redirect:STATUS:ADDRESS",
    "expired",
    "not-found",
    "416",
    "reset-before",
    "cut-request:N",
    "stall",
    "stall-before",
    "reset-after",
    "lose-ack",
    "stall-after",
    "cut:N",
    "truncated-json",
    "drip:N",
    "delay:MILLISECONDS",
    "huge:N",
    "fail:REASON",
    "field:NAME=JSON",
    "field:NAME=",
    "header:NAME=VALUE",
];

fn no_endpoint(target: &str) -> String {
    let every = Endpoint::WORDS.join(", ");
    format!("`{target}` is no endpoint; there are any, init, videos, {every}")
}

/// Names the forms of the kind that a fault begins with, or of every kind if it begins with none.
fn no_kind(what: &str) -> String {
    let word = |text: &'_ str| text.split([':', '[']).next().unwrap_or_default().to_owned();
    let of_it: Vec<&str> = FORMS.into_iter().filter(|form| word(form) == word(what)).collect();
    match of_it[..] {
        [] => format!("`{what}` is no kind of fault; there are {}", FORMS.join(", ")),
        _ => format!("`{what}` is not of the form {}", of_it.join(" or ")),
    }
}

fn read_target(word: &str) -> Option<Target> {
    match word {
        "any" => Some(Target::Any),
        "init" => Some(Target::Inits),
        "videos" => Some(Target::Videos),
        _ => word.parse::<Endpoint>().ok().map(Target::One),
    }
}

fn read_calls(text: &str) -> Option<Calls> {
    if text == "*" {
        return Some(Calls::All);
    }
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let first = first.parse().ok()?;
    let last = last.parse().ok()?;
    (1 <= first && first <= last).then_some(Calls::Between { first, last })
}

fn read_kind(text: &str) -> Option<FaultKind> {
    let Some((kind, argument)) = text.split_once(':') else {
        return read_plain(text);
    };
    Some(match kind {
        "429" => stand_in(429, code("rate_limit_exceeded"), Some(("retry-after", argument))),
        "http" => read_http(argument)?,
        "error" => {
            let (word, status) = match argument.split_once(':') {
                Some((word, status)) => (word, Some(read_status(status)?)),
                None => (argument, None),
            };
            FaultKind::Instead(StandIn { status, body: code(word), header: None })
        }
        "redirect" => {
            let (status, location) = argument.split_once(':')?;
            let header = Some(("location", location));
            stand_in(read_status(status)?, StandInBody::Empty, header)
        }
        "body" => {
            let (status, text) = argument.split_once(':')?;
            stand_in(read_status(status)?, StandInBody::Text(text.to_owned()), None)
        }
        "cut-request" => FaultKind::CutRequest(argument.parse().ok()?),
        "cut" => FaultKind::Cut(argument.parse().ok()?),
        "drip" => FaultKind::Drip(argument.parse().ok().filter(|rate| *rate > 0)?),
        "delay" => FaultKind::Delay(Duration::from_millis(argument.parse().ok()?)),
        "huge" => FaultKind::Huge(argument.parse().ok()?),
        "fail" => FaultKind::Fail(argument.to_owned()),
        "field" => {
            let (name, json) = argument.split_once('=')?;
            let value = match json {
                "" => None,
                json => Some(serde_json::from_str(json).ok()?),
            };
            FaultKind::Field { name: name.to_owned(), value }
        }
        "header" => {
            let (name, value) = argument.split_once('=')?;
            name.parse::<HeaderName>().ok()?;
            HeaderValue::from_bytes(value.as_bytes()).ok()?;
            FaultKind::Header { name: name.to_owned(), value: value.to_owned() }
        }
        _ => return None,
    })
}

fn read_plain(kind: &str) -> Option<FaultKind> {
    Some(match kind {
        "429" => stand_in(429, code("rate_limit_exceeded"), None),
        "expired" => stand_in(403, StandInBody::Null, None),
        "not-found" => stand_in(404, StandInBody::Null, None),
        "416" => stand_in(416, StandInBody::Null, None),
        "reset-before" => FaultKind::SilentBefore(Silence::Reset),
        "reset-after" | "lose-ack" => FaultKind::SilentAfter(Silence::Reset),
        "stall" | "stall-before" => FaultKind::SilentBefore(Silence::Stall),
        "stall-after" => FaultKind::SilentAfter(Silence::Stall),
        "truncated-json" => FaultKind::TruncatedJson,
        _ => return None,
    })
}

fn read_http(argument: &str) -> Option<FaultKind> {
    let (status, body) = argument.split_once(':').unwrap_or((argument, "json"));
    let body = match body {
        "json" => code("internal_error"),
        "html" => StandInBody::Html,
        "empty" => StandInBody::Empty,
        word => code(word),
    };
    Some(stand_in(read_status(status)?, body, None))
}

fn read_status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|status| (200..=599).contains(status))
}

fn code(word: &str) -> StandInBody {
    StandInBody::Code(word.to_owned())
}

fn stand_in(status: u16, body: StandInBody, header: Option<(&'static str, &str)>) -> FaultKind {
    let header = header.map(|(name, value)| (name, value.to_owned()));
    FaultKind::Instead(StandIn { status: Some(status), body, header })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_fault() {
        for line in [
            "",
            "chunk",
            "nowhere=429",
            "chunk@0=429",
            "chunk@3-2=429",
            "chunk=http:abc",
            "chunk=melt",
            "chunk=drip:0",
            "token=field:a=nonsense",
            "chunk=429x",
            "chunk=header:a b=c",
        ] {
            assert!(line.parse::<Fault>().is_err(), "{line}");
        }
    }

    #[test]
    fn a_wrong_word_is_answered_with_the_right_ones() {
        let said = |line: &str| line.parse::<Fault>().unwrap_err().to_string();
        let endpoint = said("chunks=429");
        for word in ["`chunks`", "any", "init", "videos", "chunk", "userinfo", "video-query"] {
            assert!(endpoint.contains(word), "{endpoint}");
        }
        let kind = said("chunk=melt");
        assert!(FORMS.into_iter().all(|form| kind.contains(form)), "{kind}");
        let form = said("chunk=http:abc");
        assert!(form.ends_with("`http:abc` is not of the form http:STATUS[:CODE|:html|:empty]"));
        assert!(said("chunk@0=429").ends_with("`0` is none of the forms 1, 2-5 and *"));
    }

    #[test]
    fn every_form_reads_with_its_words_filled_in() {
        let words = [("STATUS", "500"), ("MILLISECONDS", "5"), (":N", ":5"), ("=JSON", "=1")];
        for form in FORMS {
            let whole = form.replace(":html|:empty]", "]").replace(['[', ']', '|'], "");
            let bare = form.split('[').next().unwrap_or_default();
            for form in [whole.as_str(), bare] {
                let given =
                    words.iter().fold(form.to_owned(), |text, (from, to)| text.replace(from, to));
                assert!(read_kind(&given).is_some(), "{given}");
            }
        }
    }
}
