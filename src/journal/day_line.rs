//! One publish that is over, as a line in the list of its day

use super::audience::Audience;
use super::done::DoneName;
use super::entry::Entry;
use super::entry_id::EntryId;

const SECONDS: u64 = 86_400;

/// A day, in days since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) u64);

impl Day {
    /// The day of a moment in seconds since 1970.
    pub(crate) fn at(seconds: u64) -> Self {
        Self(seconds / SECONDS)
    }

    pub(crate) fn of(id: &EntryId) -> Self {
        Self::at(id.began())
    }
}

/// How TikTok's daily caps count a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishKind {
    /// It went to the profile.
    Post,
    /// It went to the inbox.
    Draft,
}

impl PublishKind {
    /// How TikTok counts a publish; `None` where TikTok has not opened it, or nothing came of it.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let alive = entry.end.is_none() || entry.has_arrived();
        let is_draft = entry.planned.audience == Audience::inbox();
        let kind = if is_draft { Self::Draft } else { Self::Post };
        (entry.session.is_some() && alive).then_some(kind)
    }

    fn letter(kind: Option<Self>) -> &'static str {
        match kind {
            Some(Self::Post) => "post",
            Some(Self::Draft) => "draft",
            None => "-",
        }
    }
}

/// An account's name with TikTok's id of it, as a day's list spells them. They are parsed only when
/// asked for, since most lines are skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AccountRef(String);

impl AccountRef {
    pub(crate) fn of(entry: &Entry) -> Self {
        let whose = (&entry.planned.account, &entry.planned.open_id);
        Self(serde_json::to_string(&whose).expect("two texts are JSON"))
    }

    pub(crate) fn written(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The name, and TikTok's id.
    pub(crate) fn parts(&self) -> (String, Option<String>) {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// A line: what a list tells of one publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: DoneName,
    /// How it counts among TikTok's daily caps; `None` where nothing came of it.
    pub(crate) kind: Option<PublishKind>,
    /// TikTok's name for it.
    pub(crate) publish_id: Option<String>,
    pub(crate) whose: AccountRef,
}

impl Line {
    /// The line of a publish. `entry` is `None` where its file cannot be read.
    pub(crate) fn of(name: DoneName, entry: Option<&Entry>) -> Self {
        let is_word = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
        Self {
            name,
            kind: entry.and_then(PublishKind::of),
            publish_id: entry.and_then(Entry::publish_id).filter(is_word).map(str::to_owned),
            whose: entry.map(AccountRef::of).unwrap_or_default(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let (kind, publish_id) = (PublishKind::letter(self.kind), self.publish_id.as_deref());
        let (name, whose) = (self.name.file_name(), &self.whose.0);
        format!("{name} {kind} {} {whose}\n", publish_id.unwrap_or("-"))
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
        let whose = AccountRef::written(fields.next()?);
        Some(Self { name, kind, publish_id, whose })
    }
}
