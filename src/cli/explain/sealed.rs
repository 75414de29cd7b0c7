//! Explanations of documents of a shared store that do not open. Nothing of them was overwritten

use super::explanation::Kind::Storage;
use super::explanation::{Explain, Explanation};
use crate::sealed::DocumentError;

impl Explain for DocumentError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Kv(error) => error.explain(),
            Self::Damaged { .. } => Storage.hint(
                "somebody has changed the store: find out who can write to it; then put an older version of this document back, or remove it and authorize again",
            ),
            Self::WrongKey { .. } => Storage.hint(
                "bring the right key, with AGORAS_KEY_FILE or AGORAS_PASSPHRASE; or name another prefix for the other key",
            ),
            Self::NewerVersion { .. } => Storage.hint("update agoras"),
            Self::Older { .. } | Self::Gone { .. } => Storage.hint(
                "somebody has put an older version back, or removed it: the tokens in an older one are dead. Put the newest one back; or remove this machine's folder `seen` in its store if that is not possible, and authorize again",
            ),
            Self::TooLarge { .. } => Storage.hint("please report this"),
            Self::NoRandomness(_) => {
                Storage.hint("nothing was sent: mend the system's random source")
            }
        }
    }
}
