//! Turns of openings, which all machines share

use std::time::Duration;

use super::account::{self, AccountJournal};
use super::book::SharedJournal;
use crate::journal::JournalError;
use crate::journal::turns::{RatedCall, take_of};
use crate::sealed::Change;

impl SharedJournal {
    /// Takes an account's next turn of an opening, and returns the time until then.
    pub(crate) fn take_turn(
        &self,
        account: &str,
        call: RatedCall,
    ) -> Result<Duration, JournalError> {
        let name = account::name(account);
        let clock = self.clock();
        Ok(self.documents.change(&name, |journal: Option<AccountJournal>| {
            let mut journal = journal.unwrap_or_default();
            let wait = take_of(&mut journal.turns, account, call, clock);
            Ok(Change::Put(journal, wait))
        })?)
    }
}
