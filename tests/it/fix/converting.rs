//! Conversions: sources, results, and videos that need none

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::world::{Studio, publish_with_fix};
use crate::support::{CLIP, Manner, Origin, Run, Tty, World, sha256};

/// Makes a video with a low frame rate, small pictures and another codec; returns its bytes.
fn old_video(studio: &Studio) -> Vec<u8> {
    let words = "-nostdin -v error -f lavfi -i testsrc2=s=240x426:r=12 -f lavfi -i sine -t 2 \
                 -c:v mpeg4 -c:a pcm_s16le old.mov";
    let mut ffmpeg = studio.world.settled(Command::new("ffmpeg"));
    assert!(ffmpeg.args(words.split_whitespace()).status().unwrap().success());
    std::fs::read(studio.world.home.path().join("old.mov")).unwrap()
}

#[test]
fn files_addresses_and_pipes_are_converted_and_published() {
    for from in ["file", "address", "address without ranges", "pipe"] {
        let Some(studio) = Studio::real() else { return };
        let world = &studio.world;
        let video = old_video(&studio);
        let manner = if from == "address" { Manner::Ranges } else { Manner::NoRanges };
        let origin = Origin::serving(video.clone(), manner);
        let address = origin.url();
        let run = match from {
            "file" => world.agoras(publish_with_fix("old.mov")),
            "pipe" => world.agoras_fed(publish_with_fix("-"), &video),
            _ => world.agoras(publish_with_fix(&address)),
        };
        assert_eq!(run.exit, Some(0), "{from}: {run}");
        assert!(run.stderr.contains("% converted"), "{from}: {run}");
        let publish = &world.tiktok.publishes()[0];
        assert!(publish.arrived && publish.sha256 != Some(sha256(&video)), "{from}");
        assert_eq!(studio.leftovers(), Vec::<std::path::PathBuf>::new(), "{from}");
        let kept = std::fs::read(world.home.path().join("old.mov")).unwrap();
        assert!(kept == video, "{from}: the user's file is another");
    }
}

#[test]
fn a_valid_video_is_sent_byte_for_byte_without_ffmpeg() {
    let mut world = World::new();
    world.set("PATH", "/nowhere");
    let run = world.agoras(publish_with_fix(CLIP));
    assert_eq!(run.exit, Some(0), "{run}");
    let bytes = std::fs::read(CLIP).unwrap();
    assert_eq!(world.tiktok.publishes()[0].sha256, Some(sha256(&bytes)));
}

#[test]
fn a_terminal_shows_how_far_a_conversion_has_come() {
    let studio = Studio::new("echo out_time_us=2000000; sleep 60");
    let mut command = studio.world.command(publish_with_fix("old.avi"));
    command.arg("--yes");
    let mut tty = Tty::run(command);
    tty.until_screen(|screen| screen.lines().last() == Some("  2 s converted"));
    tty.interrupt();
    let (status, shown, _) = tty.end();
    assert_eq!(status.code(), Some(130), "{shown}");
}

#[test]
fn ffmpeg_gets_a_file_a_format_and_nothing_secret() {
    let studio = Studio::new(&format!(
        "env >\"$HOME/seen\"; echo \"$*\" >\"$HOME/words\"; stat -c %a \"$out\" >\"$HOME/mode\"; \
         readlink /proc/self/fd/0 >\"$HOME/stdin\"; cat '{CLIP}' >\"$out\""
    ));
    let mut studio = studio;
    studio.world.set("LANG", "C.UTF-8");
    studio.world.set("AWS_SECRET_ACCESS_KEY", "s3cret");
    studio.world.set("FFREPORT", "file=report.log");
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    assert_eq!(run.exit, Some(0), "{run}");
    let seen = |name: &str| {
        std::fs::read_to_string(studio.world.home.path().join(name)).unwrap().trim().to_owned()
    };
    let mut names: Vec<String> =
        seen("seen").lines().filter_map(|it| Some(it.split_once('=')?.0.to_owned())).collect();
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(&name.as_str()));
    names.sort();
    assert_eq!(names, ["HOME", "LANG", "PATH"]);
    assert_eq!((seen("mode").as_str(), seen("stdin").as_str()), ("600", "/dev/null"));
    let words = seen("words");
    for needed in ["-nostdin ", " -protocol_whitelist file,pipe -f avi -i file:/", " -f mp4 file:/"]
    {
        assert!(words.contains(needed), "{words}");
    }
    let output = words.rsplit("file:").next().unwrap();
    assert!(output.starts_with(studio.world.kept().to_str().unwrap()), "{words}");
}

#[test]
fn an_address_is_fetched_by_agoras_into_a_private_file() {
    let studio = Studio::new(&format!(
        "stat -c %a \"$in\" >\"$HOME/mode\"; cp \"$in\" \"$HOME/copy\"; cat '{CLIP}' >\"$out\""
    ));
    let video = std::fs::read(studio.world.home.path().join("old.avi")).unwrap();
    let origin = Origin::serving(video.clone(), Manner::Ranges);
    let run = studio.world.agoras(publish_with_fix(&origin.url()));
    assert_eq!(run.exit, Some(0), "{run}");
    let copy = studio.world.home.path().join("copy");
    assert!(std::fs::read(&copy).unwrap() == video);
    let mode = std::fs::read_to_string(studio.world.home.path().join("mode")).unwrap();
    assert_eq!(mode.trim(), "600");
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(studio.leftovers(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn the_advised_command_and_the_conversion_are_the_same() {
    let studio = Studio::new(&format!("echo \"$*\" >\"$HOME/words\"; cat '{CLIP}' >\"$out\""));
    let advised = studio.world.agoras(["tiktok", "video", "--dry-run", "--json", "old.avi"]);
    let line = advised.json()["error"]["violations"][0]["mend"].as_str().unwrap().to_owned();
    let dry = studio.world.agoras(["tiktok", "video", "--dry-run", "--fix", "old.avi"]);
    assert_eq!(dry.json()["fix"], line.as_str(), "{dry}");
    assert_eq!(studio.runs(), 0);
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    assert_eq!(run.exit, Some(0), "{run}");
    let words = shlex::split(&line).unwrap();
    let options = words[3..words.len() - 1].join(" ");
    let ran = std::fs::read_to_string(studio.world.home.path().join("words")).unwrap();
    assert!(ran.contains(&format!(" {options} -f mp4 ")), "{options}\n{ran}");
}

#[test]
fn progress_is_shown_with_and_without_a_known_length() {
    let times = [5, 12, 13, 29].map(|second| format!("echo out_time_us={second}000000; "));
    let script = format!("{}cat '{CLIP}' >\"$out\"", times.concat());
    let studio = Studio::new(&script);
    let run = studio.world.agoras(publish_with_fix("old.avi"));
    let told = |run: &Run| {
        let lines = run.stderr.lines().filter(|line| line.ends_with(" converted"));
        lines.map(|line| line.trim().to_owned()).collect::<Vec<String>>().join(", ")
    };
    assert_eq!(told(&run), "12 s converted, 29 s converted", "{run}");
    studio.does("echo out_time_us=1000000; echo out_time_us=1100000; echo out_time_us=N/A; exit 1");
    let known = format!("{}/tests/data/media/bad-12fps.mp4", env!("CARGO_MANIFEST_DIR"));
    let run = studio.world.agoras(publish_with_fix(&known));
    assert_eq!(told(&run), "25 % converted", "{run}");
}

#[test]
fn a_dry_run_names_what_would_be_done() {
    let studio = Studio::of_clip();
    let file = format!("{}/tests/data/media/bad-12fps.mp4", env!("CARGO_MANIFEST_DIR"));
    let run = studio.world.agoras(["tiktok", "video", "--dry-run", "--fix", &file]);
    insta::assert_snapshot!(run, @r#"
    {"destination":"post","endpoint":"/v2/post/publish/video/init/","fix":"ffmpeg -i [data]/media/bad-12fps.mp4 -sn -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4","id":null,"media":{"codec":"H.264","container":"MP4","content_type":"video/mp4","duration_s":4.0,"frame_rate":12.0,"frame_rate_is_estimate":false,"height":1280,"name":"[data]/media/bad-12fps.mp4","rotation":0,"size":109292,"width":720},"outcome":"dry-run","post":{"brand_content_toggle":false,"brand_organic_toggle":false,"disable_comment":false,"disable_duet":false,"disable_stitch":false,"is_aigc":false,"privacy_level":"SELF_ONLY"},"publish_id":null,"resumes":null,"source":null,"transfer":"upload","username":"ada.codes"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/media/bad-12fps.mp4
    Getting an access token from TikTok
    Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
    By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
    Nothing was sent: this is what would be
    It would be converted first: ffmpeg -i [data]/media/bad-12fps.mp4 -sn -vf fps=30 -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart [data]/media/bad-12fps-tiktok.mp4
    --- exit 0
    "#);
    assert_eq!((studio.runs(), studio.world.count("video-init")), (0, 0));
}

#[test]
fn cover_and_length_are_those_of_the_converted_video() {
    let Some(studio) = Studio::real() else { return };
    let words = "-nostdin -v error -f lavfi -i testsrc2=s=360x640:r=30 -t 5 -c:v mpeg4 old.mov";
    let mut ffmpeg = studio.world.settled(Command::new("ffmpeg"));
    assert!(ffmpeg.args(words.split_whitespace()).status().unwrap().success());
    studio.world.fault("creator@*=field:max_video_post_duration_sec=3");
    let cover = ["tiktok", "video", "--fix", "--cover-at", "50%", "old.mov"];
    let run = studio.world.agoras(cover);
    assert_eq!(run.exit, Some(0), "{run}");
    let post = &studio.world.tiktok.publishes()[0].post_info;
    assert_eq!(post["video_cover_timestamp_ms"], 1000, "{post}");
}
