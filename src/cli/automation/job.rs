//! One described post on its way: checked, begun under its key, published

use serde_json::Value;

use super::defaults::{Defaults, Request};
use crate::automation::Described;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::Sent;
use crate::flow::{self, FlowError, Prepared, Seams, Session};
use crate::journal::Idempotency;
use crate::media::Location;
use crate::tiktok::Client;

/// A post that a feed, a plan or a sheet describes.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) described: Described,
    pub(crate) idempotency: Idempotency,
}

/// The end of a job that did not fail.
#[derive(Debug)]
pub(crate) enum JobEnd {
    /// It was posted, or would be: the document of the result.
    Done(Value),
    /// An earlier run has posted it.
    PostedBefore,
}

impl Job {
    /// Publishes the post, unless an earlier run has.
    pub(crate) async fn run(
        &self,
        context: &Context,
        session: &Session<'_>,
        sent: &Sent,
        defaults: &Defaults,
    ) -> Result<JobEnd, Failure> {
        let request = defaults.request(context, &self.described, self.idempotency.clone())?;
        let prepared = match self.refuse_posted(session).await {
            Ok(()) => prepared(session, request).await,
            Err(error) => Err(Unprepared { error, location: None }),
        };
        match prepared {
            Ok(prepared) => {
                let publishing = &defaults.publishing;
                let end = publishing.publish_described(context, session, prepared, sent).await;
                end.map(JobEnd::Done)
            }
            Err(Unprepared { error: FlowError::PostedBefore { .. }, .. }) => {
                Ok(JobEnd::PostedBefore)
            }
            Err(Unprepared { error, location }) => {
                Err(Failure::before_opening(error, location.as_ref()))
            }
        }
    }

    /// Checks the post and its media. TikTok is not asked.
    pub(crate) async fn check(
        &self,
        context: &Context,
        client: &Client,
        seams: &Seams<'_>,
        defaults: &Defaults,
    ) -> Result<(), Failure> {
        match defaults.request(context, &self.described, self.idempotency.clone())? {
            Request::Video(request) => {
                let checked = flow::check_video(client, seams, &request).await;
                checked.map_err(|error| Failure::before_opening(error, Some(&request.location)))
            }
            Request::Photos(request) => {
                let checked = flow::check_photos(client, seams, &request).await;
                checked.map_err(|error| Failure::before_opening(error, None))
            }
        }
    }

    /// Returns whether an earlier run has posted it. Refuses what may have been posted with another
    /// content. Its media are not read for that, and TikTok is not asked.
    pub(crate) async fn was_posted(&self, session: &Session<'_>) -> Result<bool, FlowError> {
        match self.refuse_posted(session).await {
            Err(FlowError::PostedBefore { .. }) => Ok(true),
            refused => refused.map(|()| false),
        }
    }

    async fn refuse_posted(&self, session: &Session<'_>) -> Result<(), FlowError> {
        let Some(ledger) = session.ledger() else {
            return Ok(());
        };
        let idempotency = self.idempotency.clone();
        session.look_up_owner().await;
        let owner = session.owner();
        ledger.call(move |journal| flow::refuse_posted(journal, &idempotency, &owner)).await
    }
}

struct Unprepared {
    error: FlowError,
    location: Option<Location>,
}

async fn prepared(session: &Session<'_>, request: Request) -> Result<Prepared, Unprepared> {
    match request {
        Request::Video(request) => {
            let location = Some(request.location.clone());
            let prepared = flow::prepare(session, *request).await;
            prepared.map_err(|error| Unprepared { error, location })
        }
        Request::Photos(request) => {
            let prepared = flow::prepare_photos(session, *request).await;
            prepared.map_err(|error| Unprepared { error, location: None })
        }
    }
}
