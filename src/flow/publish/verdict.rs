//! The status of a publish, and the wait for TikTok's result

use std::time::Duration;

use tokio::time::Instant;

use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::upload::retries::{self, Outage};
use crate::journal::{Audience, Ending, Outcome, RatedCall};
use crate::tiktok::{
    FailReason, Policy, PostId, PrivacyLevel, PublishId, PublishState, PublishStatus, TiktokError,
};

/// Seconds between questions, well below the 30 a minute that TikTok allows.
const PAUSES: [u64; 8] = [1, 2, 3, 5, 8, 13, 20, 30];
/// Answers that the id is unknown, before that counts. TikTok may not know a new id at once.
const UNKNOWN_ID_LIMIT: u32 = 6;

/// TikTok's status word for a publish that will never be posted.
const FAILED: &str = "FAILED";

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
    /// The public posts that it became.
    pub(crate) post_ids: Vec<PostId>,
    /// Bytes that have arrived, as TikTok counts them.
    pub(crate) uploaded_bytes: Option<u64>,
    /// The id that TikTok's support asks for.
    pub(crate) log_id: Option<String>,
}

/// The result of a publish, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Published,
    /// A draft in the creator's inbox.
    Inbox,
    /// TikTok still works on it.
    Processing,
    /// TikTok was asked to stop it, and has not confirmed that.
    Cancelling,
    Failed(FailReason),
}

impl Published {
    /// Returns the journal's note of the end, dated `at` in seconds since the epoch; `None` if the
    /// publish is not over.
    pub(crate) fn ending(&self, at: u64) -> Option<Ending> {
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
        }
    }

    /// Returns the status of a publish that an earlier run has cancelled.
    pub(crate) fn cancelled(publish_id: &PublishId) -> Self {
        let end = End::Failed(FailReason::Cancelled);
        Self { word: Some(FAILED.to_owned()), end, ..Self::unasked(publish_id) }
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

    /// Returns whether the publish is over.
    pub(crate) fn is_verdict(&self) -> bool {
        match self.end {
            End::Published | End::Inbox | End::Failed(_) => true,
            End::Processing | End::Cancelling => false,
        }
    }

    pub(crate) fn of(publish_id: &PublishId, status: PublishStatus) -> Self {
        Self {
            publish_id: publish_id.clone(),
            username: None,
            audience: None,
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
        }
    }
}

/// Asks for the status of a publish, a few times if TikTok cannot be reached.
pub(crate) async fn ask(
    session: &Session<'_>,
    publish_id: &PublishId,
) -> Result<Published, FlowError> {
    let status = session
        .call(RatedCall::Status, async |client, token| {
            client.publish_status(token, publish_id, Policy::ASKING).await
        })
        .await?;
    Ok(Published { username: session.named(), ..Published::of(publish_id, status) })
}

/// Asks for the status of a publish. Asks again if TikTok does not know the id, which may be new, and
/// while the connection is broken.
pub(crate) async fn ask_patiently(
    session: &Session<'_>,
    publish_id: &PublishId,
) -> Result<PublishStatus, FlowError> {
    let mut pauses = PAUSES.into_iter().take(UNKNOWN_ID_LIMIT as usize);
    let mut outage = Outage::new(session.seams.clock);
    loop {
        let answer = session
            .call(RatedCall::Status, async |client, token| {
                client.publish_status(token, publish_id, Policy::ASKING).await
            })
            .await;
        let (error, pause) = match answer {
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

/// Asks until the publish is over or `limit` has passed. A failed question does not end the wait,
/// since the publish goes on at TikTok.
pub(crate) async fn wait(
    session: &Session<'_>,
    publish_id: &PublishId,
    limit: Duration,
) -> Result<Published, FlowError> {
    let clock = session.seams.clock;
    let deadline = Instant::now() + clock.on_the_wall(limit);
    let mut vigil =
        Vigil { session, publish_id, deadline, last: None, trouble: None, unknown_ids: 0 };
    for pause in PAUSES.into_iter().chain(std::iter::repeat(30)) {
        let pause = clock.on_the_wall(vigil.pause(Duration::from_secs(pause)));
        if deadline.saturating_duration_since(Instant::now()) < pause {
            break;
        }
        tokio::time::sleep(pause).await;
        if let Some(published) = vigil.ask().await? {
            return Ok(published);
        }
    }
    vigil.end()
}

/// A wait for TikTok's result.
struct Vigil<'a> {
    session: &'a Session<'a>,
    publish_id: &'a PublishId,
    deadline: Instant,
    last: Option<PublishStatus>,
    trouble: Option<TiktokError>,
    unknown_ids: u32,
}

impl Vigil<'_> {
    fn pause(&self, usual: Duration) -> Duration {
        match self.trouble {
            Some(TiktokError::RateLimited { retry_after: Some(wish), .. }) => usual.max(wish),
            _ => usual,
        }
    }

    /// Asks once. Returns the result; `None` if the wait goes on.
    async fn ask(&mut self) -> Result<Option<Published>, FlowError> {
        let id = self.publish_id;
        let answer = self
            .session
            .call(RatedCall::Status, async |client, token| {
                client.publish_status(token, id, Policy::ONCE).await
            })
            .await;
        match answer {
            Ok(status) => Ok(self.judge(status)),
            Err(FlowError::Tiktok(error)) if error.is_unknown_publish() => {
                self.unknown_ids += 1;
                if self.unknown_ids > UNKNOWN_ID_LIMIT { Err(error.into()) } else { Ok(None) }
            }
            Err(FlowError::Tiktok(error) | FlowError::Refresh { source: error, .. })
                if is_passing(&error) =>
            {
                let left = self.deadline.saturating_duration_since(Instant::now());
                let limit = Some(self.session.seams.clock.from_the_wall(left));
                self.session.report(Event::AskingAgain { reason: &error.to_string(), limit });
                self.trouble = Some(error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn of(&self, status: PublishStatus) -> Published {
        Published { username: self.session.named(), ..Published::of(self.publish_id, status) }
    }

    fn judge(&mut self, status: PublishStatus) -> Option<Published> {
        self.trouble = None;
        let known = self.last.as_ref().map(|last| (&last.word, last.downloaded_bytes));
        if known != Some((&status.word, status.downloaded_bytes)) {
            let downloaded = status.downloaded_bytes;
            self.session.report(Event::Status { word: &status.word, downloaded });
        }
        let published = self.of(status.clone());
        self.last = Some(status);
        published.is_verdict().then_some(published)
    }

    /// Returns TikTok's last status after the time is up, or the error if there is none.
    fn end(self) -> Result<Published, FlowError> {
        match (self.last.clone(), self.trouble) {
            (Some(status), _) => Ok(Published {
                username: self.session.named(),
                ..Published::of(self.publish_id, status)
            }),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Ok(Published {
                username: self.session.named(),
                ..Published::unasked(self.publish_id)
            }),
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
