//! Waiting for a call's turn, so that no process of this machine takes TikTok's 429

use super::event::Event;
use super::session::Session;
use crate::journal::{Call, Turns};

impl Session<'_> {
    /// Waits for the turn of a call that TikTok counts: all processes of this machine share them.
    pub(crate) async fn turn(&self, call: Call) {
        let Some(ledger) = self.ledger() else {
            return;
        };
        match Turns::new(ledger.journal, self.account.username.as_str()).take(call) {
            Ok(wait) if wait.is_zero() => {}
            Ok(wait) => {
                self.report(Event::AwaitingTurn { wait: self.seams.clock.from_the_wall(wait) });
                tokio::time::sleep(wait).await;
            }
            // TikTok counts for itself: its 429 is obeyed.
            Err(error) => tracing::info!("turns are not shared: {error}"),
        }
    }
}
