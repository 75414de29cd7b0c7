//! The way of an account's tokens from a shared store to this machine

use super::record::{self, Here, MovingRecord};
use super::signpost::Signpost;
use crate::disk::Patience;
use crate::sealed::{Documents, random};
use crate::store::shared::{self, PullNote, Pulled, SharedRecord};
use crate::store::{Hex, Identity, Store, StoreError, Stored};

/// The step that comes next for an account.
enum Next {
    /// Neither the shared store nor the way to it has the account.
    Nothing,
    /// This machine alone has it.
    Settle,
    /// The shared store has to give it away. The first becomes the record here.
    Take(Box<Stored>, Box<SharedRecord>),
}

impl Store {
    /// Returns the accounts that the shared store has, and those that this machine has on their way.
    pub fn accounts_to_pull(&self, from: &Self) -> Result<Vec<Identity>, StoreError> {
        let Some(documents) = from.documents()? else {
            return Ok(Vec::new());
        };
        let here = record::accounts(self)?;
        let mut all = shared::identities(&documents)?;
        for identity in here {
            let is_moving = matches!(
                MovingRecord::lock(self, &identity, Patience::quiet())?.here()?,
                Here::Moving(_)
            );
            if is_moving {
                all.push(identity);
            }
        }
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// Checks that an account can be taken from the shared store. Changes nothing.
    pub fn check_pull(
        &self,
        from: &Self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<(), StoreError> {
        let here = MovingRecord::lock(self, identity, patience)?;
        here.refuse_other(from)?;
        let documents = from.documents_for_moves()?;
        here.next(from, &documents).map(drop)
    }

    /// Takes an account from the shared store. It is on its way here afterwards, and nobody uses it until
    /// [`Store::settle_in`]. Returns `false` if the shared store does not have it.
    pub fn bring(
        &self,
        from: &Self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<bool, StoreError> {
        let here = MovingRecord::lock(self, identity, patience)?;
        here.refuse_other(from)?;
        let documents = from.documents_for_moves()?;
        loop {
            let (stored, there) = match here.next(from, &documents)? {
                Next::Nothing => return Ok(false),
                Next::Settle => return Ok(true),
                Next::Take(stored, there) => (stored, there),
            };
            let id = Hex(random()?);
            let mut signpost = Signpost::new(identity, &from.shown_address(), &stored.record);
            signpost.pull = Some(id);
            here.receive(&stored, &signpost)?;
            let tokens = stored.record.token_names();
            let at = documents.clock().now();
            match there.give_away(Pulled { machine: from.machine(), at, id, tokens }) {
                Err(error) if error.is_changed() => {}
                given => return given.map(|()| true),
            }
        }
    }

    /// Takes an account that is on its way into use, once the shared store has given it away.
    pub fn settle_in(&self, identity: &Identity, patience: Patience<'_>) -> Result<(), StoreError> {
        MovingRecord::lock(self, identity, patience)?.settle()
    }
}

impl MovingRecord {
    /// Returns the step that comes next. Waits while another machine refreshes the tokens.
    fn next(&self, from: &Store, documents: &Documents) -> Result<Next, StoreError> {
        let identity = &self.account.identity;
        let ours = match self.here()? {
            Here::Nowhere => None,
            Here::InUse(found, _) => Some((found.stored, false)),
            Here::Moving(found) => Some((found.stored, true)),
        };
        if let Some(PullNote { pulled, .. }) = shared::pull_of(documents, identity)? {
            let own = self.signpost()?.and_then(|signpost| signpost.pull);
            return match ours {
                Some((_, true)) if own == Some(pulled.id) => Ok(Next::Settle),
                Some((_, true)) => Err(pulled.into_error(identity, &from.shown_address())),
                _ => Ok(Next::Nothing),
            };
        }
        let there = shared::at_rest(from, identity)?;
        let stored = match (ours, there.stored.clone()) {
            (None | Some((_, false)), None) => return Ok(Next::Nothing),
            (Some((ours, true)), None) => ours,
            (None, Some(theirs)) => theirs,
            (Some((ours, _)), Some(theirs)) => {
                let generation = ours.generation.max(theirs.generation) + 1;
                let newer = if theirs.record.has_had(&ours.record.refresh_token) {
                    theirs
                } else if ours.record.has_had(&theirs.record.refresh_token) {
                    ours
                } else {
                    let name = identity.name().to_owned();
                    return Err(StoreError::TwoLogins { name, store: from.shown_address() });
                };
                Stored { generation, ..newer }
            }
        };
        Ok(Next::Take(Box::new(stored), Box::new(there)))
    }
}
