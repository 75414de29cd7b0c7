//! TikTok's rate limits: counted for each endpoint, by every command

use agoras::emulator::Settings;

use crate::support::{
    Answer, CLIP, Manner, Origin, PhotoHost, World, filled, open, page_leads_to, sample,
};

const USED_UP: &str = "TikTok's calls of this minute are used up: waiting";
const CREATOR: [&str; 2] = ["tiktok", "creator"];

/// Returns a world at real speed, so that a test fits into one minute of the limit.
fn unhurried() -> World {
    let world = World::at_speed(1, Settings::default());
    world.tiktok.set("caps=off").unwrap();
    world
}

fn passes(world: &World, arguments: &[&str]) -> serde_json::Value {
    let run = world.agoras(arguments.iter().chain(&["--json"]));
    assert!(run.exit == Some(0) && !run.stderr.contains(USED_UP), "{arguments:?}: {run}");
    run.json()
}

/// Runs a command until it waits for its turn, and interrupts it.
fn waits(world: &World, arguments: &[&str]) {
    let mut run = world.watch(arguments);
    let waits = run.line(USED_UP).is_some();
    run.signal("INT");
    let run = world.end_of(run);
    assert!(waits && run.exit == Some(130), "{arguments:?}: {run}");
}

fn refused(world: &World) -> usize {
    world.tiktok.requests().iter().filter(|it| it.status == Some(429)).count()
}

#[test]
fn each_of_the_three_openings_has_its_own_six_a_minute() {
    let world = unhurried();
    let host = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
    let image = host.url(1);
    let published = ["--no-wait", "--allow-duplicate"];
    let video = [&["tiktok", "video", "--video-url", CLIP][..], &published].concat();
    let draft = [&video[..], &["--draft"]].concat();
    let photos = [&["tiktok", "post", "--image", &image][..], &published].concat();
    let photo_draft = [&photos[..], &["--draft"]].concat();

    for _ in 0..6 {
        passes(&world, &video);
    }
    waits(&world, &video);
    for _ in 0..6 {
        passes(&world, &draft);
    }
    waits(&world, &draft);
    // TikTok has one endpoint for photo posts and photo drafts.
    for photos in [&photos, &photo_draft].into_iter().cycle().take(5) {
        passes(&world, photos);
    }

    let openings = ["video-init", "inbox-init", "photo-init"].map(|call| world.count(call));
    assert_eq!((openings, refused(&world)), ([6, 6, 5], 0));
}

#[test]
fn an_opening_that_waits_for_its_turn_is_interrupted_without_a_trace() {
    let world = unhurried();
    let origin = Origin::serving(filled(200_000), Manner::NoRanges);
    let video = ["tiktok", "video", "--no-wait", "--allow-duplicate", "--video-url", CLIP];
    for _ in 0..6 {
        passes(&world, &video);
    }
    let pull = ["tiktok", "video", "--transfer", "pull", "--video-url", &origin.url()];
    let mut run = world.watch(pull);
    assert!(run.line(USED_UP).is_some());
    run.signal("TERM");
    let run = world.end_of(run);

    assert_eq!(run.exit, Some(130), "{run}");
    assert!(run.stderr.contains("nothing was published"), "{run}");
    let history = world.agoras(["tiktok", "history", "--json", "--limit", "1"]).json();
    assert_eq!((&history[0]["outcome"], &history[0]["finished"]), (&"failed".into(), &true.into()));
}

#[test]
fn every_command_takes_its_turn() {
    let world = unhurried();
    let video = ["tiktok", "video", "--no-wait", "--video-url", CLIP];
    let id = passes(&world, &video)["publish_id"].as_str().unwrap().to_owned();
    for _ in 0..18 {
        passes(&world, &CREATOR);
    }
    // The login makes the twentieth token request.
    let login = world.login(&["--no-browser", "--redirect-uri", "http://127.0.0.1:*/callback/"]);
    drop(open(&page_leads_to(&(login.page.clone() + "&auto=approve"))));
    let run = world.end(login);
    assert_eq!((run.exit, world.count("creator")), (Some(0), 20), "{run}");

    waits(&world, &CREATOR);
    waits(&world, &["doctor", "--online"]);
    waits(&world, &["tiktok", "video", "--video-url", CLIP, "--title", "another"]);
    let login = world.login(&["--no-browser", "--redirect-uri", "http://127.0.0.1:*/callback/"]);
    let page = page_leads_to(&(login.page.clone() + "&auto=approve"));
    std::thread::spawn(move || open(&page));
    let login = login.until(USED_UP);
    crate::journal::world::send("INT", login.child.id());
    assert_eq!(world.end(login).exit, Some(130));

    let status = ["tiktok", "status", &id];
    for _ in 0..30 {
        passes(&world, &status);
    }
    waits(&world, &status);
    waits(&world, &["tiktok", "resume", &id]);
    assert_eq!((world.count("creator"), world.count("status"), refused(&world)), (20, 30, 0));
}

#[test]
fn a_call_that_is_sent_again_after_401_takes_another_turn() {
    let world = unhurried();
    for _ in 0..19 {
        passes(&world, &CREATOR);
    }
    world.fault("creator=error:access_token_invalid");

    waits(&world, &CREATOR);

    assert_eq!((world.count("creator"), world.count("token"), refused(&world)), (20, 2, 0));
}
