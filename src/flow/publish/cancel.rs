//! Stop what TikTok fetches, and hear from TikTok whether it has stopped

use super::resume::remembered;
use super::verdict::{self, End, Published};
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::ledger::{Notes, TakenOver};
use crate::journal::{CancelStep, Entry, Outcome, RatedCall};
use crate::tiktok::{ErrorCode, FailReason, PublishId, TiktokError, backoff};

/// How often TikTok is asked to stop where its answer is lost.
const TRIES: u32 = 3;

/// What came of the wish to stop a publish.
#[derive(Debug)]
pub(crate) enum Cancellation {
    /// TikTok has said what became of the publish: stopped, or anything else that ends it.
    Ended(Published),
    /// TikTok has agreed to stop it, and its status does not say yet that it did.
    Cancelling(Published),
    /// TikTok's answer was lost, and its status does not say that it has stopped.
    Unanswered {
        /// As far as it has come.
        published: Published,
        /// What happened to the answer.
        source: FlowError,
    },
    /// TikTok says that it is too late, and the publish goes on or has arrived.
    TooLate {
        /// As far as it has come.
        published: Published,
        /// What TikTok says.
        source: FlowError,
    },
}

/// What TikTok's answer to the wish leaves open.
enum Answer {
    Agreed,
    Lost(FlowError),
    TooLate(FlowError),
}

/// Asks TikTok to stop a publish, and then what became of it: agreeing is not stopping, and a
/// refusal may be about one that has stopped before.
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
        // An earlier run was told yes, or was not told: this refusal may be about what it did.
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
        // Whoever would publish the same is still to be told.
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

/// Sends the wish, again after an answer that was lost: it does nothing the second time. What TikTok
/// says then may be about the first.
async fn ask_to_stop(session: &Session<'_>, publish_id: &PublishId) -> Result<Answer, FlowError> {
    let (mut lost, mut tries) = (None, 0);
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

/// Where the publish stands now: for a while where TikTok may be stopping it.
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
    let (publish_id, fate) = (publish_id.clone(), FlowError::into);
    asked.map_err(|error| FlowError::FateUnknown { publish_id, source: fate(error) })
}

/// What the journal holds of it. A journal that cannot be read keeps nobody from stopping anything.
async fn entry(session: &Session<'_>, publish_id: &PublishId) -> Option<Entry> {
    let publish_id = publish_id.clone();
    let found = session.ledger()?.call(move |journal| journal.find(publish_id.as_str())).await;
    found.inspect_err(|error| tracing::warn!("the journal cannot be read: {error}")).ok()?
}

/// The right to write about a publish that has not ended, if no other process has it. Whoever has
/// waits for TikTok's verdict, and writes that down.
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

/// What TikTok's status says decides, whatever it has answered.
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
