//! A publish that TikTok has opened, until its bytes are sent and its result is known

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::chunks::{Delivered, Sending, Upload};
use crate::flow::accounts::account::Username;
use crate::flow::accounts::session::Session;
use crate::flow::error::{FlowError, UploadError};
use crate::flow::event::{Continuation, Event};
use crate::flow::ledger::Notes;
use crate::flow::publish::status::{self, A_MOMENT, End, Published};
use crate::journal::{Audience, Note, Outcome};
use crate::media::Location;
use crate::tiktok::PublishId;

/// The progress and the limits of a publish, as its command wants them.
pub(crate) struct Watch {
    /// Receives the number of bytes that have been handed to the connection.
    pub(crate) sent: Arc<watch::Sender<u64>>,
    /// The time to wait for TikTok's result; `None` not to wait.
    pub(crate) wait: Option<Duration>,
}

/// A publish that TikTok has opened.
pub(crate) struct Delivery {
    pub(crate) notes: Notes,
    pub(crate) publish_id: PublishId,
    /// `None` if TikTok has not named the account.
    pub(crate) username: Option<Username>,
    pub(crate) audience: Audience,
    /// The bytes that are missing; `None` if this machine has nothing to send.
    pub(crate) sending: Option<Sending>,
    /// TikTok's answer before a resume; `None` if it was not asked.
    pub(crate) known: Option<Published>,
}

impl Delivery {
    /// Sends the missing bytes and waits for TikTok's result. Notes each step in the journal.
    pub(crate) async fn run(
        mut self,
        session: &Session<'_>,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        if let Some(known) = self.known.take_if(|known| known.is_over()) {
            return self.noted(self.named(known)).await;
        }
        let delivered = match &self.sending {
            Some(sending) => {
                session.report(Event::Sending { continuation: self.continuation() });
                let upload =
                    Upload::new(session, &self.publish_id, &self.notes, sending, &watch.sent);
                match upload.run().await {
                    Ok(delivered) => delivered,
                    Err(error) => return Err(self.broken_off(error).await),
                }
            }
            None => Delivered::Surely,
        };
        let published = self.result(session, delivered, watch).await?;
        self.noted(published).await
    }

    async fn noted(&self, published: Published) -> Result<Published, FlowError> {
        match self.notes.end(|at| published.ending(at)).await {
            Ok(()) => Ok(published),
            Err(error) => Err(FlowError::unrecorded(&published.publish_id, error)),
        }
    }

    /// Builds the error of a given-up upload. Closes the publish if no later run can resume it.
    async fn broken_off(&self, source: UploadError) -> FlowError {
        if source.is_final()
            && let Err(error) = self.notes.over(Outcome::Failed, source.to_string()).await
        {
            tracing::warn!("the journal cannot be written: {error}");
        }
        let continuation = if source.is_final() { Continuation::Anew } else { self.continuation() };
        FlowError::BrokenOff { publish_id: self.publish_id.clone(), continuation, source }
    }

    fn continuation(&self) -> Continuation {
        match &self.sending {
            None => Continuation::Anew,
            Some(_) if self.notes.are_lost() => Continuation::Anew,
            Some(sending) => match sending.source.location() {
                Location::Stdin => Continuation::PipedAgain,
                _ if sending.converted => Continuation::ConvertedAgain,
                Location::File(_) | Location::Web(_) => Continuation::WhereItStopped,
            },
        }
    }

    async fn result(
        &self,
        session: &Session<'_>,
        delivered: Delivered,
        watch: &Watch,
    ) -> Result<Published, FlowError> {
        let publish_id = &self.publish_id;
        if let Delivered::Perhaps(why) = delivered {
            let asked = status::wait(session, publish_id, A_MOMENT).await;
            let plan = self.sending.as_ref().map(|sending| sending.plan);
            match asked {
                Ok(published) if published.end != End::Processing => {
                    return Ok(self.named(published));
                }
                Ok(published) => match plan.zip(published.uploaded_bytes) {
                    Some((plan, arrived)) if plan.is_whole(arrived) => {}
                    Some(_) => return Err(self.broken_off(why).await),
                    None => return Err(FlowError::fate_unknown(publish_id, why)),
                },
                Err(_) => return Err(FlowError::fate_unknown(publish_id, why)),
            }
        }
        self.notes
            .write(|at| Note::Sent { at })
            .await
            .map_err(|error| FlowError::unrecorded(publish_id, error))?;
        let Some(limit) = watch.wait else {
            let known = self.known.clone();
            return Ok(self.named(known.unwrap_or_else(|| Published::unasked(publish_id))));
        };
        let published = status::wait(session, publish_id, limit).await;
        Ok(self.named(published.map_err(|error| FlowError::fate_unknown(publish_id, error))?))
    }

    fn named(&self, published: Published) -> Published {
        let audience = Some(self.audience.clone());
        Published { username: self.username.clone(), audience, ..published }
    }
}
