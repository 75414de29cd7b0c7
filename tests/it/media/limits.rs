//! Media against TikTok's limits: every violation at once, with the value found and the fix

use std::time::Duration;

use agoras::media::{Bound, LIMITS, Location, Media, Violation};
use bytes::Bytes;

use crate::media::header::{read_bytes, sample};

const CREATORS_LONGEST: Duration = Duration::from_secs(3);

/// Returns the command that fixes a violation.
fn fix(violation: &Violation) -> Option<&str> {
    violation.fix.as_ref().map(|fix| fix.command.as_str())
}

fn media(file: &Bytes) -> Media {
    read_bytes(file).0.unwrap()
}

#[test]
fn lists_every_violation_at_once() {
    // In the description of its pictures: another codec, and 200 by 5000 pixels.
    let entry = [&b"xvid"[..], &[0; 24], &[0, 200, 0x13, 0x88]].concat();
    let mut file = sample("bad-12fps.mp4").to_vec();
    let at = file.windows(4).rposition(|kind| kind == b"avc1").unwrap();
    file[at..at + entry.len()].copy_from_slice(&entry);
    let input = Location::parse("a b.mp4").unwrap();

    let found = LIMITS.video.check(&media(&file.into()), 5 << 30, CREATORS_LONGEST, &input);

    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    codec: xvid; TikTok takes H.264, H.265, VP8, VP9
    width and height: 200x5000 px; TikTok takes 360 to 4096 px
    frame rate: 12 fps; TikTok takes 23 to 60 fps
    duration: 4 s; TikTok takes at most 3 s
    size: 5 GiB; TikTok takes at most 4 GiB
    ");
    assert!(found.iter().all(|violation| fix(violation) == fix(&found[0])));
    assert!(fix(&found[0]).unwrap().contains(",pad='max(iw"), "{found:?}");
}

#[test]
fn one_command_fixes_all_that_it_can() {
    let input = Location::parse("a b.mp4").unwrap();
    let file = media(&sample("bad-12fps.mp4"));
    let found = LIMITS.video.check(&file, 5 << 30, CREATORS_LONGEST, &input);
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    frame rate: 12 fps; TikTok takes 23 to 60 fps
    duration: 4 s; TikTok takes at most 3 s
    size: 5 GiB; TikTok takes at most 4 GiB
    ");
    let fixes: Vec<&str> = found.iter().filter_map(fix).collect();
    assert_eq!(fixes.len(), found.len());
    assert!(fixes.iter().all(|fix| *fix == fixes[0]));
    assert_eq!(
        fixes[0],
        "ffmpeg -i 'a b.mp4' -sn -t 2 -vf fps=30 -c:v libx264 -pix_fmt yuv420p -b:v 40000k -c:a aac \
         -ac 2 -movflags +faststart 'a b-tiktok.mp4'"
    );
}

#[test]
fn a_creators_own_limit_counts_before_the_interfaces() {
    let input = Location::parse("a.mp4").unwrap();
    let video = media(&sample("h264-faststart.mp4"));
    let check = |seconds| LIMITS.video.check(&video, 1, Duration::from_secs(seconds), &input);
    assert_eq!(check(4), []);
    assert_eq!(check(3600), []);
    let found = check(3);
    assert_eq!(found[0].to_string(), "duration: 4 s; TikTok takes at most 3 s");
    assert_eq!(
        fix(&found[0]),
        Some("ffmpeg -i a.mp4 -sn -t 2 -c:v copy -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4")
    );
}

#[test]
fn matroska_is_copied_into_webm_without_coding_it_again() {
    let input = Location::parse("a.mkv").unwrap();
    let file = sample("vp9.webm");
    let mut head = b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska".to_vec();
    let segment = file.windows(4).position(|id| id == b"\x18\x53\x80\x67");
    head.extend(&file[segment.unwrap()..]);

    let found = LIMITS.video.check(&media(&head.into()), 1, LIMITS.video.longest(), &input);

    assert_eq!(found[0].to_string(), "container: Matroska; TikTok takes MP4, MOV, WebM");
    assert_eq!(
        fix(&found[0]),
        Some("ffmpeg -i a.mkv -sn -c:v copy -c:a libopus -ac 2 a-tiktok.webm")
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn videos_and_photos_are_not_each_other() {
    let input = Location::parse("a").unwrap();
    let longest = LIMITS.video.longest();
    let shown = |found: Vec<Violation>| found[0].to_string();
    assert_eq!(
        shown(LIMITS.video.check(&media(&sample("photo.jpg")), 1, longest, &input)),
        "content: a JPEG photo; TikTok takes a video here"
    );
    assert_eq!(
        shown(LIMITS.photo.check(&media(&sample("vp8.webm")), 1, &input)),
        "content: a video; TikTok takes a photo here"
    );
}

#[test]
fn a_photo_may_be_large_but_not_too_large() {
    let input = Location::parse("a.webp").unwrap();
    let photo = media(&sample("photo.webp"));
    assert_eq!(LIMITS.photo.check(&photo, 20 << 20, &input), []);
    let found = LIMITS.photo.check(&photo, (20 << 20) + 1, &input);
    assert_eq!(
        found[0].to_string(),
        "size: 20.0 MiB (20971521 bytes); TikTok takes at most 20 MiB"
    );
    assert!(LIMITS.photo.check_count(0).is_some());
    assert!(LIMITS.photo.check_count(35).is_none());
    assert!(LIMITS.photo.check_count(36).is_some());
}

#[test]
fn other_formats_get_a_command_that_converts_them() {
    let fixes = |bytes: &'static [u8], name: &str| {
        let error = read_bytes(&Bytes::from_static(bytes)).0.unwrap_err();
        let input = Location::parse(name).unwrap();
        let video = LIMITS.video.check_header(&error, LIMITS.video.longest(), &input);
        let both = [video, LIMITS.photo.check_header(&error, &input)];
        both.map(|violation| fix(&violation).unwrap_or("none").to_owned()).join("\n")
    };
    insta::assert_snapshot!(fixes(b"RIFF\0\0\0\0AVI LIST", "a.avi"), @r#"
    ffmpeg -i a.avi -sn -t 599 -vf "scale=iw*sar:ih,scale='max(iw,360)':'max(ih,360)':force_original_aspect_ratio=increase:force_divisible_by=2,scale='min(iw,4096)':'min(ih,4096)':force_original_aspect_ratio=decrease:force_divisible_by=2,pad='max(iw,360)':'max(ih,360)':-1:-1,setsar=1,fps='clip(source_fps,23,60)'" -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4
    agoras tiktok video --fix --video-url <URL|FILE>
    "#);
    insta::assert_snapshot!(fixes(b"GIF89a", "a.gif"), @r#"
    ffmpeg -i a.gif -sn -t 599 -vf "scale=iw*sar:ih,scale='max(iw,360)':'max(ih,360)':force_original_aspect_ratio=increase:force_divisible_by=2,scale='min(iw,4096)':'min(ih,4096)':force_original_aspect_ratio=decrease:force_divisible_by=2,pad='max(iw,360)':'max(ih,360)':-1:-1,setsar=1,fps='clip(source_fps,23,60)'" -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4
    ffmpeg -i a.gif -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 a-tiktok.jpg
    "#);
    insta::assert_snapshot!(fixes(b"ID3", "a.mp3"), @r#"
    ffmpeg -f lavfi -i color=size=1080x1920:rate=30 -i a.mp3 -map 0:v -map 1:a:0 -shortest -sn -t 599 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4
    none
    "#);
    insta::assert_snapshot!(fixes(b"II*\0\0\0\0\0", "a.tiff"), @r#"
    agoras tiktok post --image <URL>
    ffmpeg -i a.tiff -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 a-tiktok.jpg
    "#);
    insta::assert_snapshot!(fixes(b"\0\0\0\x18ftypheic\0\0\0\0", "https://host/a.heic?sig=1"), @r#"
    agoras tiktok post --image <URL>
    heif-convert -q 95 a.heic a-full.jpg && ffmpeg -i a-full.jpg -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 a-tiktok.jpg
    "#);
    assert_eq!(fixes(b"<html>", "a.mp4"), "none\nnone");
}

#[test]
fn all_limits_are_listed_once() {
    let texts = [LIMITS.caption, LIMITS.photo_title, LIMITS.photo_description];
    let all = LIMITS.video.all().into_iter().chain(LIMITS.photo.all()).chain(texts);
    let shown: Vec<String> = all.map(|limit| format!("{}: {}", limit.what, limit.bound)).collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
    container: MP4, MOV, WebM
    codec: H.264, H.265, VP8, VP9
    frame rate: 23 to 60 fps
    width and height: 360 to 4096 px
    duration: at most 600 s
    size: at most 4 GiB
    format: JPEG, WebP
    width: at most 1080 px
    size: at most 20 MiB
    number of photos: 1 to 35 photos
    caption: at most 2200 UTF-16 units
    title: at most 90 UTF-16 units
    description: at most 4000 UTF-16 units
    ");
    assert!(!Bound::OneOf(&["MP4"]).allows(0));
}
