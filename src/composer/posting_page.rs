//! One posting page, from its address to its end

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};

use super::choices::Choices;
use super::desk::{Desk, Ending, LEFT_ALONE, Upload, Wish};
use super::error::ComposerError;
use super::keys::Keys;
use super::serving::Serving;
use super::sheet::Sheet;
use crate::clock::Clock;

/// Limit for the page to fetch how it ended. It asks twice a second.
const TELLING: Duration = Duration::from_secs(3);

/// A page that is being served. Dropping it frees the port.
pub(crate) struct PostingPage {
    desk: Arc<Desk>,
    wishes: mpsc::Receiver<Wish>,
    serving: Serving,
    address: String,
}

impl PostingPage {
    /// Serves the page on a free port of the loopback address.
    pub(crate) async fn start(sheet: Sheet, clock: Clock) -> Result<Self, ComposerError> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(ComposerError::Bind)?;
        let authority = listener.local_addr().map_err(ComposerError::Bind)?.to_string();
        let keys = Keys::random()?;
        let address = format!("http://{authority}{}", keys.first_path());
        let (desk, wishes) = Desk::new(sheet, keys, authority, clock);
        let desk = Arc::new(desk);
        let serving = Serving::start(listener, Arc::clone(&desk));
        Ok(Self { desk, wishes, serving, address })
    }

    /// Returns the address that opens the page, once.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Waits for what the creator chose. An error ends the page.
    pub(crate) async fn choices(&mut self) -> Result<Choices, ComposerError> {
        loop {
            let deadline = self.desk.deadline();
            tokio::select! {
                biased;
                wish = self.wishes.recv() => return match wish {
                    Some(Wish::Post(choices)) => Ok(*choices),
                    Some(Wish::Cancel) => Err(ComposerError::Cancelled),
                    None => Err(ComposerError::Stopped),
                },
                () = sleep_until(deadline) => {}
            }
            // There may have been a sign of life meanwhile.
            if self.desk.deadline() <= Instant::now() {
                return Err(ComposerError::LeftAlone { limit: LEFT_ALONE });
            }
        }
    }

    /// Says on the page why the choices cannot be posted, and lets the creator choose again.
    pub(crate) fn refuse(&self, reason: String) {
        self.desk.refuse(reason);
    }

    /// Returns the part of the page that shows what the run is doing.
    pub(crate) fn board(&self) -> Board {
        Board(Arc::clone(&self.desk))
    }

    /// Shows on the page how it ended, and frees the port once the page has heard of it.
    pub(crate) async fn end(self, ending: Ending) {
        self.desk.end(ending);
        self.finish().await;
    }

    /// Frees the port once the page has heard how it ended.
    async fn finish(self) {
        if self.desk.keys.are_taken() {
            let limit = self.desk.clock.patience(TELLING);
            if timeout(limit, self.desk.told.notified()).await.is_err() {
                tracing::debug!("the posting page is no longer open");
            }
        }
        self.serving.finish().await;
    }
}

/// The part of a page that shows what the run is doing.
#[derive(Clone)]
pub(crate) struct Board(Arc<Desk>);

impl Board {
    /// Says what the run is doing.
    pub(crate) fn say(&self, line: impl Into<String>) {
        self.0.say(line.into());
    }

    /// Shows how far an upload has come; `None` once it has ended.
    pub(crate) fn follow(&self, upload: Option<Upload>) {
        self.0.follow(upload);
    }
}
