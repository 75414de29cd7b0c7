//! Addresses of posts that TikTok's status does not name: found among the account's videos, if certain

use std::path::PathBuf;
use std::time::Duration;

use agoras::emulator::{Figures, PublicVideo, Settings};
use serde_json::{Value, json};

use crate::journal::finished_publishes::is_note;
use crate::support::{CLIP, Run, World, below, downgrade_journal, open, page_leads_to};

/// Returns a world in which no status names a post.
fn nameless() -> World {
    let mut settings = Settings::default();
    settings.set("ids=absent").unwrap();
    World::with(settings)
}

fn publish(world: &World, more: &[&str]) -> String {
    let public = ["tiktok", "video", "--privacy", "PUBLIC_TO_EVERYONE", "--video-url", CLIP];
    let run = world.agoras(public.iter().chain(more));
    assert_eq!((run.exit, &run.json()["url"]), (Some(0), &Value::Null), "{run}");
    run.publish_id()
}

fn status(world: &World, id: &str) -> Run {
    world.tiktok.advance(Duration::from_mins(1));
    world.agoras(["tiktok", "status", id])
}

fn history(world: &World) -> Value {
    world.agoras(["tiktok", "history", "--json"]).json()
}

/// Returns the address of the emulator's newest publish, as TikTok would name it.
fn address(world: &World) -> String {
    let listed = world.agoras(["tiktok", "videos", "--json", "--limit", "1"]).json();
    listed["videos"][0]["url"].as_str().unwrap().to_owned()
}

/// Adds a public video that ada.codes posts in the app at this moment.
fn post_in_app(world: &World, title: &str) {
    world.tiktok.add_public(PublicVideo {
        post_id: 7_512_000_000_000_000_001,
        username: "ada.codes".to_owned(),
        title: title.to_owned(),
        age: Duration::ZERO,
        figures: Figures::default(),
    });
}

#[test]
fn status_learns_the_address_and_history_shows_it_afterwards() {
    let world = nameless();
    let id = publish(&world, &["--title", "Hello #rust"]);
    post_in_app(&world, "Hello");
    let before = history(&world);
    assert_eq!((&before[0]["outcome"], &before[0]["url"]), (&json!("published"), &Value::Null));

    let run = status(&world, &id);

    let document = run.json();
    assert_eq!(document["status"], "PUBLISH_COMPLETE");
    let post = document["post_ids"][0].as_str().unwrap().to_owned();
    assert_eq!(document["url"], format!("https://www.tiktok.com/@ada.codes/video/{post}"), "{run}");
    assert!(document.get("url_reason").is_none(), "{run}");
    assert!(run.stderr.ends_with("Published\n"), "{run}");
    let calls = world.asked().len();
    let after = history(&world);
    assert_eq!((&after[0]["url"], &after[0]["post_ids"]), (&document["url"], &json!([post])));
    assert_eq!(after[0]["ended_at"], before[0]["ended_at"], "it arrived when it arrived");
    assert_eq!(world.asked().len(), calls, "history asks nobody");
    assert_eq!(world.count("video-list"), 1);
    let again = status(&world, &id);
    assert_eq!(again.json()["url"], document["url"], "{again}");
    let waited = world.agoras(["tiktok", "status", &id, "--wait"]);
    assert_eq!(waited.json()["url"], document["url"], "{waited}");
}

#[test]
fn a_list_of_videos_teaches_the_journal_too() {
    let world = nameless();
    publish(&world, &["--title", "One"]);
    publish(&world, &["--title", "Two"]);
    world.tiktok.advance(Duration::from_mins(1));
    let run = world.agoras(["tiktok", "videos", "--json"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let listed = run.json();
    let told = history(&world);
    for number in 0..2 {
        let id = &listed["videos"][number]["id"];
        assert_eq!(told[number]["post_ids"], json!([id]), "{told}");
    }
    let status = world.count("status");
    assert_eq!(world.agoras(["tiktok", "videos"]).exit, Some(0));
    assert_eq!(world.count("status"), status);
}

#[test]
fn a_lookup_by_id_and_a_list_that_was_cut_teach_nothing() {
    let world = nameless();
    publish(&world, &["--title", "One"]);
    world.tiktok.advance(Duration::from_mins(1));
    let post = world.tiktok.publishes()[0].post_ids[0].to_string();
    assert_eq!(world.agoras(["tiktok", "videos", &post]).exit, Some(0));
    post_in_app(&world, "Later");
    assert_eq!(world.agoras(["tiktok", "videos", "--limit", "1"]).exit, Some(0));
    assert_eq!(history(&world)[0]["url"], Value::Null);
    assert_eq!(world.agoras(["tiktok", "videos", "--since", "1h"]).exit, Some(0));
    assert_eq!(history(&world)[0]["post_ids"], json!([post]));
}

/// Asserts that neither a status nor a list gives the publish an address.
fn assert_stays_nameless(world: &World, id: &str) {
    let run = status(world, id);
    assert_eq!((run.exit, &run.json()["url"]), (Some(0), &Value::Null), "{run}");
    assert!(run.json()["url_reason"].is_string(), "{run}");
    assert_eq!(world.agoras(["tiktok", "videos"]).exit, Some(0));
    let entry = history(world);
    let entry = entry.as_array().unwrap().iter().find(|entry| entry["publish_id"] == id).unwrap();
    assert_eq!((&entry["url"], &entry["post_ids"]), (&Value::Null, &json!([])), "{entry}");
}

#[test]
fn a_caption_that_is_there_twice_stays_without_an_address() {
    let world = nameless();
    let id = publish(&world, &["--title", "Hello"]);
    post_in_app(&world, "Hello");
    assert_stays_nameless(&world, &id);

    let world = nameless();
    let first = publish(&world, &["--title", "Hello"]);
    let second = publish(&world, &["--title", "Hello", "--allow-duplicate"]);
    assert_stays_nameless(&world, &first);
    assert_stays_nameless(&world, &second);
}

#[test]
fn another_publish_with_that_caption_is_one_too_many_even_if_it_is_not_listed() {
    let world = nameless();
    let private = ["tiktok", "video", "--video-url", CLIP, "--title", "Hello"];
    assert_eq!(world.agoras(private).exit, Some(0));
    let id = publish(&world, &["--title", "Hello"]);
    assert_stays_nameless(&world, &id);
}

#[test]
fn no_caption_and_no_public_audience_have_no_address() {
    let world = nameless();
    let id = publish(&world, &[]);
    assert_stays_nameless(&world, &id);
    for more in [&["--title", "Private"][..], &["--draft"]] {
        let run = world.agoras(["tiktok", "video", "--video-url", CLIP].iter().chain(more));
        let listed = world.count("video-list");
        let run = status(&world, &run.publish_id());
        assert_eq!(run.json()["url"], Value::Null, "{run}");
        assert_eq!(world.count("video-list"), listed, "nothing is asked in vain: {run}");
    }
}

#[test]
fn a_post_that_is_not_listed_is_not_guessed() {
    let world = nameless();
    let id = publish(&world, &["--title", "Hello"]);
    world.fault("video-list@*=field:videos=[]");
    assert_stays_nameless(&world, &id);
    world.tiktok.reset_faults();
    for video in [
        json!({"id": "7", "video_description": "hello", "create_time": 0}),
        json!({"id": "7", "video_description": "Hello"}),
        json!({"id": "7", "video_description": "Hello", "create_time": 1_500_000_000}),
        json!({"id": "7", "video_description": "Hello", "create_time": 4_000_000_000_u64}),
    ] {
        world.fault(&format!("video-list@*=field:videos=[{video}]"));
        assert_stays_nameless(&world, &id);
        world.tiktok.reset_faults();
    }
}

#[test]
fn a_server_that_fails_changes_nothing_about_the_status() {
    for fault in ["http:500", "429", "stall", "body:200:words", "error:scope_not_authorized"] {
        let world = nameless();
        let id = publish(&world, &["--title", "Hello"]);
        world.fault(&format!("videos@*={fault}"));
        let run = status(&world, &id);
        assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &json!("published")), "{run}");
        assert_eq!(run.json()["url"], Value::Null, "{run}");
        assert_eq!(world.count("video-list"), 1, "{fault}: once");
        assert!(!run.stderr.contains("error") && !run.stderr.contains("warning"), "{run}");
    }
}

#[test]
fn without_the_scope_nothing_is_asked() {
    let mut settings = Settings::default();
    settings.set("ids=absent").unwrap();
    let mut world = World::with(settings);
    let account = world.account().clone();
    world = world.without_variables();
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
    let login = world.login(&["--no-browser"]);
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    assert_eq!(world.end(login).exit, Some(0));
    let world = world.without_variables();
    let id = publish(&world, &["--title", "Hello"]);
    let run = status(&world, &id);
    assert_eq!((run.exit, &run.json()["url"]), (Some(0), &Value::Null), "{run}");
    assert_eq!(world.count("video-list"), 0);
}

/// Returns the files of the publishes in the journal.
fn notes(world: &World) -> Vec<PathBuf> {
    below(&world.kept().join("journal"), &is_note)
}

#[test]
fn the_journal_keeps_a_mark_and_not_the_caption() {
    let world = nameless();
    publish(&world, &["--title", "A secret caption"]);
    let texts: Vec<String> =
        notes(&world).iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("\"caption\":\"")), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("secret caption")), "{texts:?}");
}

#[test]
fn a_publish_of_an_older_version_is_read_and_never_matched() {
    let world = nameless();
    let id = publish(&world, &["--title", "Hello"]);
    downgrade_journal(&world.kept().join("journal"));
    for file in notes(&world) {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines = text.lines().map(without_mark);
        let older: String = lines.map(|line| line + "\n").collect();
        #[expect(clippy::disallowed_methods, reason = "a test's own file")]
        std::fs::write(file, older).unwrap();
    }
    assert_stays_nameless(&world, &id);
    // It may be any other's post of that hour.
    let other = publish(&world, &["--title", "Bye"]);
    assert_stays_nameless(&world, &other);
}

/// Returns a line of the journal as a version wrote it that knew no marks of captions.
fn without_mark(line: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut note: Value = serde_json::from_str(line.split_once(' ').unwrap().1).unwrap();
    note.as_object_mut().unwrap().remove("caption");
    let json = note.to_string();
    let sum = data_encoding::HEXLOWER.encode(&Sha256::digest(&json));
    format!("{} {json}", &sum[..8])
}

#[test]
fn the_address_is_that_of_the_publish() {
    let world = nameless();
    let id = publish(&world, &["--title", "  Hello\n#rust 🎬 "]);
    world.tiktok.advance(Duration::from_mins(1));
    assert_eq!(status(&world, &id).json()["url"], address(&world));
}
