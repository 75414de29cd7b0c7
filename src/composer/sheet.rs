//! What the page shows: the creator, the media, and what can be chosen

use serde::Serialize;

use super::medium::{Medium, Picture};

/// A post before its creator has chosen anything.
#[derive(Debug, Serialize)]
pub(crate) struct Sheet {
    pub(crate) creator: Creator,
    /// The names of the media stand in [`Kind`]'s order.
    #[serde(serialize_with = "names")]
    pub(crate) media: Vec<Medium>,
    #[serde(flatten)]
    pub(crate) kind: Kind,
    pub(crate) title: Text,
    /// Exactly what TikTok offers this creator. None of them is chosen.
    pub(crate) audiences: Vec<Audience>,
    pub(crate) interactions: Vec<Interaction>,
    /// Whether the draft is chosen when the page opens.
    pub(crate) draft: bool,
    /// The reason why the media can only become a draft; `None` if they can be posted too.
    pub(crate) only_draft: Option<String>,
    /// Sentences to read before posting.
    pub(crate) notes: Vec<String>,
}

/// The creator on whose profile it will appear.
#[derive(Debug, Serialize)]
pub(crate) struct Creator {
    pub(crate) name: String,
    pub(crate) username: String,
    #[serde(serialize_with = "is_some")]
    pub(crate) picture: Option<Picture>,
}

/// What a post is of.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Kind {
    Video(VideoSheet),
    Photos(PhotoSheet),
}

/// What can be chosen for a video only.
#[derive(Debug, Serialize)]
pub(crate) struct VideoSheet {
    /// Milliseconds of the playing time; `None` if its headers do not tell.
    pub(crate) duration: Option<u64>,
    /// Milliseconds from the beginning to the cover's frame.
    pub(crate) cover_at: Option<u64>,
    pub(crate) ai_generated: bool,
}

/// What can be chosen for photos only.
#[derive(Debug, Serialize)]
pub(crate) struct PhotoSheet {
    pub(crate) description: Text,
    pub(crate) music: bool,
    /// The index of the cover's photo.
    pub(crate) cover: usize,
}

/// A text to write.
#[derive(Debug, Serialize)]
pub(crate) struct Text {
    /// What stands in it when the page opens.
    pub(crate) text: String,
    /// The most UTF-16 units.
    pub(crate) most: u64,
}

/// People who may see the post.
#[derive(Debug, Serialize)]
pub(crate) struct Audience {
    /// TikTok's word.
    pub(crate) value: String,
    pub(crate) label: String,
    /// Whether it is nobody but the creator.
    pub(crate) is_private: bool,
}

/// Something that viewers may be allowed to do.
#[derive(Debug, Serialize)]
pub(crate) struct Interaction {
    /// The name of the field in the answer.
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    /// `false` if the creator's settings forbid it.
    pub(crate) is_offered: bool,
}

fn names<S: serde::Serializer>(media: &[Medium], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(media.iter().map(|medium| &medium.name))
}

#[expect(clippy::ref_option, reason = "serde passes the field")]
fn is_some<S: serde::Serializer>(
    picture: &Option<Picture>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(picture.is_some())
}
