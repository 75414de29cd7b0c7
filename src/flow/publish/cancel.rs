//! Cancellation of a publish, and TikTok's word on whether it has stopped

use super::resume::remembered;
use super::status::{self, A_MOMENT, End, Published};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::hosting::sweep::sweep_after;
use crate::flow::ledger::Notes;
use crate::journal::{CancelStep, Entry, Note, Outcome, RatedCall, Reopened};
use crate::tiktok::{ErrorCode, FailReason, PublishId, TiktokError, backoff};

/// Tries of a cancellation whose answer is lost.
const TRIES: u32 = 3;

#[derive(Debug)]
pub(crate) enum Cancellation {
    /// The publish has ended: cancelled, or in any other way.
    Ended(Published),
    /// TikTok has agreed to stop it, and its status does not confirm that yet.
    Cancelling(Published),
    /// TikTok's answer was lost, and its status does not confirm that it has stopped.
    Unanswered { published: Published, source: FlowError },
    /// TikTok refuses: it is too late, and the publish goes on or has arrived.
    TooLate { published: Published, source: FlowError },
}

enum Answer {
    Agreed,
    Lost(FlowError),
    TooLate(FlowError),
}

/// Asks TikTok to stop a publish, and then for its status. TikTok can agree and not stop it, and
/// can refuse because it has stopped before.
pub(crate) async fn cancel(
    session: &Session<'_>,
    publish_id: &PublishId,
) -> Result<Cancellation, FlowError> {
    let entry = entry(session, publish_id).await;
    let end = entry.as_ref().and_then(|entry| entry.end.as_ref());
    if end.is_some_and(|end| end.outcome == Outcome::Cancelled) {
        return Ok(Cancellation::Ended(Published::cancelled(session, publish_id)));
    }
    let is_hosted = entry.as_ref().is_some_and(|entry| entry.hosted.is_some());
    let was_asked = entry.as_ref().is_some_and(Entry::is_cancelling);
    let notes = notes(session, entry).await?;
    notes.write(|at| Note::Cancel { at, step: CancelStep::Asked }).await?;
    let answer = match ask_to_stop(session, publish_id).await {
        // An earlier run asked as well, and this refusal may be about its success.
        Ok(Answer::TooLate(_)) if was_asked => Answer::Agreed,
        Ok(answer) => answer,
        Err(error) => {
            if !was_asked {
                notes.write(|at| Note::Cancel { at, step: CancelStep::Refused }).await?;
            }
            return Err(error);
        }
    };
    // TikTok may take a while to stop it.
    let published = match &answer {
        Answer::Agreed | Answer::Lost(_) => {
            let asked = status::wait(session, publish_id, A_MOMENT).await;
            asked.map_err(|error| FlowError::fate_unknown(publish_id, error))?
        }
        Answer::TooLate(_) => {
            let asked = status::ask(session, publish_id).await;
            asked.unwrap_or_else(|_| Published::unasked(publish_id))
        }
    };
    note_down(&notes, &published, &answer).await?;
    drop(notes);
    let published = match published.end {
        // The next run that would publish the same reports the cancellation.
        End::Failed(FailReason::Cancelled) => published,
        _ => remembered(session, published).await,
    };
    if is_hosted {
        sweep_after(session).await;
    }
    let cancelling = |published| Published { end: End::Cancelling, ..published };
    Ok(match answer {
        Answer::TooLate(source) if !matches!(published.end, End::Failed(_)) => {
            Cancellation::TooLate { published, source }
        }
        _ if published.is_over() => Cancellation::Ended(published),
        Answer::Agreed => Cancellation::Cancelling(cancelling(published)),
        Answer::Lost(source) | Answer::TooLate(source) => {
            Cancellation::Unanswered { published: cancelling(published), source }
        }
    })
}

/// Asks TikTok to stop, again after a lost answer. A second request does nothing, and its answer may
/// be about the first.
async fn ask_to_stop(session: &Session<'_>, publish_id: &PublishId) -> Result<Answer, FlowError> {
    let mut lost = None;
    let mut tries = 0;
    loop {
        let call = session.call(RatedCall::Cancel, async |client, token| {
            client.cancel_publish(token, publish_id).await
        });
        match call.await {
            Ok(()) => return Ok(Answer::Agreed),
            Err(FlowError::Tiktok(error)) if may_have_acted(&error) => {
                tries += 1;
                if tries >= TRIES {
                    return Ok(Answer::Lost(error.into()));
                }
                session.report(Event::AskingAgain { reason: &error.to_string(), limit: None });
                lost = Some(error.into());
                session.seams.clock.sleep(backoff(tries)).await;
            }
            Err(error) => {
                return match (lost, error) {
                    (Some(lost), _) => Ok(Answer::Lost(lost)),
                    (None, FlowError::Tiktok(TiktokError::Refused(refusal)))
                        if refusal.code == ErrorCode::PublishNotCancellable =>
                    {
                        Ok(Answer::TooLate(TiktokError::Refused(refusal).into()))
                    }
                    (None, error) => Err(error),
                };
            }
        }
    }
}

/// Returns whether TikTok may have stopped it although it answered with this error.
const fn may_have_acted(error: &TiktokError) -> bool {
    match error {
        TiktokError::Unknown(_) | TiktokError::Unavailable { .. } => true,
        TiktokError::NotSent(_)
        | TiktokError::RateLimited { .. }
        | TiktokError::Refused(_)
        | TiktokError::HostileUploadUrl(_)
        | TiktokError::NoClient(_) => false,
    }
}

/// Returns the publish's journal entry. An unreadable journal does not prevent a cancellation.
async fn entry(session: &Session<'_>, publish_id: &PublishId) -> Option<Entry> {
    let publish_id = publish_id.clone();
    let found = session.ledger()?.call(move |journal| journal.find(publish_id.as_str())).await;
    found.inspect_err(|error| tracing::warn!("the journal cannot be read: {error}")).ok()?
}

/// Takes over the notes of a publish that has not ended. They are lost if another process works on
/// it: that one waits for TikTok's result and notes it.
async fn notes(session: &Session<'_>, entry: Option<Entry>) -> Result<Notes, FlowError> {
    let (Some(ledger), Some(entry)) = (session.ledger(), entry.filter(|it| it.end.is_none()))
    else {
        return Ok(Notes::lost());
    };
    Ok(match ledger.take_over(&entry).await? {
        Reopened::Ours(writer, entry) if entry.end.is_none() => Notes::new(&ledger, writer),
        _ => Notes::lost(),
    })
}

/// Notes the end of the publish. TikTok's status counts for more than its answer.
async fn note_down(notes: &Notes, published: &Published, answer: &Answer) -> Result<(), FlowError> {
    match (&published.end, answer) {
        (End::Failed(FailReason::Cancelled), _) => {
            notes.write(|at| Note::Cancel { at, step: CancelStep::Done }).await?;
        }
        (End::Published | End::Inbox | End::Failed(_), _) => {
            notes.end(|at| published.ending(at)).await?;
        }
        (End::Processing | End::Cancelling, Answer::TooLate(_)) => {
            notes.write(|at| Note::Cancel { at, step: CancelStep::Refused }).await?;
        }
        (End::Processing | End::Cancelling, Answer::Agreed | Answer::Lost(_)) => {}
    }
    Ok(())
}
