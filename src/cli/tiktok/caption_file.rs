//! Captions from a file or from standard input

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::flow::PostText;

/// The most bytes of a caption file: 2200 UTF-16 units are at most 6600 bytes.
const LONGEST_FILE: u64 = 64 * 1024;

/// Reads a caption in UTF-8, or in UTF-16 with a byte order mark, as editors on Windows write it.
pub(crate) fn read(file: &Path) -> io::Result<PostText> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
    } else if std::fs::metadata(file)?.is_file() {
        File::open(file)?.take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
    } else {
        return Err(io::Error::other("it is not a regular file"));
    }
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(io::Error::other("it is longer than any caption (64 KiB)"));
    }
    decoded(bytes).map(|text| PostText::of_file(&text))
}

fn decoded(bytes: Vec<u8>) -> io::Result<String> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = bytes.as_chunks();
        let text = String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>());
        match text {
            Ok(text) if odd.is_empty() => Ok(text),
            _ => Err(io::Error::other("it begins as UTF-16 and is not: save it as UTF-8")),
        }
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        _ => String::from_utf8(bytes)
            .map_err(|_| io::Error::other("it is not UTF-8 text: save it as UTF-8")),
    }
}
