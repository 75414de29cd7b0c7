//! The session of a command that acts for an account

use std::sync::Arc;

use tokio::sync::watch;

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, Event, Session};

/// The number of bytes that the connection has taken.
pub(crate) type Sent = Arc<watch::Sender<u64>>;

/// Opens a session for the account, and shows the steps of `act`.
pub(crate) async fn with_session<T>(
    context: &Context,
    who: &WhoArgs,
    act: impl AsyncFnOnce(&Session<'_>, &Sent) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let (account, store) = who.account(context)?;
    if let Some(store) = &store {
        flow::remove_leftovers(store);
    }
    let client = context.client()?;
    let sent = Sent::new(watch::Sender::new(0));
    let narrator = context.narrator(&sent);
    let report = |event: Event<'_>| narrator.tell(event);
    let session = Session::new(&client, account, context.seams(who.sinks(), store, &report));
    act(&session, &sent).await
}
