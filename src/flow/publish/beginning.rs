//! Where a publish begins: anew, or where an earlier run has left the same content

use super::claim::{self, Seen};
use super::content::Content;
use super::post::Duplicates;
use crate::flow::accounts::owner::Owner;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::flow::event::Event;
use crate::flow::revive::{Medium, Revived, revive};
use crate::flow::upload::delivery::Delivery;
use crate::media::Source;

/// Where a publish begins.
pub(crate) enum Beginning {
    /// With nothing, unless another process has begun the same meanwhile.
    Fresh(Option<Seen>),
    /// Where an earlier run has left it.
    Unfinished(Box<Delivery>),
}

/// Where a publish begins, as far as that is known before TikTok has said who the account is.
pub(crate) struct Early {
    /// `None` while only the user says who the account is: another account's publish must not be
    /// touched.
    beginning: Option<Beginning>,
    /// Who the account was when it was looked for.
    owner: Owner,
}

/// Looks for what an earlier run has left, where the store knows who the account is.
pub(crate) async fn early(
    session: &Session<'_>,
    duplicates: Duplicates,
    (content, source): (&Content, Option<&Source>),
) -> Result<Early, FlowError> {
    session.look_up_owner().await;
    let owner = session.owner();
    let beginning = if owner.has_been(&session.account.username) {
        Some(beginning(session, duplicates, (content, source)).await?)
    } else {
        None
    };
    Ok(Early { beginning, owner })
}

impl Early {
    /// Takes what goes on where an earlier run has left it; `None` if nothing does.
    pub(crate) fn take_unfinished(&mut self) -> Option<Beginning> {
        self.beginning.take_if(|beginning| matches!(beginning, Beginning::Unfinished(_)))
    }

    /// Returns the beginning once TikTok has said who the account is: what was published under
    /// another name, or another id, counts as well.
    pub(crate) async fn settled(
        self,
        session: &Session<'_>,
        duplicates: Duplicates,
        (content, source): (&Content, Option<&Source>),
    ) -> Result<Beginning, FlowError> {
        match self.beginning {
            Some(beginning) if session.owner() == self.owner => Ok(beginning),
            _ => beginning(session, duplicates, (content, source)).await,
        }
    }
}

/// Goes on with what an earlier run has left, if anything can come of it.
async fn beginning(
    session: &Session<'_>,
    duplicates: Duplicates,
    (content, source): (&Content, Option<&Source>),
) -> Result<Beginning, FlowError> {
    claim::settle(session).await;
    if duplicates == Duplicates::Allow {
        return Ok(Beginning::Fresh(None));
    }
    let mut closed = Vec::new();
    loop {
        let (seen, unfinished) = claim::earlier(session, content, source, &closed).await?;
        let Some(unfinished) = unfinished else {
            return Ok(Beginning::Fresh(Some(seen)));
        };
        let medium = match source {
            Some(source) => Medium::AtHand(Box::new(source.clone())),
            None => Medium::Remembered,
        };
        closed.push(unfinished.entry.id.clone());
        match revive(session, unfinished, medium).await? {
            Revived::Alive(delivery) => return Ok(Beginning::Unfinished(delivery)),
            Revived::Dead { reason } => session.report(Event::Closed { reason: &reason }),
        }
    }
}
