//! One finished publish as a line in the list of its day

use super::done::DoneName;
use super::{Audience, Entry, EntryId};
use crate::clock::Moment;

const SECONDS: u64 = 86_400;

/// Days since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) u64);

impl Day {
    /// Returns the day of a moment in seconds since the epoch.
    pub(crate) fn at(moment: Moment) -> Self {
        Self(moment.seconds() / SECONDS)
    }

    pub(crate) fn of(id: &EntryId) -> Self {
        Self::at(id.began())
    }
}

/// The daily cap of TikTok that a publish counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PublishKind {
    Post,
    Draft,
}

impl PublishKind {
    /// Returns the cap for what these people will see.
    pub fn for_audience(audience: &Audience) -> Self {
        if *audience == Audience::inbox() { Self::Draft } else { Self::Post }
    }

    /// Returns the cap that a publish counts for; `None` if TikTok cannot have posted it: it was not
    /// opened, its last byte has not left, or it failed.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let counts = entry.may_be_posted() || entry.has_arrived();
        counts.then(|| Self::for_audience(&entry.planned.audience))
    }
}

/// The publishes of one account that TikTok has opened and not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The account's name.
    pub account: String,
    /// TikTok's id of the account; `None` if it was not known.
    pub open_id: Option<String>,
    /// The cap that they count for.
    pub kind: PublishKind,
    /// The number of publishes.
    pub count: usize,
}

/// An account's name with TikTok's id of it, as a list spells them. They are parsed only when asked
/// for, since most lines are skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AccountRef(pub(crate) String);

impl AccountRef {
    pub(crate) fn of(entry: &Entry) -> Self {
        let parts = (&entry.planned.account, &entry.planned.open_id);
        Self(serde_json::to_string(&parts).expect("two texts are JSON"))
    }

    pub(crate) fn parts(&self) -> (String, Option<String>) {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: DoneName,
    /// The daily cap that it counts for; `None` if it counts for none.
    pub(crate) kind: Option<PublishKind>,
    pub(crate) publish_id: Option<String>,
    pub(crate) account: AccountRef,
}

impl Line {
    /// Returns the line of a publish. `entry` is `None` if its file cannot be read.
    pub(crate) fn of(name: DoneName, entry: Option<&Entry>) -> Self {
        let is_word = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
        Self {
            name,
            kind: entry.and_then(PublishKind::of),
            publish_id: entry.and_then(Entry::publish_id).filter(is_word).map(str::to_owned),
            account: entry.map(AccountRef::of).unwrap_or_default(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let kind = match self.kind {
            Some(PublishKind::Post) => "post",
            Some(PublishKind::Draft) => "draft",
            None => "-",
        };
        let publish_id = self.publish_id.as_deref().unwrap_or("-");
        format!("{} {kind} {publish_id} {}\n", self.name.file_name(), self.account.0)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut fields = text.splitn(4, ' ');
        let name = DoneName::of_file(fields.next()?)?;
        let kind = match fields.next()? {
            "post" => Some(PublishKind::Post),
            "draft" => Some(PublishKind::Draft),
            _ => None,
        };
        let publish_id = fields.next().filter(|id| *id != "-").map(str::to_owned);
        let account = AccountRef(fields.next()?.to_owned());
        Some(Self { name, kind, publish_id, account })
    }
}
