//! Turns of openings, which all machines share

use std::time::Duration;

use super::account::{self, AccountJournal};
use super::book::SharedJournal;
use crate::journal::JournalError;
use crate::journal::turns::{Minute, RatedCall, key, take};
use crate::sealed::Change;

/// Servers tell their time in whole seconds.
const PRECISION: Duration = Duration::from_secs(1);

impl SharedJournal {
    /// Takes an account's next turn of an opening, of at most `limit` a minute, and returns the time until
    /// then. Clocks of machines differ, so that the store's counts.
    pub(crate) fn take_turn(
        &self,
        account: &str,
        call: RatedCall,
        limit: usize,
    ) -> Result<Duration, JournalError> {
        let name = account::name(account);
        let clock = self.clock();
        Ok(self.documents.change(&name, |journal: Option<AccountJournal>| {
            let mut journal = journal.unwrap_or_default();
            let minute = Minute::from(self.documents.now()?, clock).give_or_take(PRECISION);
            let wait = take(&mut journal.turns, key(call, account), limit, minute);
            Ok(Change::Put(journal, wait))
        })?)
    }
}
