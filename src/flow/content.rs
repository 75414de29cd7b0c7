//! What is being published, in the journal's terms

use super::account::Username;
use super::error::FlowError;
use super::post::{Transfer, VideoRequest};
use crate::journal::{Audience, ContentKey, MediaNote, Planned, Way};
use crate::media::{Fingerprint, Location, Source};
use crate::tiktok::{PhotoDestination, PhotoPost};

/// What makes a publish the same as another one, and what is kept about its media.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) key: ContentKey,
    pub(crate) audience: Audience,
    pub(crate) way: Way,
    pub(crate) media: MediaNote,
}

impl Content {
    /// The content of a video. `chunk_size` is 0 where TikTok fetches.
    pub(crate) async fn video(
        username: &Username,
        request: &VideoRequest,
        source: &Source,
        chunk_size: u64,
    ) -> Result<Self, FlowError> {
        let (audience, title) = match &request.post {
            Some(post) => (Audience::new(post.privacy.as_str()), post.title.as_deref()),
            None => (Audience::inbox(), None),
        };
        let fingerprint = Fingerprint::of(source).await?;
        let text: Vec<&str> = title.into_iter().collect();
        let pull = request.transfer == Transfer::Pull;
        Ok(Self {
            key: ContentKey::new(username.as_str(), &[fingerprint.as_str()], &text, &audience),
            audience,
            way: if pull { Way::Pull } else { Way::Upload },
            media: MediaNote {
                name: source.name().to_owned(),
                path: path(source.location()),
                size: source.size(),
                stamp: source.stamp(),
                chunk_size: if pull { 0 } else { chunk_size },
            },
        })
    }

    /// The content of a photo post of `size` bytes: every photo, in its order.
    pub(crate) fn photos(
        username: &Username,
        (destination, post): (PhotoDestination, &PhotoPost),
        (prints, size): (&[Fingerprint], u64),
    ) -> Self {
        let audience = match destination {
            PhotoDestination::Post => Audience::new(post.privacy.as_str()),
            PhotoDestination::Inbox => Audience::inbox(),
        };
        let text = [&post.title, &post.description].map(|text| text.as_deref().unwrap_or_default());
        let prints: Vec<&str> = prints.iter().map(Fingerprint::as_str).collect();
        let name = match prints.len() {
            1 => "1 photo".to_owned(),
            count => format!("{count} photos"),
        };
        Self {
            key: ContentKey::new(username.as_str(), &prints, &text, &audience),
            audience,
            way: Way::Pull,
            media: MediaNote { name, path: None, size, stamp: None, chunk_size: 0 },
        }
    }

    pub(crate) fn planned(&self, username: &Username, at: u64) -> Planned {
        Planned {
            at,
            account: username.as_str().to_owned(),
            content: self.key.clone(),
            audience: self.audience.clone(),
            way: self.way,
            media: self.media.clone(),
        }
    }
}

/// The file, so that it is found again from another folder.
fn path(location: &Location) -> Option<String> {
    let Location::File(path) = location else {
        return None;
    };
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    whole.into_os_string().into_string().ok()
}
