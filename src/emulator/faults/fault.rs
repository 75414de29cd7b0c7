//! What the emulator can be told to get wrong, at which call

use std::time::Duration;

use serde_json::Value;

use crate::emulator::wire::endpoint::Endpoint;

/// One thing to get wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Where.
    pub target: Target,
    /// At which calls.
    pub calls: Calls,
    /// What.
    pub kind: FaultKind,
}

/// The calls a fault is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Calls of one kind.
    One(Endpoint),
    /// Whatever opens a publish.
    Inits,
    /// Every call.
    Any,
}

/// Which of the target's calls, counted from 1 since the fault was injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    /// The next call that no earlier fault of this kind has taken.
    Next,
    /// From one to another, both included.
    Between(u32, u32),
    /// All of them, until the faults are cleared.
    All,
}

/// The body of an answer that a gateway gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplyBody {
    /// In TikTok's shape, with the code `internal_error`.
    Json,
    /// A web page.
    Html,
    /// Nothing.
    Empty,
    /// In TikTok's shape, with this code.
    Code(String),
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// 429 `rate_limit_exceeded`; not carried out.
    RateLimited {
        /// The text of `Retry-After`, if it is sent.
        retry_after: Option<String>,
    },
    /// This status; not carried out.
    Http {
        /// Any HTTP status.
        status: u16,
        /// With this body.
        body: ReplyBody,
    },
    /// A well-formed refusal; not carried out.
    Error {
        /// TikTok's code.
        code: String,
        /// The status, when not the documented one.
        status: Option<u16>,
    },
    /// The connection is reset; not carried out.
    ResetBefore,
    /// Carried out; then the connection is reset without an answer.
    ResetAfter,
    /// The connection ends after so many bytes of the request's body; not carried out.
    CutRequest(u64),
    /// Carried out; the connection ends after so many bytes of the answer's body.
    Cut(usize),
    /// No answer, for ever; not carried out.
    StallBefore,
    /// Carried out; no answer, for ever.
    StallAfter,
    /// Carried out; the answer's body comes at so many bytes a second of wall time.
    Drip(u32),
    /// Carried out after so long, in wall time.
    Delay(Duration),
    /// Carried out; the answer is the first half of its JSON.
    TruncatedJson,
    /// Carried out; the answer is preceded by so many spaces.
    Huge(u64),
    /// A redirect; not carried out.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// Where to.
        location: String,
    },
    /// The upload address has expired; not carried out.
    Expired,
    /// There is no such thing; not carried out.
    NotFound,
    /// The upload host finds the range wrong; not carried out.
    RangeRefused,
    /// This status and body; not carried out.
    Body {
        /// Any HTTP status.
        status: u16,
        /// Sent as it is.
        text: String,
    },
    /// Carried out; the publish ends `FAILED` with this reason.
    Fail(String),
    /// Carried out; one field of `data` (or of OAuth's flat answer) is overridden.
    Field {
        /// The field's name.
        name: String,
        /// Its value, or `None` to leave it out.
        value: Option<Value>,
    },
    /// Carried out; the answer has one more header.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}

impl FaultKind {
    /// Whether the answer comes from the fault and the request is not carried out.
    pub(crate) fn stands_in(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Http { .. }
                | Self::Error { .. }
                | Self::ResetBefore
                | Self::CutRequest(_)
                | Self::StallBefore
                | Self::Redirect { .. }
                | Self::Expired
                | Self::NotFound
                | Self::RangeRefused
                | Self::Body { .. }
        )
    }

    /// Whether no answer follows although the request was carried out.
    pub(crate) fn leaves_no_answer(&self) -> bool {
        matches!(self, Self::ResetAfter | Self::StallAfter)
    }

    /// Whether several of its kind can share one call.
    pub(crate) fn shares_a_call(&self) -> bool {
        matches!(self, Self::Field { .. } | Self::Header { .. })
    }
}
