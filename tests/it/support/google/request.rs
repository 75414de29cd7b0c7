//! Requests as they came

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;

use serde_json::Value;

/// The kind of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Token,
    Read,
    Write,
}

/// A request as it came.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) token: String,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn read(socket: &TcpStream) -> std::io::Result<Option<Self>> {
        let mut reader = BufReader::new(socket);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let mut length = 0;
        let mut token = String::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let Some((name, value)) = line.trim().split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().unwrap(),
                "authorization" => value.trim_start_matches("Bearer ").clone_into(&mut token),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let mut words = first.split(' ');
        let method = words.next().unwrap_or_default().to_owned();
        let target = words.next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = decoded(path);
        Ok(Some(Self { method, path, query: query.to_owned(), token, body }))
    }

    pub(super) fn call(&self) -> Call {
        match (self.method.as_str(), self.path.as_str()) {
            ("POST", "/token") => Call::Token,
            ("GET", _) => Call::Read,
            _ => Call::Write,
        }
    }

    /// Returns the call as the log of calls shows it.
    pub(super) fn note(&self) -> String {
        let range = self.path.rsplit_once("/values/").map_or("", |(_, range)| range);
        match self.call() {
            Call::Token => "token".to_owned(),
            Call::Read => format!("read {range}"),
            Call::Write => {
                let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
                format!("write {range} {}", body["values"])
            }
        }
    }
}

/// Decodes a path; `+` stands for itself.
fn decoded(path: &str) -> String {
    let pair = format!("path={}", path.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().unwrap().1.into_owned()
}
