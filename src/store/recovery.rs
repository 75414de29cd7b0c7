//! The recovery from killed runs: finished records are stored, started refreshes are noted

use std::time::Duration;

use crate::clock::Moment;
use crate::disk::Privacy;

use super::envelope::{LARGEST_FILE, Place};
use super::locked_account::LockedAccount;
use super::payload::Payload;
use super::record_file::{self, RecordFile};
use super::{Hex, Identity, Refusal, StoreError};

/// The time for which a file that does not open is left alone: on a file system without locks,
/// another process may still be writing it.
const TORN_FOR: Duration = Duration::from_hours(1);

/// The note of a refresh that was started and never ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InFlight {
    pub(crate) at: Moment,
    /// The file of the note; `None` for a torn file, which stays for its hour.
    pub(crate) name: Option<String>,
}

enum Leftover {
    Promote(Vec<u8>),
    Note { at: Moment },
    Torn { at: Moment },
    Remove,
    Keep,
}

pub(crate) fn next_place(identity: &Identity, current: Option<&RecordFile>) -> Place {
    Place {
        identity: identity.clone(),
        generation: current.map_or(0, |file| file.stored.generation) + 1,
        parent: current.map_or(Hex([0; 8]), |file| file.fingerprint),
    }
}

/// Reads the record of an account, and handles what killed runs left. `listed` holds the names in
/// the folder; with `None` they are listed now.
pub(crate) fn recover(
    account: &LockedAccount,
    listed: Option<&[String]>,
) -> Result<(Option<RecordFile>, Option<InFlight>), StoreError> {
    let LockedAccount { identity, names, tokens, master, .. } = account;
    let listed = match listed {
        Some(listed) => listed.to_vec(),
        None => tokens.names()?,
    };
    let mut current = record_file::read(tokens, identity, master)?;
    let mut in_flight: Option<InFlight> = None;
    for name in listed {
        if !names.is_reservation(&name) {
            continue;
        }
        let next = next_place(identity, current.as_ref());
        match judge(account, &name, &next) {
            Leftover::Promote(file) => {
                // Its bytes are written anew: the killed run may have been told that they did not
                // reach the disk, and a second fsync of the same file proves nothing.
                tokens.replace(&names.record(), &file)?;
                tokens.remove(&name)?;
                tracing::info!("took up the tokens that an interrupted run had stored");
                current = record_file::read(tokens, identity, master)?;
            }
            Leftover::Note { at } => {
                // One note is enough, with the time of the first try.
                let earlier = in_flight.take();
                if let Some(name) = earlier.as_ref().and_then(|earlier| earlier.name.as_ref()) {
                    tokens.remove(name)?;
                }
                let at = earlier.map_or(at, |earlier| earlier.at.min(at));
                in_flight = Some(InFlight { at, name: Some(name) });
            }
            Leftover::Torn { at } => {
                in_flight.get_or_insert(InFlight { at, name: None });
            }
            Leftover::Remove => tokens.remove(&name)?,
            Leftover::Keep => {}
        }
    }
    Ok((current, in_flight))
}

fn judge(account: &LockedAccount, name: &str, next: &Place) -> Leftover {
    // A file that cannot even be read is left alone.
    let Ok(Some(file)) = account.tokens.read(name, Privacy::Owner, LARGEST_FILE) else {
        return Leftover::Keep;
    };
    match record_file::open_any(&file, &account.master) {
        Ok((place, Payload::Record { .. })) if place == *next => Leftover::Promote(file.to_vec()),
        Ok((place, Payload::Intent { at })) if place == *next => Leftover::Note { at },
        Ok((_, Payload::Intent { .. })) => Leftover::Remove,
        Err(Refusal::Damaged(_) | Refusal::NotOurs) => {
            let now = account.store.settings().clock.now();
            let at = account.tokens.changed_at(name).map_or(now, Moment::from);
            // A younger one was cut off while the new tokens were written into it.
            if now.since(at) > TORN_FOR { Leftover::Remove } else { Leftover::Torn { at } }
        }
        // Tokens of another line of records, perhaps after a backup was restored, or under a key
        // that may come back. They may be the only ones that work.
        Ok((_, Payload::Record { .. }))
        | Err(Refusal::NewerVersion | Refusal::WrongKey | Refusal::WrongIdentity) => Leftover::Keep,
    }
}
