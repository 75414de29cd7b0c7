//! Whose tokens they are: filed under the name that TikTok gives, and a renamed account recognized

use super::account::{Named, Username};
use super::filing::{self, Name};
use super::locate;
use super::owner::Owner;
use super::session::Session;
use super::tokens::{TokenLocation, Tokens};
use crate::flow::blocking::blocking;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::publish::post::NotPostable;
use crate::journal::{Entry, Journal, JournalError, Planned, RatedCall};
use crate::store::{Identity, NamedBy, Store};
use crate::tiktok::{CreatorInfo, ErrorCode, TiktokError};

impl Session<'_> {
    /// Asks TikTok who the account is, and files its tokens under the name that TikTok gives.
    pub async fn creator_info(&self) -> Result<CreatorInfo, FlowError> {
        let answer = self
            .call(RatedCall::CreatorInfo, async |client, token| client.creator_info(token).await)
            .await;
        match &answer {
            Ok(creator) => Box::pin(self.meet(&Username::new(&creator.username))).await?,
            Err(FlowError::Tiktok(TiktokError::Refused(refusal))) if is_untold(&refusal.code) => {
                // An app that may only make drafts is never told: the user's word counts.
                let tokens = self.tokens.lock().await;
                if tokens.location.as_ref().is_some_and(|home| home.identity.is_unconfirmed()) {
                    let username = self.account.username.clone();
                    self.file(tokens, Name { username, by: NamedBy::User, before: Vec::new() })
                        .await?;
                }
            }
            Err(_) => {}
        }
        answer
    }

    /// Asks whose the tokens are, where nothing has told it yet and a command has no other reason to
    /// ask. Without an answer they stay where they are.
    pub(crate) async fn find_out_whose(&self) -> Result<(), FlowError> {
        {
            let mut tokens = self.tokens.lock().await;
            if !tokens.are_unconfirmed() {
                return Ok(());
            }
            tokens.asked_whose = true;
        }
        match Box::pin(self.creator_info()).await {
            Err(FlowError::Tiktok(error)) => {
                tracing::info!("TikTok does not say whose the tokens are: {error}");
                Ok(())
            }
            answer => answer.map(drop),
        }
    }

    /// The account as TikTok writes it, if it is the one that was asked for.
    pub(crate) fn same_account(&self, creator: &CreatorInfo) -> Result<Username, NotPostable> {
        let found = Username::new(&creator.username);
        if found == *self.owner().username() {
            return Ok(found);
        }
        Err(NotPostable::OtherAccount { asked: self.account.username.clone(), found })
    }

    /// Learns what TikTok calls the account. Another name than the one that was asked for is a new
    /// one of the same account only if this machine knows the asked one as that account's.
    async fn meet(&self, found: &Username) -> Result<(), FlowError> {
        let asked = &self.account.username;
        let mut tokens = self.tokens.lock().await;
        tokens.asked_whose = true;
        // Nothing is stored under a name that nobody can have.
        if Identity::tiktok(found.as_str()).is_err() {
            return Ok(());
        }
        let stored_as = tokens.location.as_ref().map(|home| Username::new(&home.username));
        let mut before = None;
        for name in [Some(asked), stored_as.as_ref()].into_iter().flatten() {
            if name != found && self.has_been(&tokens, name).await? {
                self.learn(|owner| owner.was_called(name));
                before = before.or(Some(name.clone()));
            }
        }
        let is_news = self.owner().username() != found || before != stored_as;
        let is_known = found == asked
            || self.account.named == Named::ByRecord
            || before.as_ref() == Some(asked);
        self.learn_from_other_app(&tokens, found).await?;
        let owner = self.owner();
        let known = owner.names().filter(|name| owner.has_been(name)).cloned().collect();
        let name = Name { username: found.clone(), by: NamedBy::Tiktok, before: known };
        match self.file(tokens, name).await {
            // Whoever asked for another account is told that.
            Err(FlowError::OtherOpenId(_)) if !is_known => {}
            filed => filed?,
        }
        if is_known {
            if let Some(from) = before.filter(|_| is_news && self.owner().username() != found) {
                self.report(Event::Renamed { from: &from, to: found });
            }
            self.learn(|owner| owner.rename(found.clone()));
        }
        Ok(())
    }

    /// Learns the former names of an account from its login through another app, which is stored
    /// under the name that TikTok gives.
    async fn learn_from_other_app(
        &self,
        tokens: &Tokens,
        found: &Username,
    ) -> Result<(), FlowError> {
        let (Some(store), Ok(identity)) =
            (self.seams.store.clone(), Identity::tiktok(found.as_str()))
        else {
            return Ok(());
        };
        let client_key = tokens.account.app.client_key.clone();
        match blocking(move || store.read(&identity)).await {
            Ok(Some(stored)) if stored.record.client_key != client_key.as_str() => {
                self.learn(|owner| owner.learn_other_app(&stored.record));
                Ok(())
            }
            Err(error) if !error.is_no_place() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether the account of the present tokens has logged in or published under a name.
    async fn has_been(&self, tokens: &Tokens, name: &Username) -> Result<bool, FlowError> {
        // A token that the user gave tells nothing of the login that is stored.
        if tokens.location.is_none() && tokens.refreshed.is_none() {
            return Ok(false);
        }
        let owner = self.owner();
        if owner.has_been(name) {
            return Ok(true);
        }
        let Some(ledger) = self.ledger() else {
            return Ok(false);
        };
        // What 2.3.0 stored under this name, and published, was this account's.
        let is_legacy = tokens.location.as_ref().is_some_and(|home| {
            home.named_by == NamedBy::Unknown
                && Identity::tiktok(name.as_str()).as_ref() == Ok(&home.identity)
        });
        let name = name.clone();
        let is_ours = move |planned: &Planned| match &planned.open_id {
            Some(open_id) => owner.open_id() == Some(open_id),
            None => is_legacy,
        };
        match ledger.call(move |journal| has_published(journal, &name, is_ours)).await {
            Err(error) if error.is_no_place() => Ok(false),
            answer => Ok(answer?),
        }
    }

    /// Files the tokens under a name, unless they lie there already or cannot be moved now.
    async fn file(
        &self,
        mut tokens: tokio::sync::MutexGuard<'_, Tokens>,
        name: Name,
    ) -> Result<(), FlowError> {
        let (Some(store), Some(home)) = (&self.seams.store, tokens.location.clone()) else {
            return Ok(());
        };
        let identity = Identity::tiktok(name.username.as_str())?;
        if home.identity == identity && home.named_by == name.by {
            return Ok(());
        }
        let (store, clock, new) = (store.clone(), self.seams.clock, name.clone());
        let filed = blocking(move || filing::file(&store, &home.identity, &new, clock)).await;
        match filed {
            Err(FlowError::Store(error)) if error.is_no_place() => {
                tracing::info!("the tokens stay under their old name: {error}");
                return Ok(());
            }
            filed => filed?,
        }
        let username = name.username.as_str().to_owned();
        tokens.location = Some(TokenLocation { identity, username, named_by: name.by });
        Ok(())
    }

    /// After a refresh of tokens that the store had never seen: where TikTok's id of the account is
    /// known, they are filed under its name at once.
    pub(crate) async fn settle(&self, store: &Store, tokens: &mut Tokens) -> Result<(), FlowError> {
        let Some(home) = tokens.location.clone().filter(|home| home.identity.is_unconfirmed())
        else {
            return Ok(());
        };
        let (at, clock) = (store.clone(), self.seams.clock);
        let filed = blocking(move || {
            let logins = locate::logins(&at)?;
            let Some(new) = logins.iter().find(|login| login.identity == home.identity) else {
                return Ok::<_, FlowError>(None);
            };
            let known = logins.iter().find(|login| {
                !login.identity.is_unconfirmed()
                    && login.record.client_key == new.record.client_key
                    && login.record.open_id.is_some()
                    && login.record.open_id == new.record.open_id
            });
            let Some(known) = known else {
                return Ok(None);
            };
            let username = Username::new(&known.record.username);
            let name = Name { username, by: known.record.named_by, before: Vec::new() };
            filing::file(&at, &home.identity, &name, clock)?;
            Ok(Some((TokenLocation::of(&known.identity, &known.record), Owner::of(&known.record))))
        });
        if let Some((home, owner)) = filed.await? {
            self.learn(|us| us.learn_names(&owner));
            tokens.location = Some(home);
        }
        Ok(())
    }

    /// Learns from the store who the account is, before TikTok is asked for anything.
    pub(crate) async fn look_up_owner(&self) {
        let Some(store) = self.seams.store.clone() else {
            return;
        };
        let account = self.tokens.lock().await.account.clone();
        match blocking(move || locate::locate(&store, &account)).await {
            Ok(Some(login)) => self.learn(|owner| owner.learn(&login.record)),
            Ok(None) => {}
            // Whatever needs the store says so.
            Err(error) => tracing::info!("the store does not say who the account is: {error}"),
        }
    }
}

/// The names under which the account with this id has published. Blocks.
pub(crate) fn published_as(
    journal: &Journal,
    open_id: &str,
) -> Result<Vec<Username>, JournalError> {
    let mut names: Vec<Username> = Vec::new();
    journal.survey(&mut |read| {
        let Ok(entry) = read else {
            return;
        };
        let name = Username::new(&entry.planned.account);
        let is_same = entry.planned.open_id.as_deref() == Some(open_id);
        if is_same && entry.session.is_some() && !names.contains(&name) {
            names.push(name);
        }
    })?;
    Ok(names)
}

/// Whether the journal has an opened publish under a name, of the account that `is_ours` tells.
/// Entries that cannot be read are passed over. Blocks.
pub(crate) fn has_published(
    journal: &Journal,
    name: &Username,
    is_ours: impl Fn(&Planned) -> bool,
) -> Result<bool, JournalError> {
    let is_one = |entry: &Entry| {
        let planned = &entry.planned;
        is_ours(planned) && entry.session.is_some() && Username::new(&planned.account) == *name
    };
    let mut found = false;
    journal.survey(&mut |read| found |= read.as_ref().is_ok_and(is_one))?;
    Ok(found)
}

/// The app may not be told who the account is.
fn is_untold(code: &ErrorCode) -> bool {
    matches!(code, ErrorCode::ScopeNotAuthorized | ErrorCode::ScopePermissionMissed)
}
