//! Everything that a publish sends to TikTok: the posting screen, the dry run and the call read it

use crate::flow::fix::convert::Fixing;
use crate::flow::hosting::host::Hosting;
use crate::journal::Transfer;
use crate::media::{Source, VideoFacts};
use crate::tiktok::{ChunkPlan, Destination, PhotoDestination, PhotoPost, VideoPost, VideoSource};

/// Everything that a publish sends to TikTok.
pub(crate) enum Submission {
    Video(VideoSubmission),
    Photos {
        destination: PhotoDestination,
        post: PhotoPost,
        /// The photos that go through the media store; `None` if there are none.
        hosting: Option<Box<Hosting>>,
        /// Bytes of all photos; `None` if some of them cannot be reached from this machine.
        size: Option<u64>,
    },
}

/// A video, and how it is posted.
pub(crate) struct VideoSubmission {
    pub(crate) media: VideoMedia,
    /// `None` for a draft, which is finished in TikTok's app.
    pub(crate) post: Option<VideoPost>,
    /// The facts in its headers; `None` if the video cannot be reached from this machine.
    pub(crate) facts: Option<VideoFacts>,
}

/// The way of a video to TikTok.
pub(crate) enum VideoMedia {
    /// This machine sends the bytes as they are.
    Upload { source: Box<Source>, chunks: ChunkPlan },
    /// This machine converts the video first, and sends the result.
    Convert(Box<Fixing>),
    Pull {
        url: String,
        /// Bytes; `None` if the video cannot be reached from this machine.
        size: Option<u64>,
    },
}

impl Submission {
    /// Returns the address of a video that TikTok fetches; `None` for uploads and photos.
    pub(crate) fn pulled_video(&self) -> Option<&str> {
        match self {
            Self::Video(VideoSubmission { media: VideoMedia::Pull { url, .. }, .. }) => Some(url),
            Self::Video(_) | Self::Photos { .. } => None,
        }
    }

    /// Returns who moves the bytes. TikTok always fetches photos.
    pub(crate) fn transfer(&self) -> Transfer {
        match self {
            Self::Video(VideoSubmission { media: VideoMedia::Pull { .. }, .. })
            | Self::Photos { .. } => Transfer::Pull,
            Self::Video(_) => Transfer::Upload,
        }
    }

    /// Returns whether it goes to the creator's inbox instead of the profile.
    pub(crate) fn is_draft(&self) -> bool {
        match self {
            Self::Video(video) => video.post.is_none(),
            Self::Photos { destination, .. } => *destination == PhotoDestination::Inbox,
        }
    }
}

impl VideoSubmission {
    pub(crate) fn destination(&self) -> Destination<'_> {
        self.post.as_ref().map_or(Destination::Inbox, Destination::Post)
    }

    /// Returns the source that TikTok is given; `None` before a conversion, whose size is not known.
    pub(crate) fn source(&self) -> Option<VideoSource> {
        match &self.media {
            VideoMedia::Upload { chunks, .. } => Some(VideoSource::Upload(*chunks)),
            VideoMedia::Convert(_) => None,
            VideoMedia::Pull { url, .. } => Some(VideoSource::Pull(url.clone())),
        }
    }
}
