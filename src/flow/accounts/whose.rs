//! Finds out which account tokens belong to, files them under its name, and recognizes a new name

use super::account::{Named, Username};
use super::filing::{self, Name};
use super::locate;
use super::owner::Owner;
use super::session::{Session, TokenLocation, Tokens};
use crate::flow::blocking::blocking;
use crate::flow::error::{FlowError, NotPostable};
use crate::flow::event::Event;
use crate::journal::{Entry, Journal, JournalError, Planned, RatedCall};
use crate::store::{Identity, NamedBy, Store};
use crate::tiktok::CreatorInfo;

impl Session<'_> {
    /// Asks TikTok for the creator's settings, and files the tokens under the name in the answer.
    pub(crate) async fn creator_info(&self) -> Result<CreatorInfo, FlowError> {
        let answer = self
            .call(RatedCall::CreatorInfo, async |client, token| client.creator_info(token).await)
            .await;
        match &answer {
            Ok(creator) => Box::pin(self.learn_name(&Username::new(&creator.username))).await?,
            Err(FlowError::Tiktok(error)) if error.is_scope_missing() => {
                // An app that may only make drafts never learns the name, so the user's name counts.
                let tokens = self.tokens.lock().await;
                if tokens.are_unconfirmed() {
                    let username = self.account.username.clone();
                    self.file(tokens, Name { username, by: NamedBy::User, before: Vec::new() })
                        .await?;
                }
            }
            Err(_) => {}
        }
        answer
    }

    /// Asks which account the tokens belong to, unless that is known or was asked.
    pub(crate) async fn find_out_whose(&self) -> Result<(), FlowError> {
        {
            let mut tokens = self.tokens.lock().await;
            if !tokens.are_unconfirmed() || tokens.asked_whose {
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

    /// Returns the name as TikTok writes it. Refuses another account than the one that was asked for.
    pub(crate) fn same_account(&self, creator: &CreatorInfo) -> Result<Username, NotPostable> {
        let found = Username::new(&creator.username);
        if found == *self.owner().username() {
            return Ok(found);
        }
        Err(NotPostable::OtherAccount { asked: self.account.username.clone(), found })
    }

    /// Learns the name that TikTok gives the account. If the user asked for another name, it is a
    /// renamed account only if this machine knows the asked name as that account's.
    async fn learn_name(&self, found: &Username) -> Result<(), FlowError> {
        let asked = &self.account.username;
        let mut tokens = self.tokens.lock().await;
        tokens.asked_whose = true;
        // Nothing is stored under a name that no account can have.
        if Identity::tiktok(found.as_str()).is_err() {
            return Ok(());
        }
        let stored_as = tokens.location.as_ref().map(|location| Username::new(&location.username));
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
            // The caller reports that this is not the account that was asked for.
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

    /// Learns former names from the account's login through another app.
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
                self.learn(|owner| {
                    owner.add_others(&stored.record.former_names);
                    owner.add_others(&stored.record.other_names);
                });
                Ok(())
            }
            Err(error) if !error.is_no_place() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Returns whether the account of the present tokens has logged in or published under a name.
    async fn has_been(&self, tokens: &Tokens, name: &Username) -> Result<bool, FlowError> {
        // A given token that was not refreshed may be of another account than the stored login.
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
        // The login that 2.3.0 stored under this name, and its publishes, are this account's.
        let is_legacy = tokens.location.as_ref().is_some_and(|location| {
            location.named_by == NamedBy::Unknown
                && Identity::tiktok(name.as_str()).as_ref() == Ok(&location.identity)
        });
        let is_ours = move |planned: &Planned| match &planned.open_id {
            Some(open_id) => owner.open_id() == Some(open_id),
            None => is_legacy,
        };
        match ledger.call(move |journal| published_as(journal, is_ours)).await {
            Err(error) if error.is_no_place() => Ok(false),
            names => Ok(names?.contains(name)),
        }
    }

    /// Files the tokens under a name, unless they are there already or cannot be moved now.
    async fn file(
        &self,
        mut tokens: tokio::sync::MutexGuard<'_, Tokens>,
        name: Name,
    ) -> Result<(), FlowError> {
        let (Some(store), Some(location)) = (&self.seams.store, tokens.location.clone()) else {
            return Ok(());
        };
        let identity = Identity::tiktok(name.username.as_str())?;
        if location.identity == identity && location.named_by == name.by {
            return Ok(());
        }
        let store = store.clone();
        let clock = self.seams.clock;
        let new = name.clone();
        let filed = blocking(move || filing::file(&store, &location.identity, &new, clock)).await;
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

    /// Files tokens without a confirmed account under the name of a login with the same id from
    /// TikTok, if the store has one.
    pub(crate) async fn settle(&self, store: &Store, tokens: &mut Tokens) -> Result<(), FlowError> {
        let Some(location) =
            tokens.location.clone().filter(|location| location.identity.is_unconfirmed())
        else {
            return Ok(());
        };
        if store.is_shared() {
            // TikTok's name for the account is asked for before anything is published.
            return Ok(());
        }
        let at = store.clone();
        let clock = self.seams.clock;
        let filed = blocking(move || {
            let logins = locate::logins(&at)?;
            let Some(new) = logins.iter().find(|login| login.identity == location.identity) else {
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
            filing::file(&at, &location.identity, &name, clock)?;
            Ok(Some((TokenLocation::of(&known.identity, &known.record), Owner::of(&known.record))))
        });
        if let Some((location, owner)) = filed.await? {
            self.learn(|us| owner.known.iter().for_each(|name| us.was_called(name)));
            tokens.location = Some(location);
        }
        Ok(())
    }

    /// Learns the account's names from the store, before TikTok is asked anything.
    pub(crate) async fn look_up_owner(&self) {
        let Some(store) = self.seams.store.clone() else {
            return;
        };
        let account = self.tokens.lock().await.account.clone();
        match self.look_for(&store, &account).await {
            Ok(Some(login)) => self.learn(|owner| owner.learn(&login.record)),
            Ok(None) => {}
            // A step that needs the store reports the error.
            Err(error) => tracing::info!("the store does not say who the account is: {error}"),
        }
    }
}

/// Returns the names of the opened publishes that `is_ours`. Skips unreadable files. Blocks.
pub(crate) fn published_as(
    journal: &Journal,
    is_ours: impl Fn(&Planned) -> bool,
) -> Result<Vec<Username>, JournalError> {
    let mut names: Vec<Username> = Vec::new();
    journal.survey(&mut |read| {
        if let Ok(Entry { planned, session: Some(_), .. }) = read
            && is_ours(&planned)
        {
            let name = Username::new(&planned.account);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    })?;
    Ok(names)
}
