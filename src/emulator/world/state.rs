//! Everything that the emulator remembers

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::rates::Rates;
use super::{
    AppVideo, Code, EmulatedAccount, Login, Pace, Publication, Publish, RegisteredApp, Stage,
    TokenTable, User, UserKind, mint,
};
use crate::clock::{Clock, Moment};
use crate::emulator::error::EmulatorError;
use crate::emulator::faults::script::Script;
use crate::emulator::server::own_names::OwnNames;
use crate::emulator::switches::Settings;
use crate::emulator::wire::call::Request;

/// The state that all connections of one emulator share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) state: Mutex<EmulatorState>,
    pub(crate) fetcher: reqwest::Client,
    pub(crate) names: OwnNames,
}

impl Shared {
    /// Locks the state. The lock is never held across an await.
    pub(crate) fn lock(&self) -> MutexGuard<'_, EmulatorState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
pub(crate) struct EmulatorState {
    pub(crate) timeline: Timeline,
    pub(crate) settings: Settings,
    pub(crate) tokens: TokenTable,
    pub(crate) codes: Vec<Code>,
    pub(crate) publications: Vec<Publication>,
    /// Public videos that belong to no publish.
    pub(crate) app_videos: Vec<AppVideo>,
    pub(crate) rates: Rates,
    pub(crate) script: Script,
    pub(crate) log: Vec<Request>,
    /// Failures answered so far: every other one leaves `data` out.
    pub(crate) failures: u64,
    /// Ids of publishes whose download has not started yet.
    pub(crate) to_pull: Vec<String>,
}

impl EmulatorState {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            timeline: Timeline::start(settings.speed),
            settings,
            tokens: TokenTable::default(),
            codes: Vec::new(),
            publications: Vec::new(),
            app_videos: Vec::new(),
            rates: Rates::default(),
            script: Script::default(),
            log: Vec::new(),
            failures: 0,
            to_pull: Vec::new(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.timeline.now()
    }

    pub(crate) fn app(&self, client_key: &str) -> Option<&RegisteredApp> {
        self.settings.apps.iter().find(|app| app.client_key == client_key)
    }

    pub(crate) fn user(&self, username: &str) -> Option<&User> {
        self.settings.users.iter().find(|user| user.username == username)
    }

    pub(crate) fn publication(&self, id: &str) -> Option<&Publication> {
        self.publications.iter().find(|publication| publication.id == id)
    }

    pub(crate) fn publication_mut(&mut self, id: &str) -> Option<&mut Publication> {
        self.publications.iter_mut().find(|publication| publication.id == id)
    }

    pub(crate) fn stage(&self, publication: &Publication) -> Stage {
        publication.stage(self.now(), self.pace())
    }

    pub(crate) fn pace(&self) -> Pace {
        let drafting = self.settings.switches.inbox_completes;
        Pace {
            processing: self.settings.processing,
            moderation: self.settings.moderation,
            drafting: (drafting > 0).then(|| Duration::from_secs(u64::from(drafting))),
        }
    }

    /// Logs a creator in to the app with that key, or to the first app. A creator of an unknown
    /// name is made first.
    pub(crate) fn account(
        &mut self,
        username: &str,
        client_key: Option<&str>,
    ) -> Result<EmulatedAccount, EmulatorError> {
        let app = match client_key {
            None => self.settings.apps.first(),
            Some(key) => self.app(key),
        };
        let wanted = client_key.unwrap_or_default();
        let app = app.cloned().ok_or_else(|| EmulatorError::UnknownApp(wanted.to_owned()))?;
        self.ensure_user(username)?;
        let login = Login {
            client_key: app.client_key.clone(),
            username: username.to_owned(),
            scopes: super::apps::SCOPES.map(str::to_owned).to_vec(),
            revoked: false,
        };
        let now = self.now();
        let pair = self.tokens.open(login, &self.settings.switches, now);
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

    pub(crate) fn ensure_user(&mut self, username: &str) -> Result<(), EmulatorError> {
        self.settings.ensure_user(username)
    }

    /// Gives creators other handles, all at once, so that two can swap theirs. Each change is the
    /// old handle and the new one. Ids, logins and posts stay with their creators. Changes nothing if
    /// nobody has the old handle, or the new one cannot be given.
    pub(crate) fn rename(&mut self, changes: &[(&str, &str)]) -> Result<(), EmulatorError> {
        let new = |name: &str| {
            let change = changes.iter().find(|(from, _)| *from == name);
            change.map_or(name, |(_, to)| to).to_owned()
        };
        for (from, to) in changes {
            User::new(to, UserKind::Public)?;
            if self.user(from).is_none() {
                return Err(EmulatorError::NoCreator((*from).to_owned()));
            }
        }
        let users = &mut self.settings.users;
        let mut names: Vec<String> = users.iter().map(|user| new(&user.username)).collect();
        names.sort();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(EmulatorError::Taken(pair[0].clone()));
        }
        let users = users.iter_mut().map(|user| &mut user.username);
        let codes = self.codes.iter_mut().map(|code| &mut code.login.username);
        let posts = self.publications.iter_mut().map(|publication| &mut publication.username);
        let logins = self.tokens.logins.iter_mut().map(|login| &mut login.username);
        let videos = self.app_videos.iter_mut().map(|it| &mut it.video.username);
        let everywhere = users.chain(codes).chain(posts).chain(videos).chain(logins);
        for name in everywhere.chain([&mut self.settings.logged_in]) {
            *name = new(name);
        }
        Ok(())
    }

    pub(crate) fn open_id(&self, username: &str, client_key: &str) -> String {
        self.user(username).map_or_else(mint::uuid, |user| user.open_id(client_key))
    }

    pub(crate) fn publishes(&self) -> Vec<Publish> {
        let hashing = self.settings.switches.hash;
        let view = |it: &Publication| it.view(&self.stage(it), hashing);
        self.publications.iter().map(view).collect()
    }

    pub(crate) fn delivered(&self) -> usize {
        let stages = self.publications.iter().map(|publication| self.stage(publication));
        stages.filter(|stage| matches!(stage, Stage::Complete { .. } | Stage::InInbox)).count()
    }

    pub(crate) fn expire_uploads(&mut self) {
        let now = self.now();
        for upload in self.publications.iter_mut().filter_map(|it| it.upload.as_mut()) {
            upload.expires = upload.expires.min(now);
        }
    }
}

/// The emulator's own clock, which can run fast and jump ahead.
#[derive(Debug)]
pub(crate) struct Timeline {
    base: Moment,
    started: Instant,
    speed: u32,
}

impl Timeline {
    /// Starts at the real time and runs `speed` times as fast; 0 counts as 1.
    pub(crate) fn start(speed: u32) -> Self {
        Self { base: Clock::system().now(), started: Instant::now(), speed: speed.max(1) }
    }

    pub(crate) fn now(&self) -> Moment {
        self.base + self.started.elapsed().saturating_mul(self.speed)
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.base = self.base + by;
    }
}
