//! Explanations of a video that could not be converted. Nothing was sent

use super::explanation::{Explain, Explanation};
use super::kind::Kind::{BadInput, Storage};
use crate::flow::FixError;

/// The command that installs ffmpeg on this system.
const INSTALL: &str = if cfg!(target_os = "macos") {
    "brew install ffmpeg"
} else if cfg!(windows) {
    "winget install ffmpeg"
} else {
    "sudo apt install ffmpeg"
};

impl Explain for FixError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoFfmpeg { violations, .. } => Explanation {
                violations: violations.clone(),
                ..BadInput.hint(format!(
                    "install it: `{INSTALL}`, or convert the video elsewhere: without --fix agoras says how"
                ))
            },
            Self::NotRun(_) => BadInput.hint(
                format!("check what `ffmpeg` on the PATH is, or install it anew: `{INSTALL}`"),
            ),
            Self::Failed { .. } | Self::TooLong { .. } => BadInput.hint(
                "nothing was sent: without --fix agoras gives the command, to be run and watched by hand",
            ),
            Self::NoRoom(_) => Storage.hint(
                "nothing was sent: make room on its disk, or name another folder with --storage-dir",
            ),
            Self::NoPlace => Storage.hint("name a folder with --storage-dir"),
            Self::Disk(error) => error.explain(),
            Self::StillNotTaken { violations, .. } => Explanation {
                violations: violations.clone(),
                ..BadInput.hint("nothing was sent: export or download it again, and please report this")
            },
        }
    }
}
