//! Media against TikTok's limits: every violation at once, with what was found and what mends it

use std::time::Duration;

use agoras::media::{
    Bound, LIMITS, Location, Media, Subject, Violation, check_header, check_photo,
    check_photo_count, check_photo_header, check_video,
};
use bytes::Bytes;

use crate::media::header::{read_bytes, sample};

const CREATORS_LONGEST: Option<Duration> = Some(Duration::from_secs(3));

/// The command that a violation comes with.
fn mend(violation: &Violation) -> Option<&str> {
    violation.mend.as_ref().map(|mend| mend.line.as_str())
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

    let found = check_video(&media(&file.into()), 5 << 30, CREATORS_LONGEST, &input);

    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    codec: xvid; TikTok takes H.264, H.265, VP8, VP9
    width and height: 200x5000 px; TikTok takes 360 to 4096 px
    frame rate: 12 fps; TikTok takes 23 to 60 fps
    duration: 4 s; TikTok takes at most 3 s
    size: 5 GiB; TikTok takes at most 4 GiB
    ");
    assert!(found.iter().all(|violation| mend(violation) == mend(&found[0])));
    assert!(mend(&found[0]).unwrap().contains(",pad='max(iw"), "{found:?}");
}

#[test]
fn one_command_mends_all_that_it_can() {
    let input = Location::parse("a b.mp4").unwrap();
    let file = media(&sample("bad-12fps.mp4"));
    let found = check_video(&file, 5 << 30, CREATORS_LONGEST, &input);
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    frame rate: 12 fps; TikTok takes 23 to 60 fps
    duration: 4 s; TikTok takes at most 3 s
    size: 5 GiB; TikTok takes at most 4 GiB
    ");
    let mends: Vec<&str> = found.iter().filter_map(mend).collect();
    assert_eq!(mends.len(), found.len());
    assert!(mends.iter().all(|mend| *mend == mends[0]));
    assert_eq!(
        mends[0],
        "ffmpeg -i 'a b.mp4' -sn -t 2 -vf fps=30 -c:v libx264 -pix_fmt yuv420p -b:v 40000k -c:a aac \
         -ac 2 -movflags +faststart 'a b-tiktok.mp4'"
    );
}

#[test]
fn a_creators_own_limit_counts_before_the_interfaces() {
    let input = Location::parse("a.mp4").unwrap();
    let video = media(&sample("h264-faststart.mp4"));
    let check = |seconds| check_video(&video, 1, Some(Duration::from_secs(seconds)), &input);
    assert_eq!(check(4), []);
    assert_eq!(check(3600), []);
    let found = check(3);
    assert_eq!(found[0].to_string(), "duration: 4 s; TikTok takes at most 3 s");
    assert_eq!(
        mend(&found[0]),
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

    let found = check_video(&media(&head.into()), 1, None, &input);

    assert_eq!(found[0].to_string(), "container: Matroska; TikTok takes MP4, MOV, WebM");
    assert_eq!(
        mend(&found[0]),
        Some("ffmpeg -i a.mkv -sn -c:v copy -c:a libopus -ac 2 a-tiktok.webm")
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn videos_and_photos_are_not_each_other() {
    let input = Location::parse("a").unwrap();
    let shown = |found: Vec<Violation>| found[0].to_string();
    assert_eq!(
        shown(check_video(&media(&sample("photo.jpg")), 1, None, &input)),
        "content: a JPEG photo; TikTok takes a video here"
    );
    assert_eq!(
        shown(check_photo(&media(&sample("vp8.webm")), 1, &input)),
        "content: a video; TikTok takes a photo here"
    );
}

#[test]
fn a_photo_may_be_large_but_not_too_large() {
    let input = Location::parse("a.webp").unwrap();
    let photo = media(&sample("photo.webp"));
    assert_eq!(check_photo(&photo, 20 << 20, &input), []);
    let found = check_photo(&photo, (20 << 20) + 1, &input);
    assert_eq!(found[0].to_string(), "size: 20971521 bytes; TikTok takes at most 20 MiB");
    assert!(check_photo_count(0).is_some());
    assert!(check_photo_count(35).is_none());
    assert!(check_photo_count(36).is_some());
}

#[test]
fn other_kinds_get_a_command_that_turns_them() {
    let mends = |bytes: &'static [u8], name: &str| {
        let error = read_bytes(&Bytes::from_static(bytes)).0.unwrap_err();
        let input = Location::parse(name).unwrap();
        let both = [check_header(&error, None, &input), check_photo_header(&error, &input)];
        both.map(|violation| mend(&violation).unwrap_or("none").to_owned()).join("\n")
    };
    insta::assert_snapshot!(mends(b"RIFF\0\0\0\0AVI LIST", "a.avi"), @r#"
    ffmpeg -i a.avi -sn -t 599 -vf "scale=iw*sar:ih,scale='max(iw,360)':'max(ih,360)':force_original_aspect_ratio=increase:force_divisible_by=2,scale='min(iw,4096)':'min(ih,4096)':force_original_aspect_ratio=decrease:force_divisible_by=2,pad='max(iw,360)':'max(ih,360)':-1:-1,setsar=1,fps='clip(source_fps,23,60)'" -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4
    agoras tiktok video --fix --video-url <URL|FILE>
    "#);
    insta::assert_snapshot!(mends(b"GIF89a", "a.gif"), @r#"
    ffmpeg -i a.gif -sn -t 599 -vf "scale=iw*sar:ih,scale='max(iw,360)':'max(ih,360)':force_original_aspect_ratio=increase:force_divisible_by=2,scale='min(iw,4096)':'min(ih,4096)':force_original_aspect_ratio=decrease:force_divisible_by=2,pad='max(iw,360)':'max(ih,360)':-1:-1,setsar=1,fps='clip(source_fps,23,60)'" -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4
    ffmpeg -i a.gif -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 a-tiktok.jpg
    "#);
    insta::assert_snapshot!(mends(b"ID3", "a.mp3"), @r#"
    ffmpeg -f lavfi -i color=size=1080x1920:rate=30 -i a.mp3 -map 0:v -map 1:a:0 -shortest -sn -t 599 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart a-tiktok.mp4
    none
    "#);
    insta::assert_snapshot!(mends(b"II*\0\0\0\0\0", "a.tiff"), @r#"
    agoras tiktok post --image <URL>
    ffmpeg -i a.tiff -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 a-tiktok.jpg
    "#);
    insta::assert_snapshot!(mends(b"\0\0\0\x18ftypheic\0\0\0\0", "https://host/a.heic?sig=1"), @r#"
    agoras tiktok post --image <URL>
    heif-convert -q 95 a.heic a-full.jpg && ffmpeg -i a-full.jpg -vf "scale='min(iw,1080)':-1" -frames:v 1 -update 1 -q:v 2 a-tiktok.jpg
    "#);
    assert_eq!(mends(b"<html>", "a.mp4"), "none\nnone");
}

#[test]
fn the_table_is_all_there_is_and_says_where_it_comes_from() {
    assert!(LIMITS.iter().all(|limit| limit.source.starts_with("TikTok: ")));
    let of = |subject| LIMITS.iter().filter(|limit| limit.subject == subject).count();
    assert_eq!([Subject::Video, Subject::Photo, Subject::Text].map(of), [6, 4, 3]);
    let shown = LIMITS.map(|limit| format!("{}: {}", limit.what, limit.bound));
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
