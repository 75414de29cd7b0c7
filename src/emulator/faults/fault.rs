//! A fault as a value

use std::time::Duration;

use serde_json::Value;

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
    Any,
}

impl Target {
    pub(crate) fn covers(self, endpoint: Endpoint) -> bool {
        match self {
            Self::One(one) => one == endpoint,
            Self::Inits => {
                matches!(endpoint, Endpoint::VideoInit | Endpoint::InboxInit | Endpoint::PhotoInit)
            }
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
    Between { first: u32, last: u32 },
    /// All calls, until the faults are cleared.
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

/// The two ways of giving no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The connection is reset.
    Reset,
    /// The connection stays open for ever.
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
