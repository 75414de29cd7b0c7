//! `agoras tiktok video`

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum, ValueHint};

use crate::automation::{Action, Described, read_content_file};
use crate::cli::arguments::media_name::MediaName;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::tiktok::compose;
use crate::cli::tiktok::publishing::{AUDIENCE, AudienceArgs, MANNER, PublishingArgs};
use crate::cli::tiktok::who::WhoArgs;
use crate::flow::{self, Cover, Fix, OutOfReach, PostText, VideoRequest};
use crate::journal::Transfer;
use crate::media::{LIMITS, Location};
use crate::tiktok::{Interactions, VideoPost};

/// The most bytes of a caption file: 2200 UTF-16 units are at most 6600 bytes.
const LONGEST_FILE: u64 = 64 * 1024;

/// Publish a video
#[derive(Args, Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[command(
    next_help_heading = "What is published",
    override_usage = "agoras tiktok video <URL|FILE|-> [OPTIONS]\n       agoras tiktok video --content <FILE.yaml> [OPTIONS]"
)]
pub(crate) struct VideoArgs {
    /// The video: an https or http address, a file, or - for standard input
    #[arg(help_heading = None::<&str>, value_name = "URL|FILE|-", value_hint = ValueHint::FilePath)]
    video: Option<MediaName>,

    /// The video, as an option
    #[arg(
        long,
        value_name = "URL|FILE|-",
        env = "TIKTOK_VIDEO_URL",
        hide_env_values = true,
        hide_short_help = true,
        value_hint = ValueHint::FilePath,
        allow_hyphen_values = true
    )]
    video_url: Option<MediaName>,

    /// The YAML file that describes the post, instead of the options for its content
    #[arg(long, value_name = "FILE.yaml")]
    content: Option<PathBuf>,

    /// The place of a described video.
    #[arg(skip)]
    described: Option<Location>,

    #[arg(
        long,
        help = format!("The caption, {}", LIMITS.caption.bound),
        value_name = "TEXT",
        env = "TIKTOK_TITLE",
        hide_env_values = true,
        allow_hyphen_values = true,
        value_parser = values::post_text
    )]
    title: Option<PostText>,

    /// Read the caption from a file, or from standard input with -
    #[arg(long, value_name = "FILE|-")]
    title_file: Option<PathBuf>,

    /// The frame that becomes the cover: 1.5s, 1500ms or 12%
    #[arg(long, value_name = "TIME|PERCENT", env = "TIKTOK_COVER_AT", hide_env_values = true, value_parser = values::cover_at)]
    cover_at: Option<Cover>,

    #[command(flatten)]
    audience: AudienceArgs,

    /// Let viewers make duets
    #[arg(long, help_heading = AUDIENCE, value_name = "BOOL", env = "TIKTOK_ALLOW_DUET", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_duet: bool,

    /// Let viewers make stitches
    #[arg(long, help_heading = AUDIENCE, value_name = "BOOL", env = "TIKTOK_ALLOW_STITCH", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    allow_stitch: bool,

    /// Label it as made by AI
    #[arg(long, help_heading = AUDIENCE, value_name = "BOOL", env = "TIKTOK_AI_GENERATED", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    ai_generated: bool,

    /// `upload`: this machine sends the bytes; `pull`: TikTok fetches them from the address
    #[arg(long, help_heading = MANNER, value_enum, value_parser = values::name_of::<Transfer>(), value_name = "WAY", env = "TIKTOK_TRANSFER", hide_env_values = true, default_value_t = Transfer::Upload, ignore_case = true)]
    transfer: Transfer,

    /// Convert what TikTok would not take, with the ffmpeg of this machine, and publish that
    #[arg(long, help_heading = MANNER, value_name = "BOOL", env = "AGORAS_FIX", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    fix: bool,

    /// Upload in chunks of this many bytes, 5242880 to 64000000
    #[arg(long, help_heading = MANNER, value_name = "BYTES", value_parser = values::parsed::<u64>)]
    chunk_size: Option<u64>,

    #[command(flatten)]
    pub(crate) publishing: PublishingArgs,

    #[command(flatten)]
    who: WhoArgs,
}

impl ValueEnum for Transfer {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Upload, Self::Pull]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Upload => PossibleValue::new("upload").help("This machine"),
            Self::Pull => PossibleValue::new("pull").help("TikTok"),
        })
    }
}

pub(crate) fn run(context: &Context, args: &VideoArgs) -> Result<(), Failure> {
    // Wrong usage is reported before a runtime is started.
    let described = args.content.as_deref().map(|file| args.of_file(context, file)).transpose()?;
    let args = described.as_ref().unwrap_or(args);
    let request = args.request(context)?;
    if args.publishing.composes() {
        compose::warn_of_variables(context);
        let post = compose::Post::Video(Box::new(request));
        return compose::run(context, &args.who, &args.publishing, post);
    }
    args.warn(context);
    context.block_on(args.who.with_session(context, async |session, sent| {
        let location = request.location.clone();
        let prepared = flow::prepare(session, request).await;
        let prepared = prepared.map_err(|error| Failure::before_opening(error, Some(&location)))?;
        args.publishing.publish(context, session, prepared, sent).await
    }))
}

impl VideoArgs {
    /// Builds the request. A name that may be a mistake is a notice.
    pub(crate) fn request(&self, context: &Context) -> Result<VideoRequest, Failure> {
        let publishing = &self.publishing;
        if self.transfer == Transfer::Upload && publishing.out_of_reach() == OutOfReach::Unchecked {
            return Err(Failure::usage("`--unchecked-pull` goes only with `--transfer pull`"));
        }
        if self.fix && self.transfer == Transfer::Pull {
            return Err(Failure::usage("--fix (AGORAS_FIX) does not go with --transfer pull (TIKTOK_TRANSFER): TikTok would fetch what is there")
            .hinted("leave one of them away: with --fix this machine sends the video"));
        }
        let location = self.location(context)?;
        let caption = self.caption(&location)?;
        let post = VideoPost {
            title: caption.as_ref().and_then(PostText::sent).map(str::to_owned),
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
            opened: None,
            transfer: self.transfer,
            post: (!self.audience.draft).then_some(post),
            caption_as_given: caption.map(|caption| caption.given().to_owned()),
            cover: self.cover_at,
            chunk_size: self.chunk_size,
            out_of_reach: publishing.out_of_reach(),
            duplicates: publishing.duplicates(),
            keep: publishing.keep(),
            fix: if self.fix { Fix::Convert } else { Fix::Advise },
            idempotency: None,
        })
    }

    fn location(&self, context: &Context) -> Result<Location, Failure> {
        match (&self.described, self.video.as_ref().or(self.video_url.as_ref())) {
            (Some(location), _) => Ok(location.clone()),
            (None, Some(name)) => name.locate(&context.ui),
            (None, None) => {
                Err(Failure::usage("no video is named; missing: --video-url or TIKTOK_VIDEO_URL")
                    .hinted("name it after the command: `agoras tiktok video clip.mp4`"))
            }
        }
    }

    pub(crate) const fn is_draft(&self) -> bool {
        self.audience.draft
    }

    /// Returns these options with what a content file says instead.
    fn of_file(&self, context: &Context, file: &Path) -> Result<Self, Failure> {
        let described = read_content_file(file, Action::Video)?;
        if self.publishing.composes() {
            compose::warn_of_keys(context, &described);
        }
        Ok(self.described(&described))
    }

    /// Returns these options with what the description of a video says instead.
    pub(crate) fn described(&self, described: &Described) -> Self {
        let mut args = self.clone();
        args.described = described.media.places().first().cloned();
        if let Some(title) = &described.title {
            args.title = Some(PostText::new(title.clone()));
            args.title_file = None;
        }
        args.audience.describe(described);
        args.allow_duet = described.allow_duet.unwrap_or(args.allow_duet);
        args.allow_stitch = described.allow_stitch.unwrap_or(args.allow_stitch);
        args.ai_generated = described.ai_generated.unwrap_or(args.ai_generated);
        args.cover_at = described.cover_at.or(args.cover_at);
        args.transfer = described.transfer.unwrap_or(args.transfer);
        args
    }

    /// Warns of options that a draft leaves to the app, and of escapes in the caption, which stay.
    fn warn(&self, context: &Context) {
        let given = self.title.is_some() || self.title_file.is_some() || self.cover_at.is_some();
        let given = given || self.ai_generated || self.audience.is_for_a_post();
        if self.audience.draft && given {
            context.ui.warning("a draft takes no caption, privacy level, cover or label: they are chosen in TikTok's app");
        }
        if self.title.as_ref().is_some_and(PostText::has_escaped_line_end) {
            context.ui.notice(r"`\n` in --title is sent as it is; for a line end use --title-file, or $'…\n…' in the shell");
        }
    }

    fn caption(&self, location: &Location) -> Result<Option<PostText>, Failure> {
        let Some(file) = &self.title_file else {
            return Ok(self.title.clone());
        };
        if file.as_os_str() == "-" && *location == Location::Stdin {
            return Err(Failure::usage(
                "the video and the caption cannot both come from standard input",
            ));
        }
        read_caption(file).map(Some).map_err(|error| {
            let hint = format!("check the caption file `{}`", file.display());
            Failure::new(Kind::BadInput, error).hinted(hint)
        })
    }
}

/// Reads a caption in UTF-8, or in UTF-16 with a byte order mark, as editors on Windows write it.
fn read_caption(file: &Path) -> io::Result<PostText> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
    } else if std::fs::metadata(file)?.is_file() {
        File::open(file)?.take(LONGEST_FILE + 1).read_to_end(&mut bytes)?;
    } else {
        return Err(io::Error::other("it is not a regular file"));
    }
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(io::Error::other("it is longer than any caption (64 KiB)"));
    }
    decoded(bytes).map(|text| PostText::of_file(&text))
}

fn decoded(bytes: Vec<u8>) -> io::Result<String> {
    let utf16 = |unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = bytes.as_chunks();
        let text = String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>());
        match text {
            Ok(text) if odd.is_empty() => Ok(text),
            _ => Err(io::Error::other("it begins as UTF-16 and is not: save it as UTF-8")),
        }
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        _ => String::from_utf8(bytes)
            .map_err(|_| io::Error::other("it is not UTF-8 text: save it as UTF-8")),
    }
}
