//! `agoras tiktok history`

use clap::Args;
use serde::Serialize;

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::document::post_url;
use crate::cli::explain::Failure;
use crate::cli::global::Output;
use crate::cli::storage;
use crate::cli::terminal::harmless;
use crate::flow::journal_beside;
use crate::journal::{Entry, JournalError, Stage, Transfer};
use crate::store::Away;

/// Show what this machine has published; with a shared store, what all machines have
#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    /// The number of publishes, the newest first
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = values::parsed::<usize>)]
    limit: usize,
}

#[derive(Serialize)]
struct HistoryDocument<'a> {
    id: Option<&'a str>,
    publish_id: Option<&'a str>,
    outcome: String,
    /// `true` if its outcome is final.
    finished: bool,
    stage: &'static str,
    username: &'a str,
    began_at: String,
    ended_at: Option<String>,
    media: &'a str,
    media_size: u64,
    transfer: Transfer,
    privacy_level: &'a str,
    post_ids: &'a [String],
    url: Option<String>,
    reason: Option<&'a str>,
    /// The same content to the same account has the same key.
    content_key: String,
    /// The machine that began it; left out in the journal of one machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<&'a str>,
}

pub(crate) fn run(context: &Context, args: &HistoryArgs) -> Result<(), Failure> {
    let store = context.store()?.ok_or_else(Failure::no_journal)?;
    let journal = journal_beside(&store);
    let mut entries = Vec::new();
    let mut unread = Vec::new();
    for read in journal.newest(args.limit)? {
        match read {
            Ok(entry) => entries.push(entry),
            Err(error) => unread.push(error),
        }
    }
    let documents: Vec<HistoryDocument<'_>> = entries
        .iter()
        .map(|entry| Ok(document(entry, journal.is_busy(&entry.id)?)))
        .collect::<Result<_, Failure>>()?;
    match context.ui.shape {
        Output::Json => context.ui.json(&documents),
        Output::Human => documents.iter().for_each(|entry| context.ui.data(&line(entry))),
    }
    for error in &unread {
        context.ui.warning(&left_out(error));
    }
    if args.limit == 0 {
        context.ui.step("No publish is shown, because the limit is 0");
    } else if documents.is_empty() && unread.is_empty() {
        context.ui.step(if store.is_shared() {
            "Nothing was published yet"
        } else {
            "This machine has published nothing yet"
        });
    }
    for Away { identity, store, .. } in store.away()? {
        context
            .ui
            .notice(&format!("the publishes of {identity} are in {store}, and --store shows them"));
    }
    storage::tell_elsewhere(&context.ui, &store);
    Ok(())
}

fn left_out(error: &JournalError) -> String {
    let (what, hint) = match error {
        JournalError::Disk(disk) => {
            let cause = std::error::Error::source(disk).map(|cause| format!(": {cause}"));
            let what = format!("{disk}{}", cause.unwrap_or_default());
            (what, disk.repair().map(|command| format!("run `{command}`")))
        }
        JournalError::NewerVersion { .. } => (error.to_string(), Some("update agoras".to_owned())),
        JournalError::Shared(_)
        | JournalError::Unopened(_)
        | JournalError::TakenOver
        | JournalError::AtWork { .. }
        | JournalError::Moved { .. } => (error.to_string(), None),
        JournalError::Damaged { .. } | JournalError::NoRandomness(_) => {
            let hint = "until you move the file away, what may be the same is not published";
            (error.to_string(), Some(hint.to_owned()))
        }
    };
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{what}: its publish is left out here{hint}")
}

fn document(entry: &Entry, at_work: bool) -> HistoryDocument<'_> {
    let (outcome, stage) = match entry.stage() {
        Stage::Ended(end) => (end.outcome.to_string(), "ended"),
        Stage::Planned | Stage::Opening if at_work => ("processing".to_owned(), "opening"),
        Stage::Opening if entry.planned.transfer == Transfer::Pull => {
            ("unknown".to_owned(), "opening")
        }
        Stage::Planned | Stage::Opening => ("failed".to_owned(), "opening"),
        Stage::Uploading(_) if entry.is_cancelling() => ("cancelling".to_owned(), "uploading"),
        Stage::Sent(_) if entry.is_cancelling() => ("cancelling".to_owned(), "sent"),
        Stage::Uploading(_) => ("processing".to_owned(), "uploading"),
        Stage::Sent(_) => ("processing".to_owned(), "sent"),
    };
    let planned = &entry.planned;
    let end = entry.end.as_ref();
    let post_ids = end.map_or(&[][..], |end| &end.post_ids);
    HistoryDocument {
        id: entry.publish_id(),
        publish_id: entry.publish_id(),
        outcome,
        finished: !at_work && !entry.is_unfinished(),
        stage,
        username: &planned.account,
        began_at: planned.at.rfc3339(),
        ended_at: end.map(|end| end.at.rfc3339()),
        media: &planned.media.name,
        media_size: planned.media.size,
        transfer: planned.transfer,
        privacy_level: planned.audience.as_str(),
        post_ids,
        url: entry
            .publish_id()
            .zip(post_ids.first())
            .map(|(publish_id, post)| post_url(publish_id, &planned.account, post)),
        reason: end.and_then(|end| end.reason.as_deref()),
        content_key: planned.content.as_str().to_owned(),
        machine: entry.machine.as_deref(),
    }
}

fn line(entry: &HistoryDocument<'_>) -> String {
    let began = entry.began_at.replace('T', " ").replace('Z', " UTC");
    let mark = if entry.finished { "" } else { " (unfinished)" };
    let link = entry.url.as_deref().or(entry.publish_id).unwrap_or("-");
    let reason = entry.reason.map(|reason| format!("  {reason}")).unwrap_or_default();
    let machine = entry.machine.map(|machine| format!("  on {machine}")).unwrap_or_default();
    let HistoryDocument { outcome, username, media, .. } = entry;
    harmless::line(&format!(
        "{began}  {outcome}{mark}  @{username}  {media}  {link}{reason}{machine}"
    ))
}
