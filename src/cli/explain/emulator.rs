//! Explanations of an emulator that does not start, or cannot read a setting

use super::explanation::Kind::{Fault, Unavailable, Usage};
use super::explanation::{Explain, Explanation};
use super::trust;
use crate::emulator::EmulatorError;

impl Explain for EmulatorError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Bind { port: 0, .. } | Self::Thread(_) => {
                Fault.hint("the system has no more ports or threads to give: end what uses them up")
            }
            Self::Bind { .. } => Fault.hint("choose another port with `--port`"),
            Self::Fetching(_) => Unavailable.hint(trust::NO_CERTIFICATES),
            Self::Word { .. }
            | Self::Number(_)
            | Self::UnknownSwitch(_)
            | Self::NotNameAndValue(_) => {
                Usage.hint("`agoras help faults` lists the switches and their values")
            }
            Self::Fault { .. } => {
                Usage.hint("`agoras help faults` lists the faults, as in `chunk@2=reset-after`")
            }
            Self::HostName(_) => {
                Usage.hint("leave the scheme and the path away, as in `emulator.test:8443`")
            }
            Self::UnknownApp(_) => Usage.hint("`agoras help faults` lists the apps"),
            Self::NoCreator(_) | Self::Taken(_) => {
                Usage.hint("`/emulator/account?username=NAME` makes a creator")
            }
            Self::Username(_) => Usage.hint("name the account as TikTok would"),
        }
    }
}
