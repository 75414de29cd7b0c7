//! Keeps what can be read only once in a file without a name, until it has been sent

use std::fs::File;
use std::io::{self, Write};

use bytes::Bytes;
use reqwest::Response;
use tokio::io::AsyncReadExt;

use super::error::{LARGEST_MEDIA, MediaError, not_fetched};
use super::pace::Pace;

const BLOCK: usize = 256 * 1024;

/// A file that vanishes with this program, 0600 from birth, and a limit to what goes in.
struct Spool<'a> {
    name: &'a str,
    file: File,
    size: u64,
    largest: u64,
}

impl<'a> Spool<'a> {
    fn new(name: &'a str, largest: u64) -> Result<Self, MediaError> {
        let file = tempfile::tempfile().map_err(|source| no_room(name, source))?;
        Ok(Self { name, file, size: 0, largest })
    }

    fn keep(&mut self, block: &[u8]) -> Result<(), MediaError> {
        self.size += block.len() as u64;
        if self.size > self.largest {
            return Err(MediaError::TooLarge { name: self.name.to_owned(), size: self.size });
        }
        self.file.write_all(block).map_err(|source| no_room(self.name, source))
    }
}

fn no_room(name: &str, source: io::Error) -> MediaError {
    MediaError::NoRoom { name: name.to_owned(), source }
}

/// Keeps the rest of an answer whose address serves no ranges, if it has at most `largest` bytes.
pub(crate) async fn keep_answer(
    largest: u64,
    name: &str,
    mut answer: Response,
    mut pace: Pace,
) -> Result<File, MediaError> {
    if let Some(size) = answer.content_length().filter(|size| *size > largest) {
        return Err(MediaError::TooLarge { name: name.to_owned(), size });
    }
    let mut spool = Spool::new(name, largest)?;
    let length = |block: &reqwest::Result<Option<Bytes>>| {
        block.as_ref().ok().and_then(Option::as_ref).map_or(0, |block| block.len() as u64)
    };
    loop {
        let block = pace.wait(name, answer.chunk(), length).await?;
        match block {
            Ok(Some(block)) => spool.keep(&block)?,
            Ok(None) => return Ok(spool.file),
            Err(source) => return Err(not_fetched(name, source)),
        }
    }
}

/// Keeps standard input to its end.
pub(crate) async fn keep_stdin(name: &str) -> Result<File, MediaError> {
    let mut spool = Spool::new(name, LARGEST_MEDIA)?;
    let mut stdin = tokio::io::stdin();
    let mut block = vec![0; BLOCK];
    loop {
        match stdin.read(&mut block).await {
            Ok(0) => return Ok(spool.file),
            Ok(read) => spool.keep(&block[..read])?,
            Err(source) => {
                return Err(MediaError::Unreadable { path: name.into(), source });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;
    use crate::clock::Clock;

    async fn answer(head: &'static str, block: &'static [u8]) -> Response {
        drop(rustls::crypto::ring::default_provider().install_default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let read = socket.read(&mut request).await.unwrap();
            assert!(read > 0);
            socket.write_all(head.as_bytes()).await.unwrap();
            while socket.write_all(block).await.is_ok() {}
        });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client.get(format!("http://{address}/endless")).send().await.unwrap()
    }

    #[tokio::test]
    async fn m12_an_endless_origin_is_cut_off_by_name() {
        let answer = answer("HTTP/1.1 200 OK\r\n\r\n", &[7; 4096]).await;
        let error =
            keep_answer(100_000, "http://origin/endless", answer, Pace::new(Clock::system()))
                .await
                .unwrap_err();
        assert!(matches!(&error, MediaError::TooLarge { name, .. } if name.ends_with("/endless")));
    }
}
