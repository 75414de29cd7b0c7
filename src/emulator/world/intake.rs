//! Bytes on their way in: counted, hashed, perhaps kept, never held

use std::io;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::publication::Piece;
use crate::emulator::switches::choices::Hashing;

/// Enough of a file to tell what it is.
const HEAD: usize = 16;

/// Takes bytes in.
#[derive(Debug)]
pub(crate) struct Intake {
    hashing: Hashing,
    /// Of everything the publish has had so far.
    pub(crate) digest: Sha256,
    pub(crate) bytes: u64,
    pub(crate) head: Vec<u8>,
    file: Option<File>,
}

impl Intake {
    /// Goes on from a digest of what came before.
    pub(crate) fn new(hashing: Hashing, digest: Sha256, file: Option<File>) -> Self {
        Self { hashing, digest, bytes: 0, head: Vec::new(), file }
    }

    /// Takes the next bytes.
    pub(crate) async fn take(&mut self, frame: &Bytes) -> io::Result<()> {
        if self.head.len() < HEAD {
            let missing = (HEAD - self.head.len()).min(frame.len());
            self.head.extend_from_slice(&frame[..missing]);
        }
        if self.hashing == Hashing::On {
            self.digest.update(frame);
        }
        self.bytes += frame.len() as u64;
        if let Some(file) = &mut self.file {
            file.write_all(frame).await?;
        }
        Ok(())
    }

    /// Waits until what is kept is on disk.
    pub(crate) async fn finish(&mut self) -> io::Result<()> {
        match &mut self.file {
            Some(file) => file.flush().await,
            None => Ok(()),
        }
    }

    /// What came in, as one file.
    pub(crate) fn piece(&self) -> Piece {
        piece(self.hashing, &self.digest, self.bytes)
    }
}

/// A file of that many bytes with that digest.
pub(crate) fn piece(hashing: Hashing, digest: &Sha256, bytes: u64) -> Piece {
    Piece {
        bytes,
        sha256: match hashing {
            Hashing::On => HEXLOWER.encode(&digest.clone().finalize()),
            Hashing::Off => String::new(),
        },
    }
}

/// Whether these first bytes are those of an MP4, MOV or WebM.
pub(crate) fn is_video(head: &[u8]) -> bool {
    let boxes: [&[u8]; 4] = [b"ftyp", b"moov", b"mdat", b"wide"];
    let kind = head.get(4..8).unwrap_or_default();
    boxes.contains(&kind) || head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3])
}

/// Whether these first bytes are those of a JPEG or WebP.
pub(crate) fn is_photo(head: &[u8]) -> bool {
    let webp = head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP");
    webp || head.starts_with(&[0xff, 0xd8, 0xff])
}
