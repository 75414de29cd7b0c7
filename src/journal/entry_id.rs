//! The id of one publish in the journal

use std::fmt;
use std::io;

use super::error::JournalError;
use crate::clock::Moment;

/// The millisecond since the epoch in which a publish began, and a random number. Ids sort by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId(String);

const DIGITS: usize = 15;
const UNIQUE: usize = 8;

impl EntryId {
    /// A file that stops agoras 2.3.0 once finished publishes were moved: that program takes it for
    /// a publish of the far future which a newer program wrote.
    pub(crate) const SIGNPOST: &str = "999999999999999-00000000.j";

    /// Creates an id for a publish that begins `now`, in milliseconds since the epoch.
    pub(crate) fn new(now: u64) -> Result<Self, JournalError> {
        let mut unique = [0; UNIQUE / 2];
        getrandom::fill(&mut unique)
            .map_err(|error| JournalError::NoRandomness(io::Error::other(error.to_string())))?;
        let unique = u32::from_be_bytes(unique);
        Ok(Self(format!("{now:0DIGITS$}-{unique:0UNIQUE$x}")))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (moment, unique) = text.split_once('-')?;
        let is_id = moment.len() == DIGITS
            && moment.bytes().all(|digit| digit.is_ascii_digit())
            && unique.len() == UNIQUE
            && unique.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_id.then(|| Self(text.to_owned()))
    }

    /// Returns the second in which the publish began.
    pub fn began(&self) -> Moment {
        Moment::from_seconds(self.0[..DIGITS].parse::<u64>().unwrap_or(0) / 1000)
    }

    pub(crate) fn file_name(&self) -> String {
        format!("{}.j", self.0)
    }

    /// Returns the name of the empty file which marks that TikTok has opened the publish, or may
    /// have.
    pub(crate) fn mark_name(&self) -> String {
        format!("{}.opened", self.0)
    }

    pub(crate) fn of_file(name: &str) -> Option<Self> {
        Self::parse(name.strip_suffix(".j").filter(|_| name != Self::SIGNPOST)?)
    }

    pub(crate) fn of_mark(name: &str) -> Option<Self> {
        Self::parse(name.strip_suffix(".opened")?)
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
    fn ids_sort_by_time_and_come_back_from_their_files() {
        let early = EntryId::new(1_700_000_000_000).unwrap();
        let late = EntryId::new(1_700_000_000_001).unwrap();
        assert!(early < late);
        assert_eq!(early.began(), Moment::from_seconds(1_700_000_000));
        assert_eq!(EntryId::of_file(&late.file_name()), Some(late));
        for foreign in ["x.j", ".lock", "1700000000-aaaaaaaa.j", "001700000000000-aaaaaaaa.j~"] {
            assert_eq!(EntryId::of_file(foreign), None, "{foreign}");
        }
    }
}
