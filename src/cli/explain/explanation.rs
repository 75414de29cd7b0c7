//! The explanation of an error: its meaning to a user, and the fields that scripts read

use std::path::Path;
use std::time::Duration;

use super::kind::Kind;
use crate::media::Violation;
use crate::tiktok::PublishId;

/// An error's meaning, beside its own sentence and causes.
#[derive(Debug)]
pub(crate) struct Explanation {
    pub(crate) kind: Kind,
    /// A sentence above the error's own; `None` if the error says it all.
    pub(crate) meaning: Option<&'static str>,
    /// TikTok's limits that media or texts break.
    pub(crate) violations: Vec<Violation>,
    /// Everything else that is wrong, if it is more than one thing.
    pub(crate) details: Vec<String>,
    /// Instructions, each to be followed alone or after the one before.
    pub(crate) hints: Vec<String>,
    /// TikTok's error code; the one of `kind` if `None`.
    pub(crate) code: Option<String>,
    /// TikTok's id of the call, which its support asks for.
    pub(crate) log_id: Option<String>,
    /// The publish that the error is about.
    pub(crate) publish_id: Option<PublishId>,
}

impl Kind {
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

/// An error that a run can end with. The implementations match every variant of their own error, so
/// that a new one does not compile until someone has decided what the user reads.
pub(crate) trait Explain {
    fn explain(&self) -> Explanation;
}

/// Returns a path as one word of a shell's line.
pub(crate) fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

/// Returns a time to wait, rounded up: `a minute`, `7 minutes`, `3 hours`, `2 days`.
pub(crate) fn in_words(wait: Duration) -> String {
    match wait.as_secs() {
        0..=59 => "a minute".to_owned(),
        seconds @ 60..=7_199 => format!("{} minutes", seconds.div_ceil(60)),
        seconds @ 7_200..=172_799 => format!("{} hours", seconds.div_ceil(3_600)),
        seconds => format!("{} days", seconds.div_ceil(86_400)),
    }
}
