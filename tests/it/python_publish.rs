//! `agoras publish` and the Python tool's other commands: what takes their place, and no secret

use std::time::Duration;

use agoras::clock::Clock;
use serde_json::json;

use crate::support::{Answer, CLIP, Google, PhotoHost, Run, World, sample};

const SECRETS: &str = "-tcs S3cr3t1 -tr=S3cr3t2 --tiktok-access-token S3cr3t3 -gk S3cr3t4";

/// Runs a line of a shell, and checks that TikTok is not asked and that no secret is printed.
fn explained(world: &World, line: &str) -> Run {
    let words = shlex::split(line).unwrap();
    let run = world.agoras(&words);
    assert!(world.asked().is_empty(), "TikTok was asked: {run}");
    assert!(!run.to_string().contains("S3cr3t"), "{run}");
    run
}

/// Returns a world whose address of TikTok's API is not replaced.
fn plain() -> World {
    let mut world = World::without_store().without_variables();
    for name in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(name);
    }
    world
}

fn explain(line: &str) -> Run {
    explained(&plain(), line)
}

#[test]
fn a_video_becomes_tiktok_video() {
    insta::assert_snapshot!(explain(&format!("publish -n tiktok -a video -tv clip.mp4 -tt 'Hello $USER' -ty PUBLIC_TO_EVERYONE -tu ada.codes -tck aw1 {SECRETS} -st Text -i1 u -fat S3cr3t5 S3cr3t6 -tu")), @"
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      -ta (--tiktok-access-token) is left away: agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one
      -st (--status-text) is left away: `agoras tiktok video` takes nothing of the kind
      -i1 (--status-image-url-1) is left away: `agoras tiktok video` takes nothing of the kind
      -gk (--google-sheets-private-key) is left away: `agoras tiktok video` takes nothing of the kind
      -tu (--tiktok-username) is left away: its value is missing
      -fat is left away: it is no option for TikTok
      words that belong to no option are left away: 1
      hint: run: agoras tiktok video --video-url clip.mp4 --title 'Hello $USER' --privacy PUBLIC_TO_EVERYONE --username ada.codes --client-key aw1
      hint: set TIKTOK_CLIENT_SECRET to the value of -tcs (--tiktok-client-secret): secrets are not repeated here
      hint: set TIKTOK_REFRESH_TOKEN to the value of -tr (--tiktok-refresh-token): secrets are not repeated here
      hint: think of the audience: agoras posts with PUBLIC_TO_EVERYONE also where nobody confirms it, which the Python tool refused
    --- exit 2
    ");
}

#[test]
fn photos_become_tiktok_post() {
    insta::assert_snapshot!(explain("publish -l DEBUG --network=tiktok --action=post -i1 https://e.example/1.jpg --status-image-url-2=https://e.example/2.jpg?sig=S3cr3t -st \"it's\" -sl https://e.example/ -tv a"), @r#"
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      -tv (--tiktok-video-url) is left away: `agoras tiktok post` takes nothing of the kind
      hint: run: agoras tiktok post --image-1 https://e.example/1.jpg --image-2 "$STATUS_IMAGE_URL_2" --text "it's" --link https://e.example/ --privacy SELF_ONLY --loglevel DEBUG
      hint: set STATUS_IMAGE_URL_2 to the address of -i2 (--status-image-url-2), which may hold a key and is not repeated here
      hint: --text and --link become the description of the photos; leave them away to publish neither, as the Python tool did
    --- exit 2
    "#);
}

#[test]
fn a_feed_becomes_feed_publish() {
    insta::assert_snapshot!(explain("publish -ntiktok -alast-from-feed -mc 3 -pl 10 -ma 5 -tu ada.codes"), @r#"
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      -ma (--feed-max-post-age) is left away: `agoras utils feed-publish --network tiktok --mode last` takes nothing of the kind
      hint: run: TIKTOK_PRIVACY_STATUS=SELF_ONLY TIKTOK_USERNAME=ada.codes agoras utils feed-publish --network tiktok --mode last --feed-url "$FEED_URL" --max-count 3 --post-lookback 10
      hint: FEED_URL is not set here: set it before, or write its value in place of "$FEED_URL"
      hint: check --max-count: the Python tool ignored -mc (--feed-max-count) and took MAX_COUNT
      hint: check --post-lookback: the Python tool ignored -pl (--feed-post-lookback) and took POST_LOOKBACK
    --- exit 2
    "#);
    insta::assert_snapshot!(explain("publish -ntiktok -a random-from-feed --feed-u https://e.example/feed -ma 5"), @"
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      hint: run: TIKTOK_PRIVACY_STATUS=SELF_ONLY agoras utils feed-publish --network tiktok --mode random --feed-url https://e.example/feed --max-post-age 5
      hint: check --max-post-age: the Python tool ignored -ma (--feed-max-post-age) and took MAX_POST_AGE
    --- exit 2
    ");
}

#[test]
fn a_sheet_becomes_schedule_run() {
    let line = "publish -n tiktok -a schedule -gi 1x -gn 'My tab' -gk S3cr3t -mc 2";
    insta::assert_snapshot!(explain(line), @r#"
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      hint: run: TIKTOK_PRIVACY_STATUS=SELF_ONLY agoras utils schedule-run --network tiktok --sheets-id 1x --sheets-name 'My tab' --sheets-client-email "$GOOGLE_SHEETS_CLIENT_EMAIL" --max-count 2
      hint: set GOOGLE_SHEETS_PRIVATE_KEY to the value of -gk (--google-sheets-private-key): secrets are not repeated here
      hint: GOOGLE_SHEETS_CLIENT_EMAIL is not set here: set it before, or write its value in place of "$GOOGLE_SHEETS_CLIENT_EMAIL"
      hint: check --max-count: the Python tool ignored -mc (--feed-max-count) and took MAX_COUNT
      hint: say how the sheet's dates are read: --time-zone (the Python tool took the machine's), and --date-order dmy or mdy for dates such as 05-12-2026
    --- exit 2
    "#);
}

#[test]
fn a_login_becomes_tiktok_authorize() {
    let line = format!("publish -n tiktok -a authorize -tu ada.codes -tck aw1 {SECRETS}");
    insta::assert_snapshot!(explain(&line), @"
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      -tr (--tiktok-refresh-token) is left away: a login gets a new one
      -ta (--tiktok-access-token) is left away: agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one
      -gk (--google-sheets-private-key) is left away: `agoras tiktok authorize` takes nothing of the kind
      hint: run: agoras tiktok authorize --username ada.codes --client-key aw1
      hint: set TIKTOK_CLIENT_SECRET to the value of -tcs (--tiktok-client-secret): secrets are not repeated here
      hint: no token is printed: `agoras utils tokens show --platform tiktok --field refresh_token` prints it
    --- exit 2
    ");
}

#[test]
fn with_show_migration_the_line_is_on_stdout() {
    let line = "publish --show-migration -n tiktok -a video -tv u -tt t -tr S3cr3t -ta S3cr3t";
    insta::assert_snapshot!(explain(line), @"
    agoras tiktok video --video-url u --title t --privacy SELF_ONLY
    --- stderr
    notice: -ta (--tiktok-access-token) is left away: agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one
    notice: set TIKTOK_REFRESH_TOKEN to the value of -tr (--tiktok-refresh-token): secrets are not repeated here
    --- exit 0
    ");
    insta::assert_snapshot!(explain(&format!("{line} --json")), @r#"
    {"command":"agoras tiktok video --video-url u --title t --privacy SELF_ONLY","left_away":["-ta (--tiktok-access-token) is left away: agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one"],"next":["set TIKTOK_REFRESH_TOKEN to the value of -tr (--tiktok-refresh-token): secrets are not repeated here"]}
    --- stderr
    --- exit 0
    "#);
}

#[test]
fn json_has_the_usual_error_document() {
    insta::assert_snapshot!(explain("publish -n tiktok -a video -tv u -ta S3cr3t --json"), @r#"
    {"outcome":"failed","error":{"code":"usage","message":"`publish` is a command of the Python tool; nothing was published: -ta (--tiktok-access-token) is left away: agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one","hint":"run: agoras tiktok video --video-url u --privacy SELF_ONLY","log_id":null},"publish_id":null,"safe_to_rerun":true}
    --- stderr
    error: `publish` is a command of the Python tool; nothing was published
      -ta (--tiktok-access-token) is left away: agoras gets access tokens itself; TIKTOK_ACCESS_TOKEN can hold one
      hint: run: agoras tiktok video --video-url u --privacy SELF_ONLY
    --- exit 2
    "#);
    let run = explain("--output json publish -n tiktok -a like");
    assert_eq!((run.exit, &run.json()["error"]["code"]), (Some(2), &"usage".into()), "{run}");
}

#[test]
fn what_no_command_replaces_is_said() {
    insta::assert_snapshot!(explain("publish -n tiktok -a like"), @"
    --- stderr
    error: TikTok's API cannot like a post
      hint: do it in TikTok's app
    --- exit 2
    ");
    insta::assert_snapshot!(explain("publish -n myspace -a post"), @"
    --- stderr
    error: `myspace` is no network of the Python tool
      hint: agoras publishes to TikTok: use `-n tiktok`
    --- exit 2
    ");
    insta::assert_snapshot!(explain("publish -n tiktok -a dance"), @"
    --- stderr
    error: `dance` is no action of the Python tool
      hint: its actions are post, video, authorize, last-from-feed, random-from-feed, schedule, like, share, delete
    --- exit 2
    ");
    insta::assert_snapshot!(explain("publish -tr S3cr3t"), @"
    --- stderr
    error: `publish` lacks -n (--network) and -a (--action)
      hint: `agoras tiktok video` and `agoras tiktok post` take its place
    --- exit 2
    ");
}

#[test]
fn other_networks_are_named_with_what_serves_them() {
    insta::assert_snapshot!(explain("publish -n facebook -a post --show-migration -fat S3cr3t"), @"
    --- stderr
    error: agoras publishes to TikTok only, not to facebook
      hint: the Python tool does, and can be kept beside this one: `pipx run agoras facebook --help`
    --- exit 2
    ");
    insta::assert_snapshot!(explain("facebook post --text x"), @"
    --- stderr
    error: agoras publishes to TikTok only, not to facebook
      hint: the Python tool does, and can be kept beside this one: `pipx run agoras facebook --help`
    --- exit 2
    ");
    insta::assert_snapshot!(explain("x post --json"), @r#"
    {"outcome":"failed","error":{"code":"usage","message":"agoras publishes to TikTok only, not to x","hint":"the Python tool does, and can be kept beside this one: `pipx run agoras x --help`","log_id":null},"publish_id":null,"safe_to_rerun":true}
    --- stderr
    error: agoras publishes to TikTok only, not to x
      hint: the Python tool does, and can be kept beside this one: `pipx run agoras x --help`
    --- exit 2
    "#);
    for network in [
        "x",
        "twitter",
        "facebook",
        "instagram",
        "linkedin",
        "discord",
        "youtube",
        "threads",
        "telegram",
        "whatsapp",
    ] {
        for line in [format!("{network} post"), format!("publish -n{network} -apost")] {
            let run = explain(&line);
            assert_eq!(run.exit, Some(2), "{line}: {run}");
            assert!(run.stderr.contains("TikTok only"), "{line}: {run}");
            assert!(run.stderr.contains("`pipx run agoras "), "{line}: {run}");
        }
    }
    let typo = explain("tiktk video");
    assert!(typo.exit == Some(2) && typo.stderr.contains("unrecognized"), "{typo}");
}

/// Returns the line that `--show-migration` prints, for a shell in which `$0` is the binary.
fn new_line(world: &World, options: &[&str]) -> String {
    let publish = ["publish", "--show-migration", "-n", "tiktok"];
    let run = world.agoras(publish.iter().chain(options));
    assert_eq!(run.exit, Some(0), "{run}");
    let (variables, line) = run.stdout.trim_end().split_once("agoras ").unwrap();
    format!("{variables}\"$0\" {line}")
}

#[test]
fn the_new_line_of_a_video_publishes_it() {
    let titles = ["It's $HOME \"now\" ##[x] 100% \\n\nand more", "--privacy", "-", "$(id)"];
    for title in titles {
        let mut world = World::new();
        // The Python tool ignores it: a line without a level would post to everyone.
        world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
        let name = "my clip's.mp4";
        world.file(name, &std::fs::read(CLIP).unwrap());
        let line = new_line(&world, &["-a", "video", "-tv", name, &format!("-tt={title}")]);
        let run = world.shell(&line);
        assert_eq!(run.exit, Some(0), "{line}: {run}");
        let post = &world.tiktok.publishes()[0].post_info;
        assert_eq!((&post["title"], &post["privacy_level"]), (&title.into(), &"SELF_ONLY".into()));
    }
}

#[test]
fn the_new_line_takes_the_video_from_its_variable() {
    let mut world = World::new();
    world.set("TIKTOK_VIDEO_URL", CLIP);
    let options =
        ["-a", "video", "-ty", "MUTUAL_FOLLOW_FRIENDS", "-tu", "ada.codes", "-l", "DEBUG"];
    let run = world.shell(&new_line(&world, &options));
    assert_eq!(run.exit, Some(0), "{run}");
    let post = &world.tiktok.publishes()[0].post_info;
    assert_eq!(post["privacy_level"], "MUTUAL_FOLLOW_FRIENDS");
}

#[test]
fn the_new_line_of_photos_publishes_them() {
    let photo = || Answer::Gives(sample("photo.jpg"));
    let host = PhotoHost::with(vec![photo(), photo()]);
    let first = host.url(1);
    let second = host.url(2);
    let mut world = World::new();
    // As the hints say: these addresses have keys.
    world.set("STATUS_IMAGE_URL_1", &first);
    world.set("STATUS_IMAGE_URL_2", &second);
    let photos = ["-a", "post", "-i2", &second, "-i1", &first, "-tt", "Two"];
    let options = [&photos[..], &["-st", "some text", "-sl", "https://e.example/"]].concat();
    let line = new_line(&world, &options);
    assert!(!line.contains("s3cret"), "{line}");
    let run = world.shell(&line);
    assert_eq!(run.exit, Some(0), "{run}");
    let publish = &world.tiktok.publishes()[0];
    assert_eq!(publish.source_info["photo_images"], json!([first, second]));
    assert_eq!(publish.post_info["description"], "some text https://e.example/");
}

#[test]
fn the_new_lines_of_feeds_post_their_items_to_the_creator_alone() {
    let photo = || Answer::Gives(sample("photo.jpg"));
    let host = PhotoHost::with(vec![photo(), photo()]);
    let item = |number: usize| {
        json!({
            "id": number.to_string(),
            "title": format!("Number {number}"),
            "attachments": [{ "url": host.url(number), "mime_type": "image/jpeg" }],
            "date_published": (Clock::system().now() - Duration::from_mins(10)).rfc3339(),
        })
    };
    let items = vec![item(1), item(2)];
    let feed = json!({ "version": "https://jsonfeed.org/version/1.1", "items": items });
    for (action, more, count) in [
        ("last-from-feed", ["-mc", "5", "-pl", "3600"], 2),
        ("random-from-feed", ["-ma", "1", "-l", "ERROR"], 1),
    ] {
        let mut world = World::new();
        world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
        world.file("my feed.json", feed.to_string().as_bytes());
        let options = [&["-a", action, "-fu", "my feed.json"], &more[..]].concat();
        // The photos are on this machine.
        let line = new_line(&world, &options) + " --allow-private-media";
        let run = world.shell(&line);
        assert_eq!(run.exit, Some(0), "{line}: {run}");
        let publishes = world.tiktok.publishes();
        assert_eq!(publishes.len(), count, "{run}");
        assert!(publishes.iter().all(|it| it.post_info["privacy_level"] == "SELF_ONLY"), "{run}");
    }
}

#[test]
fn the_new_line_of_a_sheet_posts_a_row_to_the_creator_alone() {
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let at = Clock::system().now().rfc3339();
    let photo = host.url(1);
    let row = ["Hello", "https://e.example/", &photo, "", "", "", &at[..10], &at[11..16]];
    let google = Google::with("My tab", &[&row]);
    let mut world = World::new();
    world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
    world.set("GOOGLE_SHEETS_PRIVATE_KEY", Google::key());
    world.set("AGORAS_GOOGLE_SHEETS_URL", &google.url());
    world.set("AGORAS_GOOGLE_TOKEN_URL", &google.url());
    let sheet = ["-gi", Google::id(), "-gn", "My tab", "-ge", Google::email(), "-gk", "S3cr3t"];
    let options = [&["-a", "schedule"], &sheet[..]].concat();
    // The photo is on this machine, and the sheet's times are in UTC.
    let line = new_line(&world, &options) + " --allow-private-media --time-zone UTC";
    let run = world.shell(&line);
    assert_eq!((run.exit, google.cell(1, 'I')), (Some(0), "published".to_owned()), "{line}: {run}");
    let post = &world.tiktok.publishes()[0].post_info;
    assert_eq!((&post["title"], &post["privacy_level"]), (&"Hello".into(), &"SELF_ONLY".into()));
}

#[test]
fn the_new_line_of_a_login_asks_for_the_secret_only() {
    let world = plain();
    let line =
        new_line(&world, &["-a", "authorize", "-tu", "ada.codes", "-tck", "aw1", "-tcs", "x"]);
    let run = world.shell(&line);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("missing: TIKTOK_CLIENT_SECRET"), "{run}");
}
