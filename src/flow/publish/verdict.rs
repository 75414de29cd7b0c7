//! Ask where a publish stands, and wait for TikTok's verdict

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

/// Seconds between questions: the first comes soon, then they thin out, well below the 30 a minute
/// that TikTok allows.
const PAUSES: [u64; 8] = [1, 2, 3, 5, 8, 13, 20, 30];
/// Right after it has opened a publish, TikTok may not know its id yet.
const UNKNOWN_ID_LIMIT: u32 = 6;

/// TikTok's status word for what will never be posted.
const FAILED: &str = "FAILED";

/// How long a last answer that was lost is looked for when nobody wants to wait.
pub(crate) const A_MOMENT: Duration = Duration::from_secs(30);

/// A publish, as far as it has come.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    /// TikTok's name for it.
    pub(crate) publish_id: PublishId,
    /// Whose it is, where TikTok has said so.
    pub(crate) username: Option<Username>,
    /// Who will see it, where this machine knows.
    pub(crate) audience: Option<Audience>,
    /// TikTok's word; none when it was not asked.
    pub(crate) word: Option<String>,
    /// What that means.
    pub(crate) end: End,
    /// The public posts it became.
    pub(crate) post_ids: Vec<PostId>,
    /// How much has arrived, in TikTok's way of counting.
    pub(crate) uploaded_bytes: Option<u64>,
    /// What TikTok's support asks for.
    pub(crate) log_id: Option<String>,
}

/// What a publish has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Posted.
    Published,
    /// In the creator's inbox.
    Inbox,
    /// TikTok is still at it.
    Processing,
    /// TikTok was asked to stop it, and has not said what became of that.
    Cancelling,
    /// TikTok has given up.
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

    /// TikTok has taken it on, and nobody has asked since.
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

    /// Cancelled, as an earlier run has heard from TikTok.
    pub(crate) fn cancelled(publish_id: &PublishId) -> Self {
        let end = End::Failed(FailReason::Cancelled);
        Self { word: Some(FAILED.to_owned()), end, ..Self::unasked(publish_id) }
    }

    /// Whether everybody may see it, as far as this machine knows: TikTok names such a post in time.
    pub(crate) fn is_public(&self) -> bool {
        let public = Audience::new(PrivacyLevel::PublicToEveryone.as_str());
        self.audience.as_ref() == Some(&public)
    }

    /// Whether not everybody may see it, as far as this machine knows. Of a draft nobody knows: who
    /// will see it is chosen in the app.
    pub(crate) fn is_private(&self) -> bool {
        !self.is_public() && self.audience.as_ref().is_some_and(|it| *it != Audience::inbox())
    }

    /// Whether TikTok has made up its mind.
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

/// Asks where a publish stands; a few times when TikTok cannot be reached.
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

/// Asks where a publish stands; again where TikTok does not know the id, since it may have been
/// opened a moment ago, and while the line is broken.
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

/// Asks until TikTok has made up its mind, or `limit` has passed. Trouble with asking ends nothing:
/// the publish goes on without us.
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

/// The waiting for a verdict.
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

    /// Asks once; a verdict ends the vigil, trouble with asking does not.
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

    /// The time is up: the last thing that TikTok said, or why it said nothing.
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
