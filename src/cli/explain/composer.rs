//! Explanations of a posting page that ended without a post

use super::explanation::Kind::{Cancelled, Fault};
use super::explanation::{Explain, Explanation};
use super::own_code::OwnCode;
use crate::composer::ComposerError;

impl Explain for ComposerError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Bind(_) => Fault.hint("post without --compose, with options for what to choose"),
            Self::NoRandomness(_) | Self::Stopped => Fault.hint("please report this"),
            Self::Cancelled => Cancelled.unhinted(),
            Self::LeftAlone { .. } => OwnCode::LeftAlone.explanation(),
        }
    }
}
