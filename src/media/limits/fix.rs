//! The fix for media beyond the limits: one conversion from the facts and the limits

use std::time::Duration;

use super::ffmpeg::{Conversion, JPEG, MP4, Target, WEBM, by_heif_convert, must_be_downloaded};
use super::rate::{RateCheck, check_rate};
use super::table::LIMITS;
use crate::media::{
    Becomes, Codec, Container, HeaderError, Location, PhotoFacts, PhotoKind, Size, VideoFacts,
};

/// The frame rate for a video whose own is outside the limits: every player takes it.
const USUAL_RATE: u64 = 30;
/// The bit rate above which a video of any size looks the same, in kilobits a second.
const ENOUGH_KILOBITS: u64 = 40_000;
/// The demuxer of pictures whose format their name says.
const ANY: &str = "image2";
/// The most that encoding makes a video longer: one picture, or one block of sound.
const ONE_PICTURE_MORE: Duration = Duration::from_millis(100);

/// A command that makes TikTok accept media that it would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedFix {
    /// The command line.
    pub command: String,
    /// The conversion in the command; `None` if `--fix` cannot do the same.
    pub conversion: Option<Conversion>,
    /// The command reads a copy of the media, which has to be downloaded first.
    pub needs_download: bool,
}

impl SuggestedFix {
    /// Returns a command of agoras itself.
    pub(crate) fn command(command: &str) -> Self {
        Self { command: command.to_owned(), conversion: None, needs_download: false }
    }

    /// Returns a conversion by ffmpeg, which `--fix` can do too.
    pub(crate) fn by(conversion: Conversion, input: &Location) -> Self {
        let command = conversion.line(input);
        Self { conversion: Some(conversion), ..Self::by_hand(command, input) }
    }

    /// Returns a command on the media that only a user can run.
    fn by_hand(command: String, input: &Location) -> Self {
        Self { command, conversion: None, needs_download: must_be_downloaded(input) }
    }
}

/// Returns the conversion for a video of `size` bytes that may play for `longest`; `None` if none
/// can help, as with encrypted pictures.
pub(crate) fn video(facts: &VideoFacts, size: u64, longest: Duration) -> Option<Conversion> {
    if facts.encrypted {
        return None;
    }
    let end = end_of_copy(facts.duration, longest);
    let mut filters = Vec::new();
    let limits = &LIMITS.video;
    let is_large = !limits.bytes.bound.allows(size);
    let is_scaled = !limits.side.bound.allows(facts.display.width.into())
        || !limits.side.bound.allows(facts.display.height.into());
    if is_scaled {
        filters.push(scaled_to(facts.display));
    }
    filters.extend(rate_filter(facts, end));
    if filters.is_empty()
        && !is_large
        && let Some(target) = copied(facts)
    {
        return Some(copy(facts, target, end));
    }
    let end = end.or_else(|| end_of_encoded(facts.duration, longest));
    if !is_scaled && (facts.coded.width | facts.coded.height) & 1 == 1 {
        // The encoder wants even sides. Its filters get pictures rotated, with pixels of any shape.
        let is_on_its_side = facts.rotation % 180 == 90;
        let Size { width, height } =
            if is_on_its_side { facts.coded.turned() } else { facts.coded };
        filters.push(format!("crop={}:{}", width & !1, height & !1));
    }
    let kilobits = is_large.then(|| {
        let seconds = facts.duration.map_or(longest, |duration| duration.min(longest)).as_secs();
        // A tenth stays free for sound and the container.
        (limits.bytes.bound.most() * 8 / 10 * 9 / 1000 / seconds.max(1)).min(ENOUGH_KILOBITS)
    });
    Some(encoded(demuxer(facts.container), end, &filters, kilobits))
}

/// Returns the fix for a file without facts that is to be a video, if it can become one.
pub(crate) fn unreadable_video(
    error: &HeaderError,
    longest: Duration,
    input: &Location,
) -> Option<SuggestedFix> {
    let HeaderError::Foreign { becomes, .. } = error else {
        return None;
    };
    match becomes {
        Becomes::Video { demuxer } => {
            let end = end_of_copy(None, longest);
            let conversion = encoded(demuxer, end, &[any_size(), any_rate()], None);
            Some(SuggestedFix::by(conversion, input))
        }
        Becomes::Sound { demuxer } => Some(SuggestedFix::by(sound(demuxer, longest), input)),
        Becomes::Photo | Becomes::Heif => {
            Some(SuggestedFix::command("agoras tiktok post --image <URL>"))
        }
        Becomes::Nothing => None,
    }
}

/// Returns the fix for a file without facts that is to be a photo, if it can become one.
pub(crate) fn unreadable_photo(error: &HeaderError, input: &Location) -> Option<SuggestedFix> {
    let HeaderError::Foreign { becomes, .. } = error else {
        return None;
    };
    match becomes {
        Becomes::Video { demuxer: "gif" } => Some(SuggestedFix::by(still("gif"), input)),
        Becomes::Photo => Some(any_photo(input)),
        Becomes::Heif => Some(SuggestedFix::by_hand(by_heif_convert(&still(ANY), input), input)),
        Becomes::Video { .. } => {
            Some(SuggestedFix::command("agoras tiktok video --fix --video-url <URL|FILE>"))
        }
        Becomes::Sound { .. } | Becomes::Nothing => None,
    }
}

/// Returns the fix for sound in a video container: it gets black pictures.
pub(crate) fn audio(container: Container, longest: Duration, input: &Location) -> SuggestedFix {
    SuggestedFix::by(sound(demuxer(container), longest), input)
}

/// Returns the fix for a photo; `None` for an animated WebP, which ffmpeg cannot read.
pub(crate) fn photo(facts: &PhotoFacts, input: &Location) -> Option<SuggestedFix> {
    let demuxer = match facts.kind {
        PhotoKind::WebP if facts.animated => return None,
        PhotoKind::WebP => "webp_pipe",
        PhotoKind::Jpeg => "jpeg_pipe",
        PhotoKind::Png => "png_pipe",
    };
    Some(SuggestedFix::by(still(demuxer), input))
}

/// Returns the fix for a photo of unknown format. ffmpeg finds it out by the name of the file.
pub(crate) fn any_photo(input: &Location) -> SuggestedFix {
    SuggestedFix::by_hand(still(ANY).line(input), input)
}

/// Returns the command that makes a copy without the place where the video was filmed.
pub(crate) fn without_place(facts: &VideoFacts, input: &Location) -> String {
    let mut conversion = match copied(facts) {
        Some(target) => copy(facts, target, None),
        None => encoded(demuxer(facts.container), None, &[], None),
    };
    conversion.options.splice(0..0, ["-map_metadata", "-1"].map(str::to_owned));
    conversion.line(input)
}

/// Returns when to end a copy; `None` if the video is known to be short enough. The end is a second
/// below the limit, because a copy can only end at certain pictures.
fn end_of_copy(duration: Option<Duration>, longest: Duration) -> Option<Duration> {
    let seconds = longest.as_secs().saturating_sub(1).max(1);
    let fits = duration.is_some_and(|duration| duration <= longest);
    (!fits).then(|| Duration::from_secs(seconds))
}

/// Returns when to end a video that encoding could make longer than the limit; `None` for any other.
fn end_of_encoded(duration: Option<Duration>, longest: Duration) -> Option<Duration> {
    let most = longest.saturating_sub(ONE_PICTURE_MORE);
    duration.is_some_and(|duration| duration > most).then_some(most)
}

/// Returns the conversion that copies the pictures, and encodes the sound, which may be any.
fn copy(facts: &VideoFacts, target: Target, end: Option<Duration>) -> Conversion {
    let mut options = options(end, &[]);
    options.extend(["-c:v", "copy"].map(str::to_owned));
    options.extend(sound_options(target));
    Conversion { demuxer: demuxer(facts.container), before: Vec::new(), options, target }
}

/// Returns the conversion that encodes everything, as H.264 and AAC in MP4.
fn encoded(
    demuxer: &'static str,
    end: Option<Duration>,
    filters: &[String],
    kilobits: Option<u64>,
) -> Conversion {
    let mut options = options(end, filters);
    options.extend(["-c:v", "libx264", "-pix_fmt", "yuv420p"].map(str::to_owned));
    if let Some(kilobits) = kilobits {
        options.extend(["-b:v".to_owned(), format!("{kilobits}k")]);
    }
    options.extend(sound_options(MP4));
    Conversion { demuxer, before: Vec::new(), options, target: MP4 }
}

/// Returns the conversion that adds black pictures to sound.
fn sound(demuxer: &'static str, longest: Duration) -> Conversion {
    let black = format!("color=size=1080x1920:rate={USUAL_RATE}");
    let before = ["-f", "lavfi", "-i", &black].map(str::to_owned).to_vec();
    let end = end_of_copy(None, longest);
    let mut conversion = Conversion { before, ..encoded(demuxer, end, &[], None) };
    let streams = ["-map", "0:v", "-map", "1:a:0", "-shortest"].map(str::to_owned);
    conversion.options.splice(0..0, streams);
    conversion
}

fn still(demuxer: &'static str) -> Conversion {
    let scale = format!("scale='min(iw,{})':-1", LIMITS.photo.width.bound.most());
    let options = ["-vf", &scale, "-frames:v", "1", "-update", "1", "-q:v", "2"];
    let options = options.map(str::to_owned).to_vec();
    Conversion { demuxer, before: Vec::new(), options, target: JPEG }
}

/// Returns the common options. Subtitles are left out, since not every container takes every kind.
fn options(end: Option<Duration>, filters: &[String]) -> Vec<String> {
    let mut options = vec!["-sn".to_owned()];
    if let Some(end) = end {
        options.extend(["-t".to_owned(), end.as_secs_f64().to_string()]);
    }
    if !filters.is_empty() {
        options.extend(["-vf".to_owned(), filters.join(",")]);
    }
    options
}

/// Returns the options for sound with two channels, since encoders do not take every number.
fn sound_options(target: Target) -> Vec<String> {
    let words: &[&str] = if target == WEBM {
        &["-c:a", "libopus", "-ac", "2"]
    } else {
        &["-c:a", "aac", "-ac", "2", "-movflags", "+faststart"]
    };
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Returns the container that the pictures can be copied to; `None` if they must be encoded.
const fn copied(facts: &VideoFacts) -> Option<Target> {
    match facts.codec {
        Codec::H264 | Codec::H265 => Some(MP4),
        // WebM cannot store a rotation.
        Codec::Vp8 | Codec::Vp9 if facts.rotation == 0 => Some(WEBM),
        Codec::Vp8 | Codec::Vp9 | Codec::Other(_) => None,
    }
}

const fn demuxer(container: Container) -> &'static str {
    match container {
        Container::Mp4 | Container::QuickTime => "mov",
        Container::WebM | Container::Matroska => "matroska",
    }
}

/// Returns the filter for the frame rate; `None` if the rate can stay. A rate that is only estimated,
/// or that may differ in the part before `end`, is kept within the limits.
fn rate_filter(facts: &VideoFacts, end: Option<Duration>) -> Option<String> {
    match check_rate(facts) {
        RateCheck::TooHigh => Some(format!("fps={}", LIMITS.video.frame_rate.bound.most())),
        RateCheck::TooLow => Some(format!("fps={USUAL_RATE}")),
        RateCheck::Allowed => {
            let is_sure = facts.frame_rate.is_some_and(|rate| !rate.is_estimate);
            let stays = is_sure && (end.is_none() || facts.is_steady);
            (!stays).then(any_rate)
        }
    }
}

fn any_rate() -> String {
    let bound = LIMITS.video.frame_rate.bound;
    format!("fps='clip(source_fps,{},{})'", bound.least(), bound.most())
}

/// Returns the filters that bring any size within the limits: they make pixels square, enlarge,
/// shrink, each in the same shape, and add black beside what is too narrow.
fn any_size() -> String {
    let least = LIMITS.video.side.bound.least();
    let most = LIMITS.video.side.bound.most();
    let in_shape = |way: &str| format!("force_original_aspect_ratio={way}:force_divisible_by=2");
    let larger = format!("'max(iw,{least})':'max(ih,{least})':{}", in_shape("increase"));
    let smaller = format!("'min(iw,{most})':'min(ih,{most})':{}", in_shape("decrease"));
    let padded = format!("pad='max(iw,{least})':'max(ih,{least})':-1:-1");
    format!("scale=iw*sar:ih,scale={larger},scale={smaller},{padded},setsar=1")
}

fn scaled_to(size: Size) -> String {
    match fitted(size) {
        Some(Size { width, height }) => format!("scale={width}:{height},setsar=1"),
        None => any_size(),
    }
}

/// Returns the nearest allowed size of the same shape, with even sides, if there is one.
fn fitted(size: Size) -> Option<Size> {
    let least = LIMITS.video.side.bound.least();
    let most = LIMITS.video.side.bound.most();
    let short = u64::from(size.width.min(size.height));
    let long = u64::from(size.width.max(size.height));
    let (to, from) = if short < least { (least, short) } else { (most, long) };
    let scaled = |side: u32| {
        let product = u64::from(side) * to;
        let even = ((product + from / 2) / from).next_multiple_of(2).min(most);
        (least <= even && product <= (most + 1) * from).then_some(even)
    };
    let width = scaled(size.width)?.try_into().ok()?;
    Some(Size { width, height: scaled(size.height)?.try_into().ok()? })
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
