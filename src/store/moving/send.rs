//! The way of an account's tokens from this machine to a shared store

use super::record::{self, Here, MovingRecord};
use super::signpost::Signpost;
use crate::disk::Patience;
use crate::sealed::{Documents, Found, Taken};
use crate::store::shared::{self, FoundAccount, PullNote};
use crate::store::{Identity, Record, Store, StoreError, Stored, rescue};

/// The relation of this machine's tokens to those in the shared store.
enum Standing {
    /// The shared store has none, or older ones, in the place that a write expects.
    Newer { generation: u64, place: Option<Found<()>> },
    /// The shared store has the same tokens, or newer ones.
    Known,
}

impl Store {
    /// Returns the accounts of this machine that have a record, those on their way included.
    pub fn accounts_here(&self) -> Result<Vec<Identity>, StoreError> {
        record::accounts(self)
    }

    /// Returns the names of an account of this machine, in small letters.
    pub fn names_here(&self, identity: &Identity) -> Result<Vec<String>, StoreError> {
        let here = MovingRecord::lock(self, identity, Patience::quiet())?;
        let record = match here.here()? {
            Here::Nowhere => return Ok(Vec::new()),
            Here::InUse(found, _) | Here::Moving(found) => found.stored.record,
        };
        let mut names = vec![record.username.trim_start_matches('@').to_lowercase()];
        if !identity.is_unconfirmed() && names[0] != identity.name() {
            names.push(identity.name().to_owned());
        }
        Ok(names)
    }

    /// Checks that an account can be moved to a shared store. Changes nothing.
    pub fn check_push(
        &self,
        to: &Self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<(), StoreError> {
        let here = MovingRecord::lock(self, identity, patience)?;
        let (found, in_flight) = match here.here()? {
            Here::Nowhere => return Ok(()),
            Here::InUse(found, in_flight) => (found, in_flight),
            Here::Moving(found) => (found, None),
        };
        let name = || identity.name().to_owned();
        if let Some(note) = in_flight {
            return Err(StoreError::Unsettled { name: name(), at: note.at });
        }
        let token = &found.stored.record.refresh_token;
        let next = crate::store::recovery::next_place(identity, Some(&found));
        if let Some(path) = rescue::successor(self, &here.account.master, &next, token) {
            return Err(StoreError::RescueWaiting { name: name(), path });
        }
        here.refuse_other(to)?;
        let documents = to.documents_for_moves()?;
        compare(&here, &documents, to, &found.stored.record).map(drop)
    }

    /// Puts an account on its way: from now on nothing on this machine uses its tokens.
    pub fn set_out(
        &self,
        to: &Self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<(), StoreError> {
        let here = MovingRecord::lock(self, identity, patience)?;
        here.refuse_other(to)?;
        match here.here()? {
            Here::Nowhere | Here::Moving(_) => Ok(()),
            Here::InUse(_, Some(note)) => {
                Err(StoreError::Unsettled { name: identity.name().to_owned(), at: note.at })
            }
            Here::InUse(found, None) => {
                let store = to.shown_address();
                let mut signpost = Signpost::new(identity, &store, &found.stored.record);
                signpost.pull = here.signpost()?.and_then(|signpost| signpost.pull);
                here.set_out(&signpost)
            }
        }
    }

    /// Stores an account that is on its way in the shared store, and leaves a signpost here. Returns
    /// `false` if it is not on its way.
    pub fn arrive(
        &self,
        to: &Self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<bool, StoreError> {
        let here = MovingRecord::lock(self, identity, patience)?;
        let Here::Moving(found) = here.here()? else {
            return Ok(false);
        };
        here.refuse_other(to)?;
        let documents = to.documents_for_moves()?;
        let Stored { record, generation, saved_at } = found.stored;
        loop {
            let standing = compare(&here, &documents, to, &record)?;
            let Standing::Newer { generation: least, place } = standing else {
                break;
            };
            let generation = generation.max(least);
            let stored = Stored { record: record.clone(), generation, saved_at };
            match shared::put(&documents, identity, &stored, place.as_ref()) {
                Err(error) if error.is_changed() => {}
                put => {
                    put?;
                    break;
                }
            }
        }
        here.leave(&to.shown_address(), &record)?;
        Ok(true)
    }
}

impl MovingRecord {
    /// Refuses a record that is on its way to or from another shared store.
    pub(crate) fn refuse_other(&self, to: &Store) -> Result<(), StoreError> {
        match (self.here()?, self.signpost()?) {
            (Here::Moving(_), Some(signpost)) if signpost.store != to.shown_address() => {
                let name = self.account.identity.name().to_owned();
                Err(StoreError::Moving { name, store: signpost.store })
            }
            _ => Ok(()),
        }
    }
}

/// Compares this machine's tokens with those in the shared store. Refuses two logins of which neither
/// follows the other.
fn compare(
    here: &MovingRecord,
    documents: &Documents,
    to: &Store,
    ours: &Record,
) -> Result<Standing, StoreError> {
    let identity = &here.account.identity;
    if let Some(PullNote { pulled, generation, place }) = shared::pull_of(documents, identity)? {
        let own = here.signpost()?.and_then(|signpost| signpost.pull);
        if own != Some(pulled.id) && pulled.tokens.contains(&ours.refresh_token.long_name()) {
            // Another machine has these tokens, or newer ones. Those on their way were given to it by
            // the shared store, which has had them since an earlier run.
            let is_moving = matches!(here.here()?, Here::Moving(_));
            let known = is_moving.then_some(Standing::Known);
            return known.ok_or_else(|| pulled.into_error(identity, &to.shown_address()));
        }
        return Ok(Standing::Newer { generation: generation + 1, place: Some(place) });
    }
    let FoundAccount { identity: present, found } = shared::follow(documents, identity)?;
    let Some(Taken { value, place }) = found.map(Found::take) else {
        return Ok(Standing::Newer { generation: 1, place: None });
    };
    let is_here = present == *identity;
    let generation = value.generation + 1;
    let newer = Standing::Newer { generation, place: Some(place) };
    match value.stored().map(|stored| stored.record) {
        Some(theirs) if theirs.has_had(&ours.refresh_token) => Ok(Standing::Known),
        Some(theirs) if is_here && ours.has_had(&theirs.refresh_token) => Ok(newer),
        None if is_here => Ok(newer),
        _ => Err(StoreError::TwoLogins {
            name: identity.name().to_owned(),
            store: to.shown_address(),
        }),
    }
}
