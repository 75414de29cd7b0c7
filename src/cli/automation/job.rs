//! One described post on its way: checked, begun under its key, published

use serde_json::Value;

use super::defaults::{Defaults, Request};
use crate::automation::Described;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::Sent;
use crate::clock::Moment;
use crate::flow::{self, FlowError, Prepared, Session};
use crate::journal::Idempotency;
use crate::media::Location;

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
    PostedBefore { publish_id: Option<String>, at: Moment },
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
            Err(Unprepared { error: FlowError::PostedBefore { publish_id, at, .. }, .. }) => {
                Ok(JobEnd::PostedBefore { publish_id, at })
            }
            Err(Unprepared { error, location }) => {
                Err(Failure::before_opening(error, location.as_ref()))
            }
        }
    }

    /// Refuses a post that was posted before, or may have been with another content. Its media are not
    /// read for that, and TikTok is not asked.
    pub(crate) async fn refuse_posted(&self, session: &Session<'_>) -> Result<(), FlowError> {
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
