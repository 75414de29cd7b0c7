//! The facts in the headers of the samples, compared with ffprobe's, and the violations of the bad ones

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use agoras::media::{
    Codec, Container, HeaderError, HeaderReader, LIMITS, Location, Media, PhotoKind, Step,
    VideoFacts,
};
use bytes::Bytes;
use serde_json::Value;

/// The cost of reading a header.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) reads: u32,
    pub(crate) bytes: u64,
}

/// Reads the header of a file of `size` bytes, whose content `bytes` returns range by range.
pub(crate) fn read_ranges(
    size: u64,
    bytes: impl Fn(Range<u64>) -> Bytes,
) -> (Result<Media, HeaderError>, Cost) {
    let mut cost = Cost::default();
    let mut reader = HeaderReader::new(size);
    loop {
        match reader.step() {
            Ok(Step::Done(media)) => return (Ok(media), cost),
            Err(error) => return (Err(error), cost),
            Ok(Step::Need(range)) => {
                assert!(range.start < range.end && range.end <= size, "{range:?}");
                cost.reads += 1;
                cost.bytes += range.end - range.start;
                reader.feed(range.start, bytes(range));
            }
        }
    }
}

pub(crate) fn read_bytes(file: &Bytes) -> (Result<Media, HeaderError>, Cost) {
    read_ranges(file.len() as u64, |range| {
        file.slice(usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap())
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/media")
}

pub(crate) fn sample(name: &str) -> Bytes {
    fs::read(folder().join(name)).unwrap().into()
}

fn read_sample(name: &str) -> Result<Media, HeaderError> {
    read_bytes(&sample(name)).0
}

fn video(name: &str) -> VideoFacts {
    match read_sample(name) {
        Ok(Media::Video(facts)) => facts,
        other => panic!("{name}: {other:?}"),
    }
}

/// Returns a sample's facts in the form of ffprobe, as in `facts.json`: codec, width, height, duration
/// and frame rate.
fn in_form_of_ffprobe(name: &str) -> [Option<String>; 5] {
    let texts = |codec: &str, width: u32, height: u32| {
        [codec.to_owned(), width.to_string(), height.to_string()].map(Some)
    };
    match read_sample(name) {
        Ok(Media::Video(facts)) => {
            let codec = match &facts.codec {
                Codec::H264 => "h264",
                Codec::H265 => "hevc",
                Codec::Vp8 => "vp8",
                Codec::Vp9 => "vp9",
                Codec::Other(name) if name == "mp4v" => "mpeg4",
                Codec::Other(name) => name,
            };
            let [codec, width, height] = texts(codec, facts.coded.width, facts.coded.height);
            let rate = facts.frame_rate.unwrap();
            [
                codec,
                width,
                height,
                facts.duration.map(|d| format!("{:.6}", d.as_secs_f64())),
                Some(format!("{}/{}", rate.numerator, rate.denominator)),
            ]
        }
        Ok(Media::Photo(facts)) => {
            let codec = match facts.kind {
                PhotoKind::Jpeg => "mjpeg",
                PhotoKind::WebP => "webp",
                PhotoKind::Png => "png",
            };
            let [codec, width, height] = texts(codec, facts.coded.width, facts.coded.height);
            [codec, width, height, None, None]
        }
        Ok(Media::Audio(_)) | Err(_) => [const { None }; 5],
    }
}

#[test]
fn every_fact_equals_that_of_ffprobe() {
    let facts: BTreeMap<String, BTreeMap<String, Value>> =
        serde_json::from_slice(&sample("facts.json")).unwrap();
    assert!(facts.len() >= 17);
    for (name, wanted) in &facts {
        assert_eq!(wanted["size"], sample(name).len(), "{name}");
        let word = |key: &str| match wanted.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let still = matches!(read_sample(name), Ok(Media::Photo(_) | Media::Audio(_)));
        let moving = |key: &str| if still { None } else { word(key) };
        let expected = [
            word("codec_name"),
            word("width"),
            word("height"),
            moving("duration_s"),
            moving("avg_frame_rate"),
        ];
        assert_eq!(in_form_of_ffprobe(name), expected, "{name}");
    }
}

#[test]
fn reads_containers_rotations_and_fragments() {
    let shape = |name: &str| {
        let facts = video(name);
        (facts.container, facts.rotation, facts.display.to_string())
    };
    let upright = |container| (container, 0, "720x1280".to_owned());
    assert_eq!(shape("h264-faststart.mp4"), upright(Container::Mp4));
    assert_eq!(shape("h264.mov"), upright(Container::QuickTime));
    assert_eq!(shape("vp9.webm"), upright(Container::WebM));
    assert_eq!(shape("h264-rotated.mp4"), (Container::Mp4, 270, "1280x720".to_owned()));
    assert!(video("h264-fragmented.mp4").fragmented);
    assert!(!video("h264-moov-at-end.mp4").fragmented);
}

/// Returns the violations of a sample as a video or a photo, each with its fix below it.
fn refusal(name: &str) -> String {
    let input = Location::parse(name).unwrap();
    let size = sample(name).len() as u64;
    let found = match read_sample(name) {
        Err(error) => return error.to_string(),
        Ok(media @ Media::Photo(_)) => LIMITS.photo.check(&media, size, &input),
        Ok(media) => LIMITS.video.check(&media, size, LIMITS.video.longest(), &input),
    };
    let lines = found.iter().map(|violation| {
        format!("{violation}\n  {}", violation.fix.as_ref().map_or("-", |fix| &fix.command))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn good_samples_have_no_violation() {
    for name in [
        "h264-faststart.mp4",
        "h264-fragmented.mp4",
        "h264-moov-at-end.mp4",
        "h264-rotated.mp4",
        "h264.mov",
        "h265.mp4",
        "photo.jpg",
        "photo.webp",
        "vp8.webm",
        "vp9.webm",
    ] {
        assert_eq!(refusal(name), "", "{name}");
    }
}

#[test]
fn bad_samples_are_refused_for_their_violation() {
    let names = [
        "bad-12fps.mp4",
        "bad-240px.mp4",
        "bad-audio-only.m4a",
        "bad-codec-mpeg4.mp4",
        "bad-photo-1440px.jpg",
        "bad-photo.png",
        "bad-truncated.mp4",
    ];
    let refusals = names.map(refusal).join("\n");
    insta::assert_snapshot!(refusals, @r#"
    frame rate: 12 fps; TikTok takes 23 to 60 fps
      ffmpeg -i bad-12fps.mp4 -sn -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart bad-12fps-tiktok.mp4
    width and height: 240x426 px; TikTok takes 360 to 4096 px
      ffmpeg -i bad-240px.mp4 -sn -vf scale=360:640,setsar=1 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart bad-240px-tiktok.mp4
    content: sound without pictures; TikTok takes a video here
      ffmpeg -f lavfi -i color=size=1080x1920:rate=30 -i bad-audio-only.m4a -map 0:v -map 1:a:0 -shortest -sn -t 599 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart bad-audio-only-tiktok.mp4
    codec: mp4v; TikTok takes H.264, H.265, VP8, VP9
      ffmpeg -i bad-codec-mpeg4.mp4 -sn -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart bad-codec-mpeg4-tiktok.mp4
    width: 1440 px (of 1440x1920); TikTok takes at most 1080 px
      ffmpeg -i bad-photo-1440px.jpg -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 bad-photo-1440px-tiktok.jpg
    format: PNG; TikTok takes JPEG, WebP
      ffmpeg -i bad-photo.png -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 bad-photo-tiktok.jpg
    it is cut off: its `mdat` reaches to byte 118602, and it ends at 9000
    "#);
}
