//! A proxy that leads every tunnel to the emulator, in place of a hosts file and of port 443

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};

use crate::support::Serving;

pub(crate) struct Tunnel {
    serving: Serving,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Tunnel {
    /// Leads to this port of this machine, whatever host a client asks for.
    pub(crate) fn to(port: u16) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        let serving = Serving::with(move |client| drop(lead(client, port, &noted)));
        Self { serving, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.serving.port())
    }

    /// Returns each `HOST:PORT` that was asked for, without repetitions.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked.dedup();
        asked
    }
}

fn lead(mut client: TcpStream, port: u16, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let host = first.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
    asked.lock().unwrap().push(host.unwrap_or(&first).to_owned());
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let mut answers = server.try_clone()?;
    let mut back = client.try_clone()?;
    let returning = std::thread::spawn(move || {
        drop(std::io::copy(&mut answers, &mut back));
        drop(back.shutdown(Shutdown::Write));
    });
    std::io::copy(&mut reader, &mut server)?;
    server.shutdown(Shutdown::Write)?;
    drop(returning.join());
    Ok(())
}
