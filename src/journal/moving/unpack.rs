//! Writes the publishes of an account that comes from a shared store into the journal of a folder

use super::account::{MovedAccount, MovedPublish};
use super::pack::is_done;
use crate::disk::Folder;
use crate::journal::fold::mark;
use crate::journal::key_lines::{self, KeyLine};
use crate::journal::live::Live;
use crate::journal::turns_file;
use crate::journal::{Journal, JournalError, JournalLock, Row, reading};

impl Journal {
    /// Writes what comes from a shared store, in place of what a killed run has written of it. `_lock`
    /// proves that no process begins a publish meanwhile.
    pub fn unpack(&self, moved: &MovedAccount, _lock: &JournalLock) -> Result<(), JournalError> {
        let journal = self.folder_for_writing()?;
        let live = Live::make(&journal)?;
        for publish in &moved.publishes {
            if !is_done(&journal, publish)? {
                write(&live, publish)?;
            }
            if let Some(planned) = publish.planned() {
                key_lines::add_once(&journal, &publish.id, planned)?;
            }
        }
        for (key, row) in &moved.rows {
            for line in lines_of(row) {
                key_lines::append_once(&journal, key, &line)?;
            }
        }
        if !moved.times.is_empty() {
            turns_file::add(&journal, &moved.times)?;
        }
        Ok(live.sync()?)
    }
}

/// Writes the file of one publish as a whole. Its mark comes first, so that it is never without it.
fn write(live: &Folder, publish: &MovedPublish) -> Result<(), JournalError> {
    let transfer = publish.planned().map(|planned| planned.transfer);
    let opens = |transfer| publish.notes.iter().any(|note| note.opens(transfer));
    if transfer.is_some_and(opens) {
        mark(live, &publish.id)?;
    }
    let lines: Vec<u8> = publish.notes.iter().flat_map(reading::encode).collect();
    Ok(live.replace(&publish.id.file_name(), &lines)?)
}

fn lines_of(row: &Row) -> Vec<KeyLine> {
    let mut lines: Vec<KeyLine> = row.forgotten.iter().cloned().map(KeyLine::Begun).collect();
    for (account, delay) in &row.delays {
        let account = || account.clone();
        lines.extend(delay.deferred.map(|at| KeyLine::Deferred { at, account: account() }));
        lines.extend(delay.reported.map(|at| KeyLine::Reported { at, account: account() }));
    }
    lines.extend(row.unmarked.map(|at| KeyLine::Unmarked { at }));
    lines
}
