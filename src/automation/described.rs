//! A post as a content file, a plan's row, a feed's item or a sheet's row describes it

use crate::flow::Cover;
use crate::journal::Transfer;
use crate::media::Location;
use crate::tiktok::PrivacyLevel;

/// A described post. What is `None` comes from the command's variables and defaults.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Described {
    pub(crate) media: DescribedMedia,
    /// The caption of a video, or the title of photos, as it was written.
    pub(crate) title: Option<String>,
    /// The description of photos, as it was written.
    pub(crate) description: Option<String>,
    pub(crate) privacy: Option<PrivacyLevel>,
    pub(crate) allow_comments: Option<bool>,
    pub(crate) allow_duet: Option<bool>,
    pub(crate) allow_stitch: Option<bool>,
    pub(crate) auto_add_music: Option<bool>,
    pub(crate) brand_organic: Option<bool>,
    pub(crate) brand_content: Option<bool>,
    pub(crate) ai_generated: Option<bool>,
    pub(crate) draft: Option<bool>,
    /// The frame of a video that becomes its cover.
    pub(crate) cover_at: Option<Cover>,
    /// The index of the cover photo; 0 is the first.
    pub(crate) cover_index: Option<usize>,
    pub(crate) transfer: Option<Transfer>,
}

/// The media of a described post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DescribedMedia {
    Video(Location),
    Photos(Vec<Location>),
}

impl DescribedMedia {
    /// Returns the places of the video or the photos.
    pub(crate) fn places(&self) -> &[Location] {
        match self {
            Self::Video(place) => std::slice::from_ref(place),
            Self::Photos(places) => places,
        }
    }
}

impl Described {
    /// Describes a post of media alone.
    pub(crate) fn new(media: DescribedMedia) -> Self {
        Self {
            media,
            title: None,
            description: None,
            privacy: None,
            allow_comments: None,
            allow_duet: None,
            allow_stitch: None,
            auto_add_music: None,
            brand_organic: None,
            brand_content: None,
            ai_generated: None,
            draft: None,
            cover_at: None,
            cover_index: None,
            transfer: None,
        }
    }
}
