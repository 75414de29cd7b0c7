//! Azurite, Microsoft's server of Azure Blob Storage for tests

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::SystemTime;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tempfile::TempDir;

use super::{Process, file_of, program};
use crate::support::part;

const ACCOUNT: &str = "devstoreaccount1";
/// The key that every Azurite has (learn.microsoft.com: Azurite, well-known storage account).
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const VERSION: &str = "2023-11-03";

pub(crate) struct Azurite {
    port: u16,
    _process: Process,
    _folder: TempDir,
}

impl Azurite {
    /// Starts the server with an empty container; `None` if it is not on this machine.
    pub(crate) fn start() -> Option<Self> {
        let command = file_of(part("azurite")?);
        let folder = tempfile::tempdir().unwrap();
        let mut server = program(&command);
        server
            .args(["--skipApiVersionCheck", "--disableTelemetry", "--blobPort", "0", "--location"])
            .arg(folder.path());
        let (process, port) = Process::with_port(&mut server);
        create_container(port);
        Some(Self { port, _process: process, _folder: folder })
    }

    pub(crate) fn address(&self, prefix: &str) -> String {
        let key = KEY.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
        let port = self.port;
        format!("az://{ACCOUNT}:{key}@box/{prefix}?endpoint=http://127.0.0.1:{port}/{ACCOUNT}")
    }
}

/// Sends a request with a shared key (learn.microsoft.com: Authorize with Shared Key).
fn create_container(port: u16) {
    #[expect(clippy::disallowed_methods, reason = "the server compares it with its clock")]
    let date = httpdate::fmt_http_date(SystemTime::now());
    let headers = format!("x-ms-date:{date}\nx-ms-version:{VERSION}\n");
    let resource = format!("/{ACCOUNT}/{ACCOUNT}/box\nrestype:container");
    let text = format!("PUT\n\n\n\n\n\n\n\n\n\n\n\n{headers}{resource}");
    let key = BASE64.decode(KEY.as_bytes()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(text.as_bytes());
    let signature = BASE64.encode(&mac.finalize().into_bytes());
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    write!(
        stream,
        "PUT /{ACCOUNT}/box?restype=container HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nx-ms-date: {date}\r\nx-ms-version: {VERSION}\r\nAuthorization: SharedKey {ACCOUNT}:{signature}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}
