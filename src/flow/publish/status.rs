//! The status of a publish, and the wait for TikTok's result

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::clock::Moment;
use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::upload::retries::{self, Outage};
use crate::journal::{Audience, Ending, Outcome, RatedCall};
use crate::secret::AccessToken;
use crate::tiktok::{
    Client, FailReason, Policy, PostId, PrivacyLevel, PublishId, PublishState, PublishStatus,
    TiktokError,
};

/// Seconds between questions, well below the 30 a minute that TikTok allows.
const PAUSES: [u64; 8] = [1, 2, 3, 5, 8, 13, 20, 30];
/// Answers that the id is unknown, before that counts. TikTok may not know a new id at once.
const UNKNOWN_ID_LIMIT: usize = 6;

/// The wait for a status after a lost last answer.
pub(crate) const A_MOMENT: Duration = Duration::from_secs(30);

/// The status of a publish.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) publish_id: PublishId,
    /// `None` if TikTok has not named the account.
    pub(crate) username: Option<Username>,
    /// `None` if this machine does not know it.
    pub(crate) audience: Option<Audience>,
    /// TikTok's status word; `None` if it was not asked.
    pub(crate) word: Option<String>,
    pub(crate) end: End,
    pub(crate) post_ids: Vec<PostId>,
    /// Bytes that have arrived, as TikTok counts them.
    pub(crate) uploaded_bytes: Option<u64>,
    /// The id that TikTok's support asks for.
    pub(crate) log_id: Option<String>,
    /// The machine that began it, as a shared journal has it.
    pub(crate) machine: Option<String>,
}

/// The result of a publish, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Published,
    Inbox,
    Processing,
    /// TikTok was asked to stop it, and has not confirmed that.
    Cancelling,
    Failed(FailReason),
}

impl Published {
    /// Returns the journal's note of the end at this second since the epoch; `None` if it is not over.
    pub(crate) fn ending(&self, at: Moment) -> Option<Ending> {
        let (outcome, reason) = match &self.end {
            End::Processing | End::Cancelling => return None,
            End::Published => (Outcome::Published, None),
            End::Inbox => (Outcome::Inbox, None),
            End::Failed(reason @ FailReason::Cancelled) => (Outcome::Cancelled, Some(reason)),
            End::Failed(reason) => (Outcome::Refused, Some(reason)),
        };
        let reason = reason.map(ToString::to_string);
        let post_ids = self.post_ids.iter().map(ToString::to_string).collect();
        Some(Ending { at, outcome, reason, post_ids })
    }

    /// Returns the status of a publish that TikTok has accepted and was not asked about.
    pub(crate) fn unasked(publish_id: &PublishId) -> Self {
        Self {
            publish_id: publish_id.clone(),
            username: None,
            audience: None,
            word: None,
            end: End::Processing,
            post_ids: Vec::new(),
            uploaded_bytes: None,
            log_id: None,
            machine: None,
        }
    }

    /// Returns the status of a publish that an earlier run has cancelled.
    pub(crate) fn cancelled(session: &Session<'_>, publish_id: &PublishId) -> Self {
        Self {
            username: Some(session.owner().username().clone()),
            word: Some("FAILED".to_owned()),
            end: End::Failed(FailReason::Cancelled),
            ..Self::unasked(publish_id)
        }
    }

    /// Returns whether everybody may see it, as far as this machine knows.
    pub(crate) fn is_public(&self) -> bool {
        let public = Audience::new(PrivacyLevel::PublicToEveryone.as_str());
        self.audience.as_ref() == Some(&public)
    }

    /// Returns whether only some may see it, as far as this machine knows. The audience of a draft is
    /// chosen in the app.
    pub(crate) fn is_private(&self) -> bool {
        !self.is_public() && self.audience.as_ref().is_some_and(|it| *it != Audience::inbox())
    }

    pub(crate) fn is_over(&self) -> bool {
        match self.end {
            End::Published | End::Inbox | End::Failed(_) => true,
            End::Processing | End::Cancelling => false,
        }
    }

    pub(crate) fn of(session: &Session<'_>, publish_id: &PublishId, status: PublishStatus) -> Self {
        Self {
            username: Some(session.owner().username().clone()),
            end: match status.state {
                PublishState::Complete => End::Published,
                PublishState::InInbox => End::Inbox,
                PublishState::Failed(reason) => End::Failed(reason),
                PublishState::Uploading | PublishState::Downloading | PublishState::Other => {
                    End::Processing
                }
            },
            word: Some(status.word),
            post_ids: status.post_ids,
            uploaded_bytes: status.uploaded_bytes,
            log_id: status.log_id,
            ..Self::unasked(publish_id)
        }
    }
}

/// Asks once for the status of a publish, or a few times if `policy` retries.
pub(crate) async fn status(
    session: &Session<'_>,
    publish_id: &PublishId,
    policy: Policy,
) -> Result<PublishStatus, FlowError> {
    let ask = async |client: &Client, token: &AccessToken| {
        client.publish_status(token, publish_id, policy).await
    };
    session.call(RatedCall::Status, ask).await
}

/// Asks for the status of a publish, a few times if TikTok cannot be reached.
pub(crate) async fn ask(
    session: &Session<'_>,
    publish_id: &PublishId,
) -> Result<Published, FlowError> {
    let status = status(session, publish_id, Policy::ASKING).await?;
    Ok(Published::of(session, publish_id, status))
}

/// Asks for the status of a publish. Asks again if TikTok does not know the id, which may be new, and
/// while the connection is broken.
pub(crate) async fn ask_patiently(
    session: &Session<'_>,
    publish_id: &PublishId,
) -> Result<PublishStatus, FlowError> {
    let mut pauses = PAUSES.into_iter().take(UNKNOWN_ID_LIMIT);
    let mut outage = Outage::new(session.seams.clock);
    loop {
        let (error, pause) = match status(session, publish_id, Policy::ASKING).await {
            Err(FlowError::Tiktok(error)) if error.is_unknown_publish() => {
                (error, pauses.next().map(Duration::from_secs))
            }
            Err(FlowError::Tiktok(error)) if error.is_line_broken() => {
                let limit = Some(retries::PATIENCE);
                session.report(Event::AskingAgain { reason: &error.to_string(), limit });
                (error, outage.pause())
            }
            answer => return answer,
        };
        match pause {
            Some(pause) => session.seams.clock.sleep(pause).await,
            None => return Err(error.into()),
        }
    }
}

/// Waits for TikTok's result as [`wait_silently`] does, and reports the end of the wait.
pub(crate) async fn wait(
    session: &Session<'_>,
    publish_id: &PublishId,
    limit: Duration,
) -> Result<Published, FlowError> {
    session.report(Event::Waiting { limit });
    let end = wait_silently(session, publish_id, limit).await;
    session.report(Event::Waited);
    end
}

/// Asks until the publish is over or `limit` has passed. A failed question does not end the wait,
/// since the publish goes on at TikTok. Returns TikTok's last status after the time is up, or the
/// error if there is none.
async fn wait_silently(
    session: &Session<'_>,
    publish_id: &PublishId,
    limit: Duration,
) -> Result<Published, FlowError> {
    let clock = session.seams.clock;
    let deadline = Instant::now() + clock.on_the_wall(limit);
    let left = || deadline.saturating_duration_since(Instant::now());
    let mut last: Option<PublishStatus> = None;
    let mut trouble = None;
    let mut unknown_ids = 0;
    for pause in PAUSES.into_iter().chain(std::iter::repeat(30)).map(Duration::from_secs) {
        let pause = clock.on_the_wall(match trouble {
            Some(TiktokError::RateLimited { retry_after: Some(wish), .. }) => pause.max(wish),
            _ => pause,
        });
        if left() < pause {
            break;
        }
        sleep(pause).await;
        match status(session, publish_id, Policy::ONCE).await {
            Ok(status) => {
                trouble = None;
                let downloaded = status.downloaded_bytes;
                let is_known = |last: &PublishStatus| {
                    (&last.word, last.downloaded_bytes) == (&status.word, downloaded)
                };
                if !last.as_ref().is_some_and(is_known) {
                    session.report(Event::Status { word: &status.word, downloaded });
                }
                let published = Published::of(session, publish_id, status.clone());
                if published.is_over() {
                    return Ok(published);
                }
                last = Some(status);
            }
            Err(FlowError::Tiktok(error))
                if error.is_unknown_publish() && unknown_ids < UNKNOWN_ID_LIMIT =>
            {
                unknown_ids += 1;
            }
            Err(FlowError::Tiktok(error) | FlowError::Refresh { source: error, .. })
                if is_passing(&error) =>
            {
                let limit = Some(clock.from_the_wall(left()));
                session.report(Event::AskingAgain { reason: &error.to_string(), limit });
                trouble = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    match (last, trouble) {
        (Some(status), _) => Ok(Published::of(session, publish_id, status)),
        (None, Some(error)) => Err(error.into()),
        (None, None) => {
            let username = Some(session.owner().username().clone());
            Ok(Published { username, ..Published::unasked(publish_id) })
        }
    }
}

fn is_passing(error: &TiktokError) -> bool {
    match error {
        TiktokError::NotSent(_)
        | TiktokError::RateLimited { .. }
        | TiktokError::Unavailable { .. }
        | TiktokError::Unknown(_) => true,
        TiktokError::Refused(_) | TiktokError::HostileUploadUrl(_) | TiktokError::NoClient(_) => {
            false
        }
    }
}
