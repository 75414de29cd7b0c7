//! What is over, by the day on which it began: a list a day, with a line a publish, so that the
//! newest ones, those of the last 24 hours, and one that TikTok calls so are found without opening
//! a file of each
//!
//! The lists say nothing that the files do not. The last line of a list is the checksum of those
//! before it: a list that lacks it was torn or damaged, and is written anew from the files.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, ErrorKind, Read};

use sha2::{Digest, Sha256};

use super::audience::Audience;
use super::done::DoneName;
use super::entry::Entry;
use super::entry_id::EntryId;
use super::line::hex;
use crate::disk::{DiskError, Folder, Privacy};

/// The folder of days, and where it is made before it is whole.
const DAYS: &str = "days";
const UNFINISHED: &str = "days.new";
const SECONDS: u64 = 86_400;
/// The longest line that is read: names and ids are far shorter.
const LONGEST: u64 = 8192;

/// A day, in days since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(u64);

impl Day {
    /// The day of a moment in seconds since 1970.
    pub(crate) fn at(seconds: u64) -> Self {
        Self(seconds / SECONDS)
    }

    pub(crate) fn of(id: &EntryId) -> Self {
        Self::at(id.began())
    }

    fn file_name(self) -> String {
        format!("{:08}", self.0)
    }

    fn of_file(name: &str) -> Option<Self> {
        let is_day = name.len() == 8 && name.bytes().all(|digit| digit.is_ascii_digit());
        is_day.then(|| name.parse().ok().map(Self)).flatten()
    }
}

/// How TikTok's daily caps count a publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It went to the profile.
    Post,
    /// It went to the inbox.
    Draft,
}

impl Kind {
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

/// Whose a publish is: the account's name, and TikTok's id of it where that was known. Kept as it is
/// written, since most lines are passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Whose(String);

impl Whose {
    pub(crate) fn of(entry: &Entry) -> Self {
        let whose = (&entry.planned.account, &entry.planned.open_id);
        Self(serde_json::to_string(&whose).expect("two texts are JSON"))
    }

    /// The name, and TikTok's id.
    pub(crate) fn parts(&self) -> (String, Option<String>) {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// What a list tells of one publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) name: DoneName,
    /// How it counts among TikTok's daily caps; `None` where nothing came of it.
    pub(crate) kind: Option<Kind>,
    /// TikTok's name for it.
    pub(crate) publish_id: Option<String>,
    pub(crate) whose: Whose,
}

impl Line {
    /// The line of a publish. `entry` is `None` where its file cannot be read.
    pub(crate) fn of(name: DoneName, entry: Option<&Entry>) -> Self {
        let is_word = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
        Self {
            name,
            kind: entry.and_then(Kind::of),
            publish_id: entry.and_then(Entry::publish_id).filter(is_word).map(str::to_owned),
            whose: entry.map(Whose::of).unwrap_or_default(),
        }
    }

    fn text(&self) -> String {
        let (kind, publish_id) = (Kind::letter(self.kind), self.publish_id.as_deref());
        let (name, whose) = (self.name.file_name(), &self.whose.0);
        format!("{name} {kind} {} {whose}\n", publish_id.unwrap_or("-"))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.splitn(4, ' ');
        let name = DoneName::of_file(fields.next()?)?;
        let kind = match fields.next()? {
            "post" => Some(Kind::Post),
            "draft" => Some(Kind::Draft),
            _ => None,
        };
        let publish_id = fields.next().filter(|id| *id != "-").map(str::to_owned);
        let whose = Whose(fields.next()?.to_owned());
        Some(Self { name, kind, publish_id, whose })
    }
}

/// The lines of a list without the last one: their checksum, and how many bytes they have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    sum: Sha256,
    length: u64,
}

impl Lines {
    fn add(&mut self, text: &str) {
        self.sum.update(text);
        self.length += text.len() as u64;
    }

    /// The line behind them.
    fn last(&self) -> String {
        let sum = self.sum.clone().finalize();
        format!("end {}\n", hex(&sum[..16]))
    }
}

/// Shows the lines of a list, one after the other; `None` where it turns out to be damaged.
fn read(file: impl Read, see: &mut dyn FnMut(Line)) -> std::io::Result<Option<Lines>> {
    let mut file = BufReader::new(file);
    let (mut lines, mut text) = (Lines::default(), Vec::new());
    loop {
        text.clear();
        file.by_ref().take(LONGEST).read_until(b'\n', &mut text)?;
        let Ok(line) = str::from_utf8(&text) else {
            return Ok(None);
        };
        if line.starts_with("end ") {
            let is_last = file.fill_buf()?.is_empty();
            return Ok((is_last && line == lines.last()).then_some(lines));
        }
        let Some(seen) = line.strip_suffix('\n').and_then(Line::parse) else {
            return Ok(None);
        };
        lines.add(line);
        see(seen);
    }
}

/// The folder of lists.
#[derive(Debug)]
pub(crate) struct Days(Folder);

impl Days {
    /// Opens it; `None` where it is not there.
    pub(crate) fn open(journal: &Folder) -> Result<Option<Self>, DiskError> {
        Ok(journal.child(DAYS)?.map(Self))
    }

    /// Opens it, made if need be; the caller knows that nothing is missing in it.
    pub(crate) fn make(journal: &Folder) -> Result<Self, DiskError> {
        Ok(Self(journal.make_child(DAYS)?))
    }

    /// The days of which something is told, oldest first.
    pub(crate) fn days(&self) -> Result<Vec<Day>, DiskError> {
        Ok(self.0.names()?.iter().filter_map(|name| Day::of_file(name)).collect())
    }

    /// Shows what is told of a day; `None` where that turns out to be damaged.
    pub(crate) fn read(
        &self,
        day: Day,
        see: &mut dyn FnMut(Line),
    ) -> Result<Option<Lines>, DiskError> {
        let name = day.file_name();
        let Some(file) = self.0.open_file(&name, Privacy::Owner)? else {
            return Ok(Some(Lines::default()));
        };
        match read(&file, see) {
            Err(error) if error.kind() == ErrorKind::InvalidData => Ok(None),
            read => read.map_err(DiskError::io("read", &self.0.path().join(name))),
        }
    }

    /// Adds lines of a day behind those that are there, durably. Until the checksum is behind them
    /// the list is damaged, and nobody relies on it.
    pub(crate) fn append(&self, day: Day, mut there: Lines, new: &[Line]) -> Result<(), DiskError> {
        let name = day.file_name();
        let end = there.length;
        let mut text = String::new();
        for line in new.iter().map(Line::text) {
            there.add(&line);
            text.push_str(&line);
        }
        text.push_str(&there.last());
        let Some(file) = self.0.reopen(&name)? else {
            return self.0.replace(&name, text.as_bytes());
        };
        file.cut(end)?;
        file.append(text.as_bytes())?;
        file.sync()
    }

    /// Writes the list of one day anew.
    pub(crate) fn replace(&self, day: Day, lines: &[Line]) -> Result<(), DiskError> {
        let mut sum = Lines::default();
        let mut text = String::new();
        for line in lines.iter().map(Line::text) {
            sum.add(&line);
            text.push_str(&line);
        }
        text.push_str(&sum.last());
        self.0.replace(&day.file_name(), text.as_bytes())
    }

    /// Removes it with all lists, and what a run that was killed has left of such a folder.
    pub(crate) fn remove(journal: &Folder) -> Result<(), DiskError> {
        for folder in [UNFINISHED, DAYS] {
            if let Some(days) = journal.child(folder)? {
                days.names()?.iter().try_for_each(|name| days.remove(name))?;
                journal.remove_child(folder)?;
            }
        }
        Ok(())
    }

    /// Writes all lists anew.
    pub(crate) fn rewrite(
        journal: &Folder,
        all: &BTreeMap<Day, Vec<Line>>,
    ) -> Result<Self, DiskError> {
        let folder = Self(journal.make_child(UNFINISHED)?);
        for (day, lines) in all {
            folder.replace(*day, lines)?;
        }
        journal.rename(UNFINISHED, DAYS)?;
        journal.sync()?;
        Self::make(journal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64) -> Line {
        let name =
            format!("{:015}-0000aaaa.{}.opened.j", 1_700_000_000_000 + number, "a".repeat(32));
        Line {
            name: DoneName::of_file(&name).unwrap(),
            kind: Some(Kind::Draft),
            publish_id: Some(format!("v_pub~{number}")),
            whose: Whose(r#"["ada \"codes\"",null]"#.to_owned()),
        }
    }

    fn shown(text: &[u8]) -> Option<Vec<Line>> {
        let mut seen = Vec::new();
        read(text, &mut |line| seen.push(line)).unwrap().map(|_| seen)
    }

    #[test]
    fn a_list_comes_back_as_written_and_any_damage_is_noticed() {
        let mut lines = Lines::default();
        let mut text = String::new();
        for line in (0..3).map(line) {
            lines.add(&line.text());
            text += &line.text();
        }
        text += &lines.last();
        assert_eq!(shown(text.as_bytes()), Some((0..3).map(line).collect()));
        for at in 0..text.len() {
            assert_eq!(shown(&text.as_bytes()[..at]), None, "cut at {at}");
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            assert_eq!(shown(&changed), None, "changed at {at}");
        }
        assert_eq!(shown((text + "x").as_bytes()), None);
    }
}
