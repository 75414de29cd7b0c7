//! A server that swallows uploads and serves one file by ranges, as fast as it can

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

/// Serves as long as the process lives.
pub(crate) struct Sink {
    port: u16,
}

/// How fast uploads are taken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Line {
    /// As fast as they come.
    Unlimited,
    /// As fast as their SHA-256 is made.
    Hashed,
    /// This many bytes a second.
    BytesPerSecond(u64),
}

#[derive(Default)]
struct Head {
    line: String,
    length: u64,
    is_last: bool,
    expects: bool,
    range: Option<Range<u64>>,
}

impl Sink {
    pub(crate) fn start(line: Line) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                // As web servers do: a range's last bytes do not wait for an acknowledgement.
                drop(socket.set_nodelay(true));
                // A connection that ends is no news.
                std::thread::spawn(move || drop(serve(&socket, line)));
            }
        });
        Self { port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn upload_url(&self) -> String {
        format!("http://127.0.0.1:{}/upload", self.port)
    }

    pub(crate) fn serving(&self, file: &str) -> String {
        format!("http://127.0.0.1:{}{file}", self.port)
    }
}

fn serve(socket: &TcpStream, line: Line) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(256 * 1024, socket);
    loop {
        let head = head(&mut reader)?;
        match &head.range {
            Some(range) => send(socket, head.line.split(' ').nth(1).unwrap_or_default(), range)?,
            None => swallow(&mut reader, socket, (&head, line))?,
        }
    }
}

fn head(reader: &mut impl BufRead) -> io::Result<Head> {
    let mut head = Head { is_last: true, ..Head::default() };
    reader.read_line(&mut head.line)?;
    if head.line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        match line.split_once(": ") {
            Some(("content-length", length)) => head.length = length.parse().unwrap(),
            Some(("content-range", range)) => {
                let (range, total) = range.split_once('/').unwrap();
                let last: u64 = range.rsplit('-').next().unwrap().parse().unwrap();
                head.is_last = last + 1 == total.parse::<u64>().unwrap();
            }
            Some(("range", range)) => {
                let (first, last) = range.trim_start_matches("bytes=").split_once('-').unwrap();
                head.range = Some(first.parse().unwrap()..last.parse::<u64>().unwrap() + 1);
            }
            Some(("expect", _)) => head.expects = true,
            Some(_) => {}
            None => return Ok(head),
        }
    }
}

fn swallow(
    reader: &mut impl Read,
    mut socket: &TcpStream,
    (head, line): (&Head, Line),
) -> io::Result<()> {
    let start = Instant::now();
    if head.expects {
        socket.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let (mut block, mut sha256) = (vec![0; 256 * 1024], Sha256::new());
    let mut left = head.length;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
        match reader.read(&mut block[..most])? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                if let Line::Hashed = line {
                    sha256.update(&block[..read]);
                }
                left -= read as u64;
            }
        }
        if let Line::BytesPerSecond(rate) = line {
            let due = Duration::from_micros((head.length - left) * 1_000_000 / rate);
            std::thread::sleep(due.saturating_sub(start.elapsed()));
        }
    }
    let status = if head.is_last { "201 Created" } else { "206 Partial Content" };
    // In one piece: two would wait for each other (Nagle's algorithm and delayed acknowledgements).
    socket.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\nnull").as_bytes())
}

fn send(mut socket: &TcpStream, path: &str, range: &Range<u64>) -> io::Result<()> {
    let file = File::open(Path::new(path))?;
    let size = file.metadata()?.len();
    let range = range.start..range.end.min(size);
    let head = format!(
        "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\nContent-Range: bytes {}-{}/{size}\r\n\r\n",
        range.end - range.start,
        range.start,
        range.end - 1,
    );
    socket.write_all(head.as_bytes())?;
    send_file(socket, &file, range)
}

/// From file to socket without a way through this program, as web servers do it.
#[cfg(target_os = "linux")]
fn send_file(socket: &TcpStream, file: &File, mut range: Range<u64>) -> io::Result<()> {
    while !range.is_empty() {
        let left = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
        if rustix::fs::sendfile(socket, file, Some(&mut range.start), left)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn send_file(mut socket: &TcpStream, mut file: &File, range: Range<u64>) -> io::Result<()> {
    std::io::Seek::seek(&mut file, io::SeekFrom::Start(range.start))?;
    io::copy(&mut file.take(range.end - range.start), &mut socket).map(drop)
}
