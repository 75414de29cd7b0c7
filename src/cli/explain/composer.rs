//! Explanations of a posting page that ended without a post

use super::explanation::Kind::{Cancelled, Fault};
use super::explanation::{Explain, Explanation};
use crate::composer::ComposerError;

impl Explain for ComposerError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Bind(_) => Fault.hint("post without --compose, with options for what to choose"),
            Self::NoRandomness(_) | Self::Stopped => Fault.hint("please report this"),
            Self::Cancelled => Cancelled.unhinted(),
            Self::LeftAlone { .. } => Explanation {
                code: Some("left_alone".to_owned()),
                ..Cancelled.hint("run it again to open a new page")
            },
        }
    }
}
