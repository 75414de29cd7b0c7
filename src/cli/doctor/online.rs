//! Checks that ask TikTok: its hosts, and the permissions of each account

use std::sync::Arc;

use tokio::sync::watch;

use super::clock;
use super::finding::Findings;
use crate::cli::arguments::sinks::SinkArgs;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::flow::{Account, Event, Session};
use crate::store::{Record, Store};
use crate::tiktok::Client;

const TIKTOK: &str = "tiktok";
const CREATOR: &str = "creator";

/// Checks stored accounts. One of variables alone would lose its refresh token, and is left out.
pub(crate) async fn look(
    context: &Context,
    sinks: &SinkArgs,
    store: Option<&Store>,
    records: &[Record],
    findings: &mut Findings,
) {
    let client = match context.client() {
        Ok(client) => client,
        Err(failure) => return findings.failure(TIKTOK, failure),
    };
    look_at_hosts(context, &client, findings).await;
    // A token must not rotate while a sink for it is missing.
    let Some(store) = store.filter(|_| context.rehearsal.is_some() || sinks.check().is_ok()) else {
        return;
    };
    for record in records {
        let sent = Arc::new(watch::Sender::new(0));
        let narrator = context.narrator(&sent);
        let report = |event: Event<'_>| narrator.tell(event);
        let seams = context.seams(sinks.sinks(), Some(store.clone()), &report);
        let session = Session::new(&client, Account::stored(record), seams);
        let username = &session.account.username;
        match session.creator_info().await {
            Ok(creator) => {
                let levels = creator.privacy_levels.join(", ");
                findings.ok(CREATOR, format!("{username} may post now, to: {levels}"));
            }
            Err(error) => {
                let (what, advice) = Failure::from(error).in_short();
                findings.fail(CREATOR, format!("{username}: {what}"), &advice);
            }
        }
    }
}

async fn look_at_hosts(context: &Context, client: &Client, findings: &mut Findings) {
    let mut at = None;
    for (what, host) in client.endpoints.hosts() {
        match client.reach(&host).await {
            Ok(there) => {
                at = at.or(there.map(|there| (context.clock.now().seconds(), there.seconds())));
                findings.ok(TIKTOK, format!("the {what} answers: {}", host.as_str()));
            }
            Err(error) => {
                let (why, advice) = Failure::from(error).in_short();
                let what = format!("the {what} cannot be reached: {}: {why}", host.as_str());
                findings.fail(TIKTOK, what, &advice);
            }
        }
    }
    if let Some((here, there)) = at {
        clock::compare(here, there, findings);
    }
}
