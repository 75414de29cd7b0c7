//! Settings that an emulator starts with

use std::path::PathBuf;
use std::time::Duration;

use super::table::Switches;
use crate::emulator::error::EmulatorError;
use crate::emulator::server::host_name::HostName;
use crate::emulator::world::{RegisteredApp, User};

/// Settings that an emulator starts with. The default is strict and follows TikTok's pages of
/// November 2026.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The speed of the emulator's clock as a multiple of real time; 0 counts as 1.
    pub speed: u32,
    /// Behaviour that TikTok's sources disagree on.
    pub switches: Switches,
    /// The developer's apps; the first is the default one.
    pub apps: Vec<RegisteredApp>,
    /// The creators at the start.
    pub users: Vec<User>,
    /// The creator who is logged in in the browser.
    pub logged_in: String,
    /// Time from the arrival of the media to the end of processing, on the emulator's clock.
    pub processing: Duration,
    /// Time from processing to the end of a public post's moderation, on the emulator's clock.
    pub moderation: Duration,
    /// The folder for media that arrive, which the page at `/` then plays; `None` discards them.
    pub keep_media: Option<PathBuf>,
    /// Host names that the emulator answers for besides loopback names.
    pub allow_hosts: Vec<HostName>,
    /// Hosts that media may be pulled from, with all hosts below them, besides this machine.
    pub media_domains: Vec<HostName>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 0,
            speed: 1,
            switches: Switches::default(),
            apps: RegisteredApp::usual(),
            users: User::usual(),
            logged_in: "ada.codes".to_owned(),
            processing: Duration::from_secs(2),
            moderation: Duration::from_secs(3),
            keep_media: None,
            allow_hosts: Vec::new(),
            media_domains: Vec::new(),
        }
    }
}

impl Settings {
    /// Sets one thing from `NAME=VALUE`: `port`, `speed`, `keep-media` (a folder), one more
    /// `allow-host` or `media-domain`, or what [`Settings::set_running`] takes.
    pub fn set(&mut self, line: &str) -> Result<(), EmulatorError> {
        let (name, value) = name_and_value(line)?;
        match name {
            "port" => self.port = value.parse()?,
            "speed" => self.speed = value.parse()?,
            "allow-host" => self.allow_hosts.push(value.parse()?),
            "media-domain" => self.media_domains.push(value.parse()?),
            "keep-media" => self.keep_media = Some(value.into()),
            _ => self.set_running(line)?,
        }
        Ok(())
    }

    /// Sets what can still change while the emulator runs: `user`, `processing` and `moderation`
    /// (in seconds), or a switch.
    pub(crate) fn set_running(&mut self, line: &str) -> Result<(), EmulatorError> {
        let (name, value) = name_and_value(line)?;
        match name {
            "user" => value.clone_into(&mut self.logged_in),
            "processing" => self.processing = Duration::from_secs(value.parse()?),
            "moderation" => self.moderation = Duration::from_secs(value.parse()?),
            _ => self.switches.set(name, value)?,
        }
        Ok(())
    }
}

/// Splits a line into name and value, without the spaces around them.
pub(crate) fn name_and_value(line: &str) -> Result<(&str, &str), EmulatorError> {
    line.split_once('=')
        .map(|(name, value)| (name.trim(), value.trim()))
        .ok_or_else(|| EmulatorError::NotNameAndValue(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_takes_the_value_it_shows() {
        let mut settings = Settings::default();
        for (name, value) in Settings::default().switches.entries() {
            settings.set(&format!("{name}={value}")).unwrap();
        }
        assert_eq!(settings.switches.entries(), Settings::default().switches.entries());
        settings.set("processing = 7").unwrap();
        assert_eq!(settings.processing, Duration::from_secs(7));
        for wrong in ["port", "port=seventy", "ids=some", "colour=red"] {
            assert!(settings.set(wrong).is_err(), "{wrong}");
        }
    }
}
