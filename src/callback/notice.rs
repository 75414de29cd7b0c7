//! What the person at the terminal should hear while the listener waits: counts, never request text

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use super::error::CallbackError;

/// Something happened that did not end the wait.
///
/// A counted one is sent the first time and then at 10, 100, 1000 …, so that a flood of requests
/// is not a flood of lines.
#[derive(Debug)]
pub enum Notice {
    /// Pages of other logins came: an old tab, or somebody who guesses.
    OtherLogin {
        /// How many so far.
        count: u64,
    },
    /// Plain `http` requests came to the `https` address, and were told so.
    PlainHttp {
        /// How many so far.
        count: u64,
    },
    /// TLS connections were broken off: mostly a browser that has yet to be told to trust the
    /// certificate.
    TlsRefused {
        /// How many so far.
        count: u64,
    },
    /// What was pasted cannot be used; another try is welcome.
    PasteRefused(CallbackError),
    /// Nobody has come for 30 seconds: time to explain the ways out.
    StillWaiting,
}

/// Counts and passes on; a reader that is slow or gone loses lines, never the login.
#[derive(Debug)]
pub(crate) struct Notices {
    sender: mpsc::Sender<Notice>,
    other_login: AtomicU64,
    plain_http: AtomicU64,
    tls_refused: AtomicU64,
}

impl Notices {
    pub(crate) fn new(sender: mpsc::Sender<Notice>) -> Self {
        Self {
            sender,
            other_login: AtomicU64::new(0),
            plain_http: AtomicU64::new(0),
            tls_refused: AtomicU64::new(0),
        }
    }

    pub(crate) fn other_login(&self) {
        self.counted(&self.other_login, |count| Notice::OtherLogin { count });
    }

    pub(crate) fn plain_http(&self) {
        self.counted(&self.plain_http, |count| Notice::PlainHttp { count });
    }

    pub(crate) fn tls_refused(&self) {
        self.counted(&self.tls_refused, |count| Notice::TlsRefused { count });
    }

    pub(crate) fn send(&self, notice: Notice) {
        if self.sender.try_send(notice).is_err() {
            tracing::debug!("a notice found no reader");
        }
    }

    fn counted(&self, counter: &AtomicU64, notice: impl FnOnce(u64) -> Notice) {
        let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
        if 10_u64.pow(count.ilog10()) == count {
            self.send(notice(count));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_first_and_then_every_power_of_ten() {
        let (sender, mut receiver) = mpsc::channel(100);
        let notices = Notices::new(sender);
        for _ in 0..1_234 {
            notices.other_login();
        }
        let mut told = Vec::new();
        while let Ok(Notice::OtherLogin { count }) = receiver.try_recv() {
            told.push(count);
        }
        assert_eq!(told, [1, 10, 100, 1_000]);
    }
}
