//! The tracks of a WebM or Matroska file; each id is an element of RFC 9559 and named by its field

use super::ebml::{Element, Elements};
use crate::media::header::error::HeaderError;
use crate::media::header::facts::{Codec, Size, printable};
use crate::media::header::view::{Stop, View};

/// The unit of a display size that is a shape instead of a size.
const UNIT_SHAPE: u64 = 3;

#[derive(Debug, Default)]
pub(crate) struct Tracks {
    pub(crate) any: bool,
    pub(crate) shown: Option<VideoTrack>,
}

#[derive(Debug)]
pub(crate) struct VideoTrack {
    pub(crate) number: u64,
    pub(crate) codec: Codec,
    pub(crate) encrypted: bool,
    pub(crate) coded: Size,
    pub(crate) display: Size,
    pub(crate) rotation: u16,
    /// The length of each picture in nanoseconds; 0 if it varies.
    pub(crate) picture_nanoseconds: u64,
}

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
    pixels: Sides,
    display: Sides,
    unit: u64,
    crop: Sides,
    roll: f64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Sides {
    width: u64,
    height: u64,
}

impl Sides {
    fn size(self) -> Option<Size> {
        Size::new(u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?)
    }
}

pub(crate) fn read(view: &mut View, tracks: &Element) -> Result<Tracks, Stop> {
    let mut found = Tracks::default();
    let mut entries = Elements::inside(tracks);
    while let Some(element) = entries.next_within(view)? {
        if element.id != 0xae {
            continue;
        }
        found.any = true;
        let entry = Entry::read(view, &element)?;
        let is_better =
            found.shown.as_ref().is_none_or(|shown| matches!(shown.codec, Codec::Other(_)));
        if entry.kind == 1 && is_better {
            found.shown = Some(entry.track(&element)?);
        }
    }
    Ok(found)
}

impl Entry {
    fn read(view: &mut View, element: &Element) -> Result<Self, Stop> {
        let mut entry = Self::default();
        let mut values = Elements::inside(element);
        while let Some(value) = values.next_within(view)? {
            match value.id {
                0xd7 => entry.number = value.number(view)?,
                0x83 => entry.kind = value.number(view)?,
                0x86 => entry.codec = printable(&value.content(view, 64)?),
                0x23_e383 => entry.picture_nanoseconds = value.number(view)?,
                0x6d80 => entry.encrypted = is_encrypted(view, &value)?,
                0xe0 => entry.video = Video::read(view, &value)?,
                _ => {}
            }
        }
        Ok(entry)
    }

    fn track(self, element: &Element) -> Result<VideoTrack, HeaderError> {
        let how = "pictures without width or height";
        let damaged = HeaderError::Damaged { at: element.body, how };
        let (coded, shown) = self.video.sizes().ok_or(damaged)?;
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

fn is_encrypted(view: &mut View, encodings: &Element) -> Result<bool, Stop> {
    let mut encodings = Elements::inside(encodings);
    while let Some(encoding) = encodings.next_within(view)? {
        if encoding.id == 0x6240 && encoding.find(view, 0x5035)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Video {
    fn read(view: &mut View, element: &Element) -> Result<Self, Stop> {
        let mut video = Self::default();
        let mut values = Elements::inside(element);
        while let Some(value) = values.next_within(view)? {
            let crop = &mut video.crop;
            match value.id {
                0xb0 => video.pixels.width = value.number(view)?,
                0xba => video.pixels.height = value.number(view)?,
                0x54b0 => video.display.width = value.number(view)?,
                0x54ba => video.display.height = value.number(view)?,
                0x54b2 => video.unit = value.number(view)?,
                0x54cc | 0x54dd => {
                    crop.width = crop.width.saturating_add(value.number(view)?);
                }
                0x54bb | 0x54aa => {
                    crop.height = crop.height.saturating_add(value.number(view)?);
                }
                0x7670 => {
                    let roll = value.find(view, 0x7675)?;
                    video.roll = roll.map_or(Ok(0.0), |roll| roll.fraction(view))?;
                }
                _ => {}
            }
        }
        Ok(video)
    }

    /// Returns the size as stored, and the size as shown before any rotation.
    fn sizes(&self) -> Option<(Size, Size)> {
        let coded = self.pixels.size()?;
        let width = self.pixels.width.saturating_sub(self.crop.width);
        let height = self.pixels.height.saturating_sub(self.crop.height);
        let cropped = Sides { width, height }.size()?;
        let shown = match (self.display.size(), self.unit) {
            (Some(display), 0) => display,
            (Some(shape), UNIT_SHAPE) => cropped.widened(cropped.height, shape),
            _ => cropped,
        };
        Some((coded, shown))
    }

    /// Returns the degrees clockwise. The specification counts counterclockwise, from -180 to 180.
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

    const PIXELS: Sides = Sides { width: 720, height: 576 };

    #[test]
    fn a_display_size_can_be_a_size_or_a_shape() {
        let shown = |width, height, unit| {
            let display = Sides { width, height };
            let video = Video { pixels: PIXELS, display, unit, ..Video::default() };
            video.sizes().unwrap().1.to_string()
        };
        assert_eq!(shown(0, 0, 0), "720x576");
        assert_eq!(shown(1024, 576, 0), "1024x576");
        assert_eq!(shown(16, 9, 3), "1024x576");
        assert_eq!(shown(10, 8, 1), "720x576");
    }

    #[test]
    fn a_crop_larger_than_the_picture_is_damage() {
        let crop = Sides { width: u64::MAX, height: 0 };
        assert!(Video { pixels: PIXELS, crop, ..Video::default() }.sizes().is_none());
    }
}
