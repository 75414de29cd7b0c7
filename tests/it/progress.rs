//! Progress: bars and waits on terminals of any width, plain lines elsewhere

use std::time::Duration;

use agoras::clock::Clock;
use agoras::emulator::Settings;
use agoras::journal::{Journal, RatedCall};

use crate::support::{CLIP, Tty, World};

/// Numbers that differ from run to run, each replaced by a word.
const VARYING: [(&str, &str); 8] = [
    ("━", "─"),
    (r"─+", "[bar]"),
    (r" *[0-9]+ ?%", "[n] %"),
    (r"[0-9.]+ MiB of 15.2 MiB", "[n] MiB of 15.2 MiB"),
    (r" *[0-9.]+/15.2 MiB", " [n]/15.2 MiB"),
    (r" *([0-9.]+ [KM]iB|[0-9]+ bytes)/s", " [rate]"),
    (r"(([0-9]+ (s|min|h) ?)+ left|nothing moves)", "[left]"),
    (r"(?m) *([0-9]+:[0-9]{2}|-:--)$", " [left]"),
];

/// Returns the command that publishes a file in three chunks.
fn in_chunks(name: &str) -> [&str; 7] {
    ["tiktok", "video", "--yes", "--chunk-size", "5242880", "--video-url", name]
}

/// Returns a world, at real speed, in which the second of three chunks stops on its way.
fn stalled() -> World {
    let world = World::at_speed(1, Settings::default());
    world.video("film.mp4", 16_000_000);
    world.fault("chunk@2=stall");
    world
}

/// Returns the last line on a screen.
fn last(screen: &str) -> String {
    screen.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn an_upload_has_a_bar_with_all_its_numbers_at_every_width() {
    let mut lines = Vec::new();
    for columns in [40, 80, 200] {
        let world = stalled();
        let mut tty = Tty::sized(world.command(in_chunks("film.mp4")), columns);
        let has_rate = |screen: &str| {
            let line = last(screen);
            line.contains("iB/s") && (line.ends_with("left") || line.contains(':'))
        };
        let screen = tty.until_screen(has_rate);
        let line = last(&screen);
        assert!(line.chars().count() < usize::from(columns), "{columns}: {screen}");
        lines.push(line);
        tty.kill();
    }
    insta::with_settings!({filters => VARYING.to_vec()}, {
        insta::assert_snapshot!(lines.join("\n"), @r"
        [n] % [bar] [n]/15.2 MiB [rate] [left]
        [n] %  [bar]  [n] MiB of 15.2 MiB, [rate], [left]
        [n] %  [bar]  [n] MiB of 15.2 MiB, [rate], [left]
        ");
    });
}

#[test]
fn an_upload_that_goes_through_leaves_no_bar() {
    let world = World::new();
    world.video("film.mp4", 16_000_000);
    let mut tty = Tty::run(world.command(in_chunks("film.mp4")));
    let screen = tty.until_screen(|screen| screen.contains("PUBLISH_COMPLETE"));
    assert!(!screen.contains('━') && !screen.contains('─'), "{screen}");
    let (status, shown, _) = tty.end();
    assert!(status.success(), "{shown}");
}

#[test]
fn plain_lines_come_where_nothing_can_be_drawn() {
    let run = |name: &str, value: &str| {
        let mut world = stalled();
        world.set(name, value);
        let tty = Tty::run(world.command(in_chunks("film.mp4")));
        (world, tty)
    };
    let plain = stalled();
    let mut piped = plain.watch(in_chunks("film.mp4"));
    let runs = [run("TERM", "dumb"), run("LC_ALL", "C"), run("LC_ALL", "de_DE.ISO-8859-1")];
    let mut lines = vec![piped.line("Sent ").unwrap().trim_end().to_owned()];
    piped.signal("KILL");
    drop(plain.end_of(piped));
    for (_world, mut tty) in runs {
        let before = tty.until("Sent ");
        assert!(!before.contains("\u{1b}[2K"), "a line was drawn again: {before:?}");
        lines.push(format!("Sent {}", tty.until("\n").trim_end()));
        tty.kill();
    }
    insta::with_settings!({filters => VARYING.to_vec()}, {
        insta::assert_snapshot!(lines.join("\n"), @r"
        Sent [n] MiB of 15.2 MiB ([n] %), [rate], [left]
        Sent [n] MiB of 15.2 MiB ([n] %), [rate], [left]
        Sent [n] MiB of 15.2 MiB ([n] %), [rate], [left]
        Sent [n] MiB of 15.2 MiB ([n] %), [rate], [left]
        ");
    });
}

#[test]
fn a_wait_shows_its_time_and_after_a_minute_what_is_usual() {
    let settings = Settings { processing: Duration::from_hours(100), ..Settings::default() };
    let world = World::with(settings);
    world.file("clip.mp4", &std::fs::read(CLIP).unwrap());
    let mut tty = Tty::run(world.command(["tiktok", "video", "--yes", "clip.mp4"]));
    let screen = tty.until_screen(|screen| {
        screen.contains("notice: TikTok usually") && last(screen).ends_with("PROCESSING_UPLOAD")
    });
    tty.kill();
    insta::with_settings!({filters => vec![
        (r"http://127.0.0.1:[0-9]+", "[tiktok]"),
        (r"v_pub_file~v2-1.[A-Za-z0-9]+", "[publish_id]"),
        (r"[0-9]+ (min|s)( [0-9]+ s)? of 10 min", "[waited] of 10 min"),
    ]}, {
        insta::assert_snapshot!(screen, @"
        notice: TikTok's API is replaced by [tiktok]
        notice: TikTok's login page is replaced by [tiktok]
        Reading clip.mp4
        Getting an access token from TikTok
        Posting as Ada (@ada.codes), visible to the creator alone (SELF_ONLY)
        By posting, you agree to TikTok's Music Usage Confirmation (https://www.tiktok.com/legal/page/global/music-usage-confirmation/en)
        TikTok opened publish [publish_id]
        Uploading 121 KiB in 1 chunk
        All bytes have arrived
        Waiting for TikTok's result, up to 10 min; it can take minutes
        TikTok says PROCESSING_UPLOAD
        notice: TikTok usually needs less than a minute, a few minutes for a large video, and sometimes hours to check a post; Ctrl-C stops only this wait, and `agoras tiktok status` shows the result later
        Waiting for TikTok's result, [waited] of 10 min: PROCESSING_UPLOAD
        ");
    });
}

#[test]
fn status_waits_aloud() {
    let settings = Settings { processing: Duration::from_hours(100), ..Settings::default() };
    let world = World::with(settings);
    let id = world.agoras(["tiktok", "video", "--no-wait", "--video-url", CLIP]).publish_id();
    let mut tty = Tty::sized(world.command(["tiktok", "status", "--wait", &id]), 40);
    let screen = tty.until_screen(|screen| last(screen).contains("of 10 min: PROCESSING_UPLOAD"));
    assert!(last(&screen).chars().count() < 40, "{screen}");
    tty.kill();
}

#[test]
fn quiet_shows_nothing_on_a_terminal_either() {
    let world = World::new();
    world.video("film.mp4", 16_000_000);
    let mut arguments = in_chunks("film.mp4").to_vec();
    arguments.push("-q");
    let (status, shown, out) = Tty::run(world.command(arguments)).end();
    assert!(status.success() && shown.is_empty(), "{shown:?}");
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn a_wait_for_a_turn_counts_down() {
    let world = World::at_speed(1, Settings::default());
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    let journal = Journal::new(world.store().site(), Clock::system());
    while journal.take_turn("ada.codes", RatedCall::CreatorInfo).unwrap().is_zero() {}
    let mut tty = Tty::sized(world.command(["tiktok", "creator"]), 60);
    let screen = tty.until_screen(|screen| last(screen).ends_with(" s left"));
    tty.interrupt();
    let (status, shown, _) = tty.end();
    assert_eq!(status.code(), Some(130), "{shown}");
    insta::with_settings!({filters => vec![
        (r"http://127.0.0.1:[0-9]+", "[tiktok]"),
        (r"(?m)(1 min )?[0-9]+ s( left|$)", "[n] s$2"),
    ]}, {
        insta::assert_snapshot!(screen, @"
        notice: TikTok's API is replaced by [tiktok]
        notice: TikTok's login page is replaced by [tiktok]
        TikTok's calls of this minute are used up: waiting [n] s
        Waiting for TikTok's next minute: [n] s left
        ");
    });
}
