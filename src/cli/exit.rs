//! What the shell is told

/// What the shell is told: the exit codes of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1: nothing found, or a fault of this program.
    Fault,
    /// 2.
    Usage,
    /// 3: authorize first.
    NotAuthorized,
    /// 4: refused for good.
    Refused,
    /// 5: the outcome is unknown.
    Unknown,
    /// 6: still processing.
    Processing,
    /// 7: the store, the journal or the disk.
    Storage,
    /// 8: the network, or TikTok unavailable; nothing was published.
    Unavailable,
    /// 9: the media, caption or other input.
    BadInput,
    /// 130: interrupted.
    Interrupted,
}

impl Kind {
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Fault => 1,
            Self::Usage => 2,
            Self::NotAuthorized => 3,
            Self::Refused => 4,
            Self::Unknown => 5,
            Self::Processing => 6,
            Self::Storage => 7,
            Self::Unavailable => 8,
            Self::BadInput => 9,
            Self::Interrupted => 130,
        }
    }

    pub(crate) const fn outcome(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Processing => "processing",
            _ => "failed",
        }
    }

    /// The word for programs where TikTok gave none.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Usage => "usage",
            Self::NotAuthorized => "not_authorized",
            Self::Refused => "refused",
            Self::Unknown => "outcome_unknown",
            Self::Processing => "still_processing",
            Self::Storage => "storage",
            Self::Unavailable => "unavailable",
            Self::BadInput => "bad_input",
            Self::Interrupted => "interrupted",
        }
    }
}
