//! `agoras utils media-limits` and `agoras utils text-limits`

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::Output;
use crate::media::{LIMITS, Limit, TextKind, content_type};

const PLATFORM: &str = "tiktok";

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
    Image,
    Video,
}

/// The limits of one kind of media, under the names of the Python tool.
struct Sheet {
    kind: &'static str,
    transfer: &'static str,
    size: u64,
    mime_types: Vec<&'static str>,
    limits: Vec<Limit>,
    /// Entries of the document besides those of all kinds.
    more: Value,
}

pub(crate) fn show_media(context: &Context, args: &MediaLimitsArgs) -> Result<(), Failure> {
    refuse_other(args.platform.as_deref())?;
    let sheets: Vec<Sheet> = [MediaKind::Image, MediaKind::Video]
        .into_iter()
        .filter(|kind| args.kind.is_none_or(|wanted| wanted == *kind))
        .map(MediaKind::sheet)
        .collect();
    if context.ui.shape == Output::Json {
        let all: Vec<Value> = sheets.into_iter().map(Sheet::document).collect();
        context.ui.json(&all);
        return Ok(());
    }
    for sheet in sheets {
        context.ui.data(&format!(
            "{PLATFORM:<12} {:<5} max={:>6} transfer={:<12} mime={}",
            sheet.kind,
            sheet.short_size(),
            sheet.transfer,
            sheet.mime_types.join(",")
        ));
        for limit in sheet.limits {
            // Not on stdout: scripts read Python's lines there.
            context.ui.step(&format!("{} {}: {}", sheet.kind, limit.what, limit.bound));
        }
    }
    Ok(())
}

fn refuse_other(platform: Option<&str>) -> Result<(), Failure> {
    match platform {
        Some(other) if !other.eq_ignore_ascii_case(PLATFORM) => {
            Err(Failure::new(Kind::Fault, format!("no limits are known for `{other}`"))
                .hinted("agoras publishes to TikTok: use `--platform tiktok`"))
        }
        _ => Ok(()),
    }
}

impl MediaKind {
    fn sheet(self) -> Sheet {
        let types = |format: Limit| {
            format.bound.names().iter().filter_map(|name| content_type(name)).collect()
        };
        match self {
            Self::Image => Sheet {
                kind: "image",
                transfer: "url_pull",
                size: LIMITS.photo.bytes.bound.most(),
                mime_types: types(LIMITS.photo.format),
                limits: LIMITS.photo.all().to_vec(),
                more: json!({
                    "formats": LIMITS.photo.format.bound.names(),
                    "min_count": LIMITS.photo.count.bound.least(),
                    "max_count": LIMITS.photo.count.bound.most(),
                }),
            },
            Self::Video => Sheet {
                kind: "video",
                transfer: "upload_bytes",
                size: LIMITS.video.bytes.bound.most(),
                mime_types: types(LIMITS.video.container),
                limits: LIMITS.video.all().to_vec(),
                more: json!({
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
            },
        }
    }
}

impl Sheet {
    /// Returns `20MB` or `4GB`, in the Python tool's units, which are powers of two.
    fn short_size(&self) -> String {
        match self.size {
            bytes if bytes.is_multiple_of(1 << 30) => format!("{}GB", bytes >> 30),
            bytes => format!("{}MB", bytes >> 20),
        }
    }

    fn document(self) -> Value {
        let mut document = json!({
            "platform": PLATFORM,
            "kind": self.kind,
            "mime_types": self.mime_types,
            "max_bytes": self.size,
            "max_bytes_human": self.short_size(),
            "min_duration_s": null,
            "max_duration_s": null,
            "max_width": LIMITS.photo.width.bound.most(),
            "max_height": null,
            "transfer": self.transfer,
        });
        if let (Value::Object(document), Value::Object(more)) = (&mut document, self.more) {
            document.extend(more);
        }
        document
    }
}

/// Show TikTok's limits on texts
#[derive(Args, Debug)]
pub(crate) struct TextLimitsArgs {
    /// Only those of this platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: Option<String>,
}

/// A text, with its names in the Python tool and here.
struct TextField {
    text: TextKind,
    /// The Python tool's name of the media it belongs to.
    mode: &'static str,
    /// Our name of the same.
    kind: &'static str,
    field: &'static str,
}

const TEXTS: [TextField; 3] = [
    TextField { text: TextKind::Caption, mode: "video", kind: "video", field: "title" },
    TextField { text: TextKind::PhotoTitle, mode: "photo", kind: "image", field: "title" },
    TextField {
        text: TextKind::PhotoDescription,
        mode: "photo",
        kind: "image",
        field: "description",
    },
];

/// The Python tool's name of UTF-16 units.
const COUNTING: &str = "utf16_runes";

pub(crate) fn show_texts(context: &Context, args: &TextLimitsArgs) -> Result<(), Failure> {
    refuse_other(args.platform.as_deref())?;
    if context.ui.shape == Output::Json {
        context.ui.json(&TEXTS.map(TextField::document));
        return Ok(());
    }
    for TextField { text, mode, field, .. } in TEXTS {
        let most = text.limit().bound.most();
        context.ui.data(&format!(
            "{PLATFORM:<12} {field:<18} limit={most:<6} counting={COUNTING:<12} mode={mode}"
        ));
    }
    Ok(())
}

impl TextField {
    fn document(self) -> Value {
        let limit = self.text.limit();
        let most = limit.bound.most();
        json!({
            "platform": PLATFORM,
            "field": self.field,
            "limit": most,
            "counting": COUNTING,
            "mode": self.mode,
            "kind": self.kind,
            "text": limit.what,
            "option": format!("--{}", self.field),
            "max_units": most,
            "unit": "utf-16",
        })
    }
}
