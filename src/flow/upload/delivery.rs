//! A publish that TikTok has opened -> its bytes sent, its verdict waited for

use std::sync::Arc;

use tokio::sync::watch;

use super::chunks::{Delivered, Sending, Upload};
use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::{Continuation, FateError, FlowError, UploadError};
use crate::flow::event::Event;
use crate::flow::ledger::Notes;
use crate::flow::publish::post::Wait;
use crate::flow::publish::verdict::{self, End, Published};
use crate::journal::{Audience, Outcome};
use crate::media::Location;
use crate::tiktok::PublishId;

/// How a publish is watched.
pub struct Watch {
    /// How many bytes have been handed to the connection.
    pub sent: Arc<watch::Sender<u64>>,
    /// How long the verdict is waited for.
    pub wait: Wait,
}

/// A publish that TikTok has opened, from where it stands.
pub(crate) struct Delivery {
    pub(crate) notes: Notes,
    pub(crate) publish_id: PublishId,
    /// Whose it is, where TikTok has said so.
    pub(crate) username: Option<Username>,
    /// Who will see it.
    pub(crate) audience: Audience,
    /// What this machine still has to send.
    pub(crate) sending: Option<Sending>,
    /// Where it stands, as TikTok has said when it was asked how to go on.
    pub(crate) known: Option<Published>,
}

impl Delivery {
    /// Sends what is missing and waits for the verdict; the journal is told each step.
    pub(crate) async fn run(
        mut self,
        session: &Session<'_>,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        if let Some(known) = self.known.take_if(|known| known.is_verdict()) {
            return self.noted(self.named(known)).await;
        }
        let delivered = match &self.sending {
            Some(sending) => {
                let upload = Upload::new(session, (&self.publish_id, &self.notes), sending);
                match upload.run(&watch.sent).await {
                    Ok(delivered) => delivered,
                    Err(error) => return Err(self.broken_off(error).await),
                }
            }
            None => Delivered::Surely,
        };
        let published = self.verdict(session, delivered, watch).await?;
        self.noted(published).await
    }

    async fn noted(&self, published: Published) -> Result<Published, FlowError> {
        match self.notes.end(|at| published.ending(at)).await {
            Ok(()) => Ok(published),
            Err(error) => Err(FlowError::unrecorded(&published.publish_id, error)),
        }
    }

    /// What another run cannot mend is over; the rest waits for one.
    async fn broken_off(&self, source: UploadError) -> FlowError {
        if source.is_final()
            && let Err(error) = self.notes.over(Outcome::Failed, source.to_string()).await
        {
            tracing::warn!("the journal cannot be told: {error}");
        }
        let (publish_id, continuation) = (self.publish_id.clone(), self.continuation(&source));
        FlowError::BrokenOff { publish_id, continuation, source }
    }

    fn is_converted(&self) -> bool {
        self.sending.as_ref().is_some_and(|sending| sending.converted)
    }

    fn continuation(&self, error: &UploadError) -> Continuation {
        let location = self.sending.as_ref().map(|sending| sending.source.location());
        match location {
            _ if error.is_final() || self.notes.are_lost() => Continuation::Anew,
            Some(Location::File(_) | Location::Web(_)) if self.is_converted() => {
                Continuation::ConvertedAgain
            }
            Some(Location::Stdin) => Continuation::PipedAgain,
            Some(Location::File(_) | Location::Web(_)) => Continuation::WhereItStopped,
            None => Continuation::Anew,
        }
    }

    async fn verdict(
        &self,
        session: &Session<'_>,
        delivered: Delivered,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let publish_id = &self.publish_id;
        let fate_unknown = |source: Box<FateError>| FlowError::FateUnknown {
            publish_id: publish_id.clone(),
            source,
        };
        if let Delivered::Perhaps(why) = delivered {
            match self.look_for(session).await {
                Ok(Found::Ended(published)) => return Ok(self.named(published)),
                Ok(Found::Arrived) => {}
                Ok(Found::BytesMissing) => return Err(self.broken_off(why).await),
                Ok(Found::Nothing) | Err(_) => return Err(fate_unknown(why.into())),
            }
        }
        self.notes.sent().await.map_err(|error| FlowError::unrecorded(publish_id, error))?;
        let Wait::For(limit) = watch.wait else {
            let known = self.known.clone();
            return Ok(self.named(known.unwrap_or_else(|| Published::unasked(publish_id))));
        };
        session.report(Event::Waiting { limit });
        let published = verdict::wait(session, publish_id, limit).await;
        Ok(self.named(published.map_err(|error| fate_unknown(error.into()))?))
    }

    /// After an upload that was given up at its last chunk: what TikTok has of it.
    async fn look_for(&self, session: &Session<'_>) -> Result<Found, FlowError> {
        let limit = verdict::A_MOMENT;
        session.report(Event::Waiting { limit });
        let published = verdict::wait(session, &self.publish_id, limit).await?;
        Ok(match (&published.end, published.uploaded_bytes, &self.sending) {
            (End::Processing, Some(arrived), Some(sending)) => {
                if sending.plan.is_whole(arrived) {
                    Found::Arrived
                } else {
                    Found::BytesMissing
                }
            }
            (End::Processing, ..) => Found::Nothing,
            _ => Found::Ended(published),
        })
    }

    fn named(&self, published: Published) -> Published {
        let (username, audience) = (self.username.clone(), Some(self.audience.clone()));
        Published { username, audience, ..published }
    }
}

/// What TikTok has of an upload whose end is in doubt.
enum Found {
    /// A verdict.
    Ended(Published),
    /// Every byte.
    Arrived,
    /// Less than every byte: nothing can come of it.
    BytesMissing,
    /// It does not say.
    Nothing,
}
