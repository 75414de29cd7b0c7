//! Logging in: listen, open TikTok's page, receive a code, exchange it for tokens, store them

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::account::Username;
use super::filing::{self, Name};
use super::locate;
use super::owner::Owner;
use super::refresh::renewed;
use super::turn::take_turn;
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
use crate::journal::{Planned, RatedCall};
use crate::secret::{AuthorizationCode, RefreshToken};
use crate::store::{NamedBy, Record, Store};
use crate::tiktok::{App, Client, Grant, LoginRequest, TiktokError};

/// The inputs of a login.
pub struct Login {
    /// The app that asks for access.
    pub app: App,
    /// The account that must approve; any account if `None`.
    pub username: Option<Username>,
    /// The address that TikTok sends the browser back to.
    pub redirect: RedirectUri,
    /// The listener's certificate; one is made for this login if `None`.
    pub certificate: Option<Certificate>,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// The refresh token that was set before the login. The login replaces it.
    pub former: Option<RefreshToken>,
    /// The longest time to wait for the answer.
    pub limit: Duration,
    /// The way the answer comes.
    pub method: LoginMethod,
    /// Lines that the user pastes at the terminal.
    pub pasted: Option<mpsc::Receiver<String>>,
}

/// The way TikTok's answer gets to agoras.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginMethod {
    /// The listener on this machine receives it, or the user pastes it.
    Browser,
    /// The user pastes it, and nothing listens.
    Paste,
}

/// An event of a login.
#[derive(Debug)]
pub enum LoginEvent<'a> {
    /// The listener is bound, and the page can be opened.
    Ready {
        /// The address of TikTok's page.
        page: &'a str,
        /// The address that it leads back to.
        redirect: &'a str,
        /// The certificate's fingerprint, as the browser's warning shows it.
        fingerprint: Option<String>,
    },
    /// Something happened, and the wait goes on.
    Notice(Notice),
    /// A code has arrived and is being exchanged for tokens.
    Exchanging,
    /// TikTok has given the account another name.
    Renamed {
        /// The former name.
        from: &'a Username,
        /// The present name.
        to: &'a Username,
    },
    /// Other processes of this machine have used up TikTok's calls for this minute.
    AwaitingTurn {
        /// The time until the next call.
        wait: Duration,
    },
}

/// The result of a login.
#[derive(Debug)]
pub struct Authorized {
    /// The account's name.
    pub username: Username,
    /// The scopes that were granted.
    pub scopes: Vec<String>,
    /// The moment when the refresh token ends; `None` if TikTok states none.
    pub until: Option<Moment>,
}

/// A receiver of login events.
pub type LoginReport<'a> = &'a (dyn Fn(LoginEvent<'_>) + Send + Sync);

/// Logs in and stores the tokens. Stores nothing on any mismatch. Begins nothing if the store cannot
/// be written.
pub async fn authorize(
    client: &Client,
    store: &Store,
    login: Login,
    clock: Clock,
    report: LoginReport<'_>,
) -> Result<Authorized, FlowError> {
    let store = store.clone();
    let ready = store.clone();
    blocking(move || ready.make_ready(Patience::quiet())).await?;
    let verifier = OauthState::random()?;
    let mut asked = Asked { client, store, login, verifier, clock, report };
    let Answered { answer, reply, redirect } = asked.answer().await?;
    let code = match answer {
        Answer::Approved { code, .. } => code,
        Answer::Denied(denial) => return Err(FlowError::Denied(denial)),
    };
    report(LoginEvent::Exchanging);
    let end = asked.finish(&code, &redirect).await;
    match (reply, &end) {
        (Some(reply), Ok(_)) => reply.done().await,
        (Some(reply), Err(_)) => reply.failed().await,
        (None, _) => {}
    }
    end
}

struct Asked<'a> {
    client: &'a Client,
    store: Store,
    login: Login,
    /// The PKCE verifier. A state is as random and has the letters that a verifier may have.
    verifier: OauthState,
    clock: Clock,
    report: LoginReport<'a>,
}

struct Answered {
    answer: Answer,
    /// The browser that waits for a page; `None` if the answer was pasted.
    reply: Option<Reply>,
    redirect: String,
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

    async fn answer(&mut self) -> Result<Answered, FlowError> {
        let report = self.report;
        let clock = self.clock;
        let state = OauthState::random()?;
        if self.login.method == LoginMethod::Paste {
            let limit = self.login.limit;
            let pasted = timeout(clock.on_the_wall(limit), self.pasted(state)).await;
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
                    return Ok(Answered { answer, reply: Some(reply), redirect });
                }
                Some(notice) = heard.recv() => report(LoginEvent::Notice(notice)),
            }
        }
    }

    /// Waits for a pasted answer. The browser can be on another machine.
    async fn pasted(&mut self, state: OauthState) -> Result<Answered, FlowError> {
        let report = self.report;
        let redirect = self.login.redirect.for_paste();
        let page =
            self.client.login_page(&self.login.app, &self.request(&redirect, state.expose()))?;
        report(LoginEvent::Ready { page: page.as_str(), redirect: &redirect, fingerprint: None });
        let Some(mut lines) = self.login.pasted.take() else {
            return Err(CallbackError::PasteEmpty.into());
        };
        while let Some(text) = next_paste(&mut lines).await {
            match parse_pasted(&text, &redirect, &state) {
                Ok(answer) => return Ok(Answered { answer, reply: None, redirect }),
                Err(error) => report(LoginEvent::Notice(Notice::PasteRefused(error))),
            }
        }
        Err(CallbackError::PasteEmpty.into())
    }

    async fn finish(
        &self,
        code: &AuthorizationCode,
        redirect: &str,
    ) -> Result<Authorized, FlowError> {
        let login = self.request(redirect, "");
        let grant = self.client.exchange_code(&self.login.app, code, &login).await?;
        let missing = missing(&self.login.scopes, &grant.scopes);
        if !missing.is_empty() {
            return Err(FlowError::ScopesMissing { missing });
        }
        let name = self.name(&grant).await?;
        let record = self.record(&name.username, &grant)?;
        let until = record.refresh_expires_at;
        let scopes = record.scopes.clone();
        let store = self.store.clone();
        let filed_as = name.clone();
        let clock = self.clock;
        let renamed = blocking(move || filing::install(&store, record, &filed_as, clock)).await?;
        let username = name.username;
        if let Some(from) = &renamed {
            (self.report)(LoginEvent::Renamed { from, to: &username });
        }
        Ok(Authorized { username, scopes, until })
    }

    /// Returns the account that approved. Refuses another account than the one that was asked for,
    /// unless it had that name before.
    async fn name(&self, grant: &Grant) -> Result<Name, FlowError> {
        let ledger = Ledger::new(&self.store);
        if let Some(asked) = &self.login.username
            && let Some(time) = take_turn(&ledger, asked, RatedCall::CreatorInfo).await
            && !time.is_zero()
        {
            let wait = self.clock.from_the_wall(time);
            (self.report)(LoginEvent::AwaitingTurn { wait });
            tokio::time::sleep(time).await;
        }
        let found = match self.client.creator_info(&grant.access_token).await {
            Ok(creator) => {
                let found = Username::new(&creator.username);
                if self.login.username.is_none() {
                    // Only now is the account known whose turn the call has used.
                    take_turn(&ledger, &found, RatedCall::CreatorInfo).await;
                }
                Some(found)
            }
            // The account may be banned, or the app may only make drafts. The login is good anyway.
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
        let before = self.former_names(grant, &ledger).await?;
        match &self.login.username {
            Some(asked) if *asked != username && !before.contains(asked) => {
                Err(FlowError::OtherLogin { asked: asked.clone(), found: username })
            }
            _ => Ok(Name { username, by, before }),
        }
    }

    /// Returns the names under which the approving account has logged in or published here.
    async fn former_names(
        &self,
        grant: &Grant,
        ledger: &Ledger,
    ) -> Result<Vec<Username>, FlowError> {
        let Some(open_id) = grant.open_id.as_ref().map(|id| id.as_str().to_owned()) else {
            return Ok(Vec::new());
        };
        let store = self.store.clone();
        let client_key = self.login.app.client_key.as_str().to_owned();
        let names = ledger.call(move |journal| {
            let is_same = |record: &Record| {
                record.client_key == client_key && record.open_id.as_ref() == Some(&open_id)
            };
            let logins = locate::logins(&store)?;
            let same = logins.iter().filter(|login| is_same(&login.record));
            let mut names: Vec<Username> =
                same.flat_map(|login| Owner::of(&login.record).tiktok_names().to_vec()).collect();
            if names.is_empty() {
                let is_same = |planned: &Planned| planned.open_id.as_ref() == Some(&open_id);
                names = whose::published_as(journal, is_same)?;
            }
            Ok(names)
        });
        names.await
    }

    fn record(&self, username: &Username, grant: &Grant) -> Result<Record, FlowError> {
        let refresh_token = grant.refresh_token.clone().ok_or(FlowError::NoRefreshToken)?;
        let app = &self.login.app;
        let secret = app.client_secret.clone();
        let key = app.client_key.as_str();
        let mut record = Record::new(username.as_str(), key, secret, refresh_token);
        if let Some(former) = &self.login.former {
            record.past.set_aside(former);
        }
        Ok(renewed(record, grant, self.clock.now().seconds()))
    }
}

/// Returns the scopes that the user left out. A server that lists none has granted all.
fn missing(asked: &[String], granted: &[String]) -> Vec<String> {
    if granted.is_empty() {
        return Vec::new();
    }
    asked.iter().filter(|scope| !granted.contains(scope)).cloned().collect()
}
