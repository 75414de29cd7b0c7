//! The accounts whose publishes a shared store has: nothing is begun for them in the folder

use std::collections::BTreeMap;

use super::account::key;
use crate::disk::{DiskError, Folder, Privacy};
use crate::journal::{Journal, JournalError, JournalLock};

/// The file of their names, each with the address of the store.
const FILE: &str = ".moved";
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

type Closed = BTreeMap<String, String>;

impl Journal {
    /// Keeps processes that have read an account's tokens before it was moved from beginning a publish.
    pub fn close(
        &self,
        accounts: &[String],
        store: &str,
        _lock: &JournalLock,
    ) -> Result<(), JournalError> {
        if accounts.is_empty() {
            return Ok(());
        }
        let folder = self.folder_for_writing()?;
        let mut closed = read(&folder)?;
        closed.extend(accounts.iter().map(|account| (key(account), store.to_owned())));
        Ok(write(&folder, &closed)?)
    }

    /// Allows publishes of accounts that have come back.
    pub fn reopen_for(&self, accounts: &[String], _lock: &JournalLock) -> Result<(), JournalError> {
        let Some(folder) = self.folder()? else {
            return Ok(());
        };
        let mut closed = read(&folder)?;
        let before = closed.len();
        closed.retain(|name, _| !accounts.iter().any(|account| key(account) == *name));
        if closed.len() == before { Ok(()) } else { Ok(write(&folder, &closed)?) }
    }
}

/// Refuses an account whose publishes a shared store has.
pub(crate) fn refuse(folder: &Folder, account: &str) -> Result<(), JournalError> {
    match read(folder)?.remove(&key(account)) {
        Some(to) => Err(JournalError::Moved { account: account.to_owned(), to }),
        None => Ok(()),
    }
}

fn read(folder: &Folder) -> Result<Closed, DiskError> {
    let file = folder.read(FILE, Privacy::Owner, LARGEST_FILE)?;
    Ok(file.and_then(|file| serde_json::from_slice(&file).ok()).unwrap_or_default())
}

fn write(folder: &Folder, closed: &Closed) -> Result<(), DiskError> {
    if closed.is_empty() {
        folder.remove(FILE)?;
        return folder.sync();
    }
    folder.replace(FILE, &serde_json::to_vec(closed).expect("texts are JSON"))
}
