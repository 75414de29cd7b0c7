//! What the shell is told, and whether running it again is safe: one value

/// How a run failed, and what that leaves of the publish. The exit code and whether the same command
/// may simply be run again both follow from it, so that they cannot contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 1: nothing found, or a fault of this program; nothing can have been posted.
    Fault,
    /// 1, when something may have been posted.
    LateFault,
    /// 2.
    Usage,
    /// 3: authorize first.
    NotAuthorized,
    /// 4: refused for good.
    Refused,
    /// 4: the same content was published already, or is being published.
    Duplicate,
    /// 5: the outcome is unknown.
    Unknown,
    /// 6: still processing.
    Processing,
    /// 7: the store, the journal or the disk; nothing can have been posted.
    Storage,
    /// 7, when something may have been posted.
    LateStorage,
    /// 8: the network, or TikTok unavailable; nothing was published.
    Unavailable,
    /// 9: the media, caption or other input.
    BadInput,
    /// 130: interrupted, when nothing can have been posted.
    Interrupted,
    /// 130, when something may have been posted.
    LateInterrupted,
}

impl Kind {
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Self::Fault | Self::LateFault => 1,
            Self::Usage => 2,
            Self::NotAuthorized => 3,
            Self::Refused | Self::Duplicate => 4,
            Self::Unknown => 5,
            Self::Processing => 6,
            Self::Storage | Self::LateStorage => 7,
            Self::Unavailable => 8,
            Self::BadInput => 9,
            Self::Interrupted | Self::LateInterrupted => 130,
        }
    }

    /// Whether running the same command again cannot publish twice, wherever it is run.
    pub(crate) const fn is_safe_to_rerun(self) -> bool {
        match self {
            Self::Fault
            | Self::Usage
            | Self::NotAuthorized
            | Self::Refused
            | Self::Storage
            | Self::Unavailable
            | Self::BadInput
            | Self::Interrupted => true,
            Self::LateFault
            | Self::Duplicate
            | Self::Unknown
            | Self::Processing
            | Self::LateStorage
            | Self::LateInterrupted => false,
        }
    }

    /// The same failure in a run after which something may have been posted.
    pub(crate) const fn late(self) -> Self {
        match self {
            Self::Fault => Self::LateFault,
            Self::Storage => Self::LateStorage,
            Self::Interrupted => Self::LateInterrupted,
            other => other,
        }
    }

    pub(crate) const fn outcome(self) -> &'static str {
        match self {
            Self::Refused | Self::Duplicate => "refused",
            Self::Unknown => "unknown",
            Self::Processing => "processing",
            Self::Fault
            | Self::LateFault
            | Self::Usage
            | Self::NotAuthorized
            | Self::Storage
            | Self::LateStorage
            | Self::Unavailable
            | Self::BadInput
            | Self::Interrupted
            | Self::LateInterrupted => "failed",
        }
    }

    /// The word for programs where TikTok gave none.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Fault | Self::LateFault => "fault",
            Self::Usage => "usage",
            Self::NotAuthorized => "not_authorized",
            Self::Refused => "refused",
            Self::Duplicate => "duplicate",
            Self::Unknown => "outcome_unknown",
            Self::Processing => "still_processing",
            Self::Storage | Self::LateStorage => "storage",
            Self::Unavailable => "unavailable",
            Self::BadInput => "bad_input",
            Self::Interrupted | Self::LateInterrupted => "interrupted",
        }
    }
}
