//! The start of a publish: new, or from what an earlier run has left of the same content

use super::claim::{self, Seen};
use super::content::Content;
use super::request::Duplicates;
use crate::flow::accounts::owner::Owner;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::upload::delivery::Delivery;
use crate::flow::upload::resumable::{Resumable, resumable};
use crate::media::Source;

/// The beginning of a publish.
pub(crate) enum Beginning {
    /// A new publish, with what [`claim::begin`] needs to notice that another process began the same;
    /// `None` if duplicates are allowed.
    Fresh(Option<Seen>),
    /// A publish that an earlier run has left unfinished.
    Unfinished(Box<Delivery>),
}

/// The search for earlier publishes of the same content.
pub(crate) struct Start<'a> {
    session: &'a Session<'a>,
    duplicates: Duplicates,
    content: &'a Content,
    /// `None` if the bytes cannot be read here.
    source: Option<&'a Source>,
    /// The account at the first search, and what that found; `None` before.
    first: Option<(Owner, Option<Seen>)>,
}

impl<'a> Start<'a> {
    pub(crate) fn new(
        session: &'a Session<'a>,
        duplicates: Duplicates,
        content: &'a Content,
        source: Option<&'a Source>,
    ) -> Self {
        Self { session, duplicates, content, source, first: None }
    }

    /// Takes over an unfinished publish; `None` if there is none. Does nothing while only the user
    /// says who the account is, because another account's publish must not be touched.
    pub(crate) async fn unfinished(&mut self) -> Result<Option<Box<Delivery>>, FlowError> {
        self.session.look_up_owner().await;
        let owner = self.session.owner();
        if !owner.has_been(&self.session.account.username) {
            return Ok(None);
        }
        match self.search().await? {
            Beginning::Unfinished(delivery) => Ok(Some(delivery)),
            Beginning::Fresh(seen) => {
                self.first = Some((owner, seen));
                Ok(None)
            }
        }
    }

    /// Searches again, under all names, if TikTok's answer has changed who the account is.
    pub(crate) async fn settled(self) -> Result<Beginning, FlowError> {
        match self.first {
            Some((owner, seen)) if self.session.owner() == owner => Ok(Beginning::Fresh(seen)),
            _ => self.search().await,
        }
    }

    async fn search(&self) -> Result<Beginning, FlowError> {
        claim::settle(self.session).await;
        if self.duplicates == Duplicates::Allow {
            return Ok(Beginning::Fresh(None));
        }
        let mut closed = Vec::new();
        loop {
            let (seen, unfinished) =
                claim::earlier(self.session, self.content, self.source, &closed).await?;
            let Some(unfinished) = unfinished else {
                return Ok(Beginning::Fresh(Some(seen)));
            };
            closed.push(unfinished.entry.id.clone());
            match resumable(self.session, unfinished, self.source).await? {
                Resumable::Yes(delivery) => return Ok(Beginning::Unfinished(delivery)),
                Resumable::Closed { reason } => {
                    self.session.report(Event::Closed { reason: &reason });
                }
            }
        }
    }
}
