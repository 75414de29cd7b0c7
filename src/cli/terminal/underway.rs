//! The state that a run has come to: what has been published, or may have been

use std::sync::Arc;

use tokio::sync::watch;

use crate::flow::Continuation;
use crate::tiktok::PublishId;

/// The progress of a session: its publish, and those before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    pub(crate) underway: Underway,
    /// The earlier publishes; `None` if the session has one publish only.
    pub(crate) earlier: Option<Earlier>,
}

/// The earlier publishes of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// None of them can have been posted.
    NotPosted,
    /// One of them may have been posted.
    MayBePosted,
}

impl Progress {
    /// Returns whether something may have been posted.
    pub(crate) fn may_be_posted(&self) -> bool {
        self.earlier == Some(Earlier::MayBePosted)
            || match self.underway.clone().now() {
                Underway::Nothing | Underway::Opened { .. } => false,
                Underway::Opening | Underway::Finishing { .. } | Underway::Sent(_) => true,
            }
    }

    /// Begins the next publish.
    pub(crate) fn go_on(&mut self) {
        let is_posted = self.may_be_posted();
        self.earlier = Some(if is_posted { Earlier::MayBePosted } else { Earlier::NotPosted });
        self.underway = Underway::Nothing;
    }
}

/// The state of this run's publish.
#[derive(Debug, Clone, Default)]
pub(crate) enum Underway {
    /// Nothing can have been published.
    #[default]
    Nothing,
    /// TikTok was asked to fetch and post it, and has not answered yet.
    Opening,
    /// TikTok has opened it, and lacks bytes.
    Opened { publish_id: PublishId, continuation: Continuation },
    Finishing {
        publish_id: PublishId,
        /// The number of bytes that the connection has taken.
        sent: Arc<watch::Sender<u64>>,
        size: u64,
        continuation: Continuation,
    },
    /// TikTok has all that it needs, or may have.
    Sent(PublishId),
}

impl Underway {
    /// Returns the state at this moment: the last chunk counts once its bytes are sent.
    pub(crate) fn now(self) -> Self {
        match self {
            Self::Finishing { publish_id, sent, size, continuation } if *sent.borrow() < size => {
                Self::Opened { publish_id, continuation }
            }
            Self::Finishing { publish_id, .. } => Self::Sent(publish_id),
            other => other,
        }
    }
}
