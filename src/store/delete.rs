//! Removal of an account's record, at the user's request

use std::path::PathBuf;

use crate::disk::{DiskError, Folder, Patience};

use super::file_name::{self, FileNames, QUARANTINE};
use super::moving::MovingRecord;
use super::places::{LOCKS, TOKENS};
use super::record_file;
use super::{Identity, Platform, Store, StoreError};
use crate::sealed::MasterKey;
use crate::store::key::keys::lock_account;

/// The result of a removal.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Deletion {
    Absent,
    Removed,
    /// The record did not open, so it was moved here and not destroyed.
    Quarantined(PathBuf),
}

struct Files {
    tokens: Folder,
    /// The name of the record, which may not exist.
    record: String,
    /// The names of the record and of what killed runs left of it, as far as they exist.
    present: Vec<String>,
}

impl Store {
    /// Removes the record of one account, and all that killed runs left of it. If it does not open,
    /// perhaps because the key is missing, all of it is only moved aside, since it may hold tokens
    /// that work.
    pub fn delete(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<Deletion, StoreError> {
        if self.is_shared() {
            return self.delete_shared(identity, patience);
        }
        if self.refuse_away(identity).is_err_and(|error| error.is_away()) && !self.has(identity)? {
            let is_gone = MovingRecord::lock(self, identity, patience)?.remove()?;
            return Ok(if is_gone { Deletion::Removed } else { Deletion::Absent });
        }
        let Some(root) = self.root()? else {
            return Ok(Deletion::Absent);
        };
        let Some(own) = self.own()? else {
            return Ok(Deletion::Absent);
        };
        let Some(tokens) = own.child(TOKENS)? else {
            return Ok(Deletion::Absent);
        };
        let master = self.key_at_hand(&root)?;
        let _lock = lock_account(&own, identity, patience)?;
        let names = FileNames::of(identity);
        let record = names.record();
        let mut present = tokens.names()?;
        present.retain(|name| *name == record || names.is_reservation(name));
        let files = Files { tokens, record, present };
        if files.present.is_empty() {
            return Ok(Deletion::Absent);
        }
        let is_there = files.present.contains(&files.record);
        if master.is_none() || (is_there && !files.opens(master.as_ref(), &files.record)?) {
            let kept = self.move_aside(&own, &files)?;
            return Ok(Deletion::Quarantined(kept));
        }
        // Leftovers first: with the record gone, one of them must not come back as the record.
        for name in files.present.iter().filter(|name| **name != files.record) {
            files.tokens.remove(name)?;
        }
        if !is_there {
            return Ok(Deletion::Absent);
        }
        files.tokens.remove(&files.record)?;
        files.tokens.sync()?;
        Ok(Deletion::Removed)
    }

    /// Returns whether an account has a record in its folder.
    fn has(&self, identity: &Identity) -> Result<bool, StoreError> {
        let tokens = self.own()?.map(|own| own.child(TOKENS)).transpose()?.flatten();
        let record = FileNames::of(identity).record();
        Ok(tokens.map_or(Ok(false), |tokens| tokens.has(&record))?)
    }

    fn delete_shared(
        &self,
        identity: &Identity,
        patience: Patience<'_>,
    ) -> Result<Deletion, StoreError> {
        loop {
            let located = match self.find(identity) {
                Err(StoreError::Pulled { .. }) => {
                    return self.forget_pull(identity).map(|()| Deletion::Removed);
                }
                found => found?,
            };
            let Some(located) = located else {
                return Ok(Deletion::Absent);
            };
            let locked = self.lock(&located.identity, patience)?;
            match locked.remove() {
                Err(error) if error.is_changed() => {}
                removed => return removed.map(|()| Deletion::Removed),
            }
        }
    }

    /// Moves aside every record of the platform that does not open, with what killed runs left of
    /// it, and returns the new paths. Records that open stay.
    pub fn move_unreadable(
        &self,
        platform: &Platform,
        patience: Patience<'_>,
    ) -> Result<Vec<PathBuf>, StoreError> {
        self.refuse_shared("`--unreadable`")?;
        let Some(root) = self.root()? else {
            return Ok(Vec::new());
        };
        let master = self.key_at_hand(&root)?;
        let Some(own) = self.own()? else {
            return Ok(Vec::new());
        };
        let Some(tokens) = own.child(TOKENS)? else {
            return Ok(Vec::new());
        };
        let mut stems: Vec<String> =
            tokens.names()?.iter().filter_map(|name| file_name::stem(name, platform)).collect();
        stems.sort();
        stems.dedup();
        let mut moved = Vec::new();
        for stem in stems {
            let Some(lock) = file_name::lock_of(&stem) else {
                continue;
            };
            let _lock = own
                .make_child(LOCKS)?
                .lock(&lock, patience.wanting("a record that does not open"))?;
            let Some(tokens) = own.child(TOKENS)? else {
                break;
            };
            let mut present = tokens.names()?;
            present.retain(|name| file_name::stem(name, platform).as_ref() == Some(&stem));
            let files = Files { tokens, record: format!("{stem}.tok"), present };
            if !files.any_opens(master.as_ref())? {
                moved.push(self.move_aside(&own, &files)?);
            }
        }
        Ok(moved)
    }

    fn key_at_hand(&self, root: &Folder) -> Result<Option<MasterKey>, StoreError> {
        match self.master(root) {
            Err(error @ StoreError::PassphraseUnreadable(_)) => Err(error),
            Err(error) => {
                tracing::debug!("the records cannot be opened: {error}");
                Ok(None)
            }
            found => found,
        }
    }

    /// Moves an account's files to the quarantine, the record last, and returns its new path.
    fn move_aside(&self, own: &Folder, files: &Files) -> Result<PathBuf, StoreError> {
        let quarantine = own.make_child(QUARANTINE)?;
        let now = self.settings().clock.now().seconds();
        let mut kept = PathBuf::new();
        let mut names: Vec<&String> = files.present.iter().collect();
        names.sort_by_key(|name| **name == files.record);
        for name in names {
            let aside = format!("{now}~{name}");
            files.tokens.rename_into(name, &quarantine, &aside)?;
            kept = quarantine.path().join(aside);
        }
        quarantine.sync()?;
        files.tokens.sync()?;
        Ok(kept)
    }
}

impl Files {
    /// Returns whether the record opens; without a record, whether any leftover does.
    fn any_opens(&self, master: Option<&MasterKey>) -> Result<bool, StoreError> {
        if self.present.contains(&self.record) {
            return self.opens(master, &self.record);
        }
        for name in &self.present {
            if self.opens(master, name)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn opens(&self, master: Option<&MasterKey>, name: &str) -> Result<bool, StoreError> {
        let Some(master) = master else {
            return Ok(false);
        };
        match record_file::check(&self.tokens, name, master) {
            Ok(()) => Ok(true),
            Err(
                StoreError::Refused { .. }
                | StoreError::Disk(DiskError::TooLarge { .. } | DiskError::Unsafe { .. }),
            ) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
