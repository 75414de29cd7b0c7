//! Lists of finished publishes, by the day on which they began and in the order in which they ended
//!
//! The newest publishes, those of the last 24 hours, and one with a `publish_id` are found in the
//! lists without opening a file of each. A full list is not written any more, and a day has as many
//! lists as it needs, so that adding a line always costs the same.
//!
//! The lists hold nothing that the files do not. The last line of a list is the checksum of the lines
//! before it. Without it the list is torn or damaged, and the day is written anew from the files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::ops::ControlFlow;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::day_line::{Day, Line};
use crate::disk::{DiskError, Folder, Privacy};

/// The folder of lists.
const DAYS: &str = "days";
/// The folder in which all lists are written anew.
const UNFINISHED: &str = "days.new";
/// Lines of a full list. About 30 KB are read before a line is added.
const FULL: usize = 256;
/// Bytes of the longest line that is read. Real lines are far shorter.
const LONGEST: u64 = 8192;

/// The name of a list: the day, and a number within the day from 0 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct ListName {
    day: Day,
    number: usize,
}

impl ListName {
    fn file_name(self) -> String {
        format!("{:08}-{:06}", self.day.0, self.number)
    }

    fn of_file(name: &str) -> Option<Self> {
        let (day, number) = name.split_once('-')?;
        let list = Self { day: Day(day.parse().ok()?), number: number.parse().ok()? };
        (list.file_name() == name).then_some(list)
    }
}

/// Checksum, bytes and number of the lines of a list without the last one.
#[derive(Debug, Default)]
struct Lines {
    sum: Sha256,
    length: u64,
    count: usize,
}

impl Lines {
    fn add(&mut self, text: &str) {
        self.sum.update(text);
        self.length += text.len() as u64;
        self.count += 1;
    }

    /// Returns the line that follows them.
    fn last(&self) -> String {
        let sum = self.sum.clone().finalize();
        format!("end {}\n", HEXLOWER.encode(&sum[..16]))
    }
}

fn read(file: impl Read) -> std::io::Result<Option<(Lines, Vec<Line>)>> {
    let mut file = BufReader::new(file);
    let mut lines = Lines::default();
    let mut parsed = Vec::new();
    let mut text = Vec::new();
    loop {
        text.clear();
        file.by_ref().take(LONGEST).read_until(b'\n', &mut text)?;
        let Ok(line) = str::from_utf8(&text) else {
            return Ok(None);
        };
        if line.starts_with("end ") {
            let is_last = file.fill_buf()?.is_empty();
            return Ok((is_last && line == lines.last()).then_some((lines, parsed)));
        }
        let Some(parsed_line) = line.strip_suffix('\n').and_then(Line::parse) else {
            return Ok(None);
        };
        lines.add(line);
        parsed.push(parsed_line);
    }
}

/// The folder of lists.
#[derive(Debug)]
pub(crate) struct Days(Folder);

impl Days {
    pub(crate) fn open(journal: &Folder) -> Result<Option<Self>, DiskError> {
        Ok(journal.child(DAYS)?.map(Self))
    }

    /// Opens it, and creates it first if necessary. No finished publish may be missing in it.
    pub(crate) fn make(journal: &Folder) -> Result<Self, DiskError> {
        Ok(Self(journal.make_child(DAYS)?))
    }

    /// Returns the days that have lists, oldest first.
    pub(crate) fn days(&self) -> Result<Vec<Day>, DiskError> {
        let lists = self.0.names()?;
        let days = lists.iter().filter_map(|name| ListName::of_file(name)).map(|list| list.day);
        Ok(days.collect::<BTreeSet<Day>>().into_iter().collect())
    }

    /// Returns the number of lists of a day; `None` if one of them is missing.
    fn count(&self, day: Day) -> Result<Option<usize>, DiskError> {
        let names = self.0.names()?;
        let lists = names.iter().filter_map(|name| ListName::of_file(name));
        let numbers: Vec<usize> =
            lists.filter(|list| list.day == day).map(|list| list.number).collect();
        let is_whole = numbers.iter().copied().eq(0..numbers.len());
        Ok(is_whole.then_some(numbers.len()))
    }

    /// Passes the lines of a day to `see`, the newest first, until it breaks. A publish that ended
    /// more than once has several lines, of which the newest counts. Returns `false` if a list is
    /// damaged.
    pub(crate) fn read(
        &self,
        day: Day,
        see: &mut dyn FnMut(Line) -> ControlFlow<()>,
    ) -> Result<bool, DiskError> {
        let Some(count) = self.count(day)? else {
            return Ok(false);
        };
        for number in (0..count).rev() {
            let Some((_, lines)) = self.read_list(ListName { day, number })? else {
                return Ok(false);
            };
            if lines.into_iter().rev().try_for_each(&mut *see).is_break() {
                break;
            }
        }
        Ok(true)
    }

    fn read_list(&self, list: ListName) -> Result<Option<(Lines, Vec<Line>)>, DiskError> {
        let name = list.file_name();
        let Some(file) = self.0.open_file(&name, Privacy::Owner)? else {
            return Ok(None);
        };
        match read(&file) {
            Err(error) if error.kind() == ErrorKind::InvalidData => Ok(None),
            read => read.map_err(DiskError::io("read", &self.0.path().join(name))),
        }
    }

    /// Adds lines to a day, durably. Returns `false`, with nothing written, if the newest list is
    /// damaged.
    pub(crate) fn add(&self, day: Day, new: &[Line]) -> Result<bool, DiskError> {
        let Some(count) = self.count(day)? else {
            return Ok(false);
        };
        if let Some(last) = count.checked_sub(1) {
            let last = ListName { day, number: last };
            let Some((there, _)) = self.read_list(last)? else {
                return Ok(false);
            };
            if there.count + new.len() <= FULL {
                self.append(last, there, new)?;
                return Ok(true);
            }
        }
        for (number, lines) in (count..).zip(new.chunks(FULL)) {
            self.write(ListName { day, number }, lines)?;
        }
        Ok(true)
    }

    /// Adds lines to a list. Until the new checksum is written, the list counts as damaged.
    fn append(&self, list: ListName, mut there: Lines, new: &[Line]) -> Result<(), DiskError> {
        let end = there.length;
        let text = with_checksum(&mut there, new);
        let Some(file) = self.0.reopen(&list.file_name())? else {
            return self.0.replace(&list.file_name(), text.as_bytes());
        };
        file.cut(end)?;
        file.append(text.as_bytes())?;
        file.sync()
    }

    fn write(&self, list: ListName, lines: &[Line]) -> Result<(), DiskError> {
        let text = with_checksum(&mut Lines::default(), lines);
        self.0.replace(&list.file_name(), text.as_bytes())
    }

    /// Writes the lists of one day anew. The first list is removed first and written last, since
    /// without it the day counts as damaged.
    pub(crate) fn replace(&self, day: Day, lines: &[Line]) -> Result<(), DiskError> {
        for name in self.0.names()? {
            if ListName::of_file(&name).is_some_and(|list| list.day == day) {
                self.0.remove(&name)?;
            }
        }
        self.0.sync()?;
        for (number, lines) in lines.chunks(FULL).enumerate().rev() {
            self.write(ListName { day, number }, lines)?;
        }
        Ok(())
    }

    /// Removes the folder with all lists, and one that a killed run has left unfinished.
    pub(crate) fn remove(journal: &Folder) -> Result<(), DiskError> {
        for folder in [UNFINISHED, DAYS] {
            if let Some(days) = journal.child(folder)? {
                days.names()?.iter().try_for_each(|name| days.remove(name))?;
                journal.remove_child(folder)?;
            }
        }
        Ok(())
    }

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

fn with_checksum(there: &mut Lines, new: &[Line]) -> String {
    let mut text = String::new();
    for line in new.iter().map(Line::text) {
        there.add(&line);
        text.push_str(&line);
    }
    text + &there.last()
}

#[cfg(test)]
mod tests {
    use super::super::day_line::{AccountRef, PublishKind};
    use super::super::done::DoneName;
    use super::*;

    fn line(number: u64) -> Line {
        let name =
            format!("{:015}-0000aaaa.{}.opened.j", 1_700_000_000_000 + number, "a".repeat(32));
        Line {
            name: DoneName::of_file(&name).unwrap(),
            kind: Some(PublishKind::Draft),
            publish_id: Some(format!("v_pub~{number}")),
            account: AccountRef(r#"["ada \"codes\"",null]"#.to_owned()),
        }
    }

    fn shown(text: &[u8]) -> Option<Vec<Line>> {
        read(text).unwrap().map(|(_, lines)| lines)
    }

    #[test]
    fn a_list_comes_back_as_written_and_any_damage_is_noticed() {
        let three: Vec<Line> = (0..3).map(line).collect();
        let text = with_checksum(&mut Lines::default(), &three);
        assert_eq!(shown(text.as_bytes()), Some(three));
        for at in 0..text.len() {
            assert_eq!(shown(&text.as_bytes()[..at]), None, "cut at {at}");
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            assert_eq!(shown(&changed), None, "changed at {at}");
        }
        assert_eq!(shown((text + "x").as_bytes()), None);
    }
}
