//! Faults that meet one request, and habits of servers that are not to be trusted

/// A fault that meets one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// None: the request is served as ever, and a later one meets the next fault.
    Served,
    /// The request is carried out, and the connection ends without an answer.
    LostAnswer,
    /// The connection ends, and nothing is carried out.
    LostRequest,
    /// The request is carried out, and no answer comes for as long as the client waits.
    Stall,
    /// The request is carried out, and then refused as if something on the way had sent it twice.
    DoneThenRefused,
    /// Another writer's bytes are stored first.
    Overtaken,
    /// The request is carried out, the answer is lost, and another writer changes the object at once.
    LostAnswerThenOvertaken,
    /// A refusal with a status and a code; nothing is carried out.
    Refused(u16, &'static str),
}

/// A lasting deviation from what S3 promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// `If-Match` is ignored.
    NoIfMatch,
    /// `If-None-Match` is ignored.
    NoIfNoneMatch,
    /// Conditions are checked first, and the object is stored some time later.
    Races,
    /// Conditions are refused as unknown.
    NotImplemented,
    /// Every write with `If-Match` is refused.
    RefusesAll,
    /// A read returns the version before the last one.
    StaleReads,
    /// A write is answered with another `ETag` than a read.
    TwoETags,
    /// Every request is refused with a status and a code.
    Refuses(u16, &'static str),
    NoDate,
}
