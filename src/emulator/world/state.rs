//! Everything the emulator remembers

use std::time::Duration;

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::account::EmulatedAccount;
use super::apps::RegisteredApp;
use super::codes::Code;
use super::mint;
use super::publication::{Pace, Publication, Publish, Stage};
use super::rates::Rates;
use super::timeline::Timeline;
use super::tokens::{Login, TokenTable};
use super::users::User;
use crate::emulator::error::EmulatorError;
use crate::emulator::faults::script::Script;
use crate::emulator::server::host_name::HostName;
use crate::emulator::server::settings::{KeepMedia, Settings};
use crate::emulator::switches::choices::Hashing;
use crate::emulator::switches::table::Switches;
use crate::emulator::wire::request_log::Request;

/// Everything the emulator remembers.
#[derive(Debug)]
pub(crate) struct EmulatorState {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    pub(crate) timeline: Timeline,
    pub(crate) switches: Switches,
    pub(crate) apps: Vec<RegisteredApp>,
    pub(crate) users: Vec<User>,
    /// Who is logged in in the browser.
    pub(crate) logged_in: String,
    pub(crate) processing: Duration,
    pub(crate) moderation: Duration,
    pub(crate) keep: KeepMedia,
    /// Hosts with all below them that a pull may connect to, wherever they are.
    pub(crate) media_domains: Vec<HostName>,
    pub(crate) tokens: TokenTable,
    pub(crate) codes: Vec<Code>,
    pub(crate) publications: Vec<Publication>,
    pub(crate) rates: Rates,
    pub(crate) script: Script,
    pub(crate) log: Vec<Request>,
    /// How many failures have been answered: every other one leaves `data` out.
    pub(crate) failures: u64,
    /// Publishes whose download is yet to start.
    pub(crate) to_pull: Vec<String>,
}

impl EmulatorState {
    /// A fresh emulator behind `base`.
    pub(crate) fn new(settings: Settings, base: String) -> Self {
        let mut apps = settings.apps;
        for app in &mut apps {
            app.owned.extend(settings.media_domains.iter().map(HostName::name));
        }
        Self {
            base,
            timeline: Timeline::start(settings.speed),
            switches: settings.switches,
            apps,
            users: settings.users,
            logged_in: settings.logged_in,
            processing: settings.processing,
            moderation: settings.moderation,
            keep: settings.keep_media,
            media_domains: settings.media_domains,
            tokens: TokenTable::default(),
            codes: Vec::new(),
            publications: Vec::new(),
            rates: Rates::default(),
            script: Script::default(),
            log: Vec::new(),
            failures: 0,
            to_pull: Vec::new(),
        }
    }

    /// Time since 1970.
    pub(crate) fn now(&self) -> Duration {
        self.timeline.now()
    }

    pub(crate) fn app(&self, client_key: &str) -> Option<&RegisteredApp> {
        self.apps.iter().find(|app| app.client_key == client_key)
    }

    pub(crate) fn user(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username == username)
    }

    pub(crate) fn publication(&self, id: &str) -> Option<&Publication> {
        self.publications.iter().find(|publish| publish.id == id)
    }

    pub(crate) fn publication_mut(&mut self, id: &str) -> Option<&mut Publication> {
        self.publications.iter_mut().find(|publish| publish.id == id)
    }

    pub(crate) fn pace(&self) -> Pace {
        let drafting = self.switches.inbox_completes;
        Pace {
            processing: self.processing,
            moderation: self.moderation,
            drafting: (drafting > 0).then(|| Duration::from_secs(u64::from(drafting))),
        }
    }

    /// A login for that creator, who is invited in if nobody has that name.
    pub(crate) fn account(
        &mut self,
        username: &str,
        client_key: Option<&str>,
    ) -> Result<EmulatedAccount, EmulatorError> {
        let wanted = client_key.unwrap_or_default();
        let app = match client_key {
            None => self.apps.first(),
            Some(key) => self.app(key),
        };
        let app = app.cloned().ok_or_else(|| EmulatorError::UnknownApp(wanted.to_owned()))?;
        self.invite(username)?;
        let login = Login {
            client_key: app.client_key.clone(),
            username: username.to_owned(),
            scopes: app.scopes.clone(),
            revoked: false,
        };
        let now = self.now();
        let pair = self.tokens.open(login, &self.switches, now);
        Ok(EmulatedAccount {
            username: username.to_owned(),
            open_id: self.open_id(username, &app.client_key),
            client_key: app.client_key,
            client_secret: app.client_secret,
            scopes: pair.login.scopes,
            access_token: pair.access,
            expires_in: pair.expires_in,
            refresh_token: pair.refresh,
            refresh_expires_in: pair.refresh_expires_in,
        })
    }

    /// Makes an ordinary creator, unless somebody has that name.
    fn invite(&mut self, username: &str) -> Result<(), EmulatorError> {
        if self.user(username).is_none() {
            let mut user = User::ordinary(username)?;
            // Somebody had that name before: the ids made of it are taken.
            while self.users.iter().any(|other| other.id == user.id) {
                user.id.push('+');
            }
            self.users.push(user);
        }
        Ok(())
    }

    /// Makes that creator the one who is logged in in the browser.
    pub(crate) fn browse_as(&mut self, username: &str) -> Result<(), EmulatorError> {
        self.invite(username)?;
        username.clone_into(&mut self.logged_in);
        Ok(())
    }

    /// The id by which an app knows a creator.
    pub(crate) fn open_id(&self, username: &str, client_key: &str) -> String {
        self.user(username).map_or_else(mint::uuid, |user| user.open_id(client_key))
    }

    /// Every publish, as a test can look at it.
    pub(crate) fn publishes(&self) -> Vec<Publish> {
        let (now, pace) = (self.now(), self.pace());
        self.publications
            .iter()
            .map(|publication| self.view(publication, &publication.stage(now, pace)))
            .collect()
    }

    fn view(&self, from: &Publication, stage: &Stage) -> Publish {
        let hashed = self.switches.hash == Hashing::On;
        Publish {
            publish_id: from.id.clone(),
            client_key: from.client_key.clone(),
            username: from.username.clone(),
            flow: from.flow,
            delivery: from.delivery,
            status: stage.word().to_owned(),
            fail_reason: match stage {
                Stage::Failed(reason) => Some(reason.clone()),
                _ => None,
            },
            post_info: from.post_info.clone(),
            source_info: from.source_info.clone(),
            arrived: from.arrived.is_some(),
            bytes: from.bytes,
            sha256: hashed.then(|| HEXLOWER.encode(&Sha256::finalize(from.digest.clone()))),
            pieces: from.pieces.clone(),
            chunks: from.chunks.clone(),
            post_ids: match stage {
                Stage::Complete { moderated: true } => vec![from.post_id],
                _ => Vec::new(),
            },
            created: from.created.as_secs(),
        }
    }

    /// Returns how many publishes were posted or reached an inbox. Those that failed or are
    /// still processed are not counted; `publishes` lists them all.
    pub(crate) fn delivered(&self) -> usize {
        let (now, pace) = (self.now(), self.pace());
        self.publications
            .iter()
            .map(|publication| publication.stage(now, pace))
            .filter(|stage| matches!(stage, Stage::Complete { .. } | Stage::InInbox))
            .count()
    }

    /// Lets every upload address expire now.
    pub(crate) fn expire_uploads(&mut self) {
        let now = self.now();
        for publication in &mut self.publications {
            if let Some(upload) = &mut publication.upload {
                upload.expires = upload.expires.min(now);
            }
        }
    }

    /// The post's caption, wherever it stands.
    pub(crate) fn caption(post_info: &Value) -> &str {
        post_info["title"].as_str().unwrap_or_default()
    }
}
