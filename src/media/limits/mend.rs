//! What would make TikTok take it: facts and limits -> one conversion

use std::time::Duration;

use super::ffmpeg::{Conversion, Target, by_heif_convert, is_to_be_downloaded};
use super::rate::{RateVerdict, rate_verdict};
use super::table::{API_DURATION, PHOTO_WIDTH, VIDEO_BYTES, VIDEO_FRAME_RATE, VIDEO_SIDE};
use crate::media::header::{
    AudioFacts, Becomes, Codec, Container, HeaderError, Pace, PhotoFacts, PhotoKind, Size,
    VideoFacts,
};
use crate::media::location::Location;

/// A rate that every player takes.
const USUAL_RATE: u64 = 30;
/// Bits a second, in thousands, above which a video of any size looks the same.
const ENOUGH_KILOBITS: u64 = 40_000;

/// By how much at most a video becomes longer when it is coded anew: a picture, or a block of sound.
const ONE_PICTURE_MORE: Duration = Duration::from_millis(100);

/// What mends media that TikTok would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// A command.
    pub line: String,
    /// What ffmpeg does in it, where `--fix` can do the same.
    pub conversion: Option<Conversion>,
    /// The command names a copy of the media, which has to be downloaded first.
    pub is_of_download: bool,
}

/// What somebody wants to publish it as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Video,
    Photo,
}

impl Mend {
    /// A command of agoras' own.
    pub(crate) fn command(line: &str) -> Self {
        Self { line: line.to_owned(), conversion: None, is_of_download: false }
    }

    /// A video by ffmpeg, which `--fix` does as well.
    pub(crate) fn by(conversion: Conversion, input: &Location) -> Self {
        let line = conversion.line(input);
        Self { conversion: Some(conversion), ..Self::shown(line, input) }
    }

    /// A command that only a user can run.
    fn shown(line: String, input: &Location) -> Self {
        Self { line, conversion: None, is_of_download: is_to_be_downloaded(input) }
    }
}

/// Returns the conversion for a video of `size` bytes that may play for `longest`; `None` when none
/// can help, as with encrypted pictures.
pub(crate) fn video(facts: &VideoFacts, size: u64, longest: Duration) -> Option<Conversion> {
    if facts.encrypted {
        return None;
    }
    let cut = Cut::of(facts.duration, longest);
    let mut filters = Vec::new();
    let is_large = !VIDEO_BYTES.bound.allows(size);
    let is_scaled = !VIDEO_SIDE.bound.allows(facts.display.width.into())
        || !VIDEO_SIDE.bound.allows(facts.display.height.into());
    if is_scaled {
        filters.push(scaled_to(facts.display));
    }
    filters.extend(rate_filter(facts, cut));
    if filters.is_empty()
        && !is_large
        && let Some(target) = copied(facts)
    {
        return Some(copy(facts, target, cut));
    }
    let cut = cut.of_encoded(facts.duration, longest);
    if !is_scaled && !is_even(facts.coded) {
        // The encoder wants even sides.
        let Size { width, height } = turned(facts);
        filters.push(format!("crop={}:{}", width & !1, height & !1));
    }
    let kilobits = is_large.then(|| {
        let seconds = facts.duration.map_or(longest, |duration| duration.min(longest)).as_secs();
        // A tenth stays free for sound and the container.
        (VIDEO_BYTES.bound.most() * 8 / 10 * 9 / 1000 / seconds.max(1)).min(ENOUGH_KILOBITS)
    });
    Some(encoded(demuxer(facts.container), cut, &filters, kilobits))
}

/// Returns the conversion for a video of which nothing is known but its format.
pub(crate) fn any_video(demuxer: &'static str, longest: Option<Duration>) -> Conversion {
    let longest = longest.unwrap_or(API_DURATION);
    encoded(demuxer, Cut::of(None, longest), &[any_size(), any_rate()], None)
}

/// Returns the conversion for sound alone: black pictures to it.
pub(crate) fn sound(demuxer: &'static str, longest: Option<Duration>) -> Conversion {
    let black = format!("color=size=1080x1920:rate={USUAL_RATE}");
    let before = ["-f", "lavfi", "-i", &black].map(str::to_owned).to_vec();
    let cut = Cut::of(None, longest.unwrap_or(API_DURATION));
    let mut conversion = Conversion { before, ..encoded(demuxer, cut, &[], None) };
    let streams = ["-map", "0:v", "-map", "1:a:0", "-shortest"].map(str::to_owned);
    conversion.options.splice(0..0, streams);
    conversion
}

/// Returns the conversion to a copy that does not say where it was filmed.
pub fn without_place(facts: &VideoFacts, input: &Location) -> String {
    let cut = Cut(None);
    let mut conversion = match copied(facts) {
        Some(target) => copy(facts, target, cut),
        None => encoded(demuxer(facts.container), cut, &[], None),
    };
    conversion.options.splice(0..0, ["-map_metadata", "-1"].map(str::to_owned));
    conversion.line(input)
}

/// After how long a video ends; `None` where it does by itself.
#[derive(Debug, Clone, Copy)]
struct Cut(Option<Duration>);

impl Cut {
    /// A second less than allowed: a copy ends where the pictures let it, not where it is told to.
    /// What is not known to be shorter is cut too.
    fn of(duration: Option<Duration>, longest: Duration) -> Self {
        let seconds = longest.as_secs().saturating_sub(1).max(1);
        let fits = duration.is_some_and(|duration| duration <= longest);
        Self((!fits).then(|| Duration::from_secs(seconds)))
    }

    /// The same, for what is coded anew: that can become a picture longer than it was.
    fn of_encoded(self, duration: Option<Duration>, longest: Duration) -> Self {
        let most = longest.saturating_sub(ONE_PICTURE_MORE);
        let grows = duration.is_some_and(|duration| duration > most);
        Self(self.0.or(grows.then_some(most)))
    }
}

/// Pictures and sound as they are coded, where TikTok takes them; sound is coded again, since any
/// can stand beside these pictures.
fn copy(facts: &VideoFacts, target: Target, cut: Cut) -> Conversion {
    let mut options = options(cut, &[]);
    options.extend(["-c:v", "copy"].map(str::to_owned));
    options.extend(sound_options(target));
    Conversion { demuxer: demuxer(facts.container), before: Vec::new(), options, target }
}

/// Everything coded anew, as H.264 and AAC in MP4.
fn encoded(
    demuxer: &'static str,
    cut: Cut,
    filters: &[String],
    kilobits: Option<u64>,
) -> Conversion {
    let mut options = options(cut, filters);
    options.extend(["-c:v", "libx264", "-pix_fmt", "yuv420p"].map(str::to_owned));
    if let Some(kilobits) = kilobits {
        options.extend(["-b:v".to_owned(), format!("{kilobits}k")]);
    }
    options.extend(sound_options(Target::Mp4));
    Conversion { demuxer, before: Vec::new(), options, target: Target::Mp4 }
}

/// Subtitles are left out: not every container takes every kind.
fn options(cut: Cut, filters: &[String]) -> Vec<String> {
    let mut options = vec!["-sn".to_owned()];
    if let Cut(Some(end)) = cut {
        options.extend(["-t".to_owned(), end.as_secs_f64().to_string()]);
    }
    if !filters.is_empty() {
        options.extend(["-vf".to_owned(), filters.join(",")]);
    }
    options
}

/// Two channels: encoders do not take every number of them.
fn sound_options(target: Target) -> Vec<String> {
    let words: &[&str] = match target {
        Target::WebM => &["-c:a", "libopus", "-ac", "2"],
        Target::Mp4 | Target::Jpeg => &["-c:a", "aac", "-ac", "2", "-movflags", "+faststart"],
    };
    words.iter().map(|&word| word.to_owned()).collect()
}

/// Returns the container that takes the pictures as they are; `None` where none does.
const fn copied(facts: &VideoFacts) -> Option<Target> {
    match facts.codec {
        Codec::H264 | Codec::H265 => Some(Target::Mp4),
        // WebM keeps no turn.
        Codec::Vp8 | Codec::Vp9 if facts.rotation == 0 => Some(Target::WebM),
        Codec::Vp8 | Codec::Vp9 | Codec::Other(_) => None,
    }
}

const fn demuxer(container: Container) -> &'static str {
    match container {
        Container::Mp4 | Container::QuickTime => "mov",
        Container::WebM | Container::Matroska => "matroska",
    }
}

/// Returns what changes the frame rate; `None` where it can stay. A rate that no header tells for
/// sure, or that may be another in a part of the video, is held within the limits.
fn rate_filter(facts: &VideoFacts, cut: Cut) -> Option<String> {
    match rate_verdict(facts) {
        RateVerdict::TooHigh => Some(format!("fps={}", VIDEO_FRAME_RATE.bound.most())),
        RateVerdict::TooLow => Some(format!("fps={USUAL_RATE}")),
        RateVerdict::Taken => {
            let is_sure = facts.frame_rate.is_some_and(|rate| !rate.is_estimate());
            let stays = is_sure && (cut.0.is_none() || facts.pace == Pace::Steady);
            (!stays).then(any_rate)
        }
    }
}

/// Returns what holds any rate within the limits.
fn any_rate() -> String {
    let bound = VIDEO_FRAME_RATE.bound;
    format!("fps='clip(source_fps,{},{})'", bound.least(), bound.most())
}

/// Returns what brings any size within the limits: square pixels, then larger, then smaller, each
/// in the same shape, and black beside what is too narrow.
fn any_size() -> String {
    let (least, most) = (VIDEO_SIDE.bound.least(), VIDEO_SIDE.bound.most());
    let in_shape = |way: &str| format!("force_original_aspect_ratio={way}:force_divisible_by=2");
    let larger = format!("'max(iw,{least})':'max(ih,{least})':{}", in_shape("increase"));
    let smaller = format!("'min(iw,{most})':'min(ih,{most})':{}", in_shape("decrease"));
    let padded = format!("pad='max(iw,{least})':'max(ih,{least})':-1:-1");
    format!("scale=iw*sar:ih,scale={larger},scale={smaller},{padded},setsar=1")
}

/// Returns what brings pictures of this size within the limits.
fn scaled_to(size: Size) -> String {
    match fitted(size) {
        Some(Size { width, height }) => format!("scale={width}:{height},setsar=1"),
        None => any_size(),
    }
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

/// Returns what mends a photo; `None` for one that moves, of which ffmpeg reads nothing.
pub(crate) fn photo(facts: &PhotoFacts, input: &Location) -> Option<Mend> {
    if facts.animated && facts.kind == PhotoKind::WebP {
        return None;
    }
    Some(any_photo(input))
}

/// Returns what mends a photo of which nothing is known.
pub(crate) fn any_photo(input: &Location) -> Mend {
    Mend::shown(still().line(input), input)
}

/// A picture, not wider than TikTok takes it.
fn still() -> Conversion {
    let scale = format!("scale='min(iw,{})':-1", PHOTO_WIDTH.bound.most());
    let options = ["-vf", &scale, "-frames:v", "1", "-update", "1", "-q:v", "2"];
    let options = options.map(str::to_owned).to_vec();
    Conversion { demuxer: "image2", before: Vec::new(), options, target: Target::Jpeg }
}

/// Returns what mends a file whose header gives no facts, if its content can be turned into
/// something that TikTok takes as what is wanted.
pub(crate) fn header(
    error: &HeaderError,
    wanted: Wanted,
    longest: Option<Duration>,
    input: &Location,
) -> Option<Mend> {
    let HeaderError::Foreign { becomes, .. } = error else {
        return None;
    };
    match (becomes, wanted) {
        (Becomes::Video { demuxer }, Wanted::Video) => {
            Some(Mend::by(any_video(demuxer, longest), input))
        }
        (Becomes::Sound { demuxer }, Wanted::Video) => {
            Some(Mend::by(sound(demuxer, longest), input))
        }
        (Becomes::Photo | Becomes::Heif, Wanted::Video) => {
            Some(Mend::command("agoras tiktok post --image <URL>"))
        }
        (Becomes::Video { demuxer: "gif" } | Becomes::Photo, Wanted::Photo) => {
            Some(any_photo(input))
        }
        (Becomes::Heif, Wanted::Photo) => {
            Some(Mend::shown(by_heif_convert(&still(), input), input))
        }
        (Becomes::Video { .. }, Wanted::Photo) => {
            Some(Mend::command("agoras tiktok video --fix --video-url <URL|FILE>"))
        }
        (Becomes::Sound { .. }, Wanted::Photo) | (Becomes::Nothing, _) => None,
    }
}

/// Returns what gives sound in a container for videos pictures.
pub(crate) fn audio(facts: &AudioFacts, longest: Option<Duration>, input: &Location) -> Mend {
    Mend::by(sound(demuxer(facts.container), longest), input)
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
