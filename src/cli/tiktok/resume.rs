//! `agoras tiktok resume`

use clap::Args;

use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::narrator::{deleted, wanted};
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::publishing::WaitArgs;
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, Ledger, Leftover, LeftoverState, Owner, Resumed, blocking};
use crate::journal::{Entry, Journal, JournalError, Stage};
use crate::tiktok::PublishId;

/// Resume an unfinished publish
#[derive(Args, Debug)]
pub(crate) struct ResumeArgs {
    /// The id that `video` or `history` printed; all of them without
    publish_id: Option<PublishId>,

    #[command(flatten)]
    wait: WaitArgs,

    #[command(flatten)]
    who: WhoArgs,
}

pub(crate) async fn run(context: &Context, args: &ResumeArgs) -> Result<(), Failure> {
    let store = context.acting_store().await?.ok_or_else(Failure::no_journal)?;
    let ledger = Ledger::new(&store);
    let mut failed = None;
    let entries = if let Some(id) = args.publish_id.clone() {
        let publish_id = id.clone();
        let found = ledger.call(move |journal| journal.find(publish_id.as_str())).await?;
        vec![found.ok_or_else(|| unknown(&id))?]
    } else {
        let who = args.who.clone();
        let owner = blocking(move || who.named(&store)).await?;
        let found = ledger.call(move |journal| unfinished(journal, owner.as_ref())).await?;
        failed = found.1.map(Failure::from);
        found.0
    };
    for entry in &entries {
        if let Err(failure) = resume(context, args, entry).await
            && let Some(earlier) = failed.replace(failure)
        {
            earlier.show(&context.ui);
        }
    }
    let are_any_left = match sweep(context, &ledger).await {
        Ok(are_any) => are_any,
        Err(failure) => {
            if let Some(earlier) = failed.replace(failure) {
                earlier.show(&context.ui);
            }
            true
        }
    };
    if entries.is_empty() && failed.is_none() && !are_any_left {
        context.ui.step("Nothing is unfinished");
    }
    failed.map_or(Ok(()), Err)
}

/// Deletes photos that ended publishes have left in a media store, and says so. Returns whether there
/// were any.
async fn sweep(context: &Context, ledger: &Ledger) -> Result<bool, Failure> {
    let leftovers = flow::sweep(ledger, context.clock).await?;
    let are_any = !leftovers.is_empty();
    let mut failed = None;
    for Leftover { hosted, now } in leftovers {
        let count = hosted.objects.len();
        match now {
            LeftoverState::Deleted => context.ui.step(&deleted(count, &hosted.address)),
            LeftoverState::Wanted { until } => {
                context.ui.step(&wanted(count, &hosted.address, until));
            }
            LeftoverState::Busy => {}
            LeftoverState::Stays(error) => failed = Some(Failure::from(error)),
        }
    }
    failed.map_or(Ok(are_any), Err)
}

/// Returns what to resume, oldest first, with openings whose answer was lost, unless the same
/// content has arrived since. A file that cannot be read is a failure, and the rest is resumed anyway.
fn unfinished(
    journal: &Journal,
    owner: Option<&Owner>,
) -> Result<(Vec<Entry>, Option<JournalError>), JournalError> {
    let mut ours = Vec::new();
    let mut unread = None;
    for read in journal.underway()? {
        let entry = match read {
            Ok(entry) => entry,
            Err(error) => {
                unread = Some(error);
                continue;
            }
        };
        if entry.is_unfinished()
            && !entry.is_cancelling()
            && owner.is_none_or(|owner| owner.is_of(&entry.planned))
            && !is_settled(journal, &entry)?
        {
            ours.push(entry);
        }
    }
    ours.reverse();
    Ok((ours, unread))
}

fn is_settled(journal: &Journal, entry: &Entry) -> Result<bool, JournalError> {
    if entry.stage() != Stage::Opening {
        return Ok(false);
    }
    for later in journal.later_alike(entry)? {
        if later?.has_arrived() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Builds the failure of an opening whose answer was lost: without an id it cannot be resumed.
fn lost(entry: &Entry) -> Failure {
    let name = &entry.planned.media.name;
    Failure::new(Kind::Unknown, format!("nobody knows whether TikTok has published `{name}`"))
        .hinted("look at the profile; if it is not there, the same command with `--allow-duplicate` publishes it")
}

async fn resume(context: &Context, args: &ResumeArgs, entry: &Entry) -> Result<(), Failure> {
    if entry.stage() == Stage::Opening && entry.is_unfinished() {
        return Err(lost(entry));
    }
    let who = args.who.acting_for(&entry.planned.account);
    who.with_session(context, async |session, sent| {
        if let Some(id) = over(entry) {
            let published =
                flow::ask(session, &id).await.map_err(|error| Failure::of_question(error, &id))?;
            let published = flow::remembered(session, published).await;
            return ending::show(context, &published, Waited::InVain);
        }
        match flow::resume(session, entry, &args.wait.watch(sent)).await? {
            Resumed::Published(published) => ending::show(context, &published, args.wait.waited()),
            Resumed::Closed { reason } => {
                Err(Failure::new(Kind::Unavailable, format!("the publish is over: {reason}"))
                    .hinted("nothing was published: run the command that began it again")
                    .of_publish(entry.publish_id()))
            }
            Resumed::Busy => {
                Err(Failure::new(Kind::Processing, "another agoras is at it at this moment")
                    .hinted("wait for it")
                    .of_publish(entry.publish_id()))
            }
        }
    })
    .await
}

/// Returns the id of a publish that is over, or is to be stopped, and cannot be resumed.
fn over(entry: &Entry) -> Option<PublishId> {
    let is_over = entry.end.is_some() || entry.is_cancelling();
    entry.publish_id().filter(|_| is_over).and_then(|id| id.parse().ok())
}

fn unknown(id: &PublishId) -> Failure {
    Failure::new(Kind::LateFault, format!("{id} is not in this machine's journal"))
        .hinted(format!("`agoras tiktok status {id}` asks TikTok about it"))
}
