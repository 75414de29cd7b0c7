//! Turns of calls, so that the processes of this machine stay below TikTok's rate limits

use std::time::Duration;

use super::account::Username;
use super::session::Session;
use crate::flow::event::Event;
use crate::flow::ledger::Ledger;
use crate::journal::RatedCall;

impl Session<'_> {
    /// Waits for the turn of a call. All processes of this machine share the turns of an account.
    pub(crate) async fn turn(&self, call: RatedCall) {
        let username = &self.account.username;
        let shared = match self.ledger() {
            Some(ledger) => take_turn(&ledger, username, call).await,
            None => None,
        };
        let clock = self.seams.clock;
        let time = shared.unwrap_or_else(|| self.seams.turns.take(username.as_str(), call, clock));
        if !time.is_zero() {
            self.report(Event::AwaitingTurn { wait: clock.from_the_wall(time) });
            tokio::time::sleep(time).await;
        }
    }
}

/// Takes an account's next turn, and returns the time until then; `None` if turns cannot be shared.
pub(crate) async fn take_turn(
    ledger: &Ledger,
    username: &Username,
    call: RatedCall,
) -> Option<Duration> {
    let account = username.as_str().to_owned();
    let taken = ledger.call(move |journal| journal.take_turn(&account, call)).await;
    // Without shared turns, TikTok's 429 still holds.
    taken.inspect_err(|error| tracing::info!("turns are not shared: {error}")).ok()
}
