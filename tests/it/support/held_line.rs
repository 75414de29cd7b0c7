//! A line to a server that holds one call, so that a test can kill the caller there

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::serving::Serving;

/// Forwards every call to another port; serves until it is dropped.
pub(crate) struct HeldLine {
    serving: Serving,
    hold: Arc<Mutex<Option<Hold>>>,
}

/// The moment at which a call is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The server has not got it.
    Before,
    /// The server has carried it out, and the caller has no answer.
    After,
}

struct Hold {
    /// A part of the first line of the call.
    call: &'static str,
    /// The number of such calls that pass before it.
    passing: usize,
    side: Side,
    reached: Sender<()>,
}

impl HeldLine {
    pub(crate) fn to(port: u16) -> Self {
        let hold = Arc::new(Mutex::new(None));
        let wanted = hold.clone();
        let serving = Serving::with(move |near| drop(carry(near, port, &wanted)));
        Self { serving, hold }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.serving.port())
    }

    /// Holds the call of this number, from 1, with this text in its first line. The receiver tells
    /// that it is held.
    pub(crate) fn hold(&self, call: &'static str, number: usize, side: Side) -> Receiver<()> {
        let (reached, receiver) = channel();
        *self.hold.lock().unwrap() = Some(Hold { call, passing: number - 1, side, reached });
        receiver
    }
}

/// Returns the hold if it is for this call.
fn taken(hold: &Mutex<Option<Hold>>, first: &str) -> Option<Hold> {
    let mut hold = hold.lock().unwrap();
    let wanted = hold.as_mut().filter(|wanted| first.contains(wanted.call))?;
    if wanted.passing == 0 {
        return hold.take();
    }
    wanted.passing -= 1;
    None
}

fn carry(mut near: TcpStream, port: u16, hold: &Mutex<Option<Hold>>) -> io::Result<()> {
    let request = request(&near)?;
    let first = String::from_utf8_lossy(&request);
    let hold = taken(hold, first.lines().next().unwrap_or_default());
    if hold.as_ref().is_none_or(|hold| hold.side == Side::After) {
        let mut far = TcpStream::connect(("127.0.0.1", port))?;
        far.write_all(&request)?;
        if hold.is_none() {
            io::copy(&mut far, &mut near)?;
            return near.shutdown(Shutdown::Write);
        }
        far.read_exact(&mut [0])?;
    }
    if let Some(hold) = hold {
        hold.reached.send(()).unwrap();
    }
    // The end of the caller ends the wait.
    near.read(&mut [0]).map(drop)
}

/// Reads a whole request. The server is asked to close the connection after it.
fn request(near: &TcpStream) -> io::Result<Vec<u8>> {
    let mut reader = BufReader::new(near);
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if !lower.starts_with("connection:") {
            head += &line;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok([format!("{head}Connection: close\r\n\r\n").as_bytes(), &body].concat())
}
