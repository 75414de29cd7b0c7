//! `agoras utils media-limits`

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::Output;
use crate::media::{LIMITS, Limit, content_type};

pub(crate) const PLATFORM: &str = "tiktok";

/// Show TikTok's limits on videos and photos
#[derive(Args, Debug)]
pub(crate) struct MediaLimitsArgs {
    /// Only those of this platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: Option<String>,

    /// Only those of this kind of media
    #[arg(long, value_parser = values::name_of::<MediaKind>(), value_name = "KIND", ignore_case = true)]
    kind: Option<MediaKind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MediaKind {
    /// Photos
    Image,
    /// Videos
    Video,
}

pub(crate) fn run(context: &Context, args: &MediaLimitsArgs) -> Result<(), Failure> {
    refuse_other(args.platform.as_deref())?;
    let kinds: Vec<MediaKind> = [MediaKind::Image, MediaKind::Video]
        .into_iter()
        .filter(|kind| args.kind.is_none_or(|wanted| wanted == *kind))
        .collect();
    if context.ui.shape() == Output::Json {
        let all: Vec<Value> = kinds.iter().map(|kind| kind.document()).collect();
        context.ui.json(&all);
        return Ok(());
    }
    for kind in kinds {
        context.ui.data(&kind.line());
        for limit in kind.limits() {
            context.ui.data(&format!("  {}: {}", limit.what, limit.bound));
        }
    }
    Ok(())
}

/// A platform without limits here is nothing found.
pub(crate) fn refuse_other(platform: Option<&str>) -> Result<(), Failure> {
    match platform {
        Some(other) if !other.eq_ignore_ascii_case(PLATFORM) => {
            Err(Failure::new(Kind::Fault, format!("no limits are known for `{other}`"))
                .hinted("agoras publishes to TikTok: use `--platform tiktok`"))
        }
        _ => Ok(()),
    }
}

impl MediaKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
        }
    }

    fn limits(self) -> Vec<Limit> {
        match self {
            Self::Image => LIMITS.photo.all().to_vec(),
            Self::Video => LIMITS.video.all().to_vec(),
        }
    }

    /// How the media usually gets to TikTok, in Python agoras' words.
    const fn transfer(self) -> &'static str {
        match self {
            Self::Image => "url_pull",
            Self::Video => "upload_bytes",
        }
    }

    const fn size(self) -> Limit {
        match self {
            Self::Image => LIMITS.photo.bytes,
            Self::Video => LIMITS.video.bytes,
        }
    }

    fn content_types(self) -> Vec<&'static str> {
        let format = match self {
            Self::Image => LIMITS.photo.format,
            Self::Video => LIMITS.video.container,
        };
        format.bound.names().iter().filter_map(|name| content_type(name)).collect()
    }

    /// Python agoras' line.
    fn line(self) -> String {
        format!(
            "{PLATFORM:<12} {:<5} max={:>6} transfer={:<12} mime={}",
            self.name(),
            self.short_size(),
            self.transfer(),
            self.content_types().join(",")
        )
    }

    /// `20MB`, `4GB`: Python agoras' units, which are powers of two.
    fn short_size(self) -> String {
        match self.size().bound.most() {
            bytes if bytes.is_multiple_of(1 << 30) => format!("{}GB", bytes >> 30),
            bytes => format!("{}MB", bytes >> 20),
        }
    }

    /// Python agoras' keys, and what it does not have.
    fn document(self) -> Value {
        let mut document = json!({
            "platform": PLATFORM,
            "kind": self.name(),
            "mime_types": self.content_types(),
            "max_bytes": self.size().bound.most(),
            "max_bytes_human": self.short_size(),
            "min_duration_s": null,
            "max_duration_s": null,
            "max_width": LIMITS.photo.width.bound.most(),
            "max_height": null,
            "transfer": self.transfer(),
        });
        let more = match self {
            Self::Image => json!({
                "formats": LIMITS.photo.format.bound.names(),
                "min_count": LIMITS.photo.count.bound.least(),
                "max_count": LIMITS.photo.count.bound.most(),
            }),
            Self::Video => json!({
                "max_duration_s": LIMITS.video.duration.bound.most(),
                "min_width": LIMITS.video.side.bound.least(),
                "max_width": LIMITS.video.side.bound.most(),
                "min_height": LIMITS.video.side.bound.least(),
                "max_height": LIMITS.video.side.bound.most(),
                "containers": LIMITS.video.container.bound.names(),
                "codecs": LIMITS.video.codec.bound.names(),
                "min_frame_rate": LIMITS.video.frame_rate.bound.least(),
                "max_frame_rate": LIMITS.video.frame_rate.bound.most(),
            }),
        };
        if let (Value::Object(document), Value::Object(more)) = (&mut document, more) {
            document.extend(more);
        }
        document
    }
}
