//! Explanations of an emulator that does not start, or cannot read a setting

use super::explanation::{Explain, Explanation};
use super::kind::Kind::{Fault, Unavailable, Usage};
use super::trust;
use crate::emulator::EmulatorError;

impl Explain for EmulatorError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Bind { port: 0, .. } | Self::Thread(_) => Explanation::new(
                Fault,
                "the system has no more ports or threads to give: end what uses them up",
            ),
            Self::Bind { .. } => Explanation::new(Fault, "choose another port with `--port`"),
            Self::Fetching(_) => Explanation::new(Unavailable, trust::NO_CERTIFICATES),
            Self::Word { .. }
            | Self::Number(_)
            | Self::UnknownSwitch(_)
            | Self::NotNameAndValue(_) => {
                Explanation::new(Usage, "docs/emulator.md lists the switches and their values")
            }
            Self::Fault { .. } => Explanation::new(
                Usage,
                "docs/emulator.md lists the faults, as in `chunk@2=reset-after`",
            ),
            Self::HostName(_) => Explanation::new(
                Usage,
                "leave the scheme and the path away, as in `emulator.test:8443`",
            ),
            Self::UnknownApp(_) => Explanation::new(Usage, "docs/emulator.md lists the apps"),
            Self::NoCreator(_) | Self::Taken(_) => {
                Explanation::new(Usage, "`/emulator/account?username=NAME` makes a creator")
            }
            Self::Username(_) => Explanation::new(Usage, "name the account as TikTok would"),
        }
    }
}
