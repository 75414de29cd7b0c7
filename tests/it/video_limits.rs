//! TikTok's limits for videos: every violation is reported at once, before anything is opened

use std::time::Duration;

use agoras::emulator::Settings;

use crate::support::{CLIP, Manner, Origin, Run, World, sparse};

fn sample(name: &str) -> String {
    format!("{}/tests/data/media/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Asserts that a video ends with 9 and opens nothing, and returns the run.
fn refused(world: &World, arguments: &[&str]) -> Run {
    let run = world.agoras([&["tiktok", "video", "--video-url"], arguments].concat());
    assert_eq!(run.exit, Some(9), "{run}");
    assert!(world.tiktok.publishes().is_empty(), "{run}");
    assert!(!world.asked().iter().any(|call| call.ends_with("init")), "{run}");
    run
}

/// Returns the output from the error on.
fn verdict(run: &Run) -> String {
    let text = run.to_string();
    let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    lines.join("\n")
}

#[test]
fn bad_samples_are_refused_for_their_violation() {
    let world = World::without_store();
    let names = [
        "bad-12fps.mp4",
        "bad-240px.mp4",
        "bad-audio-only.m4a",
        "bad-codec-mpeg4.mp4",
        "bad-photo.png",
        "bad-truncated.mp4",
        "photo.jpg",
    ];
    let verdicts = names.map(|name| verdict(&refused(&world, &[&sample(name)])));
    insta::assert_snapshot!(verdicts.join("\n"), @"
    error: TikTok does not take `[data]/media/bad-12fps.mp4` as it is
      frame rate: 12 fps; TikTok takes 23 to 60 fps
      hint: mend it: ffmpeg -i [data]/media/bad-12fps.mp4 -sn -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4
    --- exit 9
    error: TikTok does not take `[data]/media/bad-240px.mp4` as it is
      width and height: 240x426 px; TikTok takes 360 to 4096 px
      hint: mend it: ffmpeg -i [data]/media/bad-240px.mp4 -sn -vf scale=360:640,setsar=1 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-240px-tiktok.mp4
    --- exit 9
    error: TikTok does not take `[data]/media/bad-audio-only.m4a` as it is
      content: sound without pictures; TikTok takes a video here
      hint: mend it: ffmpeg -f lavfi -i color=size=1080x1920:rate=30 -i [data]/media/bad-audio-only.m4a -map 0:v -map 1:a:0 -shortest -sn -t 599 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-audio-only-tiktok.mp4
    --- exit 9
    error: TikTok does not take `[data]/media/bad-codec-mpeg4.mp4` as it is
      codec: mp4v; TikTok takes H.264, H.265, VP8, VP9
      hint: mend it: ffmpeg -i [data]/media/bad-codec-mpeg4.mp4 -sn -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-codec-mpeg4-tiktok.mp4
    --- exit 9
    error: TikTok does not take `[data]/media/bad-photo.png` as it is
      content: a PNG photo; TikTok takes a video here
      hint: mend it: agoras tiktok post --image <URL>
    --- exit 9
    error: TikTok does not take `[data]/media/bad-truncated.mp4` as it is
      content: cut off (its `mdat` reaches to byte 118602, and it ends at 9000); TikTok takes whole files
      hint: no command mends this: export or download it again
    --- exit 9
    error: TikTok does not take `[data]/media/photo.jpg` as it is
      content: a JPEG photo; TikTok takes a video here
      hint: mend it: agoras tiktok post --image <URL>
    --- exit 9
    ");
}

#[test]
fn good_samples_are_accepted() {
    let names = [
        "h264-faststart.mp4",
        "h264-fragmented.mp4",
        "h264-moov-at-end.mp4",
        "h264-rotated.mp4",
        "h264.mov",
        "h265.mp4",
        "vp8.webm",
        "vp9.webm",
    ];
    for name in names {
        let run =
            World::new().agoras(["tiktok", "video", "--no-wait", "--video-url", &sample(name)]);
        assert_eq!(run.exit, Some(0), "{name}: {run}");
    }
}

#[test]
fn every_violation_is_listed_at_once_with_this_creators_longest_video() {
    let world = World::new();
    world.fault("creator@*=field:max_video_post_duration_sec=3");
    let file = sample("bad-12fps.mp4");
    let long = "🎬".repeat(1101);
    let options = ["--title", &long, "--cover-at", "9s", "--json"];
    let run = refused(&world, &[&[file.as_str()], &options[..]].concat());
    insta::assert_snapshot!(run, @r#"
    {"outcome":"failed","error":{"code":"bad_input","message":"TikTok does not take `[data]/media/bad-12fps.mp4` as it is: frame rate: 12 fps; TikTok takes 23 to 60 fps; duration: 4 s; TikTok takes at most 3 s; cover: 9 s; TikTok takes a time before the end at 4 s; caption: 2202 UTF-16 units; TikTok takes at most 2200 UTF-16 units","violations":[{"what":"frame rate","found":"12 fps","limit":"23 to 60 fps","mend":"ffmpeg -i [data]/media/bad-12fps.mp4 -sn -t 2 -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4"},{"what":"duration","found":"4 s","limit":"at most 3 s","mend":"ffmpeg -i [data]/media/bad-12fps.mp4 -sn -t 2 -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4"},{"what":"cover","found":"9 s","limit":"a time before the end at 4 s","mend":null},{"what":"caption","found":"2202 UTF-16 units","limit":"at most 2200 UTF-16 units","mend":null}],"hint":"mend it: ffmpeg -i [data]/media/bad-12fps.mp4 -sn -t 2 -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4; choose an earlier frame with --cover-at; shorten the text; most emoji count as two","log_id":null},"publish_id":null,"safe_to_rerun":true}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/media/bad-12fps.mp4
    Getting an access token from TikTok
    error: TikTok does not take `[data]/media/bad-12fps.mp4` as it is
      frame rate: 12 fps; TikTok takes 23 to 60 fps
      duration: 4 s; TikTok takes at most 3 s
      cover: 9 s; TikTok takes a time before the end at 4 s
      caption: 2202 UTF-16 units; TikTok takes at most 2200 UTF-16 units
      hint: mend it: ffmpeg -i [data]/media/bad-12fps.mp4 -sn -t 2 -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4
      hint: choose an earlier frame with --cover-at
      hint: shorten the text; most emoji count as two
    --- exit 9
    "#);
}

#[test]
fn f15_a_caption_is_counted_as_tiktok_counts() {
    let world = World::new();
    let run = refused(&world, &[CLIP, "--title", &"🎬".repeat(1101)]);
    insta::assert_snapshot!(verdict(&run), @"
    error: TikTok does not take the caption as it is
      caption: 2202 UTF-16 units; TikTok takes at most 2200 UTF-16 units
      hint: shorten the text; most emoji count as two
    --- exit 9
    ");
    let world = World::new();
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", &"é".repeat(2200)]);
    assert_eq!(run.exit, Some(0), "{run}");
}

#[test]
fn violations_are_reported_even_if_tiktok_does_not_answer() {
    let world = World::new();
    world.fault("creator@*=error:access_token_invalid");
    let run = refused(&world, &[&sample("bad-12fps.mp4")]);
    assert!(run.stderr.contains("12 fps"), "{run}");
}

#[test]
fn a_draft_is_checked_against_the_general_limits_only() {
    let world = World::new();
    world.fault("creator@*=field:max_video_post_duration_sec=3");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft", "--no-wait"]);
    assert_eq!(run.exit, Some(0), "the creator cuts it in the app: {run}");

    let world = World::new();
    world.fault("creator@*=error:scope_not_authorized");
    let run = refused(&world, &[&sample("bad-12fps.mp4"), "--draft"]);
    assert!(run.stderr.contains("12 fps"), "{run}");
}

#[test]
fn m03_the_size_limits_hold_to_the_byte() {
    let world = World::new();
    sparse(world.home.path(), "sparse.mp4", 4_294_967_297);
    let run = refused(&world, &["sparse.mp4"]);
    assert!(
        run.stderr.contains("size: 4.0 GiB (4294967297 bytes); TikTok takes at most 4 GiB"),
        "{run}"
    );
    for (size, chunks) in [
        (4_999_999, 1),
        (5_000_001, 1),
        (5_242_881, 1),
        (64_000_000, 1),
        (64_000_001, 2),
        (67_108_865, 2),
        (4_294_967_295, 134),
        (4_294_967_296, 134),
    ] {
        sparse(world.home.path(), "sparse.mp4", size);
        let run = world.agoras(["tiktok", "video", "--video-url", "sparse.mp4", "--dry-run"]);
        let count = &run.json()["source"]["total_chunk_count"];
        assert_eq!((run.exit, count), (Some(0), &chunks.into()), "{size}: {run}");
    }
}

#[test]
fn a_cover_is_a_frame_of_the_video() {
    let world = World::new();
    let run = refused(&world, &[CLIP, "--cover-at", "4s"]);
    insta::assert_snapshot!(verdict(&run), @"
    error: TikTok does not take `[data]/clip.mp4` as it is
      cover: 4 s; TikTok takes a time before the end at 4 s
      hint: choose an earlier frame with --cover-at
    --- exit 9
    ");
    for (at, time) in [("3999ms", 3999), ("100%", 3999), ("0%", 0)] {
        let world = World::new();
        let run =
            world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait", "--cover-at", at]);
        assert_eq!(run.exit, Some(0), "{run}");
        let told = &world.tiktok.publishes()[0].post_info["video_cover_timestamp_ms"];
        assert_eq!(told, time, "{at}");
    }
}

fn pull(url: &str) -> [&str; 3] {
    [url, "--transfer", "pull"]
}

#[test]
fn a_pull_of_a_video_that_tiktok_would_refuse_is_not_opened() {
    let bad = std::fs::read(sample("bad-12fps.mp4")).unwrap();
    for manner in [Manner::Ranges, Manner::NoRanges] {
        let origin = Origin::serving(bad.clone(), manner);
        let run = refused(&World::new(), &pull(&origin.url()));
        assert!(run.stderr.contains("frame rate: 12 fps"), "{run}");
        assert!(!run.stderr.contains("s3cret"), "{run}");
    }
}

#[test]
fn a_pull_from_an_address_that_leads_elsewhere_is_not_opened() {
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::LeadsElsewhere);
    let run = refused(&World::new(), &pull(&origin.url()));
    let text = verdict(&run).replace(&origin.host(), "[origin]");
    insta::assert_snapshot!(text, @"
    error: TikTok fetches without following redirects, and `http://[origin]/video.mp4?…` leads to `http://[origin]/elsewhere.mp4?…`
      hint: name the address that it leads to, if that is below a domain verified for the app, or use `--transfer upload`
    --- exit 9
    ");
}

#[test]
fn a_pull_from_an_address_that_cannot_be_reached_is_not_opened() {
    let world = World::new();
    let url = "http://127.0.0.1:9/a.mp4?key=s3cret";
    let run = world.agoras([&["tiktok", "video", "--video-url"], &pull(url)[..]].concat());
    assert!(world.tiktok.publishes().is_empty(), "{run}");
    insta::assert_snapshot!(verdict(&run), @"
    error: TikTok is to fetch `http://127.0.0.1:9/a.mp4?…`, and it cannot be reached from here
      caused by: error sending request
      caused by: client error (Connect)
      caused by: tcp connect error
      caused by: Connection refused (os error 111)
      hint: nothing was published
      hint: TikTok's servers fetch it: the address must be public. If it is and only this machine cannot reach it, `--unchecked-pull` publishes it without looking; if it is not public, download it and name the file
    --- exit 8
    ");
}

#[test]
fn the_error_for_an_unverified_address_says_what_to_register() {
    let world = World::new();
    world.fault("video-init=error:url_ownership_unverified");
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::Ranges);
    let url = origin.url().replace("127.0.0.1", "localhost").replace("video.mp4", "a/b/video.mp4");
    let run = world.agoras([&["tiktok", "video", "--video-url"], &pull(&url)[..]].concat());
    let port = origin.host().replace("127.0.0.1", "");
    insta::assert_snapshot!(verdict(&run).replace(&port, ""), @"
    error: the address is not below a domain verified for the app
      caused by: TikTok refused the request (url_ownership_unverified: Please review our URL ownership verification rules at https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide/#pull_from_url)
      TikTok's log_id: [log_id]
      hint: verify the domain or URL prefix in TikTok's developer portal (URL properties), or use `--transfer upload`
      hint: register the domain `localhost` (by DNS, with all below it) or the URL prefix `https://localhost/a/b/` (by a file there); a sandbox has a list of its own
    --- exit 4
    ");
}

#[test]
fn a_pull_shows_how_much_tiktok_has_fetched() {
    // On a busy machine the question after the last byte may come late.
    let processing = Duration::from_mins(1);
    let world = World::with(Settings { processing, ..Settings::default() });
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    let run =
        world.agoras([&["tiktok", "video", "--video-url"], &pull(&origin.url())[..]].concat());
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("TikTok says PROCESSING_DOWNLOAD, 121 KiB fetched"), "{run}");
}
