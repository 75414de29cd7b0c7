//! The name of one publish in the journal

use std::fmt;
use std::io;
use std::str::FromStr;

use super::error::JournalError;

/// The millisecond since 1970 in which it began, and something that sets it apart: names sort by
/// time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId(String);

/// Decimal digits of the millisecond.
const DIGITS: usize = 15;
/// Hexadecimal digits behind it.
const UNIQUE: usize = 8;

/// The text is no entry's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnEntry;

impl EntryId {
    /// The file that stops agoras 2.3.0 where publishes were folded: to that program it is one of
    /// the far future.
    pub(crate) const SIGNPOST: &str = "999999999999999-00000000.j";

    /// A new name for something that begins `now`, in milliseconds since 1970.
    pub(crate) fn new(now: u64) -> Result<Self, JournalError> {
        let mut unique = [0; UNIQUE / 2];
        getrandom::fill(&mut unique)
            .map_err(|error| JournalError::NoRandomness(io::Error::other(error.to_string())))?;
        let unique = u32::from_be_bytes(unique);
        Ok(Self(format!("{now:0DIGITS$}-{unique:0UNIQUE$x}")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When it began, in seconds since 1970.
    pub fn began(&self) -> u64 {
        self.0[..DIGITS].parse::<u64>().unwrap_or(0) / 1000
    }

    /// Its file.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.j", self.0)
    }

    /// The empty file beside it that says that TikTok has opened it, or may have.
    pub(crate) fn mark_name(&self) -> String {
        format!("{}.opened", self.0)
    }

    /// The entry of a file, if it is one.
    pub(crate) fn of_file(name: &str) -> Option<Self> {
        let id = name.strip_suffix(".j").filter(|_| name != Self::SIGNPOST)?;
        id.parse().ok()
    }

    /// The entry of a mark, if it is one.
    pub(crate) fn of_mark(name: &str) -> Option<Self> {
        name.strip_suffix(".opened")?.parse().ok()
    }
}

impl FromStr for EntryId {
    type Err = NotAnEntry;

    fn from_str(text: &str) -> Result<Self, NotAnEntry> {
        let (moment, unique) = text.split_once('-').ok_or(NotAnEntry)?;
        let named = moment.len() == DIGITS
            && moment.bytes().all(|digit| digit.is_ascii_digit())
            && unique.len() == UNIQUE
            && unique.bytes().all(|digit| digit.is_ascii_hexdigit());
        if named { Ok(Self(text.to_owned())) } else { Err(NotAnEntry) }
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time_and_come_back_from_their_files() {
        let (early, late) = (EntryId::new(1_700_000_000_000), EntryId::new(1_700_000_000_001));
        let (early, late) = (early.unwrap(), late.unwrap());
        assert!(early < late);
        assert_eq!(early.began(), 1_700_000_000);
        assert_eq!(EntryId::of_file(&late.file_name()), Some(late));
        for foreign in ["x.j", ".lock", "1700000000-aaaaaaaa.j", "001700000000000-aaaaaaaa.j~"] {
            assert_eq!(EntryId::of_file(foreign), None, "{foreign}");
        }
    }
}
