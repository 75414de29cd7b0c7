//! Media on their way in: counted, hashed and perhaps kept on disk, never held in memory

use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::emulator::switches::table::Hashing;

/// Enough of a file to tell what it is.
pub(crate) const HEAD: usize = 16;

/// Counts, hashes and keeps the bytes of one chunk or one pulled file.
#[derive(Debug)]
pub(crate) struct Intake {
    hashing: Hashing,
    /// The digest of everything that the publish has received so far.
    pub(crate) digest: Sha256,
    pub(crate) bytes: u64,
    /// The first bytes of the chunk or file, at most [`HEAD`].
    pub(crate) head: Vec<u8>,
    file: Option<File>,
}

impl Intake {
    pub(crate) fn new(hashing: Hashing, digest: Sha256, file: Option<File>) -> Self {
        Self { hashing, digest, bytes: 0, head: Vec::new(), file }
    }

    pub(crate) async fn take(&mut self, frame: &Bytes) -> io::Result<()> {
        let missing = HEAD.saturating_sub(self.head.len()).min(frame.len());
        self.head.extend_from_slice(&frame[..missing]);
        if self.hashing == Hashing::On {
            self.digest.update(frame);
        }
        self.bytes += frame.len() as u64;
        match &mut self.file {
            Some(file) => file.write_all(frame).await,
            None => Ok(()),
        }
    }

    /// Waits until the kept bytes are on disk.
    pub(crate) async fn finish(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some(file) => file.flush().await,
            None => Ok(()),
        }
    }
}

pub(crate) fn kept_path(folder: &Path, publish_id: &str, piece: usize) -> PathBuf {
    folder.join(format!("{publish_id}.{piece}"))
}

/// Opens a piece's file to write from `first` on; `None` if media are not kept.
pub(crate) async fn open_kept(
    folder: Option<&Path>,
    publish_id: &str,
    piece: usize,
    first: u64,
) -> io::Result<Option<File>> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    tokio::fs::create_dir_all(folder).await?;
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(kept_path(folder, publish_id, piece))
        .await?;
    file.seek(io::SeekFrom::Start(first)).await?;
    Ok(Some(file))
}

/// Returns the media type by the first bytes; `None` for anything that TikTok does not take.
pub(crate) fn media_type(head: &[u8]) -> Option<&'static str> {
    match head {
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
        | [_, _, _, _, b'm', b'o', b'o', b'v', ..]
        | [_, _, _, _, b'm', b'd', b'a', b't', ..]
        | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => Some("video/mp4"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some("video/webm"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

pub(crate) fn is_video(head: &[u8]) -> bool {
    media_type(head).is_some_and(|kind| kind.starts_with("video/"))
}
