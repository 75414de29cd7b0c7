//! Advised ffmpeg commands: each one works, and TikTok's limits accept its result

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Answer, PhotoHost, Run, World, part};

/// The longest video of the creator in these tests, as a fault line: three seconds.
const LONGEST: &str = "creator@*=field:max_video_post_duration_sec=3";
/// ffmpeg arguments for pictures and sound of two seconds, as a camera records them.
const CAMERA: &str = "-f lavfi -i testsrc2=s=360x640:r=30 -f lavfi -i sine=r=48000 -t 2";
const FAST: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
const VP9: &str = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8";
const VP8: &str = "-c:v libvpx -deadline realtime -cpu-used 8";

/// A home folder in which a user makes a media file and runs the command that agoras advises.
struct Desk {
    world: World,
}

impl Desk {
    /// Returns a desk; `None` if there is no ffmpeg.
    fn new() -> Option<Self> {
        part("ffmpeg")?;
        let world = World::new();
        world.fault(LONGEST);
        Some(Self { world })
    }

    /// Makes a file with ffmpeg from these arguments.
    fn make(&self, words: &str, name: &str) {
        let mut ffmpeg = self.world.settled(Command::new("ffmpeg"));
        ffmpeg.args(["-nostdin", "-v", "error", "-y"]).args(words.split_whitespace());
        let made = ffmpeg.arg(format!("file:{name}")).output().unwrap();
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "{words} {name}: {said}");
    }

    fn check(&self, name: &str) -> Run {
        self.world.agoras(["tiktok", "video", "--dry-run", "--video-url", name])
    }

    /// Returns the command that agoras advises for a file.
    fn advised(&self, name: &str) -> String {
        let run = self.check(name);
        assert_eq!(run.exit, Some(9), "{name}: {run}");
        command(&run)
    }

    /// Runs a line in a shell and returns the files that it made.
    fn run_in_shell(&self, line: &str) -> Vec<PathBuf> {
        let files = || {
            let entries = std::fs::read_dir(self.world.home.path()).unwrap();
            entries.map(|entry| entry.unwrap().path()).collect::<Vec<PathBuf>>()
        };
        let before = files();
        let mut shell = self.world.settled(Command::new("sh"));
        let done = shell.args(["-c", line]).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{line}\n{said}");
        files().into_iter().filter(|file| !before.contains(file)).collect()
    }

    /// Asserts that a file is refused, and accepted after the advised command; returns the command.
    fn assert_fixed(&self, words: &str, name: &str) -> String {
        self.make(words, name);
        self.assert_file_is_fixed(name)
    }

    fn assert_file_is_fixed(&self, name: &str) -> String {
        let line = self.advised(name);
        let made = self.run_in_shell(&line);
        let [made] = &made[..] else { panic!("{line}: {made:?}") };
        let run = self.check(made.to_str().unwrap());
        assert_eq!(run.exit, Some(0), "{name}: {line}\n{run}");
        std::fs::remove_file(made).unwrap();
        line
    }
}

/// Returns the command in the hints; panics unless there is exactly one.
fn command(run: &Run) -> String {
    let mut hints = run.stderr.lines().filter_map(|line| line.split_once("mend it: "));
    let (_, line) = hints.next().unwrap_or_else(|| panic!("{run}"));
    assert!(hints.next().is_none(), "{run}");
    line.to_owned()
}

#[test]
fn unsupported_containers_are_fixed() {
    let Some(desk) = Desk::new() else { return };
    for (codecs, name) in [
        (format!("{VP9} -c:a aac"), "vp9-aac.mkv"),
        (format!("{VP8} -c:a aac"), "vp8-aac.mkv"),
        (format!("{VP9} -c:a flac -ac 6 -channel_layout 5.1(side)"), "vp9-flac.mkv"),
        (format!("{FAST} -c:a flac"), "flac.mkv"),
        (format!("{FAST} -c:a pcm_s24le -ar 96000"), "pcm.mkv"),
        (format!("{FAST} -c:a wmav2"), "wma.mkv"),
        (format!("{FAST} -c:a libopus"), "opus.mkv"),
        (format!("{FAST} -c:a ac3 -ac 6"), "ac3.mkv"),
        (format!("{FAST} -an"), "silent.mkv"),
        (format!("{FAST} -c:a aac -f flv"), "a.flv"),
        (format!("{FAST} -c:a aac -f avi"), "b.avi"),
        (format!("{FAST} -c:a aac -f mpegts"), "c.ts"),
        (format!("{FAST} -c:a aac -f mpegts -mpegts_m2ts_mode 1"), "d.m2ts"),
        (format!("{FAST} -c:a aac -f ismv"), "e.ismv"),
        ("-c:v mpeg2video -s 640x480 -c:a mp2".into(), "f.mpg"),
        ("-c:v mpeg2video -s 640x360 -c:a pcm_s16le -r 25".into(), "g.mxf"),
        ("-c:v wmv2 -c:a wmav2".into(), "h.wmv"),
        ("-an -r 10".into(), "i.gif"),
        (format!("{FAST} -an -f h264"), "j.h264"),
        ("-an -pix_fmt yuv420p".into(), "k.y4m"),
        (format!("{VP8} -an"), "l.ivf"),
        ("-s 720x576 -r 25 -pix_fmt yuv420p -c:a pcm_s16le -ac 2".into(), "m.dv"),
    ] {
        if name == "e.ismv" {
            // TikTok's limits do not depend on the layout of an MP4.
            desk.make(&format!("{CAMERA} {codecs}"), name);
            assert_eq!(desk.check(name).exit, Some(0));
            continue;
        }
        desk.assert_fixed(&format!("{CAMERA} {codecs}"), name);
    }
}

#[test]
fn matroska_streams_are_copied_without_encoding() {
    let Some(desk) = Desk::new() else { return };
    for (rate, name) in [("60", "60.mkv"), ("60000/1001", "59.mkv"), ("24000/1001", "23.mkv")] {
        let source = format!("-f lavfi -i testsrc2=s=640x360:r={rate} -f lavfi -i sine -t 2.5");
        let line = desk.assert_fixed(&format!("{source} {FAST} -c:a flac"), name);
        assert!(line.contains("-c:v copy"), "{line}");
    }
}

#[test]
fn unsupported_codecs_are_fixed() {
    let Some(desk) = Desk::new() else { return };
    for (codecs, name) in [
        ("-c:v mpeg4 -c:a aac", "a.mp4"),
        ("-c:v mjpeg -pix_fmt yuvj422p -c:a pcm_s16le", "b.mov"),
        ("-c:v prores_ks -pix_fmt yuv422p10le -c:a pcm_s24be -ac 2", "c.mov"),
        ("-c:v mpeg4 -s 361x641 -c:a aac", "d.mp4"),
        ("-c:v ffv1 -pix_fmt yuv420p10le -c:a flac", "e.mkv"),
        ("-c:v mpeg4 -aspect 1:1 -c:a aac", "f.mp4"),
        ("-c:v qtrle -pix_fmt argb -s 401x401 -an", "g.mov"),
        ("-c:v rawvideo -pix_fmt uyvy422 -tag:v 2vuy -an", "h.mov"),
    ] {
        desk.assert_fixed(&format!("{CAMERA} {codecs}"), name);
    }
}

#[test]
fn sizes_rates_and_lengths_out_of_range_are_fixed() {
    let Some(desk) = Desk::new() else { return };
    let of = |size: &str, rate: &str, seconds: &str| {
        let pictures = format!("-f lavfi -i testsrc2=s={size}:r={rate} -f lavfi -i sine");
        format!("{pictures} -t {seconds} {FAST} -c:a aac")
    };
    for (words, name) in [
        (of("240x426", "30", "2"), "small.mp4"),
        (of("4200x400", "30", "1"), "wide.mp4"),
        (of("4800x100", "30", "1"), "strip.mp4"),
        (of("100x60", "30", "1"), "tiny.mp4"),
        (of("360x640", "12", "2"), "slow.mp4"),
        (of("360x640", "120", "1"), "fast.mp4"),
        (of("360x640", "30", "5"), "long.mp4"),
        (of("360x640", "30", "5") + " -f mov", "long.mov"),
        (format!("{CAMERA} -t 5 {VP9} -c:a libopus"), "long.webm"),
        (of("360x640", "30", "5") + " -movflags frag_keyframe+empty_moov -g 30", "fragments.mp4"),
        (of("360x640", "30", "5").replace("yuv420p", "yuv420p10le") + " -s 300x300", "ten.mp4"),
    ] {
        desk.assert_fixed(&words, name);
    }
}

#[test]
fn variable_frame_rates_are_fixed() {
    let Some(desk) = Desk::new() else { return };
    // Few pictures first and many later: the average of the whole is allowed, that of a part is
    // not.
    let uneven = "-vf select='not(mod(n,10))+gt(t,2)' -vsync vfr";
    let uneven = format!("-f lavfi -i testsrc2=s=360x640:r=60 -t 8 {uneven} {FAST}");
    let line = desk.assert_fixed(&uneven, "uneven.mp4");
    assert!(line.contains("fps="), "{line}");
    desk.assert_fixed(&format!("{uneven} -c:a aac"), "uneven.mkv");
    let rare = "-vf select='not(mod(n,7))' -vsync vfr";
    desk.assert_fixed(&format!("{CAMERA} {rare} {FAST} -c:a aac"), "rare.mp4");
    desk.assert_fixed(&format!("{CAMERA} {rare} -c:v mpeg4 -c:a aac"), "rare-mpeg4.mp4");
}

#[test]
fn turned_pictures_stay_upright() {
    let Some(desk) = Desk::new() else { return };
    for (source, size) in [("240x426", "640x360"), ("360x641", "")] {
        let flat = format!("-f lavfi -i testsrc2=s={source}:r=30 -t 1 -c:v mpeg4");
        desk.make(&flat, "flat.mp4");
        desk.make("-i flat.mp4 -c copy -metadata:s:v:0 rotate=90", "turned.mp4");
        let line = desk.assert_file_is_fixed("turned.mp4");
        assert!(size.is_empty() || line.contains("scale=640:360"), "{line}");
    }
    desk.make(&format!("{CAMERA} -t 5 {FAST} -c:a aac"), "flat.mp4");
    desk.make("-i flat.mp4 -c copy -metadata:s:v:0 rotate=90", "long.mp4");
    desk.assert_file_is_fixed("long.mp4");
}

#[test]
fn one_command_fixes_every_violation() {
    let Some(desk) = Desk::new() else { return };
    let wide = "-f lavfi -i testsrc2=s=4400x300:r=100 -f lavfi -i sine=r=96000 -t 5";
    for (words, name) in [
        ("-c:v mpeg4 -c:a pcm_s16le", "all.mov"),
        ("-c:v mpeg4 -vf select='not(mod(n,9))' -vsync vfr -c:a flac", "all.mkv"),
        ("-c:v mjpeg -pix_fmt yuvj420p -c:a mp3", "all.avi"),
        ("-c:v mpeg2video -s 90x60 -r 25 -c:a mp2 -f mpegts", "all.ts"),
    ] {
        desk.assert_fixed(&format!("{wide} {words}"), name);
    }
}

#[test]
fn a_file_with_sound_alone_gets_black_pictures() {
    let Some(desk) = Desk::new() else { return };
    for (codec, name) in [
        ("aac", "a.m4a"),
        ("libopus", "b.webm"),
        ("flac", "c.flac"),
        ("pcm_s16le", "d.wav"),
        ("libvorbis", "e.ogg"),
        ("wmav2", "f.wma"),
    ] {
        desk.assert_fixed(&format!("-f lavfi -i sine -t 2 -c:a {codec}"), name);
    }
}

#[test]
fn subtitles_and_extra_streams_do_not_stop_the_fix() {
    let Some(desk) = Desk::new() else { return };
    desk.world.file("words.srt", b"1\n00:00:00,000 --> 00:00:01,000\nHello\n\n");
    let both = format!("-i words.srt {CAMERA} -map 1 -map 2 -map 2 -map 0");
    desk.assert_fixed(&format!("{both} {FAST} -c:a pcm_s16le -c:s srt"), "words.mkv");
    desk.assert_fixed(&format!("{both} -c:v mpeg4 -c:a aac -c:s mov_text"), "words.mp4");
    desk.assert_fixed(&format!("{both} {VP9} -c:a aac -c:s srt"), "words-vp9.mkv");
}

#[test]
fn names_that_a_shell_or_ffmpeg_could_misread() {
    let Some(desk) = Desk::new() else { return };
    desk.make("-f lavfi -i testsrc2=s=360x640:r=30 -t 1 -c:v mpeg4", "plain.mp4");
    let content = std::fs::read(desk.world.home.path().join("plain.mp4")).unwrap();
    for name in [
        "a film.mp4",
        "it's \"it\".mp4",
        "$HOME `id` $(id) !!.mp4",
        "-y.mp4",
        "two\nlines\t.mp4",
        "my:video.mp4",
        "50%d #1 ##[x].mp4",
        "back\\slash*?.mp4",
        "Zoë 🎬 \u{202e}4.mp4",
        "~.mp4",
    ] {
        desk.world.file(name, &content);
        desk.assert_file_is_fixed(name);
    }
}

#[test]
fn video_on_standard_input_is_fixed_in_a_pipe() {
    let Some(desk) = Desk::new() else { return };
    desk.make(&format!("{CAMERA} -c:v mpeg4 -c:a aac"), "end.mp4");
    let content = std::fs::read(desk.world.home.path().join("end.mp4")).unwrap();
    let run = desk.world.agoras_fed(["tiktok", "video", "--dry-run", "--video-url", "-"], &content);
    let made = desk.run_in_shell(&format!("cat end.mp4 | {}", command(&run)));
    assert_eq!(desk.check(made[0].to_str().unwrap()).exit, Some(0));
}

#[test]
fn photos_become_jpeg_of_the_right_width() {
    let Some(desk) = Desk::new() else { return };
    let picture = "-f lavfi -i testsrc2=s=1500x901 -frames:v 1";
    desk.make(picture, "a.png");
    desk.make(&format!("{picture} -q:v 2"), "b.jpg");
    desk.make(&format!("{picture} -pix_fmt yuv420p"), "c.webp");
    desk.make(&format!("{picture} -pix_fmt rgb24"), "d.tiff");
    desk.make(picture, "e.bmp");
    desk.make("-f lavfi -i testsrc2=s=1500x901 -t 1 -r 5", "f.gif");
    let mut names = vec!["a.png", "b.jpg", "c.webp", "d.tiff", "e.bmp", "f.gif"];
    if part("avif").is_some() {
        desk.run_in_shell(
            "avifenc -s 10 a.png g.avif && avifenc -s 10 --grid 2x2 a.png h.avif || true",
        );
        names.push("g.avif");
    }
    if part("heif").is_some() {
        desk.run_in_shell("heif-enc a.png -o i.heic");
        names.extend(["i.heic"]);
        if desk.world.home.path().join("h.avif").exists() {
            names.push("h.avif");
        }
    }
    for name in names {
        desk.assert_photo_is_fixed(name);
    }
}

impl Desk {
    /// Asserts that a photo is refused, and accepted after the advised command was run on it.
    fn assert_photo_is_fixed(&self, name: &str) {
        let check = |file: &Path| {
            let host = PhotoHost::with(vec![Answer::Gives(std::fs::read(file).unwrap())]);
            self.world.agoras(["tiktok", "post", "--dry-run", "--image", &host.url(1)])
        };
        let file = self.world.home.path().join(name);
        let run = check(&file);
        // A browser saves the photo at `/1` as `1`.
        std::fs::copy(&file, file.with_file_name("1")).unwrap();
        assert_eq!(run.exit, Some(9), "{name}: {run}");
        let hint = run.stderr.lines().find_map(|line| line.split_once("mend the copy: "));
        let (_, line) = hint.unwrap_or_else(|| panic!("{run}"));
        let made = self.run_in_shell(line);
        let named = |file: &&PathBuf| file.to_string_lossy().ends_with("-tiktok.jpg");
        let result = made.iter().find(named).unwrap();
        let run = check(result);
        for file in made {
            std::fs::remove_file(file).unwrap();
        }
        assert_eq!(run.exit, Some(0), "{name}: {line}\n{run}");
    }
}
