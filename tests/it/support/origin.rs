//! A web server with a video, honest or not

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::serving::Serving;

/// Ways in which the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Serves ranges correctly.
    Ranges,
    /// Answers every range with the whole video.
    NoRanges,
    /// Serves the first range, and the whole video after that.
    ForgetsRanges,
    /// Changes the `ETag` from the second range on.
    ChangesEtag,
    /// Changes the size from the second range on.
    ChangesSize,
    /// Announces a range and sends half of it, from the second range on.
    BreaksOff,
    /// Changes the `ETag` from the third request on.
    ChangesLate,
    /// Answers 403 from the third request on, like an expired signed address.
    Expires,
    /// Hangs up after four million bytes of an answer, whatever it has announced.
    Tires,
    /// Hangs up once, after twelve million bytes, and gives no version of its content.
    TiresNameless,
    /// Serves another beginning from the second request on, and gives no version.
    SwapsNameless,
    /// Serves another range than the requested one, from the second range on.
    WrongRange,
    /// Sends a byte and then nothing, from the second range on.
    Stalls,
    /// Announces compressed ranges.
    Compresses,
    /// Answers 500 the first time.
    FailsOnce,
    /// Hangs up in the middle of its first answer.
    BreaksOffOnce,
    /// Hangs up in the middle of its first answer, and answers every range with the whole video.
    BreaksOffWholeOnce,
    /// Answers 429 the first time, with a `Retry-After` of half a minute.
    WantsAPause,
    /// Redirects the first request to another name.
    LeadsElsewhere,
    /// Answers with this status and no content.
    Status(u16),
}

/// A running server; it serves until it is dropped.
pub(crate) struct Origin {
    serving: Serving,
    requests: Arc<AtomicUsize>,
    content: Arc<Mutex<Served>>,
}

/// The content at the address.
#[derive(Clone)]
struct Served {
    content: Arc<Vec<u8>>,
    etag: &'static str,
}

impl Origin {
    pub(crate) fn serving(content: impl Into<Arc<Vec<u8>>>, manner: Manner) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        let served = Served { content: content.into(), etag: "\"one\"" };
        let content = Arc::new(Mutex::new(served));
        let shared = content.clone();
        let serving = Serving::with(move |socket| {
            let served = shared.lock().unwrap().clone();
            // A client may hang up early.
            drop(answer(socket, &served, manner, &counter));
        });
        Self { serving, requests, content }
    }

    /// Replaces the content at the address.
    pub(crate) fn now_serves(&self, content: Vec<u8>) {
        let served = Served { content: Arc::new(content), etag: "\"two\"" };
        *self.content.lock().unwrap() = served;
    }

    /// Starts a server that only redirects to `location`.
    pub(crate) fn leading_to(location: &str) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        let location = location.to_owned();
        let serving = Serving::with(move |mut socket| {
            counter.fetch_add(1, Ordering::SeqCst);
            let answer = asked_range(&socket, 1).and_then(|_| {
                write!(
                    socket,
                    "HTTP/1.1 302 Found\r\nLocation: {location}\r\n\
                     Content-Length: 0\r\nConnection: close\r\n\r\n"
                )
            });
            // A client may hang up early.
            drop(answer);
        });
        let content = Served { content: Arc::default(), etag: "\"none\"" };
        Self { serving, requests, content: Arc::new(Mutex::new(content)) }
    }

    /// Returns the server's port on this machine.
    pub(crate) fn port(&self) -> u16 {
        self.serving.port()
    }

    /// Returns host and port.
    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port())
    }

    /// Returns the video's address, with a secret in its query.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/video.mp4?signature=s3cret", self.port())
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Prevents reuse of the connection: a request on one that has just ended would be repeated.
const CLOSE: &str = "Connection: close\r\n";

fn answer(
    mut socket: TcpStream,
    served: &Served,
    manner: Manner,
    counter: &AtomicUsize,
) -> std::io::Result<()> {
    let content = served.content.as_slice();
    let Some(asked) = asked_range(&socket, content.len())? else {
        return Ok(());
    };
    let before = counter.fetch_add(1, Ordering::SeqCst);
    let first = before == 0;
    let late = before >= 2;
    if let Some(head) = instead(manner, before) {
        return write!(socket, "HTTP/1.1 {head}\r\n{CLOSE}Content-Length: 0\r\n\r\n");
    }
    let broken = manner == Manner::BreaksOffWholeOnce && first;
    let whole = [Manner::NoRanges, Manner::BreaksOffWholeOnce].contains(&manner);
    if whole || (manner == Manner::ForgetsRanges && !first) {
        write!(socket, "HTTP/1.1 200 OK\r\n{CLOSE}Content-Length: {}\r\n\r\n", content.len())?;
        return socket.write_all(&content[..content.len() / if broken { 2 } else { 1 }]);
    }
    let changed = |which| manner == which && !first;
    let mut swapped = Vec::new();
    let content = if changed(Manner::SwapsNameless) {
        swapped.extend_from_slice(content);
        swapped[50_000] ^= 1;
        &swapped
    } else {
        content
    };
    let another = changed(Manner::ChangesEtag) || (manner == Manner::ChangesLate && late);
    let etag = if another { "\"two\"" } else { served.etag };
    let size = content.len() + usize::from(changed(Manner::ChangesSize));
    let etag = match manner {
        Manner::TiresNameless | Manner::SwapsNameless => String::new(),
        _ => format!("ETag: {etag}\r\n"),
    };
    let coding = if manner == Manner::Compresses { "Content-Encoding: gzip\r\n" } else { "" };
    let told = asked.start + usize::from(changed(Manner::WrongRange));
    write!(
        socket,
        "HTTP/1.1 206 Partial Content\r\n{CLOSE}{etag}{coding}Content-Length: {}\r\n\
         Content-Range: bytes {told}-{}/{size}\r\n\r\n",
        asked.len(),
        asked.end - 1,
    )?;
    if changed(Manner::Stalls) {
        socket.write_all(&content[asked.start..=asked.start])?;
        // Keeps silent until the client gives up.
        BufReader::new(&socket).read_line(&mut String::new())?;
        return Ok(());
    }
    let end = match manner {
        Manner::BreaksOffOnce if first => asked.start + asked.len() / 2,
        Manner::BreaksOff if !first => asked.start + asked.len() / 2,
        Manner::Tires => asked.end.min(asked.start + 4_000_000),
        Manner::TiresNameless if before == 1 => asked.end.min(asked.start + 12_000_000),
        _ => asked.end,
    };
    socket.write_all(&content[asked.start..end])
}

/// Returns the head of an answer without content, after `before` other requests; `None` if this
/// request gets content.
fn instead(manner: Manner, before: usize) -> Option<String> {
    let status = match (manner, before) {
        (Manner::LeadsElsewhere, 0) => {
            return Some("302 Found\r\nLocation: /elsewhere.mp4?key=s3cret".to_owned());
        }
        (Manner::WantsAPause, 0) => {
            return Some("429 Too Many Requests\r\nRetry-After: 30".to_owned());
        }
        (Manner::Status(status), _) => status,
        (Manner::FailsOnce, 0) => 500,
        (Manner::Expires, 2..) => 403,
        _ => return None,
    };
    Some(format!("{status} No"))
}

fn asked_range(socket: &TcpStream, size: usize) -> std::io::Result<Option<Range<usize>>> {
    let mut range = 0..size;
    for line in BufReader::new(socket).lines() {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            return Ok(Some(range));
        }
        if let Some((first, last)) =
            line.strip_prefix("range: bytes=").and_then(|range| range.split_once('-'))
        {
            let last: usize = last.parse().unwrap();
            range = first.parse().unwrap()..(last + 1).min(size);
        }
    }
    Ok(None)
}
