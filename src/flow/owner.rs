//! Who an account is to this machine: its names, the latest first, and TikTok's id of it

use super::account::Username;
use crate::journal::Planned;

/// An account by all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The present name, and the ones before it.
    names: Vec<Username>,
    /// TikTok's id of the account, for one app; none where no answer has told it.
    open_id: Option<String>,
}

impl Owner {
    /// Knows nothing but a name.
    pub fn named(username: Username) -> Self {
        Self { names: vec![username], open_id: None }
    }

    /// The present name.
    pub fn username(&self) -> &Username {
        &self.names[0]
    }

    /// All names, the present one first.
    pub fn names(&self) -> &[Username] {
        &self.names
    }

    /// TikTok's id of the account; none where it is not known.
    pub fn open_id(&self) -> Option<&str> {
        self.open_id.as_deref()
    }

    /// Learns TikTok's id of the account.
    pub(crate) fn identify(&mut self, open_id: &str) {
        self.open_id = Some(open_id.to_owned());
    }

    /// Whether the account has, or had, this name.
    pub fn is_called(&self, name: &Username) -> bool {
        self.names.contains(name)
    }

    /// Whether a publish is this account's: by a name or by TikTok's id. An id is another one for
    /// another app, so one that differs says nothing.
    pub fn is_of(&self, planned: &Planned) -> bool {
        self.is_whose(&planned.account, planned.open_id.as_deref())
    }

    /// Whether a name and TikTok's id, where that is known, are this account's.
    pub fn is_whose(&self, account: &str, open_id: Option<&str>) -> bool {
        let same_id = self.open_id.is_some() && open_id == self.open_id();
        same_id || self.is_called(&Username::new(account))
    }
}
