//! The options that say which video is posted, and how

use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::values::{self, CoverAt};
use crate::flow::{Transfer, VideoRequest};
use crate::media::Location;
use crate::tiktok::{Disclosure, Interactions, PrivacyLevel, VideoPost};

/// Options of the post
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(crate) struct VideoRequestArgs {
    /// The video: an https or http address, a file, or - for standard input
    #[arg(long, value_name = "URL|FILE|-", env = "TIKTOK_VIDEO_URL", allow_hyphen_values = true)]
    video_url: String,

    /// The caption, up to 2200 UTF-16 units
    #[arg(long, value_name = "TEXT", env = "TIKTOK_TITLE", allow_hyphen_values = true)]
    title: Option<String>,

    /// Read the caption from a file, or from standard input with -
    #[arg(long, value_name = "FILE|-", conflicts_with = "title")]
    title_file: Option<PathBuf>,

    /// Who may see it: `PUBLIC_TO_EVERYONE`, `MUTUAL_FOLLOW_FRIENDS`, `FOLLOWER_OF_CREATOR` or
    /// `SELF_ONLY`
    #[arg(long, value_name = "LEVEL", env = "TIKTOK_PRIVACY_STATUS", default_value = "SELF_ONLY")]
    privacy: PrivacyLevel,

    /// Let viewers comment
    #[arg(long, value_name = "BOOL", env = "TIKTOK_ALLOW_COMMENTS", num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_comments: bool,

    /// Let viewers make duets
    #[arg(long, value_name = "BOOL", env = "TIKTOK_ALLOW_DUET", num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_duet: bool,

    /// Let viewers make stitches
    #[arg(long, value_name = "BOOL", env = "TIKTOK_ALLOW_STITCH", num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_stitch: bool,

    /// It promotes the creator's own business
    #[arg(long, value_name = "BOOL", env = "TIKTOK_BRAND_ORGANIC", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    brand_organic: bool,

    /// It is a paid partnership
    #[arg(long, value_name = "BOOL", env = "TIKTOK_BRAND_CONTENT", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    brand_content: bool,

    /// Label it as made by AI
    #[arg(long, value_name = "BOOL", env = "TIKTOK_AI_GENERATED", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    ai_generated: bool,

    /// The frame that becomes the cover: 1.5s, 1500ms or 12%
    #[arg(long, value_name = "TIME|PERCENT", env = "TIKTOK_COVER_AT", value_parser = values::cover_at)]
    cover_at: Option<CoverAt>,

    /// Send it to the creator's inbox, to be finished in TikTok's app
    #[arg(long, value_name = "BOOL", env = "TIKTOK_DRAFT", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    draft: bool,

    /// Who moves the bytes: this machine, or TikTok from the address
    #[arg(long, value_enum, value_name = "WAY", env = "TIKTOK_TRANSFER", default_value_t = TransferWay::Upload, ignore_case = true)]
    transfer: TransferWay,

    /// Upload in chunks of this many bytes, 5242880 to 64000000
    #[arg(long, value_name = "BYTES")]
    chunk_size: Option<u64>,
}

/// Who moves the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TransferWay {
    /// This machine
    Upload,
    /// TikTok
    Pull,
}

impl VideoRequestArgs {
    pub(crate) fn request(&self) -> Result<VideoRequest, Failure> {
        let location = Location::parse(&self.video_url)?;
        let title = self.caption(&location)?;
        let post = VideoPost {
            title,
            privacy: self.privacy,
            interactions: Interactions {
                comments: self.allow_comments,
                duet: self.allow_duet,
                stitch: self.allow_stitch,
            },
            disclosure: Disclosure {
                own_brand: self.brand_organic,
                paid_partnership: self.brand_content,
            },
            ai_generated: self.ai_generated,
            cover_at: self.cover()?,
        };
        Ok(VideoRequest {
            location,
            transfer: match self.transfer {
                TransferWay::Upload => Transfer::Upload,
                TransferWay::Pull => Transfer::Pull,
            },
            post: (!self.draft).then_some(post),
            chunk_size: self.chunk_size,
        })
    }

    fn caption(&self, location: &Location) -> Result<Option<String>, Failure> {
        let Some(file) = &self.title_file else {
            return Ok(self.title.clone());
        };
        let mut text = String::new();
        let read = if file.as_os_str() == "-" {
            if *location == Location::Stdin {
                return Err(Failure::usage(
                    "the video and the caption cannot both come from standard input".to_owned(),
                ));
            }
            std::io::stdin().read_to_string(&mut text)
        } else {
            std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut text))
        };
        match read {
            Ok(_) => Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned())),
            Err(error) => Err(Failure::new(Kind::BadInput, error)
                .hinted(format!("check the caption file `{}`", file.display()))),
        }
    }

    fn cover(&self) -> Result<Option<Duration>, Failure> {
        match self.cover_at {
            None => Ok(None),
            Some(CoverAt::Time(at)) => Ok(Some(at)),
            Some(CoverAt::Share(_)) => Err(Failure::usage("soon".to_owned())),
        }
    }
}
