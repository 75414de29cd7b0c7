//! What a killed run left behind: finished records are taken up, intents are noted

use crate::clock::Clock;
use crate::disk::{Folder, Privacy};

use super::envelope::{LARGEST_FILE, Place};
use super::error::{Refusal, StoreError};
use super::file_name::FileNames;
use super::header::Fingerprint;
use super::hex::Hex;
use super::identity::Identity;
use super::payload::Payload;
use super::record_file::{self, RecordFile};
use crate::store::key::cipher::MasterKey;

/// A file that does not open is left alone this long, in seconds: on a file system without locks
/// another process may still be writing it.
const TORN_FOR: u64 = 60 * 60;

/// The state of an account once leftovers are dealt with.
#[derive(Debug)]
pub(crate) struct Recovered {
    /// The newest record.
    pub(crate) current: Option<RecordFile>,
    /// A refresh that was started and never ended, with its file's name.
    pub(crate) in_flight: Option<InFlight>,
}

/// The note that a killed run left before it sent a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InFlight {
    /// When, in seconds since 1970.
    pub(crate) at: u64,
    /// The note's file; none where a torn file tells, which stays its hour.
    pub(crate) name: Option<String>,
}

/// What to do about one leftover.
enum Leftover {
    Promote(Vec<u8>),
    Note { at: u64 },
    Torn { at: u64 },
    Remove,
    Keep,
}

/// Which file continues the present record.
pub(crate) fn next_place(identity: &Identity, current: Option<&RecordFile>) -> Place {
    Place {
        identity: identity.clone(),
        generation: current.map_or(0, |file| file.stored.generation) + 1,
        parent: parent(current),
    }
}

fn parent(current: Option<&RecordFile>) -> Fingerprint {
    current.map_or(Hex([0; 8]), |file| file.fingerprint)
}

/// Reads the record of an account and deals with what killed runs left; the caller holds the
/// account's lock.
///
/// `listed` are the names in the folder; `None` lists them now.
pub(crate) fn recover(
    folder: &Folder,
    identity: &Identity,
    master: &MasterKey,
    clock: Clock,
    listed: Option<&[String]>,
) -> Result<Recovered, StoreError> {
    let names = FileNames::of(identity);
    let listed = match listed {
        Some(listed) => listed.to_vec(),
        None => folder.names()?,
    };
    let mut current = record_file::read(folder, identity, master)?;
    let mut in_flight: Option<InFlight> = None;
    for name in listed {
        if !names.is_reservation(&name) {
            continue;
        }
        let next = next_place(identity, current.as_ref());
        match judge(folder, &name, master, &next, clock) {
            Leftover::Promote(file) => {
                promote(folder, &names, &name, &file)?;
                current = record_file::read(folder, identity, master)?;
            }
            Leftover::Note { at } => {
                // One note is enough, with the time of the first try.
                let earlier = in_flight.take();
                if let Some(name) = earlier.as_ref().and_then(|earlier| earlier.name.as_ref()) {
                    folder.remove(name)?;
                }
                let at = earlier.map_or(at, |earlier| earlier.at.min(at));
                in_flight = Some(InFlight { at, name: Some(name) });
            }
            Leftover::Torn { at } => {
                in_flight.get_or_insert(InFlight { at, name: None });
            }
            Leftover::Remove => folder.remove(&name)?,
            Leftover::Keep => {}
        }
    }
    Ok(Recovered { current, in_flight })
}

fn judge(folder: &Folder, name: &str, master: &MasterKey, next: &Place, clock: Clock) -> Leftover {
    // A file that cannot even be read is nothing to touch.
    let Ok(Some(file)) = folder.read(name, Privacy::Owner, LARGEST_FILE) else {
        return Leftover::Keep;
    };
    match record_file::open_any(&file, master) {
        Ok((place, Payload::Record { .. })) if place == *next => Leftover::Promote(file.to_vec()),
        Ok((place, Payload::Intent { at })) if place == *next => Leftover::Note { at },
        Ok((_, Payload::Intent { .. })) => Leftover::Remove,
        Err(Refusal::Damaged(_) | Refusal::NotOurs) => {
            let changed = folder.changed_at(name).unwrap_or(u64::MAX);
            if clock.unix_seconds().saturating_sub(changed) > TORN_FOR {
                Leftover::Remove
            } else {
                // Cut off while the new tokens were written into it.
                Leftover::Torn { at: changed }
            }
        }
        // Tokens of another line of records, after a restored backup perhaps, or under a key that
        // may come back: they may be the only ones that work.
        Ok((_, Payload::Record { .. }))
        | Err(Refusal::NewerVersion | Refusal::WrongKey | Refusal::WrongIdentity) => Leftover::Keep,
    }
}

/// Makes the finished file the record. Its bytes are written anew: the run that left it may have
/// been told that they did not reach the disk, and a second fsync of the same file proves nothing.
fn promote(
    folder: &Folder,
    names: &FileNames,
    leftover: &str,
    file: &[u8],
) -> Result<(), StoreError> {
    folder.replace(&names.record(), file)?;
    folder.remove(leftover)?;
    tracing::info!("took up the tokens that an interrupted run had stored");
    Ok(())
}
