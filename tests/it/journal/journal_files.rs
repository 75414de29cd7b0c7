//! The journal's files: history, and journals that cannot be written or read

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::journal::world::one_post;
use crate::support::{CLIP, Manner, Origin, Run, World};

fn publish(world: &World, title: &str) -> Run {
    world.agoras(["tiktok", "video", "--video-url", CLIP, "--title", title])
}

/// Returns the output without the times that begin its lines: `2026-11-23 07:00:00 UTC`.
fn timeless(run: &Run) -> String {
    let strike = |line: &str| match line.get(19..23) {
        Some(" UTC") => format!("[time]{}", &line[23..]),
        _ => line.to_owned(),
    };
    run.to_string().lines().map(strike).collect::<Vec<_>>().join("\n")
}

/// Returns the journal's entry files, oldest first.
fn files(world: &World) -> Vec<PathBuf> {
    let folder = world.kept().join("journal/live");
    let names = std::fs::read_dir(folder).unwrap().map(|name| name.unwrap().path());
    let mut files: Vec<_> =
        names.filter(|path| path.extension().is_some_and(|end| end == "j")).collect();
    files.sort();
    files
}

/// Returns a world whose journal has publishes of many outcomes.
fn eventful() -> World {
    let world = World::new();
    assert_eq!(publish(&world, "published").exit, Some(0));
    world.fault("chunk=fail:file_format_check_failed");
    assert_eq!(publish(&world, "refused").exit, Some(4));
    world.fault("video-init=error:privacy_level_option_mismatch");
    assert_eq!(publish(&world, "never opened").exit, Some(4));
    let draft = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft", "--no-wait"]);
    assert_eq!(draft.exit, Some(0));
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    world.fault("video-init=reset-after");
    let pull = ["tiktok", "video", "--transfer", "pull", "--video-url"];
    assert_eq!(world.agoras(pull.iter().chain(&[origin.url().as_str()])).exit, Some(5));
    world
}

#[test]
fn history_shows_the_outcome_of_each_publish() {
    let world = eventful();
    let history = world.agoras(["tiktok", "history"]);
    let told = timeless(&history);
    let ports: Vec<_> = told.split("127.0.0.1:").skip(1).collect();
    let port = ports[0].split('/').next().unwrap().to_owned();
    insta::assert_snapshot!(told.replace(&port, "[port]"), @"
    [time]  unknown (unfinished)  @ada.codes  http://127.0.0.1:[port]/video.mp4?…  -
    [time]  processing (unfinished)  @ada.codes  [data]/clip.mp4  [publish_id]
    [time]  refused  @ada.codes  [data]/clip.mp4  -  privacy_level_option_mismatch
    [time]  refused  @ada.codes  [data]/clip.mp4  [publish_id]  file_format_check_failed
    [time]  published  @ada.codes  [data]/clip.mp4  [publish_id]
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
}

#[test]
fn history_in_json_has_every_field() {
    let world = eventful();
    let history = world.agoras(["tiktok", "history", "--output", "json", "--limit", "3"]);
    let all = world.agoras(["tiktok", "history", "--output", "json"]).json();
    assert_eq!((history.json().as_array().unwrap().len(), all.as_array().unwrap().len()), (3, 5));
    let first = serde_json::to_string_pretty(&all[4]).unwrap();
    let id = all[4]["id"].as_str().unwrap();
    let key = all[4]["content_key"].as_str().unwrap();
    let first = first.replace(id, "[id]").replace(key, "[key]");
    let [began, ended] = ["began_at", "ended_at"].map(|name| all[4][name].as_str().unwrap());
    let is_moment = |text: &str| text.len() == "2026-11-23T07:00:00Z".len() && text.ends_with('Z');
    assert!(is_moment(began) && is_moment(ended), "{began} {ended}");
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let first = first.replace(ended, "[time]").replace(began, "[time]").replace(data, "[data]");
    insta::assert_snapshot!(first, @r#"
    {
      "began_at": "[time]",
      "content_key": "[key]",
      "ended_at": "[time]",
      "finished": true,
      "id": "[id]",
      "media": "[data]/clip.mp4",
      "media_size": 124257,
      "outcome": "published",
      "post_ids": [],
      "privacy_level": "SELF_ONLY",
      "publish_id": "[id]",
      "reason": null,
      "stage": "ended",
      "transfer": "upload",
      "url": null,
      "username": "ada.codes"
    }
    "#);
    let text = |entry: &serde_json::Value, name: &str| entry[name].as_str().map(str::to_owned);
    let ends: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let words = ["outcome", "stage", "reason"].map(|name| text(entry, name));
            let [outcome, stage, reason] = words.map(Option::unwrap_or_default);
            format!("{outcome} {stage} {} {reason}", entry["finished"])
        })
        .collect();
    insta::assert_debug_snapshot!(ends, @r#"
    [
        "unknown opening false ",
        "processing sent false ",
        "refused ended true privacy_level_option_mismatch",
        "refused ended true file_format_check_failed",
        "published ended true ",
    ]
    "#);
}

#[test]
fn without_a_home_a_publish_works_and_warns_about_the_missing_journal() {
    let world = World::without_store();
    let run = publish(&world, "hello");
    assert_eq!((run.exit, world.tiktok.delivered()), (Some(0), 1), "{run}");
    assert!(run.stderr.contains("warning: there is no place for a journal"), "{run}");
    assert!(run.stderr.contains("cannot be resumed"), "{run}");
}

#[test]
fn a_file_in_place_of_the_journal_stops_the_run_before_tiktok_is_asked() {
    let world = World::new();
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    let asked = world.asked().len();
    std::fs::remove_dir_all(world.kept().join("journal")).unwrap();
    world.file(world.kept().join("journal").to_str().unwrap(), b"");
    let run = publish(&world, "hello");
    insta::assert_snapshot!(run, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Reading [data]/clip.mp4
    error: the journal cannot be used
      caused by: `[kept]/journal` is not a folder
      hint: check the disk, its free space, and that the folder is yours
    --- exit 7
    ");
    assert_eq!(world.asked().len(), asked);
}

#[test]
fn a_read_only_journal_gets_a_warning_and_does_not_stop_a_publish() {
    let world = World::new();
    assert_eq!(publish(&world, "first").exit, Some(0));
    let folder = world.kept().join("journal");
    let chmod = |mode| {
        for folder in [&folder, &folder.join("live")] {
            std::fs::set_permissions(folder, PermissionsExt::from_mode(mode)).unwrap();
        }
    };
    chmod(0o500);
    let arguments = ["tiktok", "video", "--video-url", CLIP, "--title", "second"];
    // A user who may write everywhere, such as root, drops that right for the run.
    let everywhere = std::fs::create_dir(folder.join("probe")).is_ok();
    let run = if everywhere {
        let mut command = world.settled(Command::new("setpriv"));
        command.args(["--bounding-set", "-dac_override"]).arg(env!("CARGO_BIN_EXE_agoras"));
        world.run(command.args(arguments))
    } else {
        world.agoras(arguments)
    };
    chmod(0o700);

    assert_eq!((run.exit, world.tiktok.delivered()), (Some(0), 2), "{run}");
    assert!(run.stderr.contains("warning: there is no place for a journal"), "{run}");
}

#[test]
fn creator_counts_what_this_machine_has_posted() {
    let world = World::new();
    for title in ["one", "two", "three"] {
        assert_eq!(publish(&world, title).exit, Some(0));
    }
    world.fault("chunk=fail:file_format_check_failed");
    assert_eq!(publish(&world, "refused").exit, Some(4));
    let draft = world.agoras(["tiktok", "video", "--video-url", CLIP, "--draft"]);
    assert_eq!(draft.exit, Some(0), "{draft}");

    let creator = world.agoras(["tiktok", "creator"]);

    assert_eq!(creator.json()["posts_last_24h"], 3, "{creator}");
    assert_eq!(creator.json()["drafts_last_24h"], 1, "{creator}");
    let said = "last 24 hours, from this machine: 3 of about 15 posts, 1 of 5 drafts";
    assert!(creator.stderr.contains(said), "{creator}");
    let other = world.tiktok.account("bea.films").unwrap();
    let world = world.acting_as(&other);
    assert_eq!(world.agoras(["tiktok", "creator"]).json()["posts_last_24h"], 0);
}

#[test]
fn a_daily_cap_is_reported_before_tiktok_refuses() {
    let world = World::new();
    let draft = |number: usize| {
        let mut video = crate::support::filled(200_000);
        video[199_999] = u8::try_from(number).unwrap();
        let video = world.file("video.mp4", &video);
        world.agoras(["tiktok", "video", "--draft", "--video-url", video.to_str().unwrap()])
    };
    for number in 0..5 {
        let run = draft(number);
        assert_eq!(run.exit, Some(0), "{run}");
        let warned = run.stderr.contains(&format!(
            "warning: {number} drafts in the last 24 hours from this machine; TikTok takes about 5"
        ));
        assert_eq!(warned, number >= 3, "{number}: {run}");
    }
    let sixth = draft(5);
    assert_eq!(sixth.exit, Some(4), "{sixth}");
    assert_eq!(world.count("inbox-init"), 6);
    assert_eq!(world.agoras(["tiktok", "creator"]).json()["drafts_last_24h"], 5);
}

#[test]
fn a_damaged_journal_stops_before_tiktok_is_asked_anything() {
    let world = World::new();
    assert_eq!(publish(&world, "hello").exit, Some(0));
    let file = files(&world).remove(0);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[20] ^= 1;
    world.file(file.strip_prefix(world.home.path()).unwrap().to_str().unwrap(), &bytes);
    let asked = world.asked().len();

    let run = publish(&world, "hello");

    assert_eq!((run.exit, world.asked().len()), (Some(7), asked), "{run}");
    assert!(
        run.stderr.contains("line 1 of the journal file") && run.stderr.contains("hint:"),
        "{run}"
    );
    assert!(run.stderr.contains(file.file_name().unwrap().to_str().unwrap()), "{run}");
    let resume = world.agoras(["tiktok", "resume"]);
    assert_eq!((resume.exit, world.asked().len()), (Some(7), asked), "{resume}");
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "it was touched");
    one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
}

#[test]
fn the_journals_files_are_private() {
    let world = World::new();
    assert_eq!(publish(&world, "hello").exit, Some(0));
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.kept().join("journal")), 0o700);
    for file in files(&world) {
        assert_eq!(mode(&file), 0o600);
        let text = std::fs::read_to_string(&file).unwrap();
        for secret in ["upload_token", "act.", "rft.", "hello"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}
