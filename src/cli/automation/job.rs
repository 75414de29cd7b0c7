//! One described post on its way: checked, begun under its key, published

use serde_json::Value;

use super::defaults::{Defaults, Request};
use super::marks::MarkedRow;
use crate::automation::{Described, DescribedMedia};
use crate::cli::context::Context;
use crate::cli::document::PublishDocument;
use crate::cli::explain::Failure;
use crate::cli::tiktok::{BegunPost, FollowedUp, Sent};
use crate::flow::{self, Begun, Event, FlowError, Known, Prepared, Session};
use crate::journal::Idempotency;
use crate::media::Location;

/// A post that a feed, a plan or a sheet describes.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) described: Described,
    pub(crate) idempotency: Idempotency,
}

/// The surroundings of a job: its session, and the row of a sheet that it marks.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) context: &'a Context,
    pub(crate) session: &'a Session<'a>,
    pub(crate) sent: &'a Sent,
    pub(crate) defaults: &'a Defaults,
    /// `None` for a post that comes from no sheet, and in a dry run.
    pub(crate) row: Option<&'a MarkedRow<'a>>,
}

/// The end of a job that did not fail.
#[derive(Debug)]
pub(crate) enum JobEnd {
    /// It was posted, or would be: the document of the result.
    Done(Value),
    /// An earlier run has posted it.
    PostedBefore,
    /// Another process is publishing it.
    Busy,
    /// It was posted, and its row in the sheet could not be marked.
    Unmarked(Failure),
}

impl Job {
    /// Publishes the post, unless an earlier run has.
    pub(crate) async fn run(&self, way: Way<'_>) -> Result<JobEnd, Failure> {
        way.session.report(Event::NextPost);
        let end = async {
            if let Some(end) = self.resumed(way).await? {
                return Ok(end);
            }
            match self.prepared(way).await? {
                Checked::Ready(prepared) => way.publish(prepared).await,
                Checked::Elsewhere(end) => Ok(end),
            }
        };
        end.await.map_err(|failure: Failure| failure.naming(self.command()))
    }

    /// Does what is left of an earlier run's publish; `None` if there is nothing left of one. Nothing
    /// new is posted.
    pub(crate) async fn follow_up(&self, way: Way<'_>) -> Result<Option<JobEnd>, Failure> {
        way.session.report(Event::NextPost);
        let end = async {
            if let Some(end) = self.resumed(way).await? {
                return Ok(Some(end));
            }
            match self.prepared(way).await? {
                Checked::Ready(prepared) if prepared.resumes().is_none() => Ok(None),
                Checked::Ready(prepared) => way.publish(prepared).await.map(Some),
                Checked::Elsewhere(end) => Ok(Some(end)),
            }
        };
        end.await.map_err(|failure: Failure| failure.naming(self.command()))
    }

    /// Returns the command that has the options for such a post.
    const fn command(&self) -> &'static str {
        match &self.described.media {
            DescribedMedia::Video(_) => "agoras tiktok video",
            DescribedMedia::Photos(_) => "agoras tiktok post",
        }
    }

    /// Finds out what became of an earlier run's publish of which TikTok has everything, or may have;
    /// `None` if there is none, or if nothing came of it. Neither its media nor its time matter.
    async fn resumed(&self, way: Way<'_>) -> Result<Option<JobEnd>, Failure> {
        let Way { context, session, sent, defaults, .. } = way;
        let publishing = &defaults.publishing;
        session.look_up_owner().await;
        let entry = match self.known(session).await? {
            Known::Posted(_) => return Ok(Some(JobEnd::PostedBefore)),
            Known::MayBePosted(entry) if !publishing.is_dry_run() => entry,
            _ => return Ok(None),
        };
        match publishing.follow_up(context, session, &entry, sent).await? {
            FollowedUp::Posted(document) => way.posted(*document).await.map(Some),
            FollowedUp::Over => Ok(None),
            FollowedUp::Busy => match self.known(session).await? {
                Known::Posted(_) => Ok(Some(JobEnd::PostedBefore)),
                _ => Ok(Some(JobEnd::Busy)),
            },
        }
    }

    /// Checks the post and its media.
    async fn prepared(&self, way: Way<'_>) -> Result<Checked, Failure> {
        let Way { context, session, defaults, .. } = way;
        let request = defaults.request(context, &self.described, Some(self.idempotency.clone()))?;
        match prepared(session, request).await {
            Ok(prepared) => Ok(Checked::Ready(Box::new(prepared))),
            Err(Unprepared { error, location }) => {
                let failure = |error| Failure::before_opening(error, location.as_ref());
                elsewhere(error, failure).map(Checked::Elsewhere)
            }
        }
    }

    /// Looks it up in the journal. Refuses what may have been posted with another content. Its media
    /// are not read for that, and TikTok is not asked. The names that the session knows of its account
    /// are those of the store, once it has looked them up.
    pub(crate) async fn known(&self, session: &Session<'_>) -> Result<Known, FlowError> {
        let Some(ledger) = session.ledger() else {
            return Ok(Known::Nothing);
        };
        let idempotency = self.idempotency.clone();
        let owner = session.owner();
        ledger.call(move |journal| flow::known(journal, &idempotency, &owner)).await
    }
}

impl Way<'_> {
    /// Publishes what is prepared. The journal comes first, then the row's mark, then TikTok: whatever
    /// a kill leaves is known to the next run.
    async fn publish(self, prepared: Box<Prepared>) -> Result<JobEnd, Failure> {
        let Self { context, session, sent, defaults, row, .. } = self;
        let publishing = &defaults.publishing;
        if let Some(plan) = publishing.rehearse(context, &prepared) {
            return Ok(JobEnd::Done(plan));
        }
        let post = match BegunPost::of(*prepared, session).await {
            Ok(post) => post,
            Err(error) => return elsewhere(error, |error| Failure::in_publish(error, None)),
        };
        let post = match row {
            Some(row) => marked(row, post).await?,
            None => post,
        };
        self.posted(publishing.finish(context, session, post, sent).await?).await
    }

    /// Marks the row of what was posted.
    async fn posted(self, document: PublishDocument) -> Result<JobEnd, Failure> {
        if let Some(row) = self.row.filter(|_| document.has_arrived())
            && let Err(failure) = row.published(document.url.as_deref()).await
        {
            return Ok(JobEnd::Unmarked(failure.about(document)));
        }
        Ok(JobEnd::Done(serde_json::to_value(document).expect("our own documents are JSON")))
    }
}

/// Marks the row of a new post, and gives the post up if that fails. The row of an unfinished one was
/// marked when it began.
async fn marked(row: &MarkedRow<'_>, post: BegunPost) -> Result<BegunPost, Failure> {
    if matches!(post.begun, Begun::Unfinished(_)) {
        return Ok(post);
    }
    match row.begin().await {
        Ok(()) => Ok(post),
        Err(failure) => {
            post.begun.give_up("its row in the sheet could not be marked".to_owned()).await;
            Err(failure)
        }
    }
}

/// Returns the end of a job that another process does, or has done; or the failure of another error.
fn elsewhere(
    error: FlowError,
    failure: impl FnOnce(FlowError) -> Failure,
) -> Result<JobEnd, Failure> {
    match error {
        FlowError::PostedBefore { .. } => Ok(JobEnd::PostedBefore),
        FlowError::Busy { .. } => Ok(JobEnd::Busy),
        other => Err(failure(other)),
    }
}

/// A post that was checked.
enum Checked {
    Ready(Box<Prepared>),
    /// Another process is publishing it, or has published it.
    Elsewhere(JobEnd),
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
