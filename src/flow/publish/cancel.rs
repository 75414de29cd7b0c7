//! Cancellation of a publish, and TikTok's word on whether it has stopped

use super::resume::remembered;
use super::verdict::{self, End, Published};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::{Notes, TakenOver};
use crate::journal::{CancelStep, Entry, Outcome, RatedCall};
use crate::tiktok::{ErrorCode, FailReason, PublishId, TiktokError, backoff};

/// Tries of a cancellation whose answer is lost.
const TRIES: u32 = 3;

/// The result of a cancellation.
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

/// TikTok's answer to a cancellation.
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
    if entry.as_ref().is_some_and(was_cancelled) {
        return Ok(Cancellation::Ended(Published {
            username: session.named(),
            ..Published::cancelled(publish_id)
        }));
    }
    let was_asked = entry.as_ref().is_some_and(Entry::is_cancelling);
    let notes = notes(session, entry).await?;
    notes.cancel(CancelStep::Asked).await?;
    let answer = match ask_to_stop(session, publish_id).await {
        // An earlier run asked as well, and this refusal may be about its success.
        Ok(Answer::TooLate(_)) if was_asked => Answer::Agreed,
        Ok(answer) => answer,
        Err(error) => {
            if !was_asked {
                notes.cancel(CancelStep::Refused).await?;
            }
            return Err(error);
        }
    };
    let published = look(session, publish_id, &answer).await?;
    note_down(&notes, &published, &answer).await?;
    drop(notes);
    let published = match published.end {
        // The next run that would publish the same reports the cancellation.
        End::Failed(FailReason::Cancelled) => published,
        _ => remembered(session, published).await,
    };
    let cancelling = |published| Published { end: End::Cancelling, ..published };
    Ok(match answer {
        Answer::TooLate(source) if !matches!(published.end, End::Failed(_)) => {
            Cancellation::TooLate { published, source }
        }
        _ if published.is_verdict() => Cancellation::Ended(published),
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
                    (None, FlowError::Tiktok(error)) if is_too_late(&error) => {
                        Ok(Answer::TooLate(error.into()))
                    }
                    (None, error) => Err(error),
                };
            }
        }
    }
}

/// Asks for the publish's status, repeatedly for a while if TikTok may be stopping it.
async fn look(
    session: &Session<'_>,
    publish_id: &PublishId,
    answer: &Answer,
) -> Result<Published, FlowError> {
    let asked = match answer {
        Answer::Agreed | Answer::Lost(_) => {
            verdict::wait(session, publish_id, verdict::A_MOMENT).await
        }
        Answer::TooLate(_) => {
            let asked = verdict::ask(session, publish_id).await;
            return Ok(asked.unwrap_or_else(|_| Published::unasked(publish_id)));
        }
    };
    let publish_id = publish_id.clone();
    asked.map_err(|error| FlowError::FateUnknown { publish_id, source: error.into() })
}

/// Returns the publish's journal entry; `None` if there is none. An unreadable journal does not
/// prevent a cancellation.
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
        TakenOver::Ours(notes, entry) if entry.end.is_none() => notes,
        _ => Notes::lost(),
    })
}

/// Notes the end of the publish. TikTok's status counts for more than its answer.
async fn note_down(notes: &Notes, published: &Published, answer: &Answer) -> Result<(), FlowError> {
    match (&published.end, answer) {
        (End::Failed(FailReason::Cancelled), _) => notes.cancel(CancelStep::Done).await?,
        (End::Published | End::Inbox | End::Failed(_), _) => {
            notes.end(|at| published.ending(at)).await?;
        }
        (End::Processing | End::Cancelling, Answer::TooLate(_)) => {
            notes.cancel(CancelStep::Refused).await?;
        }
        (End::Processing | End::Cancelling, Answer::Agreed | Answer::Lost(_)) => {}
    }
    Ok(())
}

fn was_cancelled(entry: &Entry) -> bool {
    entry.end.as_ref().is_some_and(|end| end.outcome == Outcome::Cancelled)
}

fn may_have_acted(error: &TiktokError) -> bool {
    match error {
        TiktokError::Unknown(_) | TiktokError::Unavailable { .. } => true,
        TiktokError::NotSent(_)
        | TiktokError::RateLimited { .. }
        | TiktokError::Refused(_)
        | TiktokError::HostileUploadUrl(_)
        | TiktokError::NoClient(_) => false,
    }
}

fn is_too_late(error: &TiktokError) -> bool {
    matches!(error, TiktokError::Refused(refusal) if refusal.code == ErrorCode::PublishNotCancellable)
}
