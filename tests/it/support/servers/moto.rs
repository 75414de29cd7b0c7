//! moto, a server of S3 in Python. It keeps conditions as long as it has one thread

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Stdio;

use super::{Process, file_of, free_port, program};
use crate::support::part;

const SERVE: &str = "
import sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
run_simple('127.0.0.1', int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)
";

pub(crate) struct Moto {
    port: u16,
    _process: Process,
}

impl Moto {
    /// Starts the server with an empty bucket; `None` if it is not on this machine.
    pub(crate) fn start() -> Option<Self> {
        let python = file_of(part("moto")?).with_file_name("python");
        let port = free_port();
        let child = program(&python)
            .args(["-c", SERVE, &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut process = Process(child);
        process.wait_for(port);
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
