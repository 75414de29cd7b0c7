//! Finished publishes of earlier months in a shared store: one sealed document each, never changed

use super::account::{Kept, stem};
use crate::clock::Moment;
use crate::journal::{EntryId, IdempotencyKey, JournalError};
use crate::sealed::{Documents, Found};

/// The start of the names of all such documents.
pub(crate) const LOG: &str = "log/";
/// The start of the names of documents that tell which publishes a row had.
const KEYS: &str = "key/";
/// A number that is above the milliseconds of every moment: lists come in the order of their names, and
/// the newest is wanted first.
const LATEST: u64 = 999_999_999_999_999;

/// Keeps publishes that leave the account's document. One that is there already stays as it is.
pub(crate) fn keep(documents: &Documents, account: &str, old: &[Kept]) -> Result<(), JournalError> {
    for kept in old {
        let Some(entry) = kept.entry() else {
            continue;
        };
        put_once(documents, &name(account, &entry.id), kept)?;
        if let Some(idempotency) = &entry.planned.idempotency {
            put_once(documents, &key_name(account, &idempotency.key, &entry.id), kept)?;
        }
    }
    Ok(())
}

fn put_once(documents: &Documents, name: &str, kept: &Kept) -> Result<(), JournalError> {
    match documents.put::<_, ()>(name, kept, None) {
        Err(error) if error.is_conflict() => Ok(()),
        put => Ok(put.map(drop)?),
    }
}

/// Returns the older publishes of a row, the newest first.
pub(crate) fn of_key(
    documents: &Documents,
    account: &str,
    key: &IdempotencyKey,
) -> Result<Vec<Kept>, JournalError> {
    let folder = format!("{KEYS}{}/{}/", stem(account), key.as_str());
    let mut found = Vec::new();
    for listed in documents.list(&folder)? {
        found.extend(read(documents, &listed.key)?);
    }
    Ok(found)
}

/// Returns the names of an account's older publishes, or of all accounts', the newest first within each.
pub(crate) fn names(
    documents: &Documents,
    accounts: &[String],
) -> Result<Vec<String>, JournalError> {
    let folders: Vec<String> = match accounts {
        [] => vec![LOG.to_owned()],
        accounts => accounts.iter().map(|it| format!("{LOG}{}/", stem(it))).collect(),
    };
    let mut names = Vec::new();
    for folder in folders {
        names.extend(documents.list(&folder)?.into_iter().map(|it| it.key));
    }
    names.sort_by(|a, b| moment_of(a).cmp(moment_of(b)));
    Ok(names)
}

/// Reads an older publish.
pub(crate) fn read(documents: &Documents, name: &str) -> Result<Option<Kept>, JournalError> {
    let found: Option<Found<Kept>> = documents.get(name)?;
    Ok(found.map(|found| found.value))
}

/// Removes all documents that tell which publishes a row had.
pub(crate) fn remove_keys(documents: &Documents) -> Result<(), JournalError> {
    for listed in documents.list(KEYS)? {
        documents.remove(&listed.key)?;
    }
    Ok(())
}

/// Removes the publishes that began before a moment, and returns their number.
pub(crate) fn prune(documents: &Documents, before: Moment) -> Result<usize, JournalError> {
    let mut count = 0;
    for folder in [KEYS, LOG] {
        for listed in documents.list(folder)? {
            if began(&listed.key).is_some_and(|began| began < before) {
                documents.remove(&listed.key)?;
                count += usize::from(folder == LOG);
            }
        }
    }
    Ok(count)
}

/// Returns when the publish of a document began, by the document's name.
fn began(name: &str) -> Option<Moment> {
    let (millis, _) = moment_of(name).split_once('-')?;
    Some(Moment::from_millis(LATEST.checked_sub(millis.parse().ok()?)?))
}

/// Returns the part of a name that sorts the newest first.
fn moment_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

fn name(account: &str, id: &EntryId) -> String {
    format!("{LOG}{}/{}", stem(account), inverted(id))
}

fn key_name(account: &str, key: &IdempotencyKey, id: &EntryId) -> String {
    format!("{KEYS}{}/{}/{}", stem(account), key.as_str(), inverted(id))
}

fn inverted(id: &EntryId) -> String {
    let text = id.to_string();
    let (millis, unique) = text.split_once('-').unwrap_or((&text, ""));
    let millis: u64 = millis.parse().unwrap_or(0);
    format!("{:015}-{unique}", LATEST.saturating_sub(millis))
}
