//! One note a line, each with a checksum: `SHA256[..8] JSON\n`

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::note::Note;

const CHECKSUM: usize = 8;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) notes: Vec<Note>,
    /// The number of intact bytes. Those behind them are of a torn write.
    pub(crate) valid: usize,
}

/// The error for a file that is not as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum LineError {
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
    let json = serde_json::to_string(note).expect("notes are numbers and strings");
    format!("{} {json}\n", checksum(json.as_bytes())).into_bytes()
}

/// Parses a whole file. Broken lines at its end are a torn write if no note that must last follows
/// them. Anywhere else they are damage.
pub(crate) fn decode(file: &[u8]) -> Result<Lines, LineError> {
    let mut notes = Vec::new();
    let mut valid = 0;
    let mut offset = 0;
    let mut broken = None;
    for (index, text) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        offset += text.len();
        match (read(text)?, broken) {
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
pub(crate) fn first(file: &[u8]) -> Option<Note> {
    match read(file.split_inclusive(|byte| *byte == b'\n').next()?) {
        Ok(Line::Intact(note)) => Some(*note),
        Ok(Line::Broken) | Err(_) => None,
    }
}

fn read(text: &[u8]) -> Result<Line, LineError> {
    let json = text
        .strip_suffix(b"\n")
        .and_then(|line| line.split_at_checked(CHECKSUM))
        .and_then(|(sum, rest)| Some((sum, rest.strip_prefix(b" ")?)))
        .filter(|(sum, json)| checksum(json).as_bytes() == *sum)
        .map(|(_, json)| json);
    match json {
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

    fn file() -> Vec<u8> {
        let chunk = |index| Note::Chunk { index, hash: "x".to_owned() };
        let notes = [Note::Sending { at: 1 }, chunk(0), chunk(1), Note::Sent { at: 2 }, chunk(2)];
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
