//! Explanations of a journal that cannot be used. Nothing of it was changed, and nothing was sent

use super::explanation::{Explain, Explanation};
use super::kind::Kind;
use crate::journal::JournalError;

impl Explain for JournalError {
    fn explain(&self) -> Explanation {
        let hint = match self {
            Self::Disk(error) => return error.explain(),
            Self::Damaged { .. } => {
                "nothing was sent: read the file, look at the profile, and move the file away"
            }
            Self::NewerVersion { .. } => "update agoras",
            Self::NoRandomness(_) => "nothing was sent: mend the system's random source",
        };
        Kind::Storage.hint(hint)
    }
}
