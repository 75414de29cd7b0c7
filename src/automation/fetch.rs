//! A document that the user named, such as a feed or a plan: a file, a web address, standard input

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;
use url::Url;

use crate::clock::Clock;
use crate::disk::{Disk, DiskError, Privacy, read_outside};
use crate::flow::blocking;
use crate::media::{Attendance, Location, MediaError, RangeClient, Retries};
use crate::units::{exact_size, span};

/// The longest time for a document from the web, with all retries.
const LONGEST: Duration = Duration::from_mins(5);

/// A document that could not be read.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum FetchError {
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    #[error("cannot read the named file")]
    Unreadable(#[source] DiskError),
    #[error("cannot read standard input")]
    Stdin(#[source] io::Error),
    #[error("`{name}` has more than {}", exact_size(*limit))]
    TooLarge { name: String, limit: u64 },
    #[error("`{name}` did not come whole in {}", span(*within))]
    TooSlow { name: String, within: Duration },
    /// Any other failure of a web address.
    #[error(transparent)]
    Web(MediaError),
}

impl From<MediaError> for FetchError {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::TooSlow { name, within, .. } => Self::TooSlow { name, within },
            error => Self::Web(error),
        }
    }
}

/// A document that was read as a whole.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) bytes: Vec<u8>,
    /// The web address that the bytes came from, after redirects; `None` for a file and for standard
    /// input.
    pub(crate) address: Option<Url>,
}

/// Reads a document of at most `limit` bytes.
///
/// The user typed its address, so that its host may be on this machine or its network even without
/// a terminal. Redirects may lead only to the same host or to public ones, and not away from https.
pub(crate) async fn fetch(
    place: &Location,
    limit: u64,
    clock: Clock,
) -> Result<Fetched, FetchError> {
    match place {
        Location::Web(url) => from_web(url, limit, clock).await,
        Location::File(path) => {
            let path = path.clone();
            let bytes = blocking(move || from_file(&path, limit)).await?;
            Ok(Fetched { bytes, address: None })
        }
        Location::Stdin => {
            let bytes = from_reader(tokio::io::stdin(), limit).await?;
            Ok(Fetched { bytes, address: None })
        }
    }
}

async fn from_web(url: &Url, limit: u64, clock: Clock) -> Result<Fetched, FetchError> {
    let client = RangeClient::new(url, clock, Attendance::Attended)?;
    let within = clock.patience(LONGEST);
    match timeout(within, with_retries(&client, limit)).await {
        Ok(fetched) => fetched,
        Err(_) => Err(FetchError::TooSlow { name: client.name.clone(), within }),
    }
}

async fn with_retries(client: &RangeClient, limit: u64) -> Result<Fetched, FetchError> {
    let mut retries = Retries::during_upload(client.clock);
    loop {
        match download(client, limit).await {
            Err(FetchError::Web(error)) => retries.wait(error).await?,
            done => return done,
        }
    }
}

async fn download(client: &RangeClient, limit: u64) -> Result<Fetched, FetchError> {
    let too_large = || FetchError::TooLarge { name: client.name.clone(), limit };
    let mut answer = client.ask_whole().await?;
    if answer.length().is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(block) = answer.next().await? {
        bytes.extend_from_slice(&block);
        if bytes.len() as u64 > limit {
            return Err(too_large());
        }
    }
    Ok(Fetched { bytes, address: Some(answer.url().clone()) })
}

fn from_file(path: &Path, limit: u64) -> Result<Vec<u8>, FetchError> {
    match read_outside(&Disk::default(), path, Privacy::Any, limit) {
        Ok(Some(mut content)) => Ok(std::mem::take(&mut *content)),
        Ok(None) => Err(FetchError::Missing(path.to_owned())),
        Err(DiskError::TooLarge { path, limit }) => {
            Err(FetchError::TooLarge { name: path.display().to_string(), limit })
        }
        Err(error) => Err(FetchError::Unreadable(error)),
    }
}

async fn from_reader(reader: impl AsyncRead + Unpin, limit: u64) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).await.map_err(FetchError::Stdin)?;
    if bytes.len() as u64 > limit {
        return Err(FetchError::TooLarge { name: "standard input".to_owned(), limit });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use crate::media::Barred;

    use super::*;

    /// Serves one answer after another on this machine, each on a connection of its own.
    async fn serve(answers: Vec<Vec<u8>>) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let length = stream.read(&mut request).await.unwrap();
                let request = String::from_utf8_lossy(&request[..length]);
                assert!(request.contains("user-agent: agoras/"), "{request}");
                stream.write_all(&answer).await.unwrap();
            }
        });
        Url::parse(&format!("http://127.0.0.1:{port}/feed?key=SECRET")).unwrap()
    }

    fn ok(body: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    fn redirect(to: &str) -> Vec<u8> {
        format!(
            "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        )
        .into_bytes()
    }

    async fn get(answers: Vec<Vec<u8>>, limit: u64) -> Result<Fetched, FetchError> {
        fetch(&Location::Web(serve(answers).await), limit, Clock::hurried(10_000)).await
    }

    #[tokio::test]
    async fn a_document_comes_from_an_address_that_the_user_typed() {
        let fetched = get(vec![ok("<rss/>")], 6).await.unwrap();
        assert_eq!(fetched.bytes, b"<rss/>");
        assert_eq!(fetched.address.unwrap().path(), "/feed");
    }

    #[tokio::test]
    async fn the_address_of_a_document_is_where_redirects_led() {
        let fetched = get(vec![redirect("/news/feed"), ok("<rss/>")], 100).await.unwrap();
        assert_eq!(fetched.address.unwrap().path(), "/news/feed");
    }

    #[tokio::test]
    async fn a_redirect_into_a_private_network_is_refused() {
        let error = get(vec![redirect("http://10.0.0.1/feed")], 100).await.unwrap_err();
        let FetchError::Web(MediaError::Barred { source: Barred::Redirect { .. }, .. }) = &error
        else {
            panic!("{error:?}");
        };
        assert!(!error.to_string().contains("SECRET"), "{error}");
    }

    #[tokio::test]
    async fn no_more_than_the_limit_is_taken_whether_the_length_is_announced_or_not() {
        let endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n0123456789".to_vec();
        for answer in [ok("0123456789"), endless] {
            let error = get(vec![answer], 9).await.unwrap_err();
            assert!(matches!(error, FetchError::TooLarge { limit: 9, .. }), "{error:?}");
        }
    }

    #[tokio::test]
    async fn a_servers_trouble_is_waited_for_and_a_refusal_is_not() {
        let answer = |status: &str| {
            format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        };
        let busy = answer("503 Service Unavailable").into_bytes();
        let fetched = get(vec![busy.clone(), busy, ok("<rss/>")], 100).await.unwrap();
        assert_eq!(fetched.bytes, b"<rss/>");
        let gone = answer("404 Not Found").into_bytes();
        let error = get(vec![gone, ok("<rss/>")], 100).await.unwrap_err();
        assert!(matches!(error, FetchError::Web(MediaError::Status { .. })), "{error:?}");
    }

    #[tokio::test]
    async fn a_document_that_breaks_off_is_an_error() {
        let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n<rss".to_vec();
        let error = get(vec![cut; 4], 100).await.unwrap_err();
        assert!(matches!(error, FetchError::Web(MediaError::Unreachable { .. })), "{error:?}");
    }

    #[tokio::test]
    async fn files_are_read_up_to_the_limit_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.csv");
        #[expect(clippy::disallowed_methods, reason = "a user's file, not the program's")]
        std::fs::write(&path, "id,at").unwrap();
        let read = async |path: &Path, limit| {
            fetch(&Location::File(path.to_owned()), limit, Clock::system()).await
        };
        let fetched = read(&path, 5).await.unwrap();
        assert_eq!((fetched.bytes.as_slice(), fetched.address), (&b"id,at"[..], None));
        assert!(matches!(read(&path, 4).await, Err(FetchError::TooLarge { limit: 4, .. })));
        assert!(matches!(read(folder.path(), 5).await, Err(FetchError::Unreadable(_))));
        let nowhere = folder.path().join("nothing");
        assert!(matches!(read(&nowhere, 5).await, Err(FetchError::Missing(_))));
    }

    #[tokio::test]
    async fn standard_input_is_read_up_to_the_limit() {
        assert_eq!(from_reader(&b"id,at"[..], 5).await.unwrap(), b"id,at");
        assert!(matches!(from_reader(&b"id,at"[..], 4).await, Err(FetchError::TooLarge { .. })));
    }
}
