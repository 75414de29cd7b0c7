//! An item of a feed: its identity, title, link, time and media

use std::fmt;

use thiserror::Error;
use url::Url;

use crate::automation::described::{Described, DescribedMedia};
use crate::clock::Moment;
use crate::media::Location;

/// What an item is known by within its feed: its guid or id as written, else its link, else a hash of
/// its title and media. It never depends on a date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemIdentity(String);

impl ItemIdentity {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ItemIdentity {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for ItemIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An item of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) identity: ItemIdentity,
    /// The title as plain text; `None` if it has none. It may be longer than TikTok takes.
    pub(crate) title: Option<String>,
    /// The page that the item is about.
    pub(crate) link: Option<Url>,
    /// The moment of publication, else of the last change; `None` without a date.
    pub(crate) at: Option<Moment>,
    pub(crate) media: ItemMedia,
}

/// The media of an item, each at an http or https address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ItemMedia {
    Video(Url),
    Photos {
        urls: Vec<Url>,
        /// The number of further photos, which one post has no room for.
        left_out: usize,
    },
    Unusable(NoMedia),
}

/// The reason why an item cannot be posted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum NoMedia {
    #[error("it names neither a video nor a picture")]
    Nothing,
    #[error("it names `{0}`, which is neither a video nor a picture")]
    OtherKind(String),
    #[error("its media is at `{0}`, which is not an http or https address")]
    NotOnTheWeb(String),
}

impl Item {
    /// Describes the item as a post; the reason why it is none if it has no usable media.
    pub(crate) fn described(&self) -> Result<Described, NoMedia> {
        let media = match &self.media {
            ItemMedia::Video(url) => DescribedMedia::Video(Location::Web(url.clone())),
            ItemMedia::Photos { urls, .. } => {
                DescribedMedia::Photos(urls.iter().cloned().map(Location::Web).collect())
            }
            ItemMedia::Unusable(reason) => return Err(reason.clone()),
        };
        Ok(Described { title: self.title.clone(), ..Described::new(media) })
    }
}
