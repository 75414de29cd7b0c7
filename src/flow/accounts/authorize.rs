//! Logging in: listen, open TikTok's page, receive a code, exchange it for tokens, store them

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

use super::account::Username;
use super::filing::{self, Name};
use super::locate;
use super::owner::Owner;
use super::refresh::granted;
use super::session::take_turn;
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

pub(crate) struct Login {
    pub(crate) app: App,
    /// The account that must approve; any account if `None`.
    pub(crate) username: Option<Username>,
    pub(crate) redirect: RedirectUri,
    /// The listener's certificate; one is made for this login if `None`.
    pub(crate) certificate: Option<Certificate>,
    pub(crate) scopes: Vec<String>,
    /// The refresh token that was set before the login. The login replaces it.
    pub(crate) former: Option<RefreshToken>,
    pub(crate) limit: Duration,
    pub(crate) method: LoginMethod,
    pub(crate) pasted: Option<mpsc::Receiver<String>>,
}

/// The way TikTok's answer gets to agoras.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginMethod {
    /// The listener on this machine receives it, or the user pastes it.
    Browser,
    /// The user pastes it, and nothing listens.
    Paste,
}

#[derive(Debug)]
pub(crate) enum LoginEvent<'a> {
    Ready { page: &'a str, redirect: &'a str, fingerprint: Option<String> },
    Notice(Notice),
    Exchanging,
    Renamed { from: &'a Username, to: &'a Username },
    AwaitingTurn { wait: Duration },
}

#[derive(Debug)]
pub(crate) struct Authorized {
    pub(crate) username: Username,
    pub(crate) scopes: Vec<String>,
    /// The moment when the refresh token ends; `None` if TikTok states none.
    pub(crate) until: Option<Moment>,
}

pub(crate) type LoginReport<'a> = &'a (dyn Fn(LoginEvent<'_>) + Send + Sync);

/// Logs in and stores the tokens. Stores nothing on any mismatch. Begins nothing if the store cannot
/// be written.
pub(crate) async fn authorize(
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
        // A server that lists none has granted all.
        let left_out = self.login.scopes.iter().filter(|scope| !grant.scopes.contains(scope));
        let missing: Vec<String> = left_out.cloned().collect();
        if !grant.scopes.is_empty() && !missing.is_empty() {
            return Err(FlowError::ScopesMissing { missing });
        }
        let name = self.name(&grant).await?;
        let now = self.clock.now();
        let mut record = granted(&self.login.app, &name.username, &grant, now)?;
        if let Some(former) = &self.login.former {
            record.past.set_aside(former);
        }
        let until = record.refresh_expires_at;
        let scopes = record.scopes.clone();
        let store = self.store.clone();
        let filed_as = name.clone();
        let clock = self.clock;
        let renamed = blocking(move || filing::install(&store, &record, &filed_as, clock)).await?;
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
        let asked = self.login.username.clone();
        let client_key = self.login.app.client_key.as_str().to_owned();
        let names = ledger.call(move |journal| {
            let is_same = |record: &Record| {
                record.client_key == client_key && record.open_id.as_ref() == Some(&open_id)
            };
            let logins = locate::logins_or_named(&store, asked.as_ref())?;
            let same = logins.iter().filter(|login| is_same(&login.record));
            let mut names: Vec<Username> =
                same.flat_map(|login| Owner::of(&login.record).known).collect();
            if names.is_empty() {
                let is_same = |planned: &Planned| planned.open_id.as_ref() == Some(&open_id);
                names = whose::published_as(journal, is_same)?;
            }
            Ok(names)
        });
        names.await
    }
}
