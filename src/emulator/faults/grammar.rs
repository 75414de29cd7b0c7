//! Faults from text: `ENDPOINT[@CALL]=KIND[:ARG]`, as `docs/emulator.md` explains

use std::str::FromStr;
use std::time::Duration;

use super::fault::{Calls, Fault, FaultKind, Silence, StandIn, StandInBody, Target};
use crate::emulator::error::EmulatorError;
use crate::emulator::wire::endpoint::Endpoint;

impl FromStr for Fault {
    type Err = EmulatorError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let fail = |problem: &str| EmulatorError::Fault {
            line: line.to_owned(),
            problem: problem.to_owned(),
        };
        let (place, what) =
            line.trim().split_once('=').ok_or_else(|| fail("it is not `ENDPOINT=KIND`"))?;
        let (target, calls) = match place.split_once('@') {
            None => (place, Calls::Next),
            Some((target, calls)) => {
                (target, read_calls(calls).ok_or_else(|| fail("calls are `1`, `2-5` or `*`"))?)
            }
        };
        Ok(Self {
            target: read_target(target).map_err(|_| fail("no endpoint has that name"))?,
            calls,
            kind: read_kind(what).ok_or_else(|| fail("no kind of fault reads like that"))?,
        })
    }
}

fn read_target(word: &str) -> Result<Target, EmulatorError> {
    match word {
        "any" => Ok(Target::Any),
        "init" => Ok(Target::Inits),
        _ => word.parse::<Endpoint>().map(Target::One),
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
            FaultKind::Header { name: name.to_owned(), value: value.to_owned() }
        }
        _ => return None,
    })
}

/// Reads a kind that has no argument.
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
        ] {
            assert!(line.parse::<Fault>().is_err(), "{line}");
        }
    }
}
