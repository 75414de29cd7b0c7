//! Media that can be read only once, kept in a nameless file as far as it is needed

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt, Stdin};
use tokio::sync::Mutex;

use super::header::BoxWalk;
use super::local::{LocalFile, read_at};
use super::remote::{Answer, HEAD, RangeClient, Retries};
use super::{Feed, MediaError};

/// The bytes of any media that are kept: enough for its fingerprint and its headers.
const BEGINNING: u64 = 64 * 1024;
const BLOCK: usize = 256 * 1024;

/// Media that is being received, in a file that the system removes with this program, and that only
/// its user can read. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Spool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    name: String,
    file: File,
    largest: u64,
    /// The size as announced, or as counted at the end.
    size: OnceLock<u64>,
    intake: Mutex<Intake>,
}

#[derive(Debug)]
struct Intake {
    inflow: Option<Inflow>,
    received: u64,
    kept: u64,
}

#[derive(Debug)]
pub(crate) enum Inflow {
    Answer { answer: Box<Answer>, client: RangeClient, retries: Retries },
    Stdin(Stdin),
}

impl Inflow {
    pub(crate) fn of_answer(answer: Answer, client: RangeClient) -> Self {
        let retries = Retries::before_upload(client.clock);
        Self::Answer { answer: Box::new(answer), client, retries }
    }

    fn announced(&self) -> Option<u64> {
        match self {
            Self::Answer { answer, .. } => answer.length(),
            Self::Stdin(_) => None,
        }
    }

    async fn receive(&mut self, name: &str) -> Result<Option<Bytes>, MediaError> {
        match self {
            Self::Answer { answer, .. } => answer.next().await,
            Self::Stdin(stdin) => {
                let mut block = BytesMut::with_capacity(BLOCK);
                let read = stdin.read_buf(&mut block).await;
                read.map_err(|source| MediaError::Unreadable { path: name.into(), source })?;
                Ok((!block.is_empty()).then(|| block.freeze()))
            }
        }
    }

    /// Starts again with the first byte if a retry can help. Returns the size announced now.
    async fn restart(&mut self, error: MediaError) -> Result<Option<u64>, MediaError> {
        let Self::Answer { answer, client, retries } = self else {
            return Err(error);
        };
        retries.wait(error).await?;
        loop {
            match client.ask_first(HEAD).await {
                Ok(again) => break **answer = again,
                Err(error) => retries.wait(error).await?,
            }
        }
        if answer.is_range() {
            let how = format!("HTTP {} after it had given the whole", answer.status());
            return Err(MediaError::untrue(&client.name, how));
        }
        Ok(answer.length())
    }
}

impl Spool {
    /// Prepares to receive at most `largest` bytes. Nothing is read yet.
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

    pub(crate) fn size(&self) -> Option<u64> {
        self.0.size.get().copied()
    }

    pub(crate) fn largest(&self) -> u64 {
        self.0.largest
    }

    /// Receives until `end` bytes are kept, or until there are no more.
    pub(crate) async fn keep_to(&self, end: u64) -> Result<(), MediaError> {
        let mut intake = self.0.intake.lock().await;
        while intake.kept < end && self.0.keep_more(&mut intake).await?.is_some() {}
        let is_all = self.size() == Some(intake.kept);
        if intake.kept >= end || is_all {
            return Ok(());
        }
        Err(MediaError::NotKept(self.0.name.clone()))
    }

    /// Receives everything, and returns the file that holds it.
    pub(crate) async fn keep_all(&self, walk: &mut BoxWalk) -> Result<LocalFile, MediaError> {
        let mut intake = self.0.intake.lock().await;
        self.0.walk_over_kept(&intake, walk)?;
        while let Some(block) = self.0.keep_more(&mut intake).await? {
            self.0.refuse_endless(walk.over(&block))?;
        }
        drop(intake);
        self.so_far()
    }

    /// Receives everything to learn the size, and keeps only the beginning.
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

    pub(crate) fn so_far(&self) -> Result<LocalFile, MediaError> {
        let name = &self.0.name;
        let file = self.0.file.try_clone().map_err(|source| no_room(name, source))?;
        LocalFile::unnamed(file, name)
    }

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
    /// Receives and keeps the next block; `None` at the end.
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

    /// Receives the next block of new bytes; `None` at the end. After a broken connection an address
    /// starts again with the first byte, and the kept bytes must come again.
    async fn next(&self, intake: &mut Intake) -> Result<Option<Bytes>, MediaError> {
        while let Some(inflow) = &mut intake.inflow {
            match inflow.receive(&self.name).await {
                Ok(Some(block)) => {
                    let at = intake.received;
                    intake.received += block.len() as u64;
                    if intake.received > self.largest {
                        let name = self.name.clone();
                        return Err(MediaError::TooLarge { name, size: intake.received });
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
                        return Err(self.other_size());
                    }
                }
                Err(error) => {
                    let announced = inflow.restart(error).await?;
                    if self.size.get().copied() != announced {
                        return Err(self.other_size());
                    }
                    intake.received = 0;
                }
            }
        }
        Ok(None)
    }

    /// Returns the part of a block behind the kept bytes. The part before must be equal to them.
    fn without_known(&self, at: u64, block: Bytes, kept: u64) -> Result<Bytes, MediaError> {
        let end = kept.min(at + block.len() as u64);
        if at >= end {
            return Ok(block);
        }
        let known = self.kept(at..end)?;
        if !block.starts_with(&known) {
            return Err(MediaError::changed(&self.name, "it gives other bytes than before"));
        }
        Ok(block.slice(known.len()..))
    }

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

    fn other_size(&self) -> MediaError {
        MediaError::changed(&self.name, "its size is another")
    }
}

fn no_room(name: &str, source: io::Error) -> MediaError {
    MediaError::NoRoom { name: name.to_owned(), source }
}
