//! Media that can be read only once, kept in a file without a name as far as it is needed

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use tokio::sync::Mutex;

use super::error::MediaError;
use super::feed::Feed;
use super::header::BoxWalk;
use super::inflow::Inflow;
use super::local::{LocalFile, read_at};

/// What is kept of everything: enough to name it and to tell its kind.
const BEGINNING: u64 = 64 * 1024;

/// Media on its way in, in a file that vanishes with this program, 0600 from birth. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Spool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    name: String,
    file: File,
    /// The most bytes that are taken in.
    largest: u64,
    /// As announced, or as counted at the end.
    size: OnceLock<u64>,
    intake: Mutex<Intake>,
}

/// How much has come.
#[derive(Debug)]
struct Intake {
    /// `None` after its end.
    inflow: Option<Inflow>,
    received: u64,
    kept: u64,
}

impl Spool {
    /// Prepares to take in at most `largest` bytes. Nothing is read yet.
    pub(crate) fn new(name: &str, inflow: Inflow, largest: u64) -> Result<Self, MediaError> {
        let name = name.to_owned();
        let size = OnceLock::new();
        if let Some(announced) = inflow.announced() {
            if announced > largest {
                return Err(MediaError::TooLarge { name, size: announced });
            }
            size.get_or_init(|| announced);
        }
        let file = tempfile::tempfile().map_err(|source| no_room(&name, source))?;
        let intake = Intake { inflow: Some(inflow), received: 0, kept: 0 };
        Ok(Self(Arc::new(Shared { name, file, largest, size, intake: Mutex::new(intake) })))
    }

    /// Returns the size in bytes; `None` as long as nothing tells it.
    pub(crate) fn size(&self) -> Option<u64> {
        self.0.size.get().copied()
    }

    /// Returns the most bytes that are taken in.
    pub(crate) fn largest(&self) -> u64 {
        self.0.largest
    }

    /// Takes bytes in until `end` of them are kept, or until there are no more.
    pub(crate) async fn keep_to(&self, end: u64) -> Result<(), MediaError> {
        let mut intake = self.0.intake.lock().await;
        while intake.kept < end && self.0.keep_more(&mut intake).await?.is_some() {}
        let is_all = self.size() == Some(intake.kept);
        if intake.kept >= end || is_all {
            return Ok(());
        }
        Err(MediaError::NotKept(self.0.name.clone()))
    }

    /// Takes all of it in, and returns the file that holds it.
    pub(crate) async fn keep_all(&self, walk: &mut BoxWalk) -> Result<LocalFile, MediaError> {
        let mut intake = self.0.intake.lock().await;
        self.0.walk_over_kept(&intake, walk)?;
        while let Some(block) = self.0.keep_more(&mut intake).await? {
            self.0.refuse_endless(walk.over(&block))?;
        }
        drop(intake);
        self.so_far()
    }

    /// Takes all of it in to learn its size, and keeps only the beginning.
    pub(crate) async fn count(&self, walk: &mut BoxWalk) -> Result<(), MediaError> {
        self.keep_to(BEGINNING).await?;
        if self.size().is_some() {
            return Ok(());
        }
        let mut intake = self.0.intake.lock().await;
        self.0.walk_over_kept(&intake, walk)?;
        while let Some(block) = self.0.next(&mut intake).await? {
            self.0.refuse_endless(walk.over(&block))?;
        }
        Ok(())
    }

    /// Returns what is kept now, as a file.
    pub(crate) fn so_far(&self) -> Result<LocalFile, MediaError> {
        let name = &self.0.name;
        let file = self.0.file.try_clone().map_err(|source| no_room(name, source))?;
        LocalFile::unnamed(file, name)
    }

    /// Starts reading a range, which is taken in first.
    pub(crate) fn stream(&self, range: Range<u64>) -> Feed {
        let spool = self.clone();
        Feed::waiting(&self.0.name, |mut filler| async move {
            spool.keep_to(range.end).await?;
            let mut kept = spool.so_far()?.stream(range);
            let mut blocks = kept.bytes();
            while let Some(Ok(block)) = blocks.recv().await {
                if !filler.fill(block).await {
                    break;
                }
            }
            drop(blocks);
            kept.end().await?;
            Ok(filler.hash())
        })
    }
}

impl Shared {
    /// Takes the next block in and keeps it; `None` at the end.
    async fn keep_more(&self, intake: &mut Intake) -> Result<Option<Bytes>, MediaError> {
        let at = intake.kept;
        let Some(block) = self.next(intake).await? else {
            return Ok(None);
        };
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.write_all(&block))
            .map_err(|source| no_room(&self.name, source))?;
        intake.kept += block.len() as u64;
        Ok(Some(block))
    }

    /// Takes the next block of new bytes in; `None` at the end. Where the connection breaks and an
    /// address begins anew, what is kept has to come again.
    async fn next(&self, intake: &mut Intake) -> Result<Option<Bytes>, MediaError> {
        while let Some(inflow) = &mut intake.inflow {
            match inflow.receive(&self.name).await {
                Ok(Some(block)) => {
                    let at = intake.received;
                    intake.received += block.len() as u64;
                    if intake.received > self.largest {
                        let (name, size) = (self.name.clone(), intake.received);
                        return Err(MediaError::TooLarge { name, size });
                    }
                    let new = self.without_known(at, block, intake.kept)?;
                    if !new.is_empty() {
                        return Ok(Some(new));
                    }
                }
                Ok(None) => {
                    intake.inflow = None;
                    let size = *self.size.get_or_init(|| intake.received);
                    if size != intake.received {
                        return Err(self.changed("its size is another"));
                    }
                }
                Err(error) => {
                    let announced = inflow.begin_anew(error).await?;
                    if self.size.get().copied() != announced {
                        return Err(self.changed("its size is another"));
                    }
                    intake.received = 0;
                }
            }
        }
        Ok(None)
    }

    /// Returns the part of a block that lies behind what is kept. The part before has to be the same.
    fn without_known(&self, at: u64, block: Bytes, kept: u64) -> Result<Bytes, MediaError> {
        let end = kept.min(at + block.len() as u64);
        if at >= end {
            return Ok(block);
        }
        let known = self.kept(at..end)?;
        if !block.starts_with(&known) {
            return Err(self.changed("it gives other bytes than before"));
        }
        Ok(block.slice(known.len()..))
    }

    /// Reads what is kept in a range.
    fn kept(&self, range: Range<u64>) -> Result<Vec<u8>, MediaError> {
        let length = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        let mut bytes = vec![0; length];
        read_at(&self.file, &mut bytes, range.start)
            .map_err(|source| no_room(&self.name, source))?;
        Ok(bytes)
    }

    fn walk_over_kept(&self, intake: &Intake, walk: &mut BoxWalk) -> Result<(), MediaError> {
        let mut at = 0;
        while at < intake.kept {
            let end = intake.kept.min(at + BEGINNING);
            self.refuse_endless(walk.over(&self.kept(at..end)?))?;
            at = end;
        }
        Ok(())
    }

    fn refuse_endless(&self, ended: Option<u64>) -> Result<(), MediaError> {
        ended.map_or(Ok(()), |at| Err(MediaError::Endless { name: self.name.clone(), at }))
    }

    fn changed(&self, how: &str) -> MediaError {
        MediaError::Changed { name: self.name.clone(), how: how.to_owned() }
    }
}

fn no_room(name: &str, source: io::Error) -> MediaError {
    MediaError::NoRoom { name: name.to_owned(), source }
}
