//! The highest revisions of documents that this machine has seen in a shared store

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::disk::{Folder, Privacy, Site};

/// Bytes of the largest file that is read. A revision has at most 20 digits.
const LARGEST_FILE: u64 = 64;

/// A folder of this machine with a file for each document. Without one nothing is remembered.
#[derive(Debug)]
pub(crate) struct Seen(Option<Site>);

impl Seen {
    /// Takes the folder.
    pub(crate) fn new(site: Option<Site>) -> Self {
        Self(site)
    }

    /// Returns the highest revision of a document; `None` if it was never seen. A file that cannot be
    /// read counts as none, since it only makes a check possible.
    pub(crate) fn revision(&self, key: &str) -> Option<u64> {
        let folder = self.0.as_ref()?.open().ok()??;
        read(&folder, &file_name(key))
    }

    /// Notes a revision, unless a higher one was seen.
    pub(crate) fn note(&self, key: &str, revision: u64) {
        let Some(site) = &self.0 else {
            return;
        };
        if self.revision(key).is_some_and(|known| known >= revision) {
            return;
        }
        let name = file_name(key);
        let noted =
            site.make().and_then(|folder| folder.replace(&name, revision.to_string().as_bytes()));
        if let Err(error) = noted {
            tracing::debug!("what was seen in the shared store is not remembered: {error}");
        }
    }

    /// Forgets a document that is removed on purpose.
    pub(crate) fn forget(&self, key: &str) {
        if let Some(Ok(Some(folder))) = self.0.as_ref().map(Site::open)
            && let Err(error) = folder.remove(&file_name(key))
        {
            tracing::debug!("a document of the shared store is not forgotten: {error}");
        }
    }
}

fn read(folder: &Folder, name: &str) -> Option<u64> {
    let file = folder.read(name, Privacy::Owner, LARGEST_FILE).ok()??;
    std::str::from_utf8(&file).ok()?.trim().parse().ok()
}

fn file_name(key: &str) -> String {
    BASE32_NOPAD.encode(&Sha256::digest(key)[..16]).to_lowercase()
}
