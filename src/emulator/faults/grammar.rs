//! Faults from text: `ENDPOINT[@CALL]=KIND[:ARG]`

use std::str::FromStr;
use std::time::Duration;

use super::fault::{Calls, Fault, FaultKind, ReplyBody, Target};
use crate::emulator::error::EmulatorError;
use crate::emulator::wire::endpoint::Endpoint;

impl FromStr for Fault {
    type Err = EmulatorError;

    /// Reads `ENDPOINT[@CALL]=KIND[:ARG]`; `docs/emulator.md` has the whole grammar.
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
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (1 <= first && first <= last).then_some(Calls::Between(first, last))
}

fn read_kind(text: &str) -> Option<FaultKind> {
    let (kind, rest) = match text.split_once(':') {
        Some((kind, rest)) => (kind, Some(rest)),
        None => (text, None),
    };
    match rest {
        None => read_plain(kind),
        Some(rest) => read_with(kind, rest),
    }
}

fn read_plain(kind: &str) -> Option<FaultKind> {
    Some(match kind {
        "429" => FaultKind::RateLimited { retry_after: None },
        "reset-before" => FaultKind::ResetBefore,
        "reset-after" | "lose-ack" => FaultKind::ResetAfter,
        "stall" | "stall-before" => FaultKind::StallBefore,
        "stall-after" => FaultKind::StallAfter,
        "truncated-json" => FaultKind::TruncatedJson,
        "expired" => FaultKind::Expired,
        "not-found" => FaultKind::NotFound,
        "416" => FaultKind::RangeRefused,
        _ => return None,
    })
}

fn read_with(kind: &str, rest: &str) -> Option<FaultKind> {
    Some(match kind {
        "429" => FaultKind::RateLimited { retry_after: Some(rest.to_owned()) },
        "http" => read_http(rest)?,
        "error" => read_error(rest)?,
        "cut-request" => FaultKind::CutRequest(rest.parse().ok()?),
        "cut" => FaultKind::Cut(rest.parse().ok()?),
        "drip" => FaultKind::Drip(rest.parse().ok().filter(|rate| *rate > 0)?),
        "delay" => FaultKind::Delay(Duration::from_millis(rest.parse().ok()?)),
        "huge" => FaultKind::Huge(rest.parse().ok()?),
        "redirect" => {
            let (status, location) = rest.split_once(':')?;
            FaultKind::Redirect { status: read_status(status)?, location: location.to_owned() }
        }
        "body" => {
            let (status, text) = rest.split_once(':')?;
            FaultKind::Body { status: read_status(status)?, text: text.to_owned() }
        }
        "fail" => FaultKind::Fail(rest.to_owned()),
        "field" => read_field(rest)?,
        "header" => {
            let (name, value) = rest.split_once('=')?;
            FaultKind::Header { name: name.to_owned(), value: value.to_owned() }
        }
        _ => return None,
    })
}

fn read_status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|status| (200..=599).contains(status))
}

fn read_http(rest: &str) -> Option<FaultKind> {
    let (status, body) = rest.split_once(':').unwrap_or((rest, "json"));
    Some(FaultKind::Http {
        status: read_status(status)?,
        body: match body {
            "json" => ReplyBody::Json,
            "html" => ReplyBody::Html,
            "empty" => ReplyBody::Empty,
            code => ReplyBody::Code(code.to_owned()),
        },
    })
}

fn read_error(rest: &str) -> Option<FaultKind> {
    let (code, status) = match rest.split_once(':') {
        Some((code, status)) => (code, Some(read_status(status)?)),
        None => (rest, None),
    };
    Some(FaultKind::Error { code: code.to_owned(), status })
}

fn read_field(rest: &str) -> Option<FaultKind> {
    let (name, json) = rest.split_once('=')?;
    let value = match json {
        "" => None,
        json => Some(serde_json::from_str(json).ok()?),
    };
    Some(FaultKind::Field { name: name.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(line: &str) -> Fault {
        line.parse().unwrap()
    }

    #[test]
    fn reads_where_when_and_what() {
        assert_eq!(
            read("chunk@2-3=http:503:html"),
            Fault {
                target: Target::One(Endpoint::Chunk),
                calls: Calls::Between(2, 3),
                kind: FaultKind::Http { status: 503, body: ReplyBody::Html },
            }
        );
        assert_eq!(read("init=reset-after").target, Target::Inits);
        assert_eq!(read("any@*=stall").calls, Calls::All);
        assert_eq!(
            read("token=429:Wed, 21 Oct 2026 07:28:00 GMT").kind,
            FaultKind::RateLimited {
                retry_after: Some("Wed, 21 Oct 2026 07:28:00 GMT".to_owned())
            }
        );
        assert_eq!(
            read("status=field:publicaly_available_post_id=[1,2]").kind,
            FaultKind::Field {
                name: "publicaly_available_post_id".to_owned(),
                value: Some(json!([1, 2]))
            }
        );
        assert_eq!(
            read("creator=redirect:302:https://elsewhere.example/a:b").kind,
            FaultKind::Redirect {
                status: 302,
                location: "https://elsewhere.example/a:b".to_owned()
            }
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
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
