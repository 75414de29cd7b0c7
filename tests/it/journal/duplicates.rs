//! Duplicates: the same content is published once

use std::process::Child;

use agoras::emulator::{Endpoint, Settings};

use crate::journal::world::{PATIENCE, THREE_CHUNKS, asked, kill, send, upload};
use crate::support::{CLIP, Manner, Origin, Run, World, filled};

fn publish(video: &str, title: &str) -> [String; 6] {
    ["tiktok", "video", "--video-url", video, "--title", title].map(str::to_owned)
}

fn inits(world: &World) -> usize {
    let init = |endpoint: &Endpoint| matches!(endpoint, Endpoint::VideoInit | Endpoint::InboxInit);
    world.tiktok.requests().iter().filter(|it| init(&it.endpoint)).count()
}

#[test]
fn a_duplicate_is_refused_with_the_id_of_the_first() {
    let world = World::new();
    let first = world.agoras(publish(CLIP, "hello"));
    let again = world.agoras(publish(CLIP, "hello").into_iter().chain(["--json".to_owned()]));

    assert_eq!((first.exit, again.exit), (Some(0), Some(4)), "{again}");
    let refusal = again.json();
    let id = first.publish_id();
    assert_eq!(refusal["outcome"], "refused");
    assert_eq!(refusal["publish_id"], id.as_str());
    assert_eq!(refusal["error"]["code"], "duplicate");
    assert!(again.stderr.contains(&id) && again.stderr.contains("--allow-duplicate"), "{again}");
    assert_eq!(inits(&world), 1);

    let twice = publish(CLIP, "hello").into_iter().chain(["--allow-duplicate".to_owned()]);
    assert_eq!(world.agoras(twice).exit, Some(0));
    assert_eq!(inits(&world), 2);
}

#[test]
fn a_duplicate_has_the_same_bytes_caption_audience_and_account() {
    let world = World::new();
    let video = world.video("one.mp4", 300_000);
    let renamed = world.file("two.mp4", &filled(300_000));
    let mut other = filled(300_000);
    other[150_000] ^= 1;
    let edited = world.file("three.mp4", &other);
    let run = |arguments: &[String]| world.agoras(arguments).exit;
    let path = |path: &std::path::Path| path.to_string_lossy().into_owned();

    assert_eq!(run(&publish(&path(&video), "a")), Some(0));
    assert_eq!(run(&publish(&path(&renamed), "a")), Some(4), "another name");
    assert_eq!(run(&publish(&path(&edited), "a")), Some(0), "another byte in the middle");
    assert_eq!(run(&publish(&path(&edited), "a")), Some(4));
    assert_eq!(run(&publish(&path(&video), "b")), Some(0), "another caption");
    let draft = [&publish(&path(&video), "a")[..], &["--draft".to_owned()]].concat();
    assert_eq!(run(&draft), Some(0), "the inbox");
    assert_eq!(run(&draft), Some(4));
    assert_eq!(inits(&world), 4);
}

#[test]
fn a_failed_publish_may_be_tried_again() {
    let world = World::new();
    world.fault("video-init@1=fail:file_format_check_failed");
    assert_eq!(world.agoras(publish(CLIP, "hello")).exit, Some(4));
    assert_eq!(world.agoras(publish(CLIP, "hello")).exit, Some(0));
    assert_eq!(world.tiktok.delivered(), 1);
}

#[test]
fn c06_of_32_processes_with_one_content_one_opens() {
    let world = World::new();
    let children: Vec<Child> = (0..32).map(|_| world.spawn(publish(CLIP, "hello"))).collect();
    let runs: Vec<_> = children.into_iter().map(|child| world.finish(child)).collect();

    let done = runs.iter().filter(|run| run.exit == Some(0)).count();
    assert!(runs.iter().all(|run| matches!(run.exit, Some(0 | 4))), "{:?}", exits(&runs));
    assert_eq!((inits(&world), world.tiktok.delivered(), done), (1, 1, 1), "{:?}", exits(&runs));
}

#[test]
fn an_interrupted_upload_is_not_resumed_after_a_copy_was_published() {
    let world = World::new();
    let (video, copy) =
        (world.video("video.mp4", THREE_CHUNKS), world.video("copy.mp4", THREE_CHUNKS));
    world.fault("chunk@2=stall");
    kill(&world, &upload(&video), asked("chunk", 2));
    assert_eq!(world.agoras(upload(&copy)).exit, Some(0));

    let resumed = world.agoras(["tiktok", "resume", "--json"]);

    assert_eq!((resumed.exit, world.tiktok.delivered()), (Some(4), 1), "{resumed}");
    assert_eq!(resumed.json()["error"]["code"], "duplicate");
    let nothing = world.agoras(["tiktok", "resume"]);
    assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
}

#[test]
fn a_copy_is_not_published_beside_an_upload_that_is_under_way() {
    let world = World::new();
    let (video, copy) =
        (world.video("video.mp4", THREE_CHUNKS), world.video("copy.mp4", THREE_CHUNKS));
    let mut other = filled(THREE_CHUNKS);
    other[100_000] ^= 1;
    let other = world.file("other.mp4", &other);
    world.fault("chunk@2=stall");
    let first = world.spawn(upload(&video));
    assert!(world.tiktok.wait_until(PATIENCE, asked("chunk", 2)));

    let second = world.agoras(upload(&copy));
    let third = world.agoras(upload(&other));
    send("KILL", first.id());
    drop(world.finish(first));

    assert_eq!((second.exit, third.exit), (Some(4), Some(0)), "{second}\n{third}");
    assert!(second.stderr.contains("another agoras is publishing the same content"), "{second}");
    assert_eq!((inits(&world), world.tiktok.delivered()), (2, 1));
}

#[test]
fn c07_of_16_processes_none_takes_tiktoks_429() {
    // At ten times real speed a minute lasts six seconds, with half a second to spare.
    let world = World::at_speed(10, Settings::default());
    world.tiktok.set("caps=off").unwrap();
    let titles: Vec<String> = (0..16).map(|number| format!("number {number}")).collect();
    let children = titles.iter().map(|title| world.spawn(publish(CLIP, title)));
    let runs: Vec<_> =
        children.collect::<Vec<_>>().into_iter().map(|child| world.finish(child)).collect();

    assert!(runs.iter().all(|run| run.exit == Some(0)), "{:?}", exits(&runs));
    let refused = world.tiktok.requests().iter().filter(|it| it.status == Some(429)).count();
    assert_eq!((inits(&world), refused), (16, 0));
    assert!(runs.iter().any(|run| run.stderr.contains("are used up")), "nobody had to wait");
}

#[test]
fn n23_a_pull_whose_answer_was_lost_is_not_opened_again_without_consent() {
    let world = World::new();
    let origin = Origin::serving(filled(200_000), Manner::NoRanges);
    let pull = [
        &publish(&origin.url(), "hello")[..],
        &["--transfer".to_owned(), "pull".to_owned(), "--json".to_owned()],
    ]
    .concat();
    world.fault("video-init@1=reset-after");
    let first = world.agoras(&pull);
    let again = world.agoras(&pull);

    assert_eq!((first.exit, again.exit), (Some(5), Some(5)), "{again}");
    assert_eq!(again.json()["outcome"], "unknown");
    assert_eq!(again.json()["safe_to_rerun"], false);
    assert!(again.stderr.contains("look at the profile"), "{again}");
    assert_eq!(inits(&world), 1);
    let resumed = world.agoras(["tiktok", "resume"]);
    assert_eq!((resumed.exit, inits(&world)), (Some(5), 1), "{resumed}");
    let allowed = world.agoras([&pull[..], &["--allow-duplicate".to_owned()]].concat());
    assert_eq!((allowed.exit, inits(&world)), (Some(0), 2), "{allowed}");
    assert_eq!(world.agoras(["tiktok", "resume"]).exit, Some(0), "the user has decided");
}

/// Returns the exit code and the last line of each run.
fn exits(runs: &[Run]) -> Vec<(Option<i32>, Option<&str>)> {
    runs.iter().map(|run| (run.exit, run.stderr.lines().last())).collect()
}
