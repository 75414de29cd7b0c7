//! Who posts: the four variables, or the emulator's ready account

use clap::Args;

use crate::cli::arguments::credentials;
use crate::cli::arguments::sinks::SinkArgs;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::rehearsal::EMULATED_USER;
use crate::cli::storage;
use crate::cli::terminal::mask;
use crate::flow::{self, Account, Named, Origin, Owner, TokenSinks, Username};
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
    #[arg(long, value_name = "KEY", env = "TIKTOK_CLIENT_KEY", hide_env_values = true, value_parser = values::text)]
    client_key: Option<String>,

    /// The app's client secret; better in the variable, where nobody can list it
    #[arg(long, value_name = "SECRET", env = "TIKTOK_CLIENT_SECRET", hide_env_values = true, value_parser = values::text)]
    client_secret: Option<String>,

    /// The refresh token; better in the variable, where nobody can list it
    #[arg(long, value_name = "TOKEN", env = "TIKTOK_REFRESH_TOKEN", hide_env_values = true, value_parser = values::text)]
    refresh_token: Option<String>,

    /// An access token to use until TikTok refuses it
    #[arg(
        long,
        value_name = "TOKEN",
        env = "TIKTOK_ACCESS_TOKEN",
        hide_env_values = true,
        hide = true,
        value_parser = values::text
    )]
    access_token: Option<String>,

    #[command(flatten)]
    sinks: SinkArgs,
}

impl WhoArgs {
    /// The account to act for, and the store that keeps its tokens.
    pub(crate) fn account(&self, context: &Context) -> Result<(Account, Option<Store>), Failure> {
        if let Some(rehearsal) = &context.rehearsal {
            let name = self.username.as_deref().unwrap_or(EMULATED_USER);
            let record = rehearsal.ready_account(name)?;
            return Ok((Account::stored(&record), context.store()?));
        }
        self.refuse_spoiled()?;
        self.mask_given();
        self.sinks.check()?;
        let store = match context.acting_store() {
            Err(error) if error.is_no_place() => {
                tracing::info!("going on without a store: {error}");
                None
            }
            store => store?,
        };
        if let Some(account) = self.given(None) {
            return Ok((account, store));
        }
        let record = match &store {
            Some(store) => self.record(store)?,
            None => None,
        };
        match record {
            Some(record) => {
                let account = self.given(Some(&record));
                Ok((account.unwrap_or_else(|| self.over(Account::stored(&record))), store))
            }
            None => Err(self.incomplete(context)),
        }
    }

    /// The account that was given, if a refresh token was; what is missing beside it comes from
    /// the record.
    fn given(&self, record: Option<&Record>) -> Option<Account> {
        let or = |given: &Option<String>, stored: Option<&str>| {
            given.as_deref().map(str::trim).or(stored).map(str::to_owned)
        };
        let secret = record.map(|record| record.client_secret.expose());
        Some(Account {
            refresh_token: RefreshToken::new(self.refresh_token.as_deref()?.trim()),
            username: Username::new(&or(&self.username, record.map(|it| it.username.as_str()))?),
            app: App {
                client_key: ClientKey::new(&or(
                    &self.client_key,
                    record.map(|it| it.client_key.as_str()),
                )?),
                client_secret: ClientSecret::new(or(&self.client_secret, secret)?),
            },
            named: if self.username.is_some() { Named::ByUser } else { Named::ByRecord },
            access_token: self.access_token.as_deref().map(|token| AccessToken::new(token.trim())),
            origin: Origin::Given,
        })
    }

    /// A stored account with the app that was given.
    fn over(&self, mut account: Account) -> Account {
        if let Some(name) = &self.username {
            account.username = Username::new(name);
            account.named = Named::ByUser;
        }
        if let Some(key) = &self.client_key {
            account.app.client_key = ClientKey::new(key);
        }
        if let Some(secret) = &self.client_secret {
            account.app.client_secret = ClientSecret::new(secret.trim());
        }
        account
    }

    /// The record of the account that was named; with no name, the only one.
    fn record(&self, store: &Store) -> Result<Option<Record>, Failure> {
        if let Some(name) = &self.username {
            return Ok(flow::stored_login(store, &Username::new(name))?);
        }
        let mut records = flow::stored_logins(store)?;
        match records.len() {
            0 | 1 => Ok(records.pop()),
            _ => {
                let names: Vec<String> =
                    records.iter().map(|it| format!("@{}", it.username)).collect();
                let sentence = format!("several accounts are authorized: {}", names.join(", "));
                Err(Failure::usage(sentence).hinted("name one with --username or TIKTOK_USERNAME"))
            }
        }
    }

    /// Returns what is known of the account that the user has named; `None` if none was named.
    pub(crate) fn named(&self, store: &Store) -> Result<Option<Owner>, Failure> {
        let Some(name) = self.username.as_deref().map(Username::new) else {
            return Ok(None);
        };
        Ok(Some(flow::known_owner(store, name, self.given(None).as_ref())?))
    }

    /// The same, for this account where none was named.
    pub(crate) fn acting_for(&self, account: &str) -> Self {
        let username = self.username.clone().or_else(|| Some(account.to_owned()));
        Self { username, ..self.clone() }
    }

    /// Where a rotated token goes.
    pub(crate) fn sinks(&self) -> TokenSinks {
        self.sinks.sinks()
    }

    /// Masks the secrets that were given: a value from an option, or from a file that a job reads,
    /// is one that the runner does not know.
    fn mask_given(&self) {
        let given = [&self.client_secret, &self.refresh_token, &self.access_token];
        given.into_iter().flatten().for_each(|secret| mask::mask(secret));
    }

    /// Refuses values that a tool has quoted, masked or not filled in.
    fn refuse_spoiled(&self) -> Result<(), Failure> {
        for (value, credential) in [
            (&self.username, credentials::USERNAME),
            (&self.client_key, credentials::CLIENT_KEY),
            (&self.client_secret, credentials::CLIENT_SECRET),
            (&self.refresh_token, credentials::REFRESH_TOKEN),
            (&self.access_token, credentials::ACCESS_TOKEN),
        ] {
            value.as_deref().map_or(Ok(()), |value| credential.check(value))?;
        }
        Ok(())
    }

    fn incomplete(&self, context: &Context) -> Failure {
        let all = [
            (&self.username, credentials::USERNAME),
            (&self.client_key, credentials::CLIENT_KEY),
            (&self.client_secret, credentials::CLIENT_SECRET),
            (&self.refresh_token, credentials::REFRESH_TOKEN),
        ];
        let missing = all.into_iter().filter(|(value, _)| value.is_none());
        let missing: Vec<String> = missing.map(|(_, credential)| credential.names()).collect();
        let sentence = format!("not authorized; missing: {}", missing.join(", "));
        let failure = Failure::saying(Kind::NotAuthorized, sentence)
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
