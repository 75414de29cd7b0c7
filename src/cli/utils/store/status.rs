//! `agoras utils store status`

use clap::Args;
use serde::Serialize;

use super::places::shared;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::clock::Moment;
use crate::flow;
use crate::journal::UnderWay;
use crate::kv::KvAddress;
use crate::store::{AccountState, SharedAccount, Stored};

/// Show what is in a shared store, and which machines work on it
#[derive(Args, Debug)]
pub(crate) struct StoreStatusArgs {
    /// The shared store [default: that of --store]
    #[arg(value_name = "URL", value_parser = values::address::<KvAddress>)]
    url: Option<KvAddress>,
}

#[derive(Serialize)]
struct StatusDocument {
    store: String,
    accounts: Vec<AccountLine>,
    publishes: Vec<PublishLine>,
}

#[derive(Serialize)]
struct AccountLine {
    identifier: String,
    /// `ready`, `refreshing`, `refresh-unfinished`, `lost`, `pulled` or `unreadable`.
    state: &'static str,
    days_left: Option<u64>,
    /// The machine that refreshes it, or has it.
    machine: Option<String>,
    since: Option<String>,
    reason: Option<String>,
}

#[derive(Serialize)]
struct PublishLine {
    publish_id: Option<String>,
    username: String,
    media: String,
    began_at: String,
    /// The machine that works on it now.
    at_work: Option<String>,
    /// The machine that began it.
    machine: Option<String>,
}

pub(crate) fn run(context: &Context, args: &StoreStatusArgs) -> Result<(), Failure> {
    let store = shared(context, args.url.as_ref())?;
    let found = flow::overview(&store)?;
    let now = context.clock.now();
    let accounts = found.accounts.iter().map(|account| account_line(account, now)).collect();
    let publishes = found.publishes.iter().map(publish_line).collect();
    let document = StatusDocument { store: store.shown_address(), accounts, publishes };
    match context.ui.shape {
        Output::Json => context.ui.json(&document),
        Output::Human => show(context, &document),
    }
    Ok(())
}

fn account_line(account: &SharedAccount, now: Moment) -> AccountLine {
    let left = |stored: &Stored| stored.record.refresh_expires_at.map(|end| end.days_since(now));
    let named = account.identity.as_ref().map(ToString::to_string);
    let identifier = named.unwrap_or_else(|| account.path.display().to_string());
    let line = |state| AccountLine {
        identifier: identifier.clone(),
        state,
        days_left: None,
        machine: None,
        since: None,
        reason: None,
    };
    match &account.state {
        AccountState::Ready(stored) => AccountLine { days_left: left(stored), ..line("ready") },
        AccountState::Refreshing { stored, machine, since, is_old } => AccountLine {
            days_left: stored.as_ref().and_then(left),
            machine: Some(machine.to_string()),
            since: Some(since.rfc3339()),
            ..line(if *is_old { "refresh-unfinished" } else { "refreshing" })
        },
        AccountState::Lost { at } => AccountLine { since: Some(at.rfc3339()), ..line("lost") },
        AccountState::Pulled { machine, at } => AccountLine {
            machine: Some(machine.to_string()),
            since: Some(at.rfc3339()),
            ..line("pulled")
        },
        AccountState::Unreadable(error) => {
            AccountLine { reason: Some(error.to_string()), ..line("unreadable") }
        }
    }
}

fn publish_line(publish: &UnderWay) -> PublishLine {
    let UnderWay { entry, holder } = publish;
    let at_work = holder.as_ref().filter(|holder| !holder.is_old);
    PublishLine {
        publish_id: entry.publish_id().map(ToOwned::to_owned),
        username: entry.planned.account.clone(),
        media: entry.planned.media.name.clone(),
        began_at: entry.planned.at.rfc3339(),
        at_work: at_work.map(|holder| holder.machine.clone()),
        machine: entry.machine.clone(),
    }
}

fn show(context: &Context, document: &StatusDocument) {
    let ui = &context.ui;
    ui.data(&format!("Shared store: {}", document.store));
    ui.data("");
    if document.accounts.is_empty() {
        ui.data("No accounts are in it");
    }
    for account in &document.accounts {
        ui.data(&format!("  {}  {}", account.identifier, words(account)));
    }
    if document.publishes.is_empty() {
        return;
    }
    ui.data("");
    ui.data("Unfinished publishes:");
    for PublishLine { publish_id, username, media, began_at, at_work, machine } in
        &document.publishes
    {
        let began = began_at.replace('T', " ").replace('Z', " UTC");
        let machine = machine.as_deref().unwrap_or("this machine");
        let state = match at_work {
            Some(at_work) => format!("{at_work} is at it now"),
            None => format!("begun by {machine}, nobody is at it"),
        };
        let id = publish_id.as_deref().unwrap_or("-");
        ui.data(&format!("  {began}  @{username}  {media}  {id}  {state}"));
    }
}

fn words(account: &AccountLine) -> String {
    let machine = account.machine.as_deref().unwrap_or("a machine");
    let since = account.since.as_deref().unwrap_or("an unknown time");
    let since = since.replace('T', " ").replace('Z', " UTC");
    let left = match account.days_left {
        Some(1) => "1 day left".to_owned(),
        Some(days) => format!("{days} days left"),
        None => "end not known yet".to_owned(),
    };
    match account.state {
        "ready" => left,
        "refreshing" => format!("{left}; {machine} refreshes it since {since}"),
        "refresh-unfinished" => format!(
            "{left}; {machine} began to refresh it on {since}, and never ended: the next command finds out whether it still works"
        ),
        "lost" => format!("lost at {since}: run `agoras tiktok authorize`"),
        "pulled" => format!("taken to {machine} on {since}"),
        _ => format!("does not open: {}", account.reason.as_deref().unwrap_or_default()),
    }
}
