//! A file on this machine, checked for changes while it is read

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};

use super::error::MediaError;
use super::feed::{Feed, Filler};

/// The bytes that are read at once. With 4 KiB an upload would take eight times as long.
const BLOCK: u64 = 256 * 1024;

/// An open file. The same handle is used from the first check to the last byte.
#[derive(Debug, Clone)]
pub(crate) struct LocalFile {
    file: Arc<File>,
    path: PathBuf,
    version: FileVersion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileVersion {
    size: u64,
    modified: Option<SystemTime>,
    /// The numbers of the device and the file; `None` on systems without them.
    number: Option<(u64, u64)>,
}

impl FileVersion {
    fn of(metadata: &Metadata) -> Self {
        Self { size: metadata.len(), modified: metadata.modified().ok(), number: number(metadata) }
    }
}

impl LocalFile {
    pub(crate) fn open(path: &Path) -> Result<Self, MediaError> {
        let unreadable = |source| MediaError::Unreadable { path: path.to_owned(), source };
        // This comes before opening the file, because opening a pipe would wait for its other end.
        refuse_special(path, &std::fs::metadata(path).map_err(unreadable)?)?;
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        refuse_special(path, &metadata)?;
        Self::checked(file, path.to_owned(), &metadata)
    }

    /// Takes a file without a name in the file system; users see it as `name`.
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
            _ => Ok(Self { file: Arc::new(file), path, version: FileVersion::of(metadata) }),
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.version.size
    }

    /// Returns a string that changes whenever the file may have changed, even if its time of change was
    /// set back; `None` on systems without file numbers.
    pub(crate) fn stamp(&self) -> Option<String> {
        let modified = self.version.modified?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let (device, file) = self.version.number?;
        let touched = touched(&self.file.metadata().ok()?);
        Some(format!("{device}:{file}:{}:{modified}:{touched}", self.version.size))
    }

    pub(crate) fn head(&self, length: u64) -> Result<Bytes, MediaError> {
        self.block(0..length.min(self.version.size), &mut BlockPool::default())
    }

    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        let file = self.clone();
        let name = self.path.display().to_string();
        Feed::blocking(&name, move |filler| file.fill(range, filler))
    }

    fn fill(&self, range: Range<u64>, filler: &mut Filler) -> Result<(), MediaError> {
        let mut pool = BlockPool::default();
        let mut start = range.start;
        while start < range.end {
            let end = range.end.min(start + BLOCK);
            let block = self.block(start..end, &mut pool)?;
            if end == range.end {
                // A chunk of a changed file is never completed.
                self.refuse_change()?;
            }
            if !filler.fill_blocking(block) {
                return Ok(());
            }
            start = end;
        }
        Ok(())
    }

    fn block(&self, range: Range<u64>, pool: &mut BlockPool) -> Result<Bytes, MediaError> {
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let mut block = pool.take(length);
        match read_at(&self.file, &mut block, range.start) {
            Ok(()) => Ok(pool.lend(block)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(MediaError::changed(&self.path.display().to_string(), "it became shorter"))
            }
            Err(source) => Err(MediaError::Unreadable { path: self.path.clone(), source }),
        }
    }

    fn refuse_change(&self) -> Result<(), MediaError> {
        let metadata = self
            .file
            .metadata()
            .map_err(|source| MediaError::Unreadable { path: self.path.clone(), source })?;
        if FileVersion::of(&metadata) == self.version {
            return Ok(());
        }
        let how = "its size or time of change is another";
        Err(MediaError::changed(&self.path.display().to_string(), how))
    }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// Returns when anything about the file was last changed, its name included. Programs cannot set that
/// time back.
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

/// Blocks that are filled again once no one reads them any more. The kernel provides large blocks page
/// by page at each allocation; reusing the same few makes reading a third cheaper.
#[derive(Debug, Default)]
struct BlockPool(VecDeque<Bytes>);

impl BlockPool {
    /// More than can be in use at once: a few wait for the connection, one is being written.
    const MOST: usize = 6;

    fn take(&mut self, length: usize) -> BytesMut {
        let used = if self.0.len() >= Self::MOST { self.0.pop_front() } else { None };
        let mut block = used.and_then(|block| block.try_into_mut().ok()).unwrap_or_default();
        block.resize(length, 0);
        block
    }

    fn lend(&mut self, block: BytesMut) -> Bytes {
        let block = block.freeze();
        self.0.push_back(block.clone());
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_reused_when_no_one_reads_it_and_never_before() {
        let mut pool = BlockPool::default();
        let kept = pool.lend(BytesMut::from(&b"kept"[..]));
        let mut addresses = Vec::new();
        for _ in 0..3 * BlockPool::MOST {
            let mut block = pool.take(4);
            block.copy_from_slice(b"next");
            addresses.push(block.as_ptr());
            drop(pool.lend(block));
        }
        assert_eq!(&kept[..], b"kept");
        let (first, later) = addresses.split_at(2 * BlockPool::MOST);
        assert!(later.iter().all(|address| first.contains(address)));
    }
}
