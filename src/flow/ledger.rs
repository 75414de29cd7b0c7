//! The journal with the key that seals what it keeps

use serde::{Deserialize, Serialize};

use super::error::FlowError;
use crate::flow::publish::again::Again;
use crate::journal::{Entry, EntryId, Journal};
use crate::secret::UploadUrl;
use crate::store::Store;

/// The journal, and the store whose key seals what it keeps.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// What was and is being published.
    pub journal: Journal,
    store: Store,
}

/// What goes on with an upload; sealed, since whoever has it can send bytes.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub(crate) upload_url: String,
    /// The address of the media, which may hold a key in its query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media_url: Option<String>,
    /// What was asked for, where what is sent was made by a conversion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) again: Option<Again>,
}

/// What the journal kept of a publish that is not over.
#[derive(Debug)]
pub(crate) struct ResumeSecrets {
    pub(crate) upload_url: UploadUrl,
    pub(crate) media_url: Option<String>,
    pub(crate) again: Option<Again>,
}

impl Ledger {
    /// The journal beside a store.
    pub fn new(store: &Store) -> Self {
        let journal = Journal::new(store.site(), store.settings().clock);
        Self { journal, store: store.clone() }
    }

    /// Seals what goes on with one publish.
    pub(crate) fn seal(&self, id: &EntryId, sealed: &Sealed) -> Result<String, FlowError> {
        let json = serde_json::to_string(sealed).expect("two texts are JSON");
        Ok(self.store.seal(&purpose(id), &json)?)
    }

    /// Opens what was sealed; none where it does not open.
    pub(crate) fn kept(&self, entry: &Entry) -> Result<Option<ResumeSecrets>, FlowError> {
        let Some(sealed) = entry.session.as_ref().and_then(|it| it.sealed.as_deref()) else {
            return Ok(None);
        };
        let json = self.store.unseal(&purpose(&entry.id), sealed)?;
        let kept: Option<Sealed> = json.and_then(|json| serde_json::from_str(&json).ok());
        Ok(kept.map(|kept| ResumeSecrets {
            upload_url: UploadUrl::new(kept.upload_url),
            media_url: kept.media_url,
            again: kept.again,
        }))
    }
}

fn purpose(id: &EntryId) -> String {
    format!("journal {id}")
}
