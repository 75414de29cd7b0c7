//! Explanations of an emulator that does not start, or cannot read a setting

use std::io;

use super::explanation::Kind::{Fault, Unavailable, Usage};
use super::explanation::{Explain, Explanation};
use super::trust;
use crate::emulator::EmulatorError;

impl Explain for EmulatorError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Bind { address, source }
                if address.port() != 0 && source.kind() == io::ErrorKind::PermissionDenied =>
            {
                Fault.hint("ports below 1024 need root, or `setcap cap_net_bind_service=+ep` on the program; `--port` chooses another")
            }
            Self::Bind { address, .. } if address.port() != 0 => {
                Fault.hint("choose another port with `--port`")
            }
            Self::Bind { .. } | Self::Thread(_) => {
                Fault.hint("the system has no more ports or threads to give: end what uses them up")
            }
            Self::Certificate(_) | Self::Tls(_) => Fault.hint(
                "look at the names of `--allow-host` and `--public-url`, or leave `--tls` away",
            ),
            Self::Fetching(_) => Unavailable.hint(trust::NO_CERTIFICATES),
            Self::Word { .. }
            | Self::Number { .. }
            | Self::UnknownSetting { .. }
            | Self::NotNameAndValue(_) => {
                Usage.hint("`agoras help faults` lists the switches and their values")
            }
            Self::Fault { .. } => {
                Usage.hint("`agoras help faults` lists the faults, as in `chunk@2=reset-after`")
            }
            Self::HostName(_) => {
                Usage.hint("leave the scheme and the path away, as in `emulator.test:8443`")
            }
            Self::PublicUrl(_) => Usage.hint("leave the path away, as in `https://emulator.test`"),
            Self::RedirectAddress(_) => {
                Usage.hint("give it as the app sends it; `*` in place of the port stands for any")
            }
            Self::App(_) => Usage.hint("the kinds are audited, unaudited and sandbox"),
            Self::UnknownApp(_) => Usage.hint("`agoras help faults` lists the apps"),
            Self::NoCreator(_) | Self::Taken(_) => {
                Usage.hint("`/emulator/account?username=NAME` makes a creator")
            }
            Self::Username(_) => Usage.hint("name the account as TikTok would"),
        }
    }
}
