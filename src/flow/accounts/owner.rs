//! Who an account is to this machine: its names, and TikTok's id of it

use super::account::Username;
use crate::journal::Planned;
use crate::store::{NamedBy, Record};

/// An account by all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// What it is called: by the user, until TikTok says otherwise.
    present: Username,
    /// Names that TikTok has given it, the present one perhaps among them.
    known: Vec<Username>,
    /// Names that logins through other apps know of it.
    others: Vec<Username>,
    /// TikTok's id of the account, for one app; none where no answer has told it.
    open_id: Option<String>,
}

impl Owner {
    /// Knows nothing but a name.
    pub fn named(username: Username) -> Self {
        Self { present: username, known: Vec::new(), others: Vec::new(), open_id: None }
    }

    /// What a record tells of its account.
    pub fn of(record: &Record) -> Self {
        let mut owner = Self::named(Username::new(&record.username));
        owner.learn(record);
        owner
    }

    /// Takes down what a record of this account tells.
    pub(crate) fn learn(&mut self, record: &Record) {
        let present = (record.named_by == NamedBy::Tiktok).then_some(&record.username);
        for name in record.former_names.iter().chain(present) {
            self.was_called(&Username::new(name));
        }
        self.add_others(record.other_names.iter().map(|name| Username::new(name)));
        if let Some(open_id) = &record.open_id {
            self.identify(open_id);
        }
    }

    /// Takes down the names that a login of the same name through another app tells.
    pub(crate) fn learn_other_app(&mut self, record: &Record) {
        let names = record.former_names.iter().chain(&record.other_names);
        self.add_others(names.map(|name| Username::new(name)));
    }

    fn add_others(&mut self, names: impl Iterator<Item = Username>) {
        for name in names {
            if !self.others.contains(&name) {
                self.others.push(name);
            }
        }
    }

    /// The present name.
    pub fn username(&self) -> &Username {
        &self.present
    }

    /// All names under which it may have published, the present one first.
    pub fn names(&self) -> impl Iterator<Item = &Username> {
        let more = self.known.iter().chain(&self.others).filter(|name| **name != self.present);
        std::iter::once(&self.present).chain(more)
    }

    /// TikTok's id of the account; none where it is not known.
    pub fn open_id(&self) -> Option<&str> {
        self.open_id.as_deref()
    }

    /// Learns TikTok's id of the account.
    pub(crate) fn identify(&mut self, open_id: &str) {
        self.open_id = Some(open_id.to_owned());
    }

    /// Learns a name that TikTok has given the account.
    pub(crate) fn was_called(&mut self, name: &Username) {
        if !self.has_been(name) {
            self.known.push(name.clone());
        }
    }

    /// Learns the names that TikTok has given the account, as far as `other` knows them.
    pub(crate) fn learn_names(&mut self, other: &Self) {
        other.known.iter().for_each(|name| self.was_called(name));
    }

    /// Learns what TikTok calls the account now.
    pub(crate) fn rename(&mut self, present: Username) {
        self.was_called(&present);
        self.present = present;
    }

    /// The names that TikTok has given the account.
    pub(crate) fn has_had(self) -> Vec<Username> {
        self.known
    }

    /// Whether TikTok has given the account this name, now or before.
    pub fn has_been(&self, name: &Username) -> bool {
        self.known.contains(name)
    }

    /// Whether the account goes, or went, by this name, as far as the user and TikTok say.
    pub fn is_called(&self, name: &Username) -> bool {
        self.present == *name || self.has_been(name)
    }

    /// Whether a publish is this account's: by a name or by TikTok's id. An id is another one for
    /// another app, so one that differs says nothing.
    pub fn is_of(&self, planned: &Planned) -> bool {
        self.is_whose(&planned.account, planned.open_id.as_deref())
    }

    /// Whether a name and TikTok's id, where that is known, are this account's.
    pub fn is_whose(&self, account: &str, open_id: Option<&str>) -> bool {
        let same_id = self.open_id.is_some() && open_id == self.open_id();
        let account = Username::new(account);
        same_id || self.names().any(|name| *name == account)
    }
}
