//! Authorize once: listen, send to TikTok's page, take the answer, exchange it, check it, store it

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::account::Username;
use super::filing::{self, Name};
use super::locate;
use super::owner::Owner;
use super::turn::{note_turn, wait_for_turn};
use super::vault;
use super::whose;
use crate::callback::{
    Answer, CallbackError, Certificate, Listener, Notice, OauthState, RedirectUri, Reply, Wait,
    next_paste, parse_pasted,
};
use crate::clock::{Clock, Moment};
use crate::disk::Patience;
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::flow::ledger::Ledger;
use crate::journal::RatedCall;
use crate::secret::{AuthorizationCode, RefreshToken};
use crate::store::{NamedBy, Record, Store};
use crate::tiktok::{App, Client, Grant, LoginRequest, TiktokError};

/// What a login is for.
pub struct Login {
    /// The app that asks.
    pub app: App,
    /// Who should say yes; whoever does, without.
    pub username: Option<Username>,
    /// Where TikTok sends the browser back to.
    pub redirect: RedirectUri,
    /// Instead of one made for this login.
    pub certificate: Option<Certificate>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// The refresh token that was set before the login: it loses against what the login gives.
    pub former: Option<RefreshToken>,
    /// How long the answer is waited for.
    pub limit: Duration,
    /// How the answer comes.
    pub way: LoginMethod,
    /// Lines from the terminal.
    pub pasted: Option<mpsc::Receiver<String>>,
}

/// How the answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginMethod {
    /// To the listener on this machine, or pasted.
    Browser,
    /// Pasted only: nothing listens.
    Paste,
}

/// What a login tells whoever watches it.
#[derive(Debug)]
pub enum LoginEvent<'a> {
    /// The listener is bound; the page can be opened.
    Ready {
        /// TikTok's page.
        page: &'a str,
        /// Where it will lead back to.
        redirect: &'a str,
        /// What the browser's warning should show.
        fingerprint: Option<String>,
    },
    /// Something happened that did not end the wait.
    Notice(Notice),
    /// The answer is there and is being exchanged.
    Exchanging,
    /// TikTok calls the account by another name than before.
    Renamed {
        /// The name before.
        from: &'a Username,
        /// The name now.
        to: &'a Username,
    },
    /// Other processes of this machine have used up TikTok's calls for this minute.
    AwaitingTurn {
        /// How long until the next one.
        wait: Duration,
    },
}

/// Who said yes, and to what.
#[derive(Debug)]
pub struct Authorized {
    /// The handle.
    pub username: Username,
    /// What was granted.
    pub scopes: Vec<String>,
    /// When the refresh token ends, in seconds since 1970.
    pub until: Option<Moment>,
}

/// Where login events go.
pub type LoginReport<'a> = &'a (dyn Fn(LoginEvent<'_>) + Send + Sync);

/// Logs in and stores what comes of it. On any mismatch nothing is stored, and a login that could
/// not be stored is not begun.
pub async fn authorize(
    client: &Client,
    store: &Store,
    login: Login,
    (clock, report): (Clock, LoginReport<'_>),
) -> Result<Authorized, FlowError> {
    let vault = store.clone();
    blocking(move || vault.make_ready(Patience::quiet())).await?;
    let verifier = OauthState::random()?;
    let mut asked = Asked { client, login, verifier };
    let (answer, reply, redirect) = asked.answer(clock, report).await?;
    let code = match answer {
        Answer::Approved { code, .. } => code,
        Answer::Denied(denial) => return Err(FlowError::Denied(denial)),
    };
    report(LoginEvent::Exchanging);
    let end = asked.finish(store, &code, (&redirect, clock, report)).await;
    match (reply, &end) {
        (Some(reply), Ok(_)) => reply.done().await,
        (Some(reply), Err(_)) => reply.failed().await,
        (None, _) => {}
    }
    end
}

struct Asked<'a> {
    client: &'a Client,
    login: Login,
    /// The proof key: as random as a state, and of letters that it may have.
    verifier: OauthState,
}

impl Asked<'_> {
    fn request<'r>(&'r self, redirect_uri: &'r str, state: &'r str) -> LoginRequest<'r> {
        LoginRequest {
            redirect_uri,
            state,
            verifier: self.verifier.expose(),
            scopes: &self.login.scopes,
        }
    }

    async fn answer(
        &mut self,
        clock: Clock,
        report: LoginReport<'_>,
    ) -> Result<(Answer, Option<Reply>, String), FlowError> {
        let state = OauthState::random()?;
        if self.login.way == LoginMethod::Paste {
            let limit = self.login.limit;
            let pasted = timeout(clock.on_the_wall(limit), self.pasted(state, report)).await;
            return pasted.unwrap_or_else(|_| Err(CallbackError::TimedOut { limit }.into()));
        }
        let listener =
            Listener::bind(&self.login.redirect, self.login.certificate.take(), clock).await?;
        let redirect = listener.redirect_uri().to_owned();
        let page =
            self.client.login_page(&self.login.app, &self.request(&redirect, state.expose()))?;
        let fingerprint = listener.fingerprint();
        report(LoginEvent::Ready { page: page.as_str(), redirect: &redirect, fingerprint });
        let (notices, mut heard) = mpsc::channel(64);
        let wait = Wait { limit: self.login.limit, notices, pasted: self.login.pasted.take() };
        let waiting = listener.wait(state, wait);
        tokio::pin!(waiting);
        loop {
            tokio::select! {
                biased;
                end = &mut waiting => {
                    let (answer, reply) = end?;
                    return Ok((answer, Some(reply), redirect));
                }
                Some(notice) = heard.recv() => report(LoginEvent::Notice(notice)),
            }
        }
    }

    /// The whole way over the terminal: the browser can be anywhere.
    async fn pasted(
        &mut self,
        state: OauthState,
        report: LoginReport<'_>,
    ) -> Result<(Answer, Option<Reply>, String), FlowError> {
        let redirect = self.login.redirect.for_paste();
        let page =
            self.client.login_page(&self.login.app, &self.request(&redirect, state.expose()))?;
        report(LoginEvent::Ready { page: page.as_str(), redirect: &redirect, fingerprint: None });
        let Some(mut lines) = self.login.pasted.take() else {
            return Err(CallbackError::PasteEmpty.into());
        };
        while let Some(text) = next_paste(&mut lines).await {
            match parse_pasted(&text, &redirect, &state) {
                Ok(answer) => return Ok((answer, None, redirect)),
                Err(error) => report(LoginEvent::Notice(Notice::PasteRefused(error))),
            }
        }
        Err(CallbackError::PasteEmpty.into())
    }

    async fn finish(
        &self,
        store: &Store,
        code: &AuthorizationCode,
        (redirect, clock, report): (&str, Clock, LoginReport<'_>),
    ) -> Result<Authorized, FlowError> {
        let login = self.request(redirect, "");
        let grant = self.client.exchange_code(&self.login.app, code, &login).await?;
        let missing = missing(&self.login.scopes, &grant.scopes);
        if !missing.is_empty() {
            return Err(FlowError::ScopesMissing { missing });
        }
        let name = self.name(&grant, (store, clock, report)).await?;
        let record = self.record(&name.username, &grant, clock)?;
        let (until, scopes) = (record.refresh_expires_at, record.scopes.clone());
        let (store, new) = (store.clone(), name.clone());
        let renamed = blocking(move || filing::install(&store, record, &new, clock)).await?;
        let username = name.username;
        if let Some(from) = &renamed {
            report(LoginEvent::Renamed { from, to: &username });
        }
        Ok(Authorized { username, scopes, until })
    }

    /// Who said yes; if somebody was named, it has to be them, now or under a name before.
    async fn name(
        &self,
        grant: &Grant,
        (store, clock, report): (&Store, Clock, LoginReport<'_>),
    ) -> Result<Name, FlowError> {
        let ledger = Ledger::new(store);
        if let Some(asked) = &self.login.username {
            let tell = |wait| report(LoginEvent::AwaitingTurn { wait: clock.from_the_wall(wait) });
            wait_for_turn(&ledger, asked, (RatedCall::CreatorInfo, &tell)).await;
        }
        let found = match self.client.creator_info(&grant.access_token).await {
            Ok(creator) => {
                let found = Username::new(&creator.username);
                if self.login.username.is_none() {
                    note_turn(&ledger, &found, RatedCall::CreatorInfo).await;
                }
                Some(found)
            }
            // It may be banned, or the app may only make drafts: the login is good all the same.
            Err(TiktokError::Refused(refusal)) => {
                tracing::warn!("TikTok does not say who the account is ({})", refusal.word);
                None
            }
            Err(error) => return Err(error.into()),
        };
        let (username, by) = match (found, &self.login.username) {
            (Some(found), _) => (found, NamedBy::Tiktok),
            (None, Some(asked)) => (asked.clone(), NamedBy::User),
            (None, None) => return Err(FlowError::Nameless),
        };
        let before = self.former_names(grant, store).await?;
        match &self.login.username {
            Some(asked) if *asked != username && !before.contains(asked) => {
                Err(FlowError::OtherLogin { asked: asked.clone(), found: username })
            }
            _ => Ok(Name { username, by, before }),
        }
    }

    /// The names under which the account that said yes has logged in or published here.
    async fn former_names(&self, grant: &Grant, store: &Store) -> Result<Vec<Username>, FlowError> {
        let Some(open_id) = grant.open_id.as_ref().map(|id| id.as_str().to_owned()) else {
            return Ok(Vec::new());
        };
        let (store, ledger) = (store.clone(), Ledger::new(store));
        let client_key = self.login.app.client_key.as_str().to_owned();
        let names = ledger.call(move |journal| {
            let is_same = |record: &Record| {
                record.client_key == client_key && record.open_id.as_ref() == Some(&open_id)
            };
            let logins = locate::logins(&store)?;
            let same = logins.iter().filter(|login| is_same(&login.record));
            let mut names: Vec<Username> =
                same.flat_map(|login| Owner::of(&login.record).has_had()).collect();
            if names.is_empty() {
                names = whose::published_as(journal, &open_id)?;
            }
            Ok(names)
        });
        names.await
    }

    fn record(
        &self,
        username: &Username,
        grant: &Grant,
        clock: Clock,
    ) -> Result<Record, FlowError> {
        let refresh_token = grant.refresh_token.clone().ok_or(FlowError::NoRefreshToken)?;
        let app = &self.login.app;
        let (key, secret) = (app.client_key.as_str(), app.client_secret.clone());
        let mut record = Record::new(username.as_str(), key, secret, refresh_token);
        if let Some(former) = &self.login.former {
            record.past.set_aside(former);
        }
        Ok(vault::renewed(record, grant, clock.unix_seconds()))
    }
}

/// A user may grant less than was asked for; a server that lists nothing has granted everything.
fn missing(asked: &[String], granted: &[String]) -> Vec<String> {
    if granted.is_empty() {
        return Vec::new();
    }
    asked.iter().filter(|scope| !granted.contains(scope)).cloned().collect()
}
