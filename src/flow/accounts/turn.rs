//! Waiting for a call's turn, so that no process of this machine takes TikTok's 429

use std::time::Duration;

use super::account::Username;
use super::session::Session;
use crate::flow::event::Event;
use crate::flow::ledger::Ledger;
use crate::journal::RatedCall;

impl Session<'_> {
    /// Waits for the turn of a call: all processes of this machine share them.
    pub(super) async fn turn(&self, call: RatedCall) {
        let (clock, username) = (self.seams.clock, &self.account.username);
        let shared = match self.ledger() {
            Some(ledger) => take(&ledger, username, call).await,
            None => None,
        };
        let own = || self.seams.turns.take(username.as_str(), call, clock);
        let tell = |wait| self.report(Event::AwaitingTurn { wait: clock.from_the_wall(wait) });
        wait(shared.unwrap_or_else(own), &tell).await;
    }
}

/// Counts a call that has been made already: whose it is was not known before its answer.
pub(super) async fn note_turn(ledger: &Ledger, username: &Username, call: RatedCall) {
    take(ledger, username, call).await;
}

/// Takes an account's next turn for `call` and waits until it comes. A wait is handed to `tell`
/// first, as it is on the wall.
pub(super) async fn wait_for_turn(
    ledger: &Ledger,
    username: &Username,
    (call, tell): (RatedCall, &(dyn Fn(Duration) + Sync)),
) {
    wait(take(ledger, username, call).await.unwrap_or_default(), tell).await;
}

async fn wait(time: Duration, tell: &(dyn Fn(Duration) + Sync)) {
    if !time.is_zero() {
        tell(time);
        tokio::time::sleep(time).await;
    }
}

/// Takes a turn, and returns how long it is until then; `None` where turns cannot be shared.
async fn take(ledger: &Ledger, username: &Username, call: RatedCall) -> Option<Duration> {
    let account = username.as_str().to_owned();
    let taken = ledger.call(move |journal| journal.take_turn(&account, call)).await;
    // TikTok counts for itself: its 429 is obeyed.
    taken.inspect_err(|error| tracing::info!("turns are not shared: {error}")).ok()
}
