//! Waiting for a call's turn, so that no process of this machine takes TikTok's 429

use std::time::Duration;

use super::account::Username;
use super::blocking::blocking;
use super::event::Event;
use super::ledger::Ledger;
use super::session::Session;
use crate::journal::{Call, Turns};

impl Session<'_> {
    /// Waits for the turn of a call: all processes of this machine share them.
    pub(super) async fn turn(&self, call: Call) {
        if let Some(ledger) = self.ledger() {
            let clock = self.seams.clock;
            let tell = |wait| self.report(Event::AwaitingTurn { wait: clock.from_the_wall(wait) });
            wait_for_turn(&ledger, &self.account.username, (call, &tell)).await;
        }
    }
}

/// Counts a call that has been made already: whose it is was not known before its answer.
pub(super) async fn note_turn(ledger: &Ledger, username: &Username, call: Call) {
    take(ledger, username, call).await;
}

/// Takes an account's next turn for `call` and waits until it comes. A wait is handed to `tell`
/// first, as it is on the wall.
pub(super) async fn wait_for_turn(
    ledger: &Ledger,
    username: &Username,
    (call, tell): (Call, &(dyn Fn(Duration) + Sync)),
) {
    let wait = take(ledger, username, call).await;
    if !wait.is_zero() {
        tell(wait);
        tokio::time::sleep(wait).await;
    }
}

/// Takes a turn, and returns how long it is until then.
async fn take(ledger: &Ledger, username: &Username, call: Call) -> Duration {
    let turns = Turns::new(ledger.journal.clone(), username.as_str());
    blocking(move || turns.take(call)).await.unwrap_or_else(|error| {
        // TikTok counts for itself: its 429 is obeyed.
        tracing::info!("turns are not shared: {error}");
        Duration::ZERO
    })
}
