//! Settings that an emulator starts with

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use super::table::{Switches, number, words};
use crate::emulator::error::EmulatorError;
use crate::emulator::server::host_name::HostName;
use crate::emulator::server::public_url::PublicUrl;
use crate::emulator::world::apps::RedirectAddress;
use crate::emulator::world::{RegisteredApp, User, UserKind};

words! {
    /// The protocol that the emulator speaks.
    #[expect(missing_docs, reason = "the names say it")]
    pub Scheme {
        Http = "http",
        Https = "https",
    }
}

/// Settings that an emulator starts with. The default is strict and follows TikTok's pages of
/// November 2026.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address it listens on.
    pub listen: IpAddr,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// With `https` it has a certificate of a CA of its own, and answers for TikTok's host names.
    pub scheme: Scheme,
    /// The base address of what it hands out; `None` for the one that each client has called.
    pub public_url: Option<PublicUrl>,
    /// The speed of the emulator's clock as a multiple of real time; 0 counts as 1.
    pub speed: u32,
    /// Behaviour that TikTok's sources disagree on.
    pub switches: Switches,
    /// The developer's apps; the first is the default one.
    pub apps: Vec<RegisteredApp>,
    /// Redirect addresses of every app besides the usual ones.
    pub redirect_addresses: Vec<RedirectAddress>,
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
            listen: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            scheme: Scheme::default(),
            public_url: None,
            speed: 1,
            switches: Switches::default(),
            apps: RegisteredApp::usual(),
            redirect_addresses: Vec::new(),
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
            "port" => self.port = number(value)?,
            "speed" => self.speed = number(value)?,
            "allow-host" => self.allow_hosts.push(value.parse()?),
            "media-domain" => self.media_domains.push(value.parse()?),
            "keep-media" => self.keep_media = Some(value.into()),
            _ => self.change(name, value, &AT_START)?,
        }
        Ok(())
    }

    /// Sets what can still change while the emulator runs: `user`, `processing` and `moderation`
    /// (in seconds), or a switch.
    pub(crate) fn set_running(&mut self, line: &str) -> Result<(), EmulatorError> {
        let (name, value) = name_and_value(line)?;
        self.change(name, value, &[])
    }

    /// Sets one thing; `more` are names that the caller understands besides.
    fn change(&mut self, name: &str, value: &str, more: &[&str]) -> Result<(), EmulatorError> {
        match name {
            "user" => {
                let username = value.trim_start_matches('@');
                self.ensure_user(username)?;
                username.clone_into(&mut self.logged_in);
            }
            "processing" => self.processing = Duration::from_secs(number(value)?),
            "moderation" => self.moderation = Duration::from_secs(number(value)?),
            _ => {
                let unknown = || EmulatorError::UnknownSetting {
                    given: name.to_owned(),
                    choices: [&RUNNING, Switches::NAMES, more].concat().join(", "),
                };
                self.switches.set(name, value).ok_or_else(unknown)??;
            }
        }
        Ok(())
    }

    /// Puts these apps before the others. One with the key of another takes its place.
    pub fn add_apps(&mut self, apps: Vec<RegisteredApp>) {
        self.apps.retain(|old| apps.iter().all(|new| new.client_key != old.client_key));
        self.apps.splice(0..0, apps);
    }

    /// Makes a public creator of that name, unless there is one.
    pub(crate) fn ensure_user(&mut self, username: &str) -> Result<(), EmulatorError> {
        if self.users.iter().any(|user| user.username == username) {
            return Ok(());
        }
        let mut user = User::new(username, UserKind::Public)?;
        // A creator who had that name before keeps the ids made from it.
        while self.users.iter().any(|other| other.id == user.id) {
            user.id.push('+');
        }
        self.users.push(user);
        Ok(())
    }

    /// Adds creators. One with the name of another takes its place.
    pub fn add_users(&mut self, users: Vec<User>) {
        self.users.retain(|old| users.iter().all(|new| new.username != old.username));
        self.users.extend(users);
    }
}

/// What can be set at the start only, besides the switches.
const AT_START: [&str; 5] = ["port", "speed", "allow-host", "media-domain", "keep-media"];
/// What can be set at any time, besides the switches.
const RUNNING: [&str; 3] = ["user", "processing", "moderation"];

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
        settings.set("user=@zoe").unwrap();
        assert_eq!(settings.logged_in, "zoe");
        assert!(settings.users.iter().any(|user| user.username == "zoe"));
        for wrong in ["port", "port=seventy", "ids=some", "colour=red", "user=A B"] {
            assert!(settings.set(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_count_there() {
        let mut settings = Settings::default();
        let start = settings.set("colour=red").unwrap_err().to_string();
        let later = settings.set_running("port=1").unwrap_err().to_string();
        for name in [&RUNNING[..], Switches::NAMES].concat() {
            assert!(start.contains(name) && later.contains(name), "{name}");
        }
        for name in AT_START {
            assert!(start.contains(&format!(", {name}")), "{start}");
            assert!(!later.contains(&format!(", {name}")), "{later}");
        }
    }

    #[test]
    fn a_given_app_is_the_first_and_replaces_its_namesake() {
        let mut settings = Settings::default();
        settings.add_apps(vec![
            "mykey=mysecret:unaudited".parse().unwrap(),
            "awemulatorkey0001=other".parse().unwrap(),
        ]);
        let keys: Vec<&str> = settings.apps.iter().map(|app| app.client_key.as_str()).collect();
        let last = ["awunauditedkey002", "sbemulatorkey0003"];
        assert_eq!(keys, [&["mykey", "awemulatorkey0001"][..], &last].concat());
        assert_eq!(settings.apps[1].client_secret, "other");
        settings.add_users(vec!["ada.codes=quiet".parse().unwrap()]);
        assert_eq!(settings.users.len(), Settings::default().users.len());
    }
}
