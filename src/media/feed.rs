//! A range of bytes on its way from a source to its reader, with a hash of them

use std::fmt;
use std::io;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use twox_hash::xxhash3_128;

use super::error::MediaError;

const WAITING_BLOCKS: usize = 2;

/// One range of a source, read block by block in a task of its own.
#[derive(Debug)]
pub(crate) struct Feed {
    name: String,
    bytes: Option<mpsc::Receiver<io::Result<Bytes>>>,
    task: JoinHandle<Result<Option<ContentHash>, MediaError>>,
}

#[derive(Debug)]
pub(crate) struct Filler {
    sender: mpsc::Sender<io::Result<Bytes>>,
    hashing: Hashing,
    is_unwanted: bool,
}

impl Feed {
    pub(crate) fn blocking(
        name: &str,
        read: impl FnOnce(&mut Filler) -> Result<(), MediaError> + Send + 'static,
    ) -> Self {
        let (sender, bytes) = mpsc::channel(WAITING_BLOCKS);
        let task = tokio::task::spawn_blocking(move || {
            let mut filler = Filler::new(sender);
            let end = read(&mut filler);
            if end.is_err() {
                drop(filler.sender.blocking_send(Err(broken_off())));
            }
            end.map(|()| filler.hash())
        });
        Self { name: name.to_owned(), bytes: Some(bytes), task }
    }

    pub(crate) fn waiting<F>(name: &str, read: impl FnOnce(Filler) -> F) -> Self
    where
        F: Future<Output = Result<Option<ContentHash>, MediaError>> + Send + 'static,
    {
        let (sender, bytes) = mpsc::channel(WAITING_BLOCKS);
        let reading = read(Filler::new(sender.clone()));
        let task = tokio::spawn(async move {
            let end = reading.await;
            if end.is_err() {
                drop(sender.send(Err(broken_off())).await);
            }
            end
        });
        Self { name: name.to_owned(), bytes: Some(bytes), task }
    }

    /// Returns the bytes. An error among them means that the source has failed; [`Feed::end`] returns
    /// the reason.
    pub(crate) fn bytes(&mut self) -> mpsc::Receiver<io::Result<Bytes>> {
        self.bytes.take().unwrap_or_else(|| mpsc::channel(1).1)
    }

    /// Waits for the task to end, and returns the hash of the bytes; `None` if not all of them were
    /// taken. Call it after the last byte, after dropping the bytes, or while another task takes them.
    pub(crate) async fn end(mut self) -> Result<Option<ContentHash>, MediaError> {
        drop(self.bytes.take());
        self.task.await.unwrap_or_else(|_| Err(MediaError::Abandoned(self.name)))
    }
}

impl Filler {
    fn new(sender: mpsc::Sender<io::Result<Bytes>>) -> Self {
        Self { sender, hashing: Hashing::default(), is_unwanted: false }
    }

    /// Hands a block on. Returns `false` if the reader wants no more.
    pub(crate) fn fill_blocking(&mut self, block: Bytes) -> bool {
        self.hashing.take(&block);
        self.is_unwanted = self.sender.blocking_send(Ok(block)).is_err();
        !self.is_unwanted
    }

    pub(crate) async fn fill(&mut self, block: Bytes) -> bool {
        self.hashing.take(&block);
        self.is_unwanted = self.sender.send(Ok(block)).await.is_err();
        !self.is_unwanted
    }

    /// Returns the hash of everything that was handed on; `None` if the reader did not take all.
    pub(crate) fn hash(&self) -> Option<ContentHash> {
        (!self.is_unwanted).then(|| self.hashing.end())
    }
}

fn broken_off() -> io::Error {
    io::Error::other("the source of the bytes failed")
}

/// A hash of bytes that were read. It need not withstand forgers, who could only have their own media
/// refused. It is XXH3, because SHA-256 would slow an upload down by a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentHash(u128);

impl ContentHash {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut hashing = Hashing::default();
        hashing.take(bytes);
        hashing.end()
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "xxh3:{:032x}", self.0)
    }
}

#[derive(Clone, Default)]
pub(crate) struct Hashing(xxhash3_128::Hasher);

impl Hashing {
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    pub(crate) fn end(&self) -> ContentHash {
        ContentHash(self.0.finish_128())
    }
}

impl fmt::Debug for Hashing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashing")
    }
}
