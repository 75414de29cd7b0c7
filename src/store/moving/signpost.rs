//! Signposts: files that say which shared store an account of this machine is in, or is moving to or from

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::disk::{Folder, Privacy};
use crate::store::file_name::FileNames;
use crate::store::places::TOKENS;
use crate::store::{Hex, Identity, Platform, Record, StoreError};

/// The folder of records that are moving, each with its signpost.
pub(crate) const MOVING: &str = "moving";
/// The folder of signposts of accounts that are in a shared store.
pub(crate) const MOVED: &str = "moved";
/// Bytes of the largest signpost that is read. It has at most 400 names of tokens.
const LARGEST_FILE: u64 = 256 * 1024;
const VERSION: u64 = 1;

/// An account of this machine that is in a shared store, or on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The account.
    pub identity: Identity,
    /// The address of the shared store.
    pub store: String,
    /// `false` while it is moving to the shared store or back.
    pub has_arrived: bool,
}

impl Away {
    /// Builds the error for a command that wants to use the account here.
    pub(crate) fn into_error(self) -> StoreError {
        let name = self.identity.name().to_owned();
        let store = self.store;
        if self.has_arrived {
            StoreError::Moved { name, store }
        } else {
            StoreError::Moving { name, store }
        }
    }
}

/// The content of a signpost. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signpost {
    agoras_moved: u64,
    platform: String,
    name: String,
    /// The address of the shared store.
    pub(crate) store: String,
    /// The number of the latest move back, which the shared store notes too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pull: Option<Hex<8>>,
    /// Names that the account is known by.
    #[serde(default)]
    names: Vec<String>,
    /// One-way names of the account's refresh tokens.
    #[serde(default)]
    tokens: Vec<String>,
}

impl Signpost {
    pub(crate) fn new(identity: &Identity, store: &str, record: &Record) -> Self {
        let names = [&record.username].into_iter().chain(&record.former_names);
        Self {
            agoras_moved: VERSION,
            platform: identity.platform().as_str().to_owned(),
            name: identity.name().to_owned(),
            store: store.to_owned(),
            pull: None,
            names: names.chain(&record.other_names).map(|name| name.to_lowercase()).collect(),
            tokens: record.token_names(),
        }
    }

    /// Returns whether the account is known by this name, or had the token of this one-way name.
    pub(crate) fn is_of(&self, name: &str, token: Option<&str>) -> bool {
        let name = name.trim_start_matches('@').to_lowercase();
        let had = |token: &str| self.tokens.iter().any(|it| token.starts_with(it.as_str()));
        self.names.contains(&name) || token.is_some_and(had)
    }

    fn identity(&self) -> Option<Identity> {
        Identity::new(Platform::new(&self.platform).ok()?, &self.name).ok()
    }

    pub(crate) fn write(&self, folder: &Folder, name: &str) -> Result<(), StoreError> {
        let json = serde_json::to_vec(self).expect("texts are JSON");
        Ok(folder.replace(name, &json)?)
    }
}

/// Returns the name of an account's signpost.
pub(crate) fn file_name(identity: &Identity) -> String {
    beside(&FileNames::of(identity).record())
}

fn beside(record: &str) -> String {
    format!("{}.json", record.strip_suffix(".tok").unwrap_or(record))
}

/// Reads a signpost; `None` if there is none, or if it is damaged: it is good for messages, and for
/// finishing a move, which asks the shared store.
pub(crate) fn read(folder: &Folder, name: &str) -> Result<Option<Signpost>, StoreError> {
    let file = folder.read(name, Privacy::Owner, LARGEST_FILE)?;
    let signpost: Option<Signpost> = file.and_then(|file| serde_json::from_slice(&file).ok());
    Ok(signpost.filter(|signpost| signpost.agoras_moved == VERSION))
}

/// Returns the place of an account without a record in the folder `own`; `None` if it was never moved.
pub(crate) fn away(own: &Folder, identity: &Identity) -> Result<Option<Away>, StoreError> {
    let record = FileNames::of(identity).record();
    let found = find(own, &record)?;
    Ok(found.map(|(store, has_arrived)| Away { identity: identity.clone(), store, has_arrived }))
}

/// Returns the shared store of an account by the name of its record, and whether it has arrived there.
fn find(own: &Folder, record: &str) -> Result<Option<(String, bool)>, StoreError> {
    let moving = own.child(MOVING)?;
    let is_moving = moving.as_ref().map_or(Ok(false), |moving| moving.has(record))?;
    if let (Some(moving), true) = (&moving, is_moving)
        && let Some(signpost) = read(moving, &beside(record))?
    {
        return Ok(Some((signpost.store, false)));
    }
    if let Some(moved) = own.child(MOVED)?
        && let Some(signpost) = read(&moved, &beside(record))?
    {
        return Ok(Some((signpost.store, true)));
    }
    Ok(is_moving.then(|| ("a shared store".to_owned(), false)))
}

/// Returns every account that has no record in the folder `own` since it was moved, with its signpost
/// and the signpost's file.
pub(crate) fn every_away(own: &Folder) -> Result<Vec<(Away, Signpost, PathBuf)>, StoreError> {
    let tokens = own.child(TOKENS)?;
    let mut all = Vec::new();
    for folder in [MOVING, MOVED] {
        let Some(folder) = own.child(folder)? else {
            continue;
        };
        for name in folder.names()? {
            let Some(stem) = name.strip_suffix(".json").filter(|stem| !stem.starts_with('.'))
            else {
                continue;
            };
            let record = format!("{stem}.tok");
            let is_here = tokens.as_ref().map_or(Ok(false), |tokens| tokens.has(&record))?;
            let found = if is_here { None } else { find(own, &record)? };
            let signpost = read(&folder, &name)?;
            if let (Some((store, has_arrived)), Some(signpost)) = (found, signpost)
                && let Some(identity) = signpost.identity()
                && !all.iter().any(|(away, _, _): &(Away, _, _)| away.identity == identity)
            {
                let path = folder.path().join(&name);
                all.push((Away { identity, store, has_arrived }, signpost, path));
            }
        }
    }
    Ok(all)
}
