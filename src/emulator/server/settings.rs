//! How an emulator starts out

use std::path::PathBuf;
use std::time::Duration;

use super::host_name::HostName;
use crate::emulator::error::EmulatorError;
use crate::emulator::switches::choices::Profile;
use crate::emulator::switches::table::Switches;
use crate::emulator::world::apps::RegisteredApp;
use crate::emulator::world::users::User;

/// Where the media that arrive are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeepMedia {
    /// Nowhere: they are hashed and thrown away.
    Nowhere,
    /// In this folder, so that the page at `/` can play them.
    Folder(PathBuf),
}

/// How an emulator starts out; [`Settings::default`] is strict and follows the pages of 2026-11.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// How many times faster than the wall its clock runs; 0 counts as 1.
    pub speed: u32,
    /// What the sources disagree on.
    pub switches: Switches,
    /// The developer's apps; the first is the default one.
    pub apps: Vec<RegisteredApp>,
    /// The creators.
    pub users: Vec<User>,
    /// Who is logged in in the browser.
    pub logged_in: String,
    /// How long a medium is processed after it has arrived, in emulator time.
    pub processing: Duration,
    /// How long a public post is moderated after that, in emulator time.
    pub moderation: Duration,
    /// Where media are kept.
    pub keep_media: KeepMedia,
    /// Host names that it answers for besides loopback ones.
    pub allow_hosts: Vec<HostName>,
    /// Hosts with all below them that every app may have media pulled from, wherever they are.
    pub media_domains: Vec<HostName>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port: 0,
            speed: 1,
            switches: Switches::default(),
            apps: RegisteredApp::registered(),
            users: User::residents(),
            logged_in: "ada.codes".to_owned(),
            processing: Duration::from_secs(2),
            moderation: Duration::from_secs(3),
            keep_media: KeepMedia::Nowhere,
            allow_hosts: Vec::new(),
            media_domains: Vec::new(),
        }
    }
}

impl Settings {
    /// The usual settings under another profile.
    pub fn of(profile: Profile) -> Self {
        let mut settings = Self::default();
        settings.switches.profile = profile;
        settings
    }

    /// Sets one thing from `name=value`: `port`, `speed`, `user`, `processing` and `moderation` (in
    /// seconds), `keep-media` (a folder), one more `allow-host` or `media-domain`, or a switch.
    ///
    /// # Errors
    /// When the line is not of that form, or names nothing, or the value does not fit.
    pub fn set(&mut self, line: &str) -> Result<(), EmulatorError> {
        let (name, value) = name_and_value(line)?;
        match name {
            "port" => self.port = value.parse()?,
            "speed" => self.speed = value.parse()?,
            "user" => value.clone_into(&mut self.logged_in),
            "processing" => self.processing = Duration::from_secs(value.parse()?),
            "moderation" => self.moderation = Duration::from_secs(value.parse()?),
            "allow-host" => self.allow_hosts.push(value.parse()?),
            "media-domain" => self.media_domains.push(value.parse()?),
            "keep-media" => self.keep_media = KeepMedia::Folder(value.into()),
            _ => self.switches.set(name, value)?,
        }
        Ok(())
    }
}

/// The two halves of `name=value`.
pub(crate) fn name_and_value(line: &str) -> Result<(&str, &str), EmulatorError> {
    line.split_once('=')
        .map(|(name, value)| (name.trim(), value.trim()))
        .ok_or_else(|| EmulatorError::NotNameAndValue(line.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_can_be_set_to_what_it_shows() {
        let mut settings = Settings::of(Profile::Legacy);
        for (name, value) in Settings::default().switches.entries() {
            settings.set(&format!("{name}={value}")).unwrap();
        }
        assert_eq!(settings.switches, Switches::default());
        settings.set("processing = 7").unwrap();
        assert_eq!(settings.processing, Duration::from_secs(7));
        for wrong in ["port", "port=seventy", "ids=some", "colour=red"] {
            assert!(settings.set(wrong).is_err(), "{wrong}");
        }
    }
}
