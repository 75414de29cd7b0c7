//! Notices to the person at the terminal while the listener waits; they never hold text of a request

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use super::error::CallbackError;

/// An event that did not end the wait. One with a count is sent at 1, 10, 100, 1000 … only.
#[derive(Debug)]
#[expect(missing_docs, reason = "`count` is always the number so far")]
pub enum Notice {
    /// A page of another login was opened: an old tab, or an attacker's guess.
    OtherLogin { count: u64 },
    /// A plain `http` request came to the `https` address. Its answer asks for `https`.
    PlainHttp { count: u64 },
    /// A TLS handshake was refused. Most browsers do so until the user accepts the certificate.
    TlsRefused { count: u64 },
    /// The pasted text cannot be used. Another paste is welcome.
    PasteRefused(CallbackError),
    /// No answer has come for 30 seconds.
    StillWaiting,
}

/// Counts events and sends notices. With a slow reader, notices are lost and the login continues.
pub(crate) struct Notices {
    sender: mpsc::Sender<Notice>,
    pub(crate) other_login: AtomicU64,
    pub(crate) plain_http: AtomicU64,
    pub(crate) tls_refused: AtomicU64,
}

impl Notices {
    pub(crate) fn new(sender: mpsc::Sender<Notice>) -> Self {
        let [other_login, plain_http, tls_refused] = [0; 3].map(AtomicU64::new);
        Self { sender, other_login, plain_http, tls_refused }
    }

    pub(crate) fn send(&self, notice: Notice) {
        if self.sender.try_send(notice).is_err() {
            tracing::debug!("a notice found no reader");
        }
    }

    pub(crate) fn send_counted(&self, counter: &AtomicU64, notice: impl FnOnce(u64) -> Notice) {
        let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
        if 10_u64.pow(count.ilog10()) == count {
            self.send(notice(count));
        }
    }
}
