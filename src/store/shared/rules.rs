//! Life-cycle rules of a bucket that delete what a shared store needs

use super::account::ACCOUNTS;
use super::header::HEADER;
use crate::kv::Expiry;
use crate::store::{Store, StoreError};

/// The start of the names of the documents with publishes.
const JOURNALS: &str = "journal/";

impl Store {
    /// Returns the first document of each kind that a rule of the bucket deletes, if the server says so.
    /// The folder `log/` is left out: old publishes may be deleted.
    pub fn doomed(&self) -> Result<Vec<(String, Expiry)>, StoreError> {
        let (Some(kv), Some(documents)) = (self.shared_kv(), self.documents()?) else {
            return Ok(Vec::new());
        };
        let mut keys = vec![HEADER.to_owned()];
        for folder in [ACCOUNTS, JOURNALS] {
            let listed = documents.list(folder)?.into_iter().next();
            keys.extend(listed.map(|listed| documents.key(&listed.key)));
        }
        let mut doomed = Vec::new();
        for key in keys {
            if let Some(expiry) = kv.expiry(&key)? {
                doomed.push((key, expiry));
            }
        }
        Ok(doomed)
    }
}
