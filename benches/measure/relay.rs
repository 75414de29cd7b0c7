//! What a relay that does nothing but relay reaches in the same place: no HTTP library, no hash,
//! no checks; one thread reads ranges, the other sends them on

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

/// As agoras cuts a large video.
const CHUNK: u64 = 32_000_000;
const BLOCK: usize = 256 * 1024;
const WAITING_BLOCKS: usize = 4;

/// A block, and how much of it counts.
type Filled = (Vec<u8>, usize);

/// Seconds to move `size` bytes from `path` on that port back to it.
pub(crate) fn relay(port: u16, path: &str, size: u64) -> f64 {
    let start = Instant::now();
    let (full, filled) = sync_channel::<Filled>(WAITING_BLOCKS);
    let (back, empty) = sync_channel(2 * WAITING_BLOCKS);
    for _ in 0..WAITING_BLOCKS {
        back.send(vec![0; BLOCK]).unwrap();
    }
    std::thread::scope(|scope| {
        scope.spawn(move || fetch(port, path, size, (&full, &empty)).unwrap());
        send(port, size, (&filled, &back)).unwrap();
    });
    start.elapsed().as_secs_f64()
}

fn chunks(size: u64) -> impl Iterator<Item = (u64, u64)> {
    (0..size.div_ceil(CHUNK)).map(move |index| (index * CHUNK, size.min((index + 1) * CHUNK)))
}

fn fetch(
    port: u16,
    path: &str,
    size: u64,
    (full, empty): (&SyncSender<Filled>, &Receiver<Vec<u8>>),
) -> io::Result<()> {
    let mut socket = connect(port)?;
    for (start, end) in chunks(size) {
        let last = end - 1;
        let request = format!("GET {path} HTTP/1.1\r\nRange: bytes={start}-{last}\r\n\r\n");
        socket.write_all(request.as_bytes())?;
        skip_head(&socket)?;
        let mut left = end - start;
        while left > 0 {
            let mut block = empty.recv().unwrap();
            let most = BLOCK.min(usize::try_from(left).unwrap());
            let read = socket.read(&mut block[..most])?;
            left -= read as u64;
            full.send((block, read)).unwrap();
        }
    }
    Ok(())
}

fn send(
    port: u16,
    size: u64,
    (filled, back): (&Receiver<Filled>, &SyncSender<Vec<u8>>),
) -> io::Result<()> {
    let mut socket = connect(port)?;
    for (start, end) in chunks(size) {
        let last = end - 1;
        let length = end - start;
        let head = format!(
            "PUT /upload HTTP/1.1\r\nContent-Range: bytes {start}-{last}/{size}\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        socket.write_all(head.as_bytes())?;
        let mut left = length;
        while left > 0 {
            let (block, length) = filled.recv().unwrap();
            socket.write_all(&block[..length])?;
            left -= length as u64;
            // The reader may have all it needs, and be gone.
            drop(back.send(block));
        }
        skip_head(&socket)?;
        socket.read_exact(&mut [0; b"null".len()])?;
    }
    Ok(())
}

/// As HTTP clients do: what is written last does not wait for an acknowledgement.
fn connect(port: u16) -> io::Result<TcpStream> {
    let socket = TcpStream::connect(("127.0.0.1", port))?;
    socket.set_nodelay(true)?;
    Ok(socket)
}

/// Byte by byte, so that nothing of the body is taken.
fn skip_head(socket: &TcpStream) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(1, socket);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
