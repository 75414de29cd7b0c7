//! What would make TikTok take it: facts and limits -> one command

use std::time::Duration;

use super::ffmpeg::{Coding, Recipe};
use super::rate::{RateVerdict, rate_verdict};
use super::table::{PHOTO_WIDTH, VIDEO_BYTES, VIDEO_FRAME_RATE, VIDEO_SIDE};
use crate::media::header::{Becomes, Codec, HeaderError, PhotoFacts, Size, VideoFacts};
use crate::media::location::Location;

/// A rate that every player takes.
const USUAL_RATE: u64 = 30;

/// The command for a video of `size` bytes that may play for `longest`; `None` when none can help,
/// as with encrypted pictures.
pub(crate) fn video(
    facts: &VideoFacts,
    size: u64,
    longest: Duration,
    input: &Location,
) -> Option<String> {
    if facts.encrypted {
        return None;
    }
    let mut recipe = Recipe::default();
    let mut is_scaled = false;
    if !VIDEO_SIDE.bound.allows(facts.display.width.into())
        || !VIDEO_SIDE.bound.allows(facts.display.height.into())
    {
        let Size { width, height } = fitted(facts.display)?;
        recipe.filters.push(format!("scale={width}:{height},setsar=1"));
        is_scaled = true;
    }
    match rate_verdict(facts) {
        RateVerdict::TooHigh => {
            recipe.filters.push(format!("fps={}", VIDEO_FRAME_RATE.bound.most()));
        }
        RateVerdict::TooLow => recipe.filters.push(format!("fps={USUAL_RATE}")),
        RateVerdict::Taken => {}
    }
    // A second less than allowed: a copy ends where the pictures let it, not where it is told to.
    let seconds = longest.as_secs().saturating_sub(1).max(1);
    recipe.seconds = facts.duration.filter(|duration| *duration > longest).map(|_| seconds);
    if !VIDEO_BYTES.bound.allows(size) {
        let seconds = facts.duration?.min(longest).as_secs().max(1);
        // A tenth stays free for sound and the container.
        recipe.kilobits = Some(VIDEO_BYTES.bound.most() * 8 / 10 * 9 / 1000 / seconds);
    }
    if recipe.filters.is_empty() && recipe.kilobits.is_none() {
        recipe.coding = copied(facts);
    }
    if recipe.coding == Coding::New && !is_scaled && !is_even(facts.coded) {
        // The encoder wants even sides.
        let Size { width, height } = turned(facts);
        recipe.filters.push(format!("crop={}:{}", width & !1, height & !1));
    }
    Some(recipe.video(input))
}

/// The container that takes the pictures as they are.
const fn copied(facts: &VideoFacts) -> Coding {
    match facts.codec {
        Codec::H264 | Codec::H265 => Coding::CopiedToMp4,
        Codec::Vp8 | Codec::Vp9 => Coding::CopiedToWebM,
        Codec::Other(_) => Coding::New,
    }
}

/// The command for a copy that does not say where it was filmed.
pub fn without_place(facts: &VideoFacts, input: &Location) -> String {
    Recipe { coding: copied(facts), bare: true, ..Recipe::default() }.video(input)
}

const fn is_even(size: Size) -> bool {
    size.width.is_multiple_of(2) && size.height.is_multiple_of(2)
}

/// The stored pictures as ffmpeg's filters see them: turned, with pixels of any shape.
const fn turned(facts: &VideoFacts) -> Size {
    if facts.rotation % 180 == 90 { facts.coded.turned() } else { facts.coded }
}

/// The nearest size of the same shape inside the limits, both sides even; `None` for a shape that
/// is too narrow.
fn fitted(size: Size) -> Option<Size> {
    let (least, most) = (VIDEO_SIDE.bound.least(), VIDEO_SIDE.bound.most());
    let (width, height) = (u64::from(size.width), u64::from(size.height));
    let (short, long) = (width.min(height), width.max(height));
    let (to, from) = if short < least { (least, short) } else { (most, long) };
    let scaled = |side: u64| {
        let even = ((side * to + from / 2) / from).next_multiple_of(2).min(most);
        (least <= even && side * to <= (most + 1) * from).then_some(even)
    };
    Some(Size { width: scaled(width)?.try_into().ok()?, height: scaled(height)?.try_into().ok()? })
}

/// The command for a photo.
pub(crate) fn photo(facts: &PhotoFacts, input: &Location) -> String {
    let mut recipe = Recipe::default();
    let most = PHOTO_WIDTH.bound.most();
    if !PHOTO_WIDTH.bound.allows(facts.display.width.into()) {
        recipe.filters.push(format!("scale={most}:-2"));
    }
    recipe.photo(input)
}

/// The command for a photo whose facts are not known.
pub(crate) fn any_photo(input: &Location) -> String {
    Recipe::default().photo(input)
}

/// The command for a file whose header gives no facts, if its content can be turned into something
/// that TikTok takes.
pub fn mend_header(error: &HeaderError, input: &Location) -> Option<String> {
    match error {
        HeaderError::Foreign { becomes: Becomes::Video, .. } => {
            Some(Recipe::default().video(input))
        }
        HeaderError::Foreign { becomes: Becomes::Photo, .. } => {
            Some(Recipe::default().photo(input))
        }
        _ => None,
    }
}

/// The command for sound alone: a still picture to look at.
pub(crate) fn sound(input: &Location) -> String {
    Recipe::with_cover(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(width: u32, height: u32) -> Option<String> {
        fitted(Size { width, height }).map(|size| size.to_string())
    }

    #[test]
    fn pictures_keep_their_shape_and_get_even_sides() {
        assert_eq!(fit(240, 426).as_deref(), Some("360x640"));
        assert_eq!(fit(7680, 4320).as_deref(), Some("4096x2304"));
        assert_eq!(fit(4320, 7680).as_deref(), Some("2304x4096"));
        assert_eq!(fit(1, 4000), None);
        assert_eq!(fit(9000, 400), None);
        assert_eq!(fit(u32::MAX, u32::MAX).as_deref(), Some("4096x4096"));
    }
}
