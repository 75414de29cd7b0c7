//! The account that acts: from options and variables, from the store, or ready with `--emulator`

use std::sync::Arc;

use clap::Args;
use tokio::sync::watch;

use crate::cli::arguments::credentials::Credential;
use crate::cli::arguments::sinks::SinkArgs;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::rehearsal::EMULATED_USER;
use crate::cli::storage;
use crate::cli::terminal::mask;
use crate::flow::{self, Account, Event, Named, Origin, Owner, Seams, Session, Username, blocking};
use crate::media::Attendance;
use crate::secret::{AccessToken, ClientSecret, RefreshToken};
use crate::store::{Record, Store};
use crate::tiktok::{App, ClientKey};

/// Options that say who posts
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Who posts")]
pub(crate) struct WhoArgs {
    /// The account, with or without @
    #[arg(long, value_name = "NAME", env = "TIKTOK_USERNAME", hide_env_values = true, value_parser = values::text)]
    username: Option<String>,

    /// The app's client key
    #[arg(long, value_name = "KEY", env = "TIKTOK_CLIENT_KEY", hide_env_values = true, hide_short_help = true, value_parser = values::text)]
    client_key: Option<String>,

    /// The app's client secret; better in the variable, where nobody can list it
    #[arg(long, value_name = "SECRET", env = "TIKTOK_CLIENT_SECRET", hide_env_values = true, hide_short_help = true, value_parser = values::secret::<ClientSecret>)]
    client_secret: Option<ClientSecret>,

    /// The refresh token; better in the variable, where nobody can list it
    #[arg(long, value_name = "TOKEN", env = "TIKTOK_REFRESH_TOKEN", hide_env_values = true, hide_short_help = true, value_parser = values::secret::<RefreshToken>)]
    refresh_token: Option<RefreshToken>,

    /// An access token to use until TikTok refuses it
    #[arg(long, value_name = "TOKEN", env = "TIKTOK_ACCESS_TOKEN", hide_env_values = true, hide = true, value_parser = values::secret::<AccessToken>)]
    access_token: Option<AccessToken>,

    #[command(flatten)]
    sinks: SinkArgs,

    /// The trust in addresses of media; `None` if the user has typed them.
    #[arg(skip)]
    attendance: Option<Attendance>,

    /// The most direct posts in 24 hours; `None` if only TikTok's own cap holds.
    #[arg(skip)]
    most_a_day: Option<usize>,
}

/// The number of bytes that the connection has taken.
pub(crate) type Sent = Arc<watch::Sender<u64>>;

impl WhoArgs {
    /// Opens a session for the account, and shows the steps of `act`.
    pub(crate) async fn with_session<T>(
        &self,
        context: &Context,
        act: impl AsyncFnOnce(&Session<'_>, &Sent) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.with_watched_session(context, &|_, _| {}, act).await
    }

    /// Opens a session like [`Self::with_session`], and hands `watch` its steps too.
    pub(crate) async fn with_watched_session<T>(
        &self,
        context: &Context,
        watch: &(dyn Fn(Event<'_>, &Sent) + Send + Sync),
        act: impl AsyncFnOnce(&Session<'_>, &Sent) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (account, store) = self.account(context).await?;
        if let Some(store) = store.clone() {
            blocking(move || flow::remove_leftovers(&store)).await;
        }
        let client = context.client()?;
        let sent = Sent::new(watch::Sender::new(0));
        let narrator = context.narrator(&sent);
        let report = |event: Event<'_>| {
            narrator.tell(event);
            watch(event, &sent);
        };
        let seams = context.seams(self.sinks.sinks(), store, &report);
        let attendance = self.attendance.unwrap_or(seams.attendance);
        let seams = Seams { attendance, most_a_day: self.most_a_day, ..seams };
        act(&Session::new(&client, account, seams), &sent).await
    }

    /// Returns the account, and the store of its tokens; `None` for the store if it has no place.
    async fn account(&self, context: &Context) -> Result<(Account, Option<Store>), Failure> {
        if let Some(rehearsal) = &context.rehearsal {
            let name = self.username.as_deref().unwrap_or(EMULATED_USER);
            let record = rehearsal.ready_account(name)?;
            return Ok((Account::stored(&record), Some(rehearsal.store.clone())));
        }
        self.check_given()?;
        self.sinks.check()?;
        let store = match context.acting_store().await {
            Err(error) if error.is_no_place() => {
                tracing::info!("going on without a store: {error}");
                None
            }
            store => store?,
        };
        if let Some(account) = self.complete() {
            return Ok((account, store));
        }
        let record = match store.clone() {
            Some(store) => {
                let who = self.clone();
                blocking(move || who.record(&store)).await?
            }
            None => None,
        };
        match record {
            Some(record) => Ok((self.over(&record), store)),
            None => Err(self.incomplete(context)),
        }
    }

    /// Returns the account of the options; `None` unless they hold all of [`Credential::FOUR`].
    fn complete(&self) -> Option<Account> {
        Some(Account {
            username: Username::new(self.username.as_deref()?),
            named: Named::ByUser,
            app: App {
                client_key: ClientKey::new(self.client_key.as_deref()?),
                client_secret: self.client_secret.clone()?,
            },
            refresh_token: self.refresh_token.clone()?,
            access_token: self.access_token.clone(),
            origin: Origin::Given,
        })
    }

    /// Returns the account of the record, with what the options say instead.
    fn over(&self, record: &Record) -> Account {
        let mut account = Account::stored(record);
        if let Some(name) = &self.username {
            account.username = Username::new(name);
            account.named = Named::ByUser;
        }
        if let Some(key) = &self.client_key {
            account.app.client_key = ClientKey::new(key);
        }
        if let Some(secret) = &self.client_secret {
            account.app.client_secret = secret.clone();
        }
        if let Some(token) = &self.refresh_token {
            account.refresh_token = token.clone();
            account.access_token.clone_from(&self.access_token);
            account.origin = Origin::Given;
        }
        account
    }

    /// Returns the record of the named account, or the only one; `None` if there is none.
    fn record(&self, store: &Store) -> Result<Option<Record>, Failure> {
        if let Some(name) = &self.username {
            return Ok(flow::stored_login(store, &Username::new(name))?);
        }
        let mut records = flow::stored_logins(store)?;
        if records.len() <= 1 {
            return Ok(records.pop());
        }
        let names: Vec<String> = records.iter().map(|it| format!("@{}", it.username)).collect();
        let sentence = format!("several accounts are authorized: {}", names.join(", "));
        Err(Failure::usage(sentence).hinted("name one with --username or TIKTOK_USERNAME"))
    }

    /// Returns what is known of the account that the user has named; `None` if none was named.
    pub(crate) fn named(&self, store: &Store) -> Result<Option<Owner>, Failure> {
        let Some(name) = self.username.as_deref().map(Username::new) else {
            return Ok(None);
        };
        Ok(Some(flow::known_owner(store, name, self.complete().as_ref())?))
    }

    /// Returns these options for the given account, unless they name one themselves.
    pub(crate) fn acting_for(&self, account: &str) -> Self {
        let username = self.username.clone().or_else(|| Some(account.to_owned()));
        Self { username, ..self.clone() }
    }

    /// Returns these options for an account that makes at most so many direct posts in 24 hours.
    pub(crate) fn posting_at_most(self, a_day: usize) -> Self {
        Self { most_a_day: Some(a_day), ..self }
    }

    /// Returns the account of posts that name none: the one of the options, or the only stored login.
    /// `None` if that is not certain, which the first post that needs it reports.
    pub(crate) async fn only_account(&self, context: &Context) -> Option<Username> {
        if let Some(name) = &self.username {
            return Some(Username::new(name));
        }
        if context.rehearsal.is_some() {
            return Some(Username::new(EMULATED_USER));
        }
        if self.refresh_token.is_some() {
            return None;
        }
        let store = context.acting_store().await.ok()??;
        let logins = blocking(move || flow::stored_logins(&store)).await.ok()?;
        match logins.as_slice() {
            [only] => Some(Username::new(&only.username)),
            _ => None,
        }
    }

    /// Returns these options for the account of a row. Credentials of another account are left out, and
    /// so are the places for its rotated token, which would be overwritten.
    pub(crate) fn of_account(&self, account: &str) -> Self {
        let is_same = |name: &String| Username::new(name) == Username::new(account);
        if self.username.as_ref().is_none_or(is_same) {
            return self.acting_for(account);
        }
        Self {
            username: Some(account.to_owned()),
            client_key: None,
            client_secret: None,
            refresh_token: None,
            access_token: None,
            sinks: self.sinks.of_another(),
            ..self.clone()
        }
    }

    /// Returns these options for media whose addresses the user has not typed.
    pub(crate) fn fetching_as(&self, attendance: Option<Attendance>) -> Self {
        Self { attendance, ..self.clone() }
    }

    /// Returns the trust in addresses of media; `None` if the user has typed them.
    pub(crate) const fn trust(&self) -> Option<Attendance> {
        self.attendance
    }

    /// Returns the value of each credential; the first four are [`Credential::FOUR`].
    fn given(&self) -> [(Credential, Option<&str>); 5] {
        [
            (Credential::USERNAME, self.username.as_deref()),
            (Credential::CLIENT_KEY, self.client_key.as_deref()),
            (Credential::CLIENT_SECRET, self.client_secret.as_ref().map(ClientSecret::expose)),
            (Credential::REFRESH_TOKEN, self.refresh_token.as_ref().map(RefreshToken::expose)),
            (Credential::ACCESS_TOKEN, self.access_token.as_ref().map(AccessToken::expose)),
        ]
    }

    /// Refuses spoiled values, and masks the secrets, some of which a CI runner does not know.
    fn check_given(&self) -> Result<(), Failure> {
        let given = self.given().into_iter().filter_map(|(it, value)| Some((it, value?)));
        given.clone().try_for_each(|(credential, value)| credential.check(value))?;
        let secrets = given.filter(|(credential, _)| credential.is_secret);
        secrets.for_each(|(_, secret)| mask::mask(secret));
        Ok(())
    }

    fn incomplete(&self, context: &Context) -> Failure {
        let missing = self.given().into_iter().take(4).filter(|(_, value)| value.is_none());
        let missing: Vec<String> = missing.map(|(credential, _)| credential.names()).collect();
        let sentence = format!("not authorized; missing: {}", missing.join(", "));
        let failure = Failure::new(Kind::NotAuthorized, sentence)
            .hinted("run `agoras tiktok authorize`, set all four TIKTOK_ variables, or try it with `--emulator`");
        let python =
            storage::folder(&context.global).filter(|folder| folder.join(".key").is_file());
        match python {
            Some(_) => failure
                .hinted("`agoras utils tokens import` takes over what the Python tool has stored"),
            None => failure,
        }
    }
}
