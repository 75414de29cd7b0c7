//! A file on this machine, read where it stands and watched for changes

use std::fs::{File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use super::error::MediaError;
use super::feed::{Feed, Filler};
use super::ring::Ring;

/// Large enough that reading costs less than sending; 4 KiB makes an upload eight times slower.
const BLOCK: u64 = 256 * 1024;

/// An open file. The same handle is used from the first look to the last byte.
#[derive(Debug, Clone)]
pub(crate) struct LocalFile {
    file: Arc<File>,
    path: PathBuf,
    stamp: Stamp,
}

/// What must stay as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// Which file it is, where the system numbers them.
    number: Option<(u64, u64)>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { size: metadata.len(), modified: metadata.modified().ok(), number: number(metadata) }
    }
}

impl LocalFile {
    pub(crate) fn open(path: &Path) -> Result<Self, MediaError> {
        let unreadable = |source| MediaError::Unreadable { path: path.to_owned(), source };
        // Asked before it is opened: opening a pipe would wait for its other end.
        refuse_special(path, &std::fs::metadata(path).map_err(unreadable)?)?;
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        refuse_special(path, &metadata)?;
        Self::checked(file, path.to_owned(), &metadata)
    }

    /// A file that has no name any more; `name` is what the user knows it by.
    pub(crate) fn unnamed(file: File, name: &str) -> Result<Self, MediaError> {
        let path = PathBuf::from(name);
        let metadata = file
            .metadata()
            .map_err(|source| MediaError::Unreadable { path: path.clone(), source })?;
        Self::checked(file, path, &metadata)
    }

    fn checked(file: File, path: PathBuf, metadata: &Metadata) -> Result<Self, MediaError> {
        let name = || path.display().to_string();
        match metadata.len() {
            0 => Err(MediaError::Empty(name())),
            _ => Ok(Self { file: Arc::new(file), path, stamp: Stamp::of(metadata) }),
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.stamp.size
    }

    /// What is another as soon as the file is, even where its time of change was set back.
    pub(crate) fn stamp(&self) -> Option<String> {
        let modified = self.stamp.modified?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let (device, file) = self.stamp.number?;
        let touched = touched(&self.file.metadata().ok()?);
        Some(format!("{device}:{file}:{}:{modified}:{touched}", self.stamp.size))
    }

    /// The first bytes, up to `length`.
    pub(crate) fn head(&self, length: u64) -> Result<Bytes, MediaError> {
        self.block(0..length.min(self.stamp.size), &mut Ring::default())
    }

    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        let file = self.clone();
        let name = self.path.display().to_string();
        Feed::blocking(&name, move |filler| file.pump(range, filler))
    }

    fn pump(&self, range: Range<u64>, filler: &mut Filler) -> Result<(), MediaError> {
        let mut ring = Ring::default();
        let mut start = range.start;
        while start < range.end {
            let end = range.end.min(start + BLOCK);
            let block = self.block(start..end, &mut ring)?;
            if end == range.end {
                // Before the last block leaves: a chunk of a changed file is never completed.
                self.refuse_change()?;
            }
            if !filler.fill_blocking(block) {
                return Ok(());
            }
            start = end;
        }
        Ok(())
    }

    fn block(&self, range: Range<u64>, ring: &mut Ring) -> Result<Bytes, MediaError> {
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let mut block = ring.take(length);
        match read_at(&self.file, &mut block, range.start) {
            Ok(()) => Ok(ring.lend(block)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(self.changed("it became shorter"))
            }
            Err(source) => Err(MediaError::Unreadable { path: self.path.clone(), source }),
        }
    }

    fn refuse_change(&self) -> Result<(), MediaError> {
        let metadata = self
            .file
            .metadata()
            .map_err(|source| MediaError::Unreadable { path: self.path.clone(), source })?;
        if Stamp::of(&metadata) == self.stamp {
            return Ok(());
        }
        Err(self.changed("its size or time of change is another"))
    }

    fn changed(&self, how: &str) -> MediaError {
        MediaError::Changed { name: self.path.display().to_string(), how: how.to_owned() }
    }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// When anything about the file was last changed, its name included: nobody can set that back.
#[cfg(unix)]
fn touched(metadata: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!("{}.{:09}", metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn touched(_: &Metadata) -> String {
    String::new()
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(unix)]
pub(crate) fn read_at(file: &File, block: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, block, start)
}

#[cfg(windows)]
pub(crate) fn read_at(file: &File, mut block: &mut [u8], mut start: u64) -> io::Result<()> {
    while !block.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, block, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                block = &mut block[read..];
                start += read as u64;
            }
        }
    }
    Ok(())
}

fn refuse_special(path: &Path, metadata: &Metadata) -> Result<(), MediaError> {
    if metadata.is_file() {
        return Ok(());
    }
    let what = if metadata.is_dir() { "a folder" } else { special(metadata) };
    Err(MediaError::NotAFile { path: path.to_owned(), what })
}

#[cfg(unix)]
fn special(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "a pipe (use `-` to read standard input)"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special(_: &Metadata) -> &'static str {
    "something special"
}
