//! Bytes on their way from a source to whoever sends them

use std::io;

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::content_hash::{ContentHash, Hashing};
use super::error::MediaError;

/// How many blocks wait between the reader and the connection.
const WAITING_BLOCKS: usize = 2;

/// One range of a source being read, block by block, in a task of its own.
#[derive(Debug)]
pub struct Feed {
    name: String,
    bytes: Option<mpsc::Receiver<io::Result<Bytes>>>,
    task: JoinHandle<Result<Option<ContentHash>, MediaError>>,
}

/// The end of a feed that the reader fills.
#[derive(Debug)]
pub(crate) struct Filler {
    sender: mpsc::Sender<io::Result<Bytes>>,
    hashing: Hashing,
    unwanted: bool,
}

impl Feed {
    /// Starts the reader in a thread that may block.
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

    /// Starts the reader as a task that waits for a socket.
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

    /// The bytes; an error among them means that the reader has failed.
    pub fn bytes(&mut self) -> mpsc::Receiver<io::Result<Bytes>> {
        self.bytes.take().unwrap_or_else(|| mpsc::channel(1).1)
    }

    /// Returns what names the bytes when all of them were handed on, or why the reading failed. Call
    /// it when somebody else takes the bytes, or the last of them is there, or nobody wants them any
    /// more.
    pub async fn end(mut self) -> Result<Option<ContentHash>, MediaError> {
        drop(self.bytes.take());
        self.task.await.unwrap_or_else(|_| Err(MediaError::Abandoned(self.name)))
    }
}

impl Filler {
    fn new(sender: mpsc::Sender<io::Result<Bytes>>) -> Self {
        Self { sender, hashing: Hashing::new(), unwanted: false }
    }

    /// Hands a block on; `false` when nobody wants it any more.
    pub(crate) fn fill_blocking(&mut self, block: Bytes) -> bool {
        self.hashing.take(&block);
        self.unwanted = self.sender.blocking_send(Ok(block)).is_err();
        !self.unwanted
    }

    /// Hands a block on; `false` when nobody wants it any more.
    pub(crate) async fn fill(&mut self, block: Bytes) -> bool {
        self.hashing.take(&block);
        self.unwanted = self.sender.send(Ok(block)).await.is_err();
        !self.unwanted
    }

    /// What names everything that was handed on, unless somebody did not want all of it.
    pub(crate) fn hash(&self) -> Option<ContentHash> {
        (!self.unwanted).then(|| self.hashing.end())
    }
}

/// What the connection is told; the reason itself comes from [`Feed::end`].
fn broken_off() -> io::Error {
    io::Error::other("the source of the bytes failed")
}
