//! The file of one publish: one note a line, each with a checksum: `SHA256[..8] JSON\n`

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{ContentKey, Entry, EntryId, JournalError, Note, Planned};
use crate::disk::{DiskError, Folder, Privacy};

/// Bytes of the largest file that is read. The notes of 819 chunks have less than 100 KiB.
const LARGEST_FILE: u64 = 1024 * 1024;

/// An entry, with the intact bytes and lines of its file.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) entry: Entry,
    pub(crate) valid: u64,
    pub(crate) lines: usize,
}

/// The error for a file that is not as it was written.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) error: JournalError,
    /// The plan; `None` if the first line is damaged too.
    planned: Option<Box<Planned>>,
}

impl From<DiskError> for Unread {
    fn from(error: DiskError) -> Self {
        Self { error: error.into(), planned: None }
    }
}

impl Unread {
    /// Returns whether it certainly has other content than any of these.
    pub(crate) fn is_none_of(&self, keys: &[ContentKey]) -> bool {
        self.planned.as_ref().is_some_and(|planned| !planned.is_one_of(keys))
    }
}

/// Returns whether a folder has the mark that TikTok has opened a publish, or may have.
pub(crate) fn is_marked(folder: &Folder, id: &EntryId) -> Result<bool, DiskError> {
    Ok(folder.read(&id.mark_name(), Privacy::Owner, LARGEST_FILE)?.is_some())
}

/// Reads the file `name`; `None` if there is no file, or one without a plan. A run that was killed
/// before it asked TikTok anything leaves such a file. If it `is_marked` as opened and has no such
/// note, it is damaged.
pub(crate) fn read(
    folder: &Folder,
    id: &EntryId,
    name: &str,
    is_marked: impl FnOnce() -> Result<bool, DiskError>,
) -> Result<Option<Read>, Unread> {
    let Some(file) = folder.read(name, Privacy::Owner, LARGEST_FILE)? else {
        return Ok(None);
    };
    let path = folder.path().join(name);
    let lines = match decode(&file) {
        Ok(lines) => lines,
        Err(LineError::Damaged(line)) => {
            let planned = first(&file).and_then(plan);
            return Err(Unread { error: JournalError::Damaged { path, line }, planned });
        }
        Err(LineError::Newer) => {
            return Err(Unread { error: JournalError::NewerVersion { path }, planned: None });
        }
    };
    let count = lines.notes.len();
    let is_opened = match lines.notes.first() {
        Some(Note::Planned(plan)) => lines.notes.iter().any(|note| note.opens(plan.transfer)),
        _ => false,
    };
    if !is_opened && is_marked()? {
        let error = JournalError::Damaged { path, line: count + 1 };
        return Err(Unread { error, planned: lines.notes.into_iter().next().and_then(plan) });
    }
    let valid = lines.valid as u64;
    Ok(Entry::new(id.clone(), lines.notes).map(|entry| Read { entry, valid, lines: count }))
}

/// Returns the intact notes of a file that [`read`] takes.
pub(crate) fn notes(folder: &Folder, name: &str) -> Result<Vec<Note>, DiskError> {
    let file = folder.read(name, Privacy::Owner, LARGEST_FILE)?;
    let lines = file.and_then(|file| decode(&file).ok());
    Ok(lines.map(|lines| lines.notes).unwrap_or_default())
}

fn plan(note: Note) -> Option<Box<Planned>> {
    match note {
        Note::Planned(planned) => Some(planned),
        _ => None,
    }
}

const CHECKSUM: usize = 8;

#[derive(Debug, PartialEq, Eq)]
struct Lines {
    notes: Vec<Note>,
    /// The number of intact bytes. Those behind them are of a torn write.
    valid: usize,
}

/// The error for a file that is not as it was written.
#[derive(Debug, PartialEq, Eq)]
enum LineError {
    /// The number of the first damaged line, from 1.
    Damaged(usize),
    /// An intact line that this program cannot parse.
    Newer,
}

enum Line {
    Intact(Box<Note>),
    Broken,
}

pub(crate) fn encode(note: &Note) -> Vec<u8> {
    checked(&serde_json::to_string(note).expect("notes are numbers and strings"))
}

/// Returns the line of a JSON text, with its checksum.
pub(crate) fn checked(json: &str) -> Vec<u8> {
    format!("{} {json}\n", checksum(json.as_bytes())).into_bytes()
}

/// Returns the JSON text of a line; `None` if it is torn or damaged.
pub(crate) fn unchecked(line: &[u8]) -> Option<&[u8]> {
    line.strip_suffix(b"\n")
        .and_then(|line| line.split_at_checked(CHECKSUM))
        .and_then(|(sum, rest)| Some((sum, rest.strip_prefix(b" ")?)))
        .filter(|(sum, json)| checksum(json).as_bytes() == *sum)
        .map(|(_, json)| json)
}

/// Parses a whole file. Broken lines at its end are a torn write if no note that must last follows
/// them. Anywhere else they are damage.
fn decode(file: &[u8]) -> Result<Lines, LineError> {
    let mut notes = Vec::new();
    let mut valid = 0;
    let mut offset = 0;
    let mut broken = None;
    for (index, text) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        offset += text.len();
        match (read_line(text)?, broken) {
            (Line::Broken, _) => broken = broken.or(Some(index + 1)),
            (Line::Intact(note), Some(line)) if note.must_last() => {
                return Err(LineError::Damaged(line));
            }
            (Line::Intact(_), Some(_)) => {}
            (Line::Intact(note), None) => {
                notes.push(*note);
                valid = offset;
            }
        }
    }
    Ok(Lines { notes, valid })
}

/// Parses the first line of a damaged file; `None` if that line is damaged.
fn first(file: &[u8]) -> Option<Note> {
    match read_line(file.split_inclusive(|byte| *byte == b'\n').next()?) {
        Ok(Line::Intact(note)) => Some(*note),
        Ok(Line::Broken) | Err(_) => None,
    }
}

fn read_line(text: &[u8]) -> Result<Line, LineError> {
    match unchecked(text) {
        None => Ok(Line::Broken),
        // With an intact checksum, unknown JSON was written by a newer agoras.
        Some(json) => serde_json::from_slice(json).map(Line::Intact).map_err(|_| LineError::Newer),
    }
}

fn checksum(json: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(json)[..CHECKSUM / 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;

    fn file() -> Vec<u8> {
        let chunk = |index| Note::Chunk { index, hash: "x".to_owned() };
        let at = Moment::from_seconds(1);
        let notes = [Note::Sending { at }, chunk(0), chunk(1), Note::Sent { at }, chunk(2)];
        notes.iter().flat_map(encode).collect()
    }

    fn count_lines(bytes: &[u8]) -> usize {
        bytes.split(|byte| *byte == b'\n').count() - 1
    }

    #[test]
    fn a_torn_end_loses_the_torn_lines_alone() {
        let whole = file();
        for length in 0..=whole.len() {
            let torn = decode(&whole[..length]).unwrap();
            let kept = count_lines(&whole[..length]);
            assert_eq!(torn.notes.len(), kept, "{length}");
            assert!(torn.valid <= length && whole[..torn.valid].ends_with(b"\n") || kept == 0);
        }
        let zeros = [&whole[..], &[0; 64][..]].concat();
        assert_eq!(decode(&zeros).unwrap().valid, whole.len());
    }

    #[test]
    fn damage_before_a_note_that_must_last_is_an_error() {
        let whole = file();
        for at in 0..whole.len() {
            let mut bad = whole.clone();
            bad[at] ^= 1;
            let line = count_lines(&whole[..at]) + 1;
            let expected = if line < 4 { Err(LineError::Damaged(line)) } else { Ok(()) };
            let lines = decode(&bad);
            if whole[at] != b'\n' {
                assert_eq!(lines.map(|lines| assert!(lines.notes.len() < 5)), expected, "{at}");
            }
        }
    }

    #[test]
    fn an_intact_unknown_note_is_of_a_newer_program() {
        let json = r#"{"note":"teleported"}"#;
        let line = format!("{} {json}\n", checksum(json.as_bytes()));
        assert_eq!(decode(line.as_bytes()), Err(LineError::Newer));
    }
}
