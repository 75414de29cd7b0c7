//! The tracks of a WebM or Matroska file

use super::ebml::{Element, Elements};
use crate::media::header::error::HeaderError;
use crate::media::header::facts::{Codec, Size, printable};
use crate::media::header::view::{Stop, View};

const TRACK_ENTRY: u32 = 0xae;
const NUMBER: u32 = 0xd7;
const KIND: u32 = 0x83;
const CODEC: u32 = 0x86;
const DEFAULT_DURATION: u32 = 0x23_e383;
const ENCODINGS: u32 = 0x6d80;
const ENCODING: u32 = 0x6240;
const ENCRYPTION: u32 = 0x5035;
const VIDEO: u32 = 0xe0;
const PIXEL_WIDTH: u32 = 0xb0;
const PIXEL_HEIGHT: u32 = 0xba;
const DISPLAY_WIDTH: u32 = 0x54b0;
const DISPLAY_HEIGHT: u32 = 0x54ba;
const DISPLAY_UNIT: u32 = 0x54b2;
const CROP_BOTTOM: u32 = 0x54aa;
const CROP_TOP: u32 = 0x54bb;
const CROP_LEFT: u32 = 0x54cc;
const CROP_RIGHT: u32 = 0x54dd;
const PROJECTION: u32 = 0x7670;
const ROLL: u32 = 0x7675;
/// Of the units of a display size, the one that is no size but a shape.
const UNIT_SHAPE: u64 = 3;

/// The tracks, as far as they matter.
#[derive(Debug, Default)]
pub(crate) struct Tracks {
    /// There is at least one, of any kind.
    pub(crate) any: bool,
    /// The one whose pictures are shown.
    pub(crate) shown: Option<VideoTrack>,
}

/// A track of pictures.
#[derive(Debug)]
pub(crate) struct VideoTrack {
    pub(crate) number: u64,
    pub(crate) codec: Codec,
    /// They are encrypted (DRM).
    pub(crate) encrypted: bool,
    pub(crate) coded: Size,
    pub(crate) display: Size,
    pub(crate) rotation: u16,
    /// How long each picture is shown, in nanoseconds; 0 when it varies.
    pub(crate) picture_nanoseconds: u64,
}

/// What a track says, in the order in which it is found.
#[derive(Debug, Default)]
struct Entry {
    number: u64,
    kind: u64,
    codec: String,
    encrypted: bool,
    picture_nanoseconds: u64,
    video: Video,
}

#[derive(Debug, Default)]
struct Video {
    pixels: (u64, u64),
    display: (u64, u64),
    unit: u64,
    crop: (u64, u64),
    roll: f64,
}

pub(crate) fn read(view: &mut View, tracks: &Element) -> Result<Tracks, Stop> {
    let mut found = Tracks::default();
    let mut entries = Elements::inside(tracks);
    while let Some(element) = entries.next_within(view)? {
        if element.id != TRACK_ENTRY {
            continue;
        }
        found.any = true;
        let entry = entry(view, &element)?;
        let better =
            found.shown.as_ref().is_none_or(|shown| matches!(shown.codec, Codec::Other(_)));
        if entry.kind == 1 && better {
            found.shown = Some(entry.track(&element)?);
        }
    }
    Ok(found)
}

fn entry(view: &mut View, element: &Element) -> Result<Entry, Stop> {
    let mut entry = Entry::default();
    let mut values = Elements::inside(element);
    while let Some(value) = values.next_within(view)? {
        match value.id {
            NUMBER => entry.number = value.number(view)?,
            KIND => entry.kind = value.number(view)?,
            CODEC => entry.codec = printable(&value.content(view, 64)?),
            DEFAULT_DURATION => entry.picture_nanoseconds = value.number(view)?,
            ENCODINGS => entry.encrypted = is_encrypted(view, &value)?,
            VIDEO => entry.video = video(view, &value)?,
            _ => {}
        }
    }
    Ok(entry)
}

fn is_encrypted(view: &mut View, encodings: &Element) -> Result<bool, Stop> {
    let mut encodings = Elements::inside(encodings);
    while let Some(encoding) = encodings.next_within(view)? {
        if encoding.id != ENCODING {
            continue;
        }
        let mut values = Elements::inside(&encoding);
        while let Some(value) = values.next_within(view)? {
            if value.id == ENCRYPTION {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn video(view: &mut View, element: &Element) -> Result<Video, Stop> {
    let mut video = Video::default();
    let mut values = Elements::inside(element);
    while let Some(value) = values.next_within(view)? {
        match value.id {
            PIXEL_WIDTH => video.pixels.0 = value.number(view)?,
            PIXEL_HEIGHT => video.pixels.1 = value.number(view)?,
            DISPLAY_WIDTH => video.display.0 = value.number(view)?,
            DISPLAY_HEIGHT => video.display.1 = value.number(view)?,
            DISPLAY_UNIT => video.unit = value.number(view)?,
            CROP_LEFT | CROP_RIGHT => {
                video.crop.0 = video.crop.0.saturating_add(value.number(view)?);
            }
            CROP_TOP | CROP_BOTTOM => {
                video.crop.1 = video.crop.1.saturating_add(value.number(view)?);
            }
            PROJECTION => video.roll = roll(view, &value)?,
            _ => {}
        }
    }
    Ok(video)
}

fn roll(view: &mut View, projection: &Element) -> Result<f64, Stop> {
    let mut values = Elements::inside(projection);
    while let Some(value) = values.next_within(view)? {
        if value.id == ROLL {
            return value.fraction(view);
        }
    }
    Ok(0.0)
}

impl Entry {
    fn track(self, element: &Element) -> Result<VideoTrack, HeaderError> {
        let (coded, shown) = self.video.sizes().ok_or(HeaderError::Damaged {
            at: element.body,
            how: "pictures without width or height",
        })?;
        let rotation = self.video.rotation();
        Ok(VideoTrack {
            number: self.number,
            codec: codec(self.codec),
            encrypted: self.encrypted,
            coded,
            display: if rotation % 180 == 90 { shown.turned() } else { shown },
            rotation,
            picture_nanoseconds: self.picture_nanoseconds,
        })
    }
}

impl Video {
    /// As stored, and as shown before any turn.
    fn sizes(&self) -> Option<(Size, Size)> {
        let size =
            |(width, height)| Size::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        let coded = size(self.pixels)?;
        let cropped = size((
            self.pixels.0.saturating_sub(self.crop.0),
            self.pixels.1.saturating_sub(self.crop.1),
        ))?;
        let shown = match (size(self.display), self.unit) {
            (Some(display), 0) => display,
            (Some(shape), UNIT_SHAPE) => shaped(cropped, shape),
            _ => cropped,
        };
        Some((coded, shown))
    }

    /// The specification turns counterclockwise, from -180 to 180.
    fn rotation(&self) -> u16 {
        let near = |degrees: f64| (self.roll - degrees).abs() < 1.0;
        if near(90.0) {
            270
        } else if near(-90.0) {
            90
        } else if near(180.0) || near(-180.0) {
            180
        } else {
            0
        }
    }
}

/// The height stays, the width follows the shape.
fn shaped(pixels: Size, shape: Size) -> Size {
    let (wide, high) = (u64::from(shape.width), u64::from(shape.height));
    let width = (u64::from(pixels.height) * wide + high / 2) / high;
    Size { width: u32::try_from(width).unwrap_or(u32::MAX).max(1), ..pixels }
}

fn codec(id: String) -> Codec {
    match id.as_str() {
        "V_MPEG4/ISO/AVC" => Codec::H264,
        "V_MPEGH/ISO/HEVC" => Codec::H265,
        "V_VP8" => Codec::Vp8,
        "V_VP9" => Codec::Vp9,
        _ => Codec::Other(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_size_can_be_a_size_or_a_shape() {
        let video = |display, unit| Video { pixels: (720, 576), display, unit, ..Video::default() };
        let shown = |video: Video| video.sizes().unwrap().1.to_string();
        assert_eq!(shown(video((0, 0), 0)), "720x576");
        assert_eq!(shown(video((1024, 576), 0)), "1024x576");
        assert_eq!(shown(video((16, 9), 3)), "1024x576");
        assert_eq!(shown(video((10, 8), 1)), "720x576");
    }

    #[test]
    fn a_crop_larger_than_the_picture_is_damage() {
        let video = Video { pixels: (720, 576), crop: (u64::MAX, 0), ..Video::default() };
        assert!(video.sizes().is_none());
    }
}
