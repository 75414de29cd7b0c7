//! A bucket as S3 serves it, and its public address, without conditions and without a check of signatures

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::support::Serving;

/// The longest wait for an event on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The manner in which requests of one kind are answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Manner {
    #[default]
    Well,
    /// With this status and this code.
    Refuses(u16, &'static str),
    /// With this content type in place of the object's.
    OfType(&'static str),
    /// With these bytes in place of the object's.
    Gives(&'static [u8]),
    /// With a redirect to this path.
    Moves(&'static str),
    /// Not at all: the connection stays open.
    Stalls,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    pub(crate) media_type: String,
}

#[derive(Debug, Default)]
struct State {
    /// By the key, without the bucket.
    objects: BTreeMap<String, Object>,
    /// Method and path of each request, without the query.
    requests: Vec<String>,
    puts: Manner,
    deletes: Manner,
    /// Of the public address.
    gets: Manner,
}

/// A bucket named `media`; it serves until it is dropped. Its objects are public below `/public/`.
pub(crate) struct MediaBucket {
    serving: Serving,
    shared: Arc<(Mutex<State>, Condvar)>,
}

impl MediaBucket {
    pub(crate) fn new() -> Self {
        let shared = Arc::<(Mutex<State>, Condvar)>::default();
        let state = shared.clone();
        // A client may hang up early.
        let serving = Serving::with(move |socket| drop(serve(&socket, &state)));
        Self { serving, shared }
    }

    fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.serving.port())
    }

    /// Returns the address of the bucket, with a prefix.
    pub(crate) fn address(&self) -> String {
        format!("s3://media/tiktok?endpoint={}&region=eu-central-1", self.base())
    }

    /// Returns the address of the same bucket for a client of another provider.
    pub(crate) fn address_at(&self, scheme: &str, option: &str) -> String {
        format!("{scheme}://media/tiktok?{option}endpoint={}", self.base())
    }

    /// Returns the public address of the same prefix.
    pub(crate) fn public(&self) -> String {
        format!("{}/public/tiktok/", self.base())
    }

    pub(crate) fn objects(&self) -> BTreeMap<String, Object> {
        self.shared.0.lock().unwrap().objects.clone()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.0.lock().unwrap().requests.clone()
    }

    /// Returns the keys of all objects that were put.
    pub(crate) fn put_keys(&self) -> Vec<String> {
        self.keys_of("PUT /media/")
    }

    /// Returns the keys of all objects that were deleted.
    pub(crate) fn deleted_keys(&self) -> Vec<String> {
        self.keys_of("DELETE /media/")
    }

    fn keys_of(&self, beginning: &str) -> Vec<String> {
        let keys = self.requests();
        keys.iter().filter_map(|it| it.strip_prefix(beginning)).map(str::to_owned).collect()
    }

    pub(crate) fn puts(&self, manner: Manner) {
        self.shared.0.lock().unwrap().puts = manner;
    }

    pub(crate) fn deletes(&self, manner: Manner) {
        self.shared.0.lock().unwrap().deletes = manner;
    }

    pub(crate) fn gets(&self, manner: Manner) {
        self.shared.0.lock().unwrap().gets = manner;
    }

    /// Puts an object there that agoras has not made.
    pub(crate) fn add(&self, key: &str) {
        let object = Object { bytes: b"mine".to_vec(), media_type: "text/plain".to_owned() };
        self.shared.0.lock().unwrap().objects.insert(key.to_owned(), object);
    }

    /// Waits for a request that begins like this.
    pub(crate) fn wait_for(&self, beginning: &str) {
        let (state, changed) = &*self.shared;
        let is_missing =
            |state: &mut State| !state.requests.iter().any(|it| it.starts_with(beginning));
        let state = state.lock().unwrap();
        let (_state, end) = changed.wait_timeout_while(state, PATIENCE, is_missing).unwrap();
        assert!(!end.timed_out(), "no `{beginning}` came");
    }
}

fn serve(socket: &TcpStream, shared: &(Mutex<State>, Condvar)) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut words = first.split([' ', '?']);
    let method = words.next().unwrap_or_default();
    // Google's client encodes slashes and hyphens in a name.
    let path = percent_decode_str(words.next().unwrap_or_default());
    let path = &path.decode_utf8_lossy();
    let mut length = 0;
    let mut media_type = String::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "content-type" | "x-ms-blob-content-type" => value.clone_into(&mut media_type),
            _ => {}
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    let object = Object { bytes, media_type };
    let answer = answer(method, path, object, &mut shared.0.lock().unwrap());
    shared.1.notify_all();
    match answer {
        Some(answer) => (&mut &*socket).write_all(&answer),
        // Keeps silent until the client gives up.
        None => reader.read_line(&mut first).map(drop),
    }
}

/// Carries out a request, and returns the answer; `None` for silence.
fn answer(method: &str, path: &str, object: Object, state: &mut State) -> Option<Vec<u8>> {
    if !method.is_empty() {
        state.requests.push(format!("{method} {path}"));
    }
    let manner = match method {
        "PUT" => state.puts.clone(),
        "DELETE" => state.deletes.clone(),
        _ => state.gets.clone(),
    };
    match manner {
        Manner::Refuses(status, code) => return Some(refusal(status, code)),
        Manner::Stalls => return None,
        _ => {}
    }
    let key = path.strip_prefix("/media/").or_else(|| path.strip_prefix("/public/"));
    let key = key.unwrap_or_default().to_owned();
    match (method, path.starts_with("/public/")) {
        ("PUT", false) => {
            state.objects.insert(key, object);
            Some(response("200 OK", &["ETag: \"1\"".to_owned()], b""))
        }
        ("DELETE", false) => {
            state.objects.remove(&key);
            Some(response("204 No Content", &[], b""))
        }
        ("GET", true) => Some(match state.objects.get(&key) {
            Some(object) => given(object, &manner),
            None => refusal(404, "NoSuchKey"),
        }),
        _ => Some(refusal(405, "MethodNotAllowed")),
    }
}

fn given(object: &Object, manner: &Manner) -> Vec<u8> {
    let media_type = |name: &str| vec![format!("Content-Type: {name}")];
    match manner {
        Manner::OfType(name) => response("200 OK", &media_type(name), &object.bytes),
        Manner::Gives(bytes) => response("200 OK", &media_type(&object.media_type), bytes),
        Manner::Moves(path) => response("302 Found", &[format!("Location: {path}")], b""),
        _ => response("200 OK", &media_type(&object.media_type), &object.bytes),
    }
}

fn refusal(status: u16, code: &str) -> Vec<u8> {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    response(
        &format!("{status} No"),
        &["Content-Type: application/xml".to_owned()],
        body.as_bytes(),
    )
}

fn response(status: &str, headers: &[String], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    let length = format!("Content-Length: {}", body.len());
    let length = (!status.starts_with("204")).then_some(&length);
    for header in headers.iter().chain(length) {
        head += header;
        head += "\r\n";
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
