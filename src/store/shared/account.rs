//! The document of one account: its tokens, who is refreshing them, and where they went

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::machine::Machine;
use crate::clock::Moment;
use crate::sealed::{Documents, Found, Hex, random};
use crate::store::file_name::FileNames;
use crate::store::payload::{ReadRecord, RecordJson, WrittenRecord};
use crate::store::{Identity, Platform, StoreError, Stored};

/// The time after which a lease counts as left behind: four times the longest refresh.
pub(crate) const LEASE: Duration = Duration::from_mins(2);
/// The time from the taking of a lease in which the token may be sent.
pub(crate) const SEND_WITHIN: Duration = Duration::from_secs(30);

/// The time for which a document that was read serves for a second look.
const FRESH: Duration = Duration::from_secs(5);

/// The start of the names of all such documents.
pub(crate) const ACCOUNTS: &str = "acct/";

/// The content of the document. `R` is the record as it is read or written.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Account<R> {
    /// The account.
    pub(crate) of: AccountName,
    /// The number of the record among all of the account; 0 before the first one.
    pub(crate) generation: u64,
    /// `None` before the first refresh of a variable's token, and once the account is removed.
    pub(crate) record: Option<R>,
    /// The process that is about to refresh the tokens, or was when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lease: Option<Lease>,
    /// The start of the refresh by which the tokens were lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lost: Option<Moment>,
    /// The account that the tokens are kept under now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) moved_to: Option<AccountName>,
    /// The machine that has taken the tokens out of the shared store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pulled: Option<Pulled>,
}

/// A machine that has taken an account out of the shared store, into its own folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pulled {
    pub(crate) machine: Machine,
    pub(crate) at: Moment,
    /// The number of the move, which the machine notes too.
    pub(crate) id: Hex<8>,
    /// One-way names of the account's refresh tokens.
    pub(crate) tokens: Vec<String>,
}

/// A process that is about to refresh an account's tokens. Times are the shared store's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lease {
    pub(crate) machine: Machine,
    /// The lease's own number, so that no two leases are equal.
    pub(crate) id: Hex<8>,
    pub(crate) at: Moment,
    /// The start of the first refresh of these tokens whose result was never stored.
    pub(crate) first: Moment,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountName {
    platform: String,
    name: String,
}

impl Lease {
    pub(crate) fn new(
        machine: &Machine,
        at: Moment,
        first: Option<Moment>,
    ) -> Result<Self, StoreError> {
        let id = Hex(random()?);
        Ok(Self { machine: machine.clone(), id, at, first: first.unwrap_or(at) })
    }

    /// Returns whether its process may still be at work. `lease` is the time for that on the wall.
    pub(crate) fn is_young(&self, now: Moment, lease: Duration) -> bool {
        // Servers tell their time in whole seconds.
        now.since(self.at) <= lease + Duration::from_secs(1)
    }
}

impl AccountName {
    pub(crate) fn of(identity: &Identity) -> Self {
        let platform = identity.platform().as_str().to_owned();
        Self { platform, name: identity.name().to_owned() }
    }

    pub(crate) fn identity(&self) -> Option<Identity> {
        Identity::new(Platform::new(&self.platform).ok()?, &self.name).ok()
    }
}

impl Pulled {
    /// Builds the error for a machine that wants to use the account in the shared store.
    pub(crate) fn into_error(self, of: &Identity, store: &str) -> StoreError {
        let Self { machine, at, .. } = self;
        let store = store.to_owned();
        StoreError::Pulled { name: of.name().to_owned(), machine, at, store }
    }
}

impl<R> Account<R> {
    /// Returns the content before the first record.
    pub(crate) fn empty(of: &Identity) -> Self {
        let of = AccountName::of(of);
        Self {
            of,
            generation: 0,
            record: None,
            lease: None,
            lost: None,
            moved_to: None,
            pulled: None,
        }
    }
}

impl Account<ReadRecord> {
    pub(crate) fn stored(&self) -> Option<Stored> {
        let json = self.record.as_ref()?;
        let (record, saved_at) = json.clone().into_record();
        Some(Stored { record, generation: self.generation, saved_at })
    }
}

/// Returns the content with a record of a generation that was saved at a moment.
pub(crate) fn written<'a>(of: &Identity, stored: &'a Stored) -> Account<WrittenRecord<'a>> {
    let record = Some(RecordJson::of(&stored.record, stored.saved_at));
    Account { generation: stored.generation, record, ..Account::empty(of) }
}

/// Returns the name of an account's document.
pub(crate) fn name(identity: &Identity) -> String {
    format!("{ACCOUNTS}{}", FileNames::of(identity).record())
}

/// Reads the document of an account to look at its tokens, from memory if it was read a moment ago: who
/// changes it reads it again.
pub(crate) fn peek(
    documents: &Documents,
    identity: &Identity,
) -> Result<Option<Found<Account<ReadRecord>>>, StoreError> {
    Ok(documents.recent(&name(identity), FRESH)?)
}

/// Reads the document of an account; `None` if there is none.
pub(crate) fn read(
    documents: &Documents,
    identity: &Identity,
) -> Result<Option<Found<Account<ReadRecord>>>, StoreError> {
    Ok(documents.get(&name(identity))?)
}

/// Returns the address of an account's document, for messages.
pub(crate) fn address(documents: &Documents, name: &str) -> PathBuf {
    PathBuf::from(format!("{}/{}", documents.kv().address(), documents.key(name)))
}
