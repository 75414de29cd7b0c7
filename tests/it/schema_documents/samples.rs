//! Real documents of every kind

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use agoras::emulator::Settings;
use serde_json::{Value, json};

use crate::base_addresses::{at_the_gateway, home_of_2_3_0};
use crate::feeds::world as feeds;
use crate::schedule::world::{ADA, row};
use crate::store_commands::machines::{CREATOR, Machines, PUBLISH};
use crate::support::{CLIP, Manner, Origin, Run, World, open, page_leads_to, whole};
use crate::tiktok_authorize::desktop;
use crate::tiktok_videos::with_videos;

/// A real document, and its name.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) document: Value,
}

/// Returns documents of every kind.
pub(super) fn samples() -> Vec<Sample> {
    let parts = [
        publishes(),
        others(),
        lines(),
        online(),
        logins(),
        cancelled(),
        shared(),
        moved(),
        emulator(),
        description(),
    ];
    parts.into_iter().flatten().collect()
}

/// Returns each document that a run has printed.
fn of(name: &'static str, run: &Run) -> Vec<Sample> {
    assert!(!run.stdout.is_empty(), "{name}: {run}");
    let documents = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    documents.map(|document| Sample { name, document }).collect()
}

/// Returns the documents of publishes, and of some that failed.
fn publishes() -> Vec<Sample> {
    let world = World::new();
    let video =
        |more: &[&str]| world.agoras([&["tiktok", "video", "--video-url", CLIP], more].concat());
    let public = video(&["--privacy", "PUBLIC_TO_EVERYONE", "--title", "public"]);
    let status = world.agoras(["tiktok", "status", &public.publish_id()]);
    let host = feeds::photos(1);
    let post =
        |more: &[&str]| world.agoras([&["tiktok", "post", "--image", &host.url(1)], more].concat());
    let mut samples = of("publish", &public);
    samples.extend(of("publish-status", &status));
    samples.extend(of("publish", &video(&["--draft", "--title", "draft"])));
    samples.extend(of("dry-run", &video(&["--dry-run", "--title", "a", "--cover-at", "1s"])));
    samples.extend(of("dry-run", &video(&["--dry-run", "--draft", "--allow-duplicate"])));
    samples.extend(of("dry-run", &post(&["--dry-run", "--description", "b"])));
    samples.extend(of(
        "error",
        &video(&["--json", "--title", "public", "--privacy", "PUBLIC_TO_EVERYONE"]),
    ));
    world.fault("chunk=fail:file_format_check_failed");
    samples.extend(of("error", &video(&["--json", "--title", "refused"])));
    world.fault("chunk=fail:file_format_check_failed");
    samples.extend(of("failed-publish", &video(&["--title", "refused again"])));
    let unfit = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/media/bad-12fps.mp4");
    samples.extend(of("error", &world.agoras(["tiktok", "video", "--json", unfit])));
    samples.extend(of("history", &world.agoras(["tiktok", "history", "--json"])));
    samples
}

/// Returns the documents of commands that neither publish nor move anything.
fn others() -> Vec<Sample> {
    let world = World::new();
    let show = ["utils", "tokens", "show", "--platform", "tiktok", "--format", "json"];
    let python =
        ["publish", "--json", "--show-migration", "-n", "tiktok", "-a", "video", "-tv", "u"];
    let runs = [
        ("creator", world.agoras(["tiktok", "creator"])),
        ("doctor", world.agoras(["doctor", "--json"])),
        ("tokens-list", world.agoras(["utils", "tokens", "list", "--json"])),
        ("tokens-show", world.agoras(show)),
        ("tokens-field", world.agoras([&show[..], &["--field", "scopes"]].concat())),
        ("media-limits", world.agoras(["utils", "media-limits", "--json"])),
        ("text-limits", world.agoras(["utils", "text-limits", "--json"])),
        ("migration", world.agoras(python)),
        ("error", world.agoras(["tiktok", "vdeo", "--json"])),
        ("revoked", world.agoras(["tiktok", "revoke", "--yes"])),
    ];
    runs.iter().flat_map(|(name, run)| of(name, run)).collect()
}

/// Returns the lines of feeds and plans.
fn lines() -> Vec<Sample> {
    let world = World::of_accounts(&[ADA]);
    let host = feeds::photos(3);
    let item = |id, number| feeds::RssItem::photo(id, 60, host.url(number));
    let feed = feeds::write(&world, &[item("a", 1), item("b", 2), item("c", 9)]);
    world.plan(&[
        row("1", ADA, "one"),
        row("2", ADA, "two").aged(9_000_000),
        row("3", ADA, "three").with("missing.mp4"),
    ]);
    let check = world.schedule(&["--check"]);
    let mut samples = of("schedule-line", &check);
    samples.extend(of("schedule-line", &world.schedule(&["--dry-run"])));
    samples.extend(of("schedule-line", &world.schedule(&[])));
    world.plan_of("id,at,media", &["4,never,clip.mp4"]);
    samples.extend(of("schedule-line", &world.schedule(&[])));
    samples
        .extend(of("feed-line", &feeds::last(&world, &feed, &["--dry-run", "--max-count", "3"])));
    samples.extend(of("feed-line", &feeds::last(&world, &feed, &["--max-count", "3"])));
    samples
}

/// Returns the videos of an account, and what TikTok's answers say of its app.
fn online() -> Vec<Sample> {
    let world = with_videos(2);
    let ids = ["7512000000000000000", "7512000000000000009"];
    let videos = world.agoras(["tiktok", "videos", "--json"].iter().chain(&ids));
    let mut samples = of("videos", &videos);
    samples.extend(of("doctor", &world.agoras(["doctor", "--online", "--json"])));
    samples
}

fn logins() -> Vec<Sample> {
    let world = World::unauthorized();
    let login = world.login(&desktop());
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    of("authorized", &world.end(login))
}

fn cancelled() -> Vec<Sample> {
    let mut settings = Settings::default();
    settings.set("pull-rate=10").unwrap();
    let world = World::with(settings);
    let origin = Origin::serving(std::fs::read(CLIP).unwrap(), Manner::NoRanges);
    let url = origin.url();
    let pull = ["tiktok", "video", "--video-url", &url, "--transfer", "pull", "--no-wait"];
    let opened = world.agoras(pull);
    of("cancelled", &world.agoras(["tiktok", "cancel", &opened.publish_id()]))
}

/// Returns the documents of a shared store.
fn shared() -> Vec<Sample> {
    let machines = Machines::new(1);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    machines.world.fault("chunk@*=reset-before");
    assert_ne!(machines.alone(0, &PUBLISH).exit, Some(0));
    let json = |action| machines.shared(0, &["utils", "store", action, "--json"]);
    let runs = [
        ("store-moved", json("push")),
        ("store-status", json("status")),
        ("history", machines.shared(0, &["tiktok", "history", "--json"])),
        ("store-pruned", json("prune")),
        ("store-moved", json("pull")),
    ];
    runs.iter().flat_map(|(name, run)| of(name, run)).collect()
}

/// Returns the document of a move to another base address.
fn moved() -> Vec<Sample> {
    let world = at_the_gateway(home_of_2_3_0());
    of("tokens-adopted", &world.agoras(["utils", "tokens", "adopt", "--json"]))
}

/// Returns the document of an emulator that listens.
fn emulator() -> Vec<Sample> {
    let world = World::new();
    let mut command = world.command(["emulator", "--json", "--port", "0", "--clock-speed", "2"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    vec![Sample { name: "emulator", document: serde_json::from_str(&line).unwrap() }]
}

/// Returns the document of `utils schema`, with no more than two of each kind and with empty maps, whose
/// names can be any.
fn description() -> Vec<Sample> {
    let mut document = whole();
    for part in document.as_object_mut().unwrap().values_mut() {
        if let Value::Array(items) = part {
            items.truncate(2);
        }
    }
    for command in document["commands"].as_array_mut().unwrap() {
        command["options"].as_array_mut().unwrap().truncate(2);
    }
    for map in ["documents", "files", "value_types"] {
        document[map] = json!({});
    }
    vec![Sample { name: "schema", document }]
}
