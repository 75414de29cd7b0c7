//! An account as this machine knows it: its names, and TikTok's id of it

use super::account::Username;
use crate::journal::Planned;
use crate::store::{NamedBy, Record};

/// The names and the id of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The present name, by the user until TikTok gives another one.
    present: Username,
    /// Names that TikTok has given it, possibly with the present one.
    pub(crate) known: Vec<Username>,
    /// Names that logins through other apps have of it.
    others: Vec<Username>,
    /// TikTok's id of the account for one app; `None` if it is not known.
    open_id: Option<String>,
}

impl Owner {
    /// Returns an account of which only the name is known.
    pub(crate) fn named(username: Username) -> Self {
        Self { present: username, known: Vec::new(), others: Vec::new(), open_id: None }
    }

    /// Returns the account of a record.
    pub(crate) fn of(record: &Record) -> Self {
        let mut owner = Self::named(Username::new(&record.username));
        owner.learn(record);
        owner
    }

    /// Adds the names and the id in a record of this account.
    pub(crate) fn learn(&mut self, record: &Record) {
        let present = (record.named_by == NamedBy::Tiktok).then_some(&record.username);
        for name in record.former_names.iter().chain(present) {
            self.was_called(&Username::new(name));
        }
        self.add_others(&record.other_names);
        if let Some(open_id) = &record.open_id {
            self.identify(open_id);
        }
    }

    /// Adds names that a login through another app has of it.
    pub(crate) fn add_others(&mut self, names: &[String]) {
        for name in names.iter().map(|name| Username::new(name)) {
            if !self.others.contains(&name) {
                self.others.push(name);
            }
        }
    }

    pub(crate) fn username(&self) -> &Username {
        &self.present
    }

    /// Returns all names under which it may have published, the present one first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Username> {
        let more = self.known.iter().chain(&self.others).filter(|name| **name != self.present);
        std::iter::once(&self.present).chain(more)
    }

    /// Returns TikTok's id of the account; `None` if it is not known.
    pub(crate) fn open_id(&self) -> Option<&str> {
        self.open_id.as_deref()
    }

    pub(crate) fn identify(&mut self, open_id: &str) {
        self.open_id = Some(open_id.to_owned());
    }

    /// Adds a name that TikTok has given the account.
    pub(crate) fn was_called(&mut self, name: &Username) {
        if !self.has_been(name) {
            self.known.push(name.clone());
        }
    }

    /// Sets the name that TikTok gives the account now.
    pub(crate) fn rename(&mut self, present: Username) {
        self.was_called(&present);
        self.present = present;
    }

    /// Returns whether TikTok has given the account this name, now or before.
    pub(crate) fn has_been(&self, name: &Username) -> bool {
        self.known.contains(name)
    }

    /// Returns whether the user or TikTok has called the account by this name, now or before.
    pub(crate) fn is_called(&self, name: &Username) -> bool {
        self.present == *name || self.has_been(name)
    }

    /// Returns whether a publish is this account's, by a name or by TikTok's id. Ids that differ
    /// prove nothing, since an account has another id for each app.
    pub(crate) fn is_of(&self, planned: &Planned) -> bool {
        self.is_whose(&planned.account, planned.open_id.as_deref())
    }

    /// Returns whether a name, or TikTok's id if it is known, is this account's.
    pub(crate) fn is_whose(&self, account: &str, open_id: Option<&str>) -> bool {
        let same_id = self.open_id.is_some() && open_id == self.open_id();
        let account = Username::new(account);
        same_id || self.names().any(|name| *name == account)
    }
}
