//! The explanation of an error: its meaning to a user, and its kind, from which the exit code and
//! `safe_to_rerun` both follow

use std::path::Path;

use crate::flow::Rerun;
use crate::media::Violation;
use crate::tiktok::PublishId;

/// An error's meaning, beside its own sentence and causes.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) kind: Kind,
    /// A sentence above the error's own; `None` if the error says it all.
    pub(crate) meaning: Option<&'static str>,
    pub(crate) violations: Vec<Violation>,
    /// Everything else that is wrong, if it is more than one thing.
    pub(crate) details: Vec<String>,
    /// Instructions, each to be followed alone or after the one before.
    pub(crate) hints: Vec<String>,
    /// TikTok's error code; the one of `kind` if `None`.
    pub(crate) code: Option<String>,
    /// TikTok's id of the call, which its support asks for.
    pub(crate) log_id: Option<String>,
    pub(crate) publish_id: Option<PublishId>,
}

/// A kind of failure. `Late` kinds are those of a run after which something may have been posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The named thing is not there, or agoras itself has failed.
    Fault,
    LateFault,
    Usage,
    NotAuthorized,
    /// TikTok or the user refuses for good.
    Refused,
    /// The same content was published already, or is being published.
    Duplicate,
    Unknown,
    Processing,
    /// The store, the journal or the disk cannot be used.
    Storage,
    LateStorage,
    /// The network or TikTok is unavailable, and nothing was published.
    Unavailable,
    /// The media, the caption or another input cannot be published.
    BadInput,
    /// The user has ended it on the posting page, or left that alone.
    Cancelled,
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
    /// Every kind.
    pub(crate) const ALL: [Self; 15] = [
        Self::Fault,
        Self::LateFault,
        Self::Usage,
        Self::NotAuthorized,
        Self::Refused,
        Self::Duplicate,
        Self::Unknown,
        Self::Processing,
        Self::Storage,
        Self::LateStorage,
        Self::Unavailable,
        Self::BadInput,
        Self::Cancelled,
        Self::Interrupted,
        Self::LateInterrupted,
    ];

    pub(crate) const fn row(self) -> Row {
        use Rerun::{Safe, Unsafe};
        let (exit_code, code, outcome, rerun) = match self {
            Self::Fault => (1, "fault", "failed", Safe),
            Self::Usage => (2, "usage", "failed", Safe),
            Self::NotAuthorized => (3, "not_authorized", "failed", Safe),
            Self::Refused => (4, "refused", "refused", Safe),
            Self::Duplicate => (4, "duplicate", "refused", Unsafe),
            Self::Unknown => (5, "outcome_unknown", "unknown", Unsafe),
            Self::Processing => (6, "still_processing", "processing", Unsafe),
            Self::Storage => (7, "storage", "failed", Safe),
            Self::Unavailable => (8, "unavailable", "failed", Safe),
            Self::BadInput => (9, "bad_input", "failed", Safe),
            Self::Cancelled => (130, "cancelled", "failed", Safe),
            Self::Interrupted => (130, "interrupted", "failed", Safe),
            Self::LateFault => return Row { rerun: Unsafe, ..Self::Fault.row() },
            Self::LateStorage => return Row { rerun: Unsafe, ..Self::Storage.row() },
            Self::LateInterrupted => return Row { rerun: Unsafe, ..Self::Interrupted.row() },
        };
        Row { exit_code, code, outcome, rerun }
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

    /// Returns the explanation of an error of this kind with one hint.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Explanation {
        Explanation { hints: vec![hint.into()], ..self.unhinted() }
    }

    /// Returns the explanation of an error whose own sentence needs another above it.
    pub(crate) fn meaning(self, meaning: &'static str, hint: &str) -> Explanation {
        Explanation { meaning: Some(meaning), ..self.hint(hint) }
    }

    /// Returns the explanation of an error of this kind that no hint helps against.
    pub(crate) const fn unhinted(self) -> Explanation {
        Explanation {
            kind: self,
            meaning: None,
            violations: Vec::new(),
            details: Vec::new(),
            hints: Vec::new(),
            code: None,
            log_id: None,
            publish_id: None,
        }
    }
}

/// An error of a run. Each variant is matched: a new one compiles only once it is explained.
pub(crate) trait Explain {
    fn explain(&self) -> Explanation;
}

pub(crate) fn of_publish(
    publish_id: &PublishId,
    kind: Kind,
    hint: impl Into<String>,
) -> Explanation {
    Explanation { publish_id: Some(publish_id.clone()), ..kind.hint(hint) }
}

/// Returns a path as one word of a shell's line.
pub(crate) fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_kinds_are_listed() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(place, kind as usize, "{kind:?}");
        }
        assert_eq!(Kind::ALL.len(), Kind::LateInterrupted as usize + 1);
    }
}
