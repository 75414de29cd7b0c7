//! A web server with photos, and with answers that are none

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use super::serving::Serving;

/// The server's answer at one path.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// This whole content.
    Gives(Vec<u8>),
    /// A redirect to this address.
    Moved(String),
    /// A status without content.
    Status(u16),
    /// Silence without an end.
    Silence,
}

/// A running server; it serves until it is dropped.
pub(crate) struct PhotoHost {
    serving: Serving,
    requests: Arc<AtomicUsize>,
}

impl PhotoHost {
    /// Starts a server with answer N at `/N`, from 1.
    pub(crate) fn with(answers: Vec<Answer>) -> Self {
        Self::meeting(answers, 1)
    }

    /// Starts a server that answers only when this many clients ask at the same time.
    pub(crate) fn meeting(answers: Vec<Answer>, meeting: usize) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        let barrier = Barrier::new(meeting);
        let serving = Serving::with(move |socket| {
            // Requests after the first `meeting` ones are answered at once.
            if counter.fetch_add(1, Ordering::SeqCst) < meeting {
                barrier.wait();
            }
            // A client may hang up early.
            drop(answer(socket, &answers));
        });
        Self { serving, requests }
    }

    /// Returns the address of photo `number`, from 1, with a secret in its query.
    pub(crate) fn url(&self, number: usize) -> String {
        format!("http://127.0.0.1:{}/{number}?signature=s3cret", self.serving.port())
    }

    /// Returns the common beginning of its addresses.
    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.serving.port())
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn answer(mut socket: TcpStream, answers: &[Answer]) -> std::io::Result<()> {
    let mut lines = BufReader::new(&socket).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines.by_ref() {
        if line?.is_empty() {
            break;
        }
    }
    drop(lines);
    let number = first.split(['/', '?', ' ']).find_map(|part| part.parse::<usize>().ok());
    match number.and_then(|number| answers.get(number - 1)) {
        Some(Answer::Gives(content)) => {
            write!(socket, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", content.len())?;
            socket.write_all(content)
        }
        Some(Answer::Moved(to)) => {
            write!(socket, "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
        }
        Some(Answer::Status(status)) => {
            write!(socket, "HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n")
        }
        Some(Answer::Silence) => {
            // Keeps silent until the client gives up.
            BufReader::new(&socket).read_line(&mut String::new()).map(drop)
        }
        None => write!(socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    }
}
