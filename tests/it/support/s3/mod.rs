//! A bucket of S3, or of Google, on this machine, which keeps the conditions of writes and can be told not to

mod bucket;
mod fault;
mod server;
mod wire;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use bucket::Bucket;
pub(crate) use fault::{Fault, Habit};

const BUCKET: &str = "team";
/// A bucket in Google's dialect, without credentials.
const GOOGLE_BUCKET: &str = "google-team";
pub(crate) const ACCESS_KEY: &str = "AKIATEST";
/// The key that a login with an identity token gives, and what its requests have to carry.
const SESSION_KEY: &str = "ASIATEST";
const SESSION_TOKEN: &str = "session";
pub(crate) const IDENTITY_TOKEN: &str = "header.claims.signature";
const SECRET: &str = "not/a+secret";

/// A running server; dropping it ends it.
pub(crate) struct S3 {
    port: u16,
    bucket: Arc<Mutex<Bucket>>,
    _stop: oneshot::Sender<()>,
}

impl S3 {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let bucket = Arc::new(Mutex::new(Bucket::default()));
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&bucket);
        std::thread::spawn(move || server::serve(listener, served, stopped));
        Self { port, bucket, _stop: stop }
    }

    /// Returns the address of the store below a prefix, with credentials.
    pub(crate) fn address(&self, prefix: &str) -> String {
        Self::address_at(self.port, prefix)
    }

    /// Returns `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the address of the store for clients of Google. It has the same objects.
    pub(crate) fn google_address(&self, prefix: &str) -> String {
        format!("gs://{GOOGLE_BUCKET}/{prefix}?endpoint={}", self.url())
    }

    /// Returns the address of a server on another port.
    pub(crate) fn address_at(port: u16, prefix: &str) -> String {
        let secret = SECRET.replace('/', "%2F").replace('+', "%2B");
        format!("s3://{ACCESS_KEY}:{secret}@{BUCKET}/{prefix}?endpoint=http://127.0.0.1:{port}")
    }

    /// Meets the next request of a method with a fault. Faults of a method are met in order.
    pub(crate) fn fault(&self, method: &str, fault: Fault) {
        self.bucket().faults.push_back((method.to_owned(), fault));
    }

    /// Serves requests as ever from now on.
    pub(crate) fn forget_faults(&self) {
        self.bucket().faults.clear();
    }

    pub(crate) fn habit(&self, habit: Habit) {
        self.bucket().habits.push(habit);
    }

    /// Takes all habits away.
    pub(crate) fn behave(&self) {
        self.bucket().habits.clear();
    }

    pub(crate) fn page_size(&self, keys: usize) {
        self.bucket().page_size = keys;
    }

    pub(crate) fn set_clock_ahead(&self, by: Duration) {
        self.bucket().ahead = by;
    }

    /// Returns every request so far, as `PUT acct/one`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.bucket().calls.clone()
    }

    /// Returns the names of all objects in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.bucket().objects.keys().cloned().collect()
    }

    pub(crate) fn object(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.bucket().objects.get(name)?.bytes.to_vec())
    }

    /// Puts an object there as the bucket's owner can.
    pub(crate) fn place(&self, name: &str, bytes: &[u8]) {
        self.bucket().store(name, bytes.to_vec().into());
    }

    fn bucket(&self) -> MutexGuard<'_, Bucket> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
