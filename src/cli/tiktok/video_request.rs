//! The options that say which video is posted, and how

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::context::Context;
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::tiktok::audience::AudienceArgs;
use crate::cli::values;
use crate::flow::{Cover, Duplicates, Transfer, VideoRequest};
use crate::media::{CAPTION, Location};
use crate::tiktok::{Interactions, VideoPost};

/// Options of the post
#[derive(Args, Debug)]
pub(crate) struct VideoRequestArgs {
    /// The video: an https or http address, a file, or - for standard input
    #[arg(
        long,
        value_name = "URL|FILE|-",
        env = "TIKTOK_VIDEO_URL",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::address_or_path
    )]
    video_url: Option<String>,

    #[arg(
        long,
        help = format!("The caption, {}", CAPTION.bound),
        value_name = "TEXT",
        env = "TIKTOK_TITLE",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::caption
    )]
    title: Option<String>,

    /// Read the caption from a file, or from standard input with -
    #[arg(long, value_name = "FILE|-", conflicts_with = "title")]
    title_file: Option<PathBuf>,

    #[command(flatten)]
    audience: AudienceArgs,

    /// Let viewers make duets
    #[arg(long, value_name = "BOOL", env = "TIKTOK_ALLOW_DUET", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_duet: bool,

    /// Let viewers make stitches
    #[arg(long, value_name = "BOOL", env = "TIKTOK_ALLOW_STITCH", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_stitch: bool,

    /// Label it as made by AI
    #[arg(long, value_name = "BOOL", env = "TIKTOK_AI_GENERATED", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    ai_generated: bool,

    /// The frame that becomes the cover: 1.5s, 1500ms or 12%
    #[arg(long, value_name = "TIME|PERCENT", env = "TIKTOK_COVER_AT", hide_env_values = true, value_parser = values::cover_at)]
    cover_at: Option<Cover>,

    /// Who moves the bytes: this machine, or TikTok from the address
    #[arg(long, value_enum, value_parser = values::name_of::<TransferWay>(), value_name = "WAY", env = "TIKTOK_TRANSFER", hide_env_values = true, default_value_t = TransferWay::Upload, ignore_case = true)]
    transfer: TransferWay,

    /// Upload in chunks of this many bytes, 5242880 to 64000000
    #[arg(long, value_name = "BYTES", value_parser = values::parsed::<u64>)]
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
    pub(crate) fn request(&self, duplicates: Duplicates) -> Result<VideoRequest, Failure> {
        let Some(video_url) = &self.video_url else {
            return Err(Failure::usage(
                "no video is named; missing: --video-url or TIKTOK_VIDEO_URL".to_owned(),
            ));
        };
        let location = Location::parse(video_url)?;
        let title = self.caption(&location)?;
        let post = VideoPost {
            title,
            privacy: self.audience.privacy,
            interactions: Interactions {
                comments: self.audience.allow_comments,
                duet: self.allow_duet,
                stitch: self.allow_stitch,
            },
            disclosure: self.audience.disclosure(),
            ai_generated: self.ai_generated,
            cover_at: None,
        };
        Ok(VideoRequest {
            location,
            transfer: match self.transfer {
                TransferWay::Upload => Transfer::Upload,
                TransferWay::Pull => Transfer::Pull,
            },
            post: (!self.audience.draft).then_some(post),
            cover: self.cover_at,
            chunk_size: self.chunk_size,
            duplicates,
        })
    }

    /// A draft leaves caption, audience and labels to the app: TikTok takes none of them.
    pub(crate) fn warn_of_draft(&self, context: &Context) {
        let given = self.title.is_some() || self.title_file.is_some() || self.cover_at.is_some();
        let given = given || self.ai_generated || self.audience.is_for_a_post();
        if self.audience.draft && given {
            context.ui.warning("a draft takes no caption, privacy level, cover or label: they are chosen in TikTok's app");
        }
    }

    fn caption(&self, location: &Location) -> Result<Option<String>, Failure> {
        let Some(file) = &self.title_file else {
            return Ok(self.title.clone());
        };
        if file.as_os_str() == "-" && *location == Location::Stdin {
            let both = "the video and the caption cannot both come from standard input";
            return Err(Failure::usage(both.to_owned()));
        }
        match read_text(file) {
            Ok(text) => Ok(Some(text.trim_end().to_owned())),
            Err(error) => Err(Failure::new(Kind::BadInput, error)
                .hinted(format!("check the caption file `{}`", file.display()))),
        }
    }
}

/// Far above any caption: 2200 UTF-16 units are at most 6600 bytes.
const LONGEST_FILE: u64 = 64 * 1024;

fn read_text(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        io::stdin().take(LONGEST_FILE + 1).read_to_string(&mut text)?;
    } else if std::fs::metadata(file)?.is_file() {
        File::open(file)?.take(LONGEST_FILE + 1).read_to_string(&mut text)?;
    } else {
        return Err(io::Error::other("it is not a regular file"));
    }
    if text.len() as u64 > LONGEST_FILE {
        return Err(io::Error::other("it is longer than any caption (64 KiB)"));
    }
    Ok(text)
}
