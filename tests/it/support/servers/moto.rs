//! moto, a server of S3 in Python. It keeps conditions as long as it has one thread

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};

use super::{Process, file_of, program};
use crate::support::part;

const SERVE: &str = "
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
server = make_server('127.0.0.1', 0, DomainDispatcherApplication(create_backend_app), threaded=False)
print(f'http://127.0.0.1:{server.port}', flush=True)
server.serve_forever()
";

pub(crate) struct Moto {
    port: u16,
    _process: Process,
}

impl Moto {
    /// Starts the server with an empty bucket; `None` if it is not on this machine.
    pub(crate) fn start() -> Option<Self> {
        let python = file_of(part("moto")?).with_file_name("python");
        let (process, port) = Process::with_port(program(&python).args(["-c", SERVE]));
        create_bucket(port);
        Some(Self { port, _process: process })
    }

    pub(crate) fn address(&self, prefix: &str) -> String {
        format!(
            "s3://KEY:SECRET@bucket/{prefix}?endpoint=http://127.0.0.1:{}&region=us-east-1",
            self.port
        )
    }
}

fn create_bucket(port: u16) {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let key = "AWS4-HMAC-SHA256 Credential=KEY/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    write!(
        stream,
        "PUT /bucket HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {key}\r\nContent-Length: 0\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.0 200"), "{answer}");
}
