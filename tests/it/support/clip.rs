//! The clip that most tests publish, in any size

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A video of 4 s: H.264 in an MP4 of 124 KB.
pub(crate) const CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/clip.mp4");

/// Returns the clip with the head of a `free` box behind it, whose filling would make `size` bytes.
pub(crate) fn unfilled(size: u64) -> Vec<u8> {
    let mut bytes = std::fs::read(CLIP).unwrap();
    let free = size.checked_sub(bytes.len() as u64).expect("larger than the clip");
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(b"free");
    bytes.extend(free.to_be_bytes());
    bytes
}

/// Returns the clip in `size` bytes, with a filling in which no byte equals its neighbour.
pub(crate) fn filled(size: usize) -> Vec<u8> {
    let mut content = unfilled(size as u64);
    let start = content.len();
    content.resize(size, 0);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for word in content[start..].chunks_mut(8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        word.copy_from_slice(&state.to_le_bytes()[..word.len()]);
    }
    content
}

/// Makes a file with the clip in `size` bytes that takes no room on the disk.
pub(crate) fn sparse(folder: &Path, name: &str, size: u64) -> PathBuf {
    let path = folder.join(name);
    let mut file = File::options().create(true).write(true).truncate(true).open(&path).unwrap();
    file.write_all(&unfilled(size)).unwrap();
    file.set_len(size).unwrap();
    path
}
