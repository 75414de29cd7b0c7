//! The kind of a failure, from which the exit code and `safe_to_rerun` both follow

use crate::flow::Rerun;

/// A kind of failure. `Late` kinds are those of a run after which something may have been posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The named thing is not there, or agoras itself has failed.
    Fault,
    LateFault,
    /// The command line is wrong.
    Usage,
    /// The account has to be authorized first.
    NotAuthorized,
    /// TikTok or the user refuses for good.
    Refused,
    /// The same content was published already, or is being published.
    Duplicate,
    /// It is unknown whether something was posted.
    Unknown,
    /// TikTok is still working on it.
    Processing,
    /// The store, the journal or the disk cannot be used.
    Storage,
    LateStorage,
    /// The network or TikTok is unavailable, and nothing was published.
    Unavailable,
    /// The media, the caption or another input cannot be published.
    BadInput,
    /// Ctrl-C or SIGTERM came.
    Interrupted,
    LateInterrupted,
}

/// A kind's row in the manual's table of exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) exit_code: u8,
    /// `error.code` of the JSON document, unless TikTok gave one.
    pub(crate) code: &'static str,
    pub(crate) outcome: &'static str,
    /// `Safe` if the same command cannot publish twice, on any machine.
    pub(crate) rerun: Rerun,
}

impl Kind {
    pub(crate) const fn row(self) -> Row {
        use Rerun::{Safe, Unsafe};
        const fn row(
            exit_code: u8,
            code: &'static str,
            outcome: &'static str,
            rerun: Rerun,
        ) -> Row {
            Row { exit_code, code, outcome, rerun }
        }
        match self {
            Self::Fault => row(1, "fault", "failed", Safe),
            Self::LateFault => row(1, "fault", "failed", Unsafe),
            Self::Usage => row(2, "usage", "failed", Safe),
            Self::NotAuthorized => row(3, "not_authorized", "failed", Safe),
            Self::Refused => row(4, "refused", "refused", Safe),
            Self::Duplicate => row(4, "duplicate", "refused", Unsafe),
            Self::Unknown => row(5, "outcome_unknown", "unknown", Unsafe),
            Self::Processing => row(6, "still_processing", "processing", Unsafe),
            Self::Storage => row(7, "storage", "failed", Safe),
            Self::LateStorage => row(7, "storage", "failed", Unsafe),
            Self::Unavailable => row(8, "unavailable", "failed", Safe),
            Self::BadInput => row(9, "bad_input", "failed", Safe),
            Self::Interrupted => row(130, "interrupted", "failed", Safe),
            Self::LateInterrupted => row(130, "interrupted", "failed", Unsafe),
        }
    }

    /// Returns the kind of the same failure in a run after which something may have been posted.
    pub(crate) const fn late(self) -> Self {
        match self {
            Self::Fault => Self::LateFault,
            Self::Storage => Self::LateStorage,
            Self::Interrupted => Self::LateInterrupted,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_failure_keeps_its_exit_code_and_is_not_safe_to_rerun() {
        for kind in [Kind::Fault, Kind::Storage, Kind::Interrupted] {
            assert_eq!(kind.late().row(), Row { rerun: Rerun::Unsafe, ..kind.row() });
        }
        assert_eq!(Kind::Refused.late(), Kind::Refused);
    }
}
