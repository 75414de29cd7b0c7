//! What the browser is told once the exchange is over

use std::fmt;

use tokio::sync::oneshot;

use super::login::Ending;
use super::serving::Serving;

/// Holds the browser's answer, for 15 seconds at most, and the port, so that a second visit is told
/// that it is one. Dropped without a word, it lets the browser show "look at the terminal".
pub struct Reply {
    /// `None` after a refusal or a paste: no browser waits.
    browser: Option<oneshot::Sender<Ending>>,
    serving: Serving,
}

impl Reply {
    pub(crate) fn new(browser: Option<oneshot::Sender<Ending>>, serving: Serving) -> Self {
        Self { browser, serving }
    }

    /// The login is stored: says so, gives the page up to two seconds to get there, frees the port.
    pub async fn done(self) {
        self.end(Ending::Done).await;
    }

    /// The login came to nothing after TikTok's answer; otherwise as `done`.
    pub async fn failed(self) {
        self.end(Ending::Failed).await;
    }

    async fn end(self, ending: Ending) {
        let told = self.browser.map(|browser| browser.send(ending));
        if matches!(told, Some(Err(_))) {
            tracing::debug!("the browser did not wait for the end");
        }
        self.serving.finish().await;
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply")
    }
}
