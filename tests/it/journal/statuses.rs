//! Statuses of publishes (N24, H18): odd, late and failed ones, and `status`

use std::time::Duration;

use agoras::emulator::Settings;
use serde_json::{Value, json};

use crate::journal::world::{asked, kill, one_post, upload};
use crate::support::{CLIP, Run, World};

fn publish(world: &World, more: &[&str]) -> Run {
    world.agoras(["tiktok", "video", "--json", "--video-url", CLIP].iter().chain(more))
}

/// Returns the newest publish in the journal.
fn newest(world: &World) -> Value {
    world.agoras(["tiktok", "history", "--json", "--limit", "1"]).json()[0].take()
}

#[test]
fn n24_half_an_hour_of_errors_does_not_end_the_wait() {
    // The status is asked every 30 s in the end: 60 lost answers are just under half an hour.
    for answer in ["http:503:html", "reset-after", "429", "truncated-json"] {
        let world = World::at_speed(600, Settings::default());
        world.fault(&format!("status@1-60={answer}"));

        let run = publish(&world, &["--wait-timeout", "2h"]);

        assert_eq!(run.exit, Some(0), "{answer}: {run}");
        let first = &world.tiktok.requests()[4];
        let last = world.tiktok.requests();
        let minutes = (last.last().unwrap().at_millis - first.at_millis) / 60_000;
        assert!(minutes >= 25, "{answer}: it took {minutes} min");
        one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
        assert_eq!(newest(&world)["outcome"], "published");
    }
}

#[test]
fn n24_a_publish_that_failed_is_refused_and_may_be_tried_again() {
    let world = World::new();
    world.fault("chunk=fail:file_format_check_failed");

    let failed = publish(&world, &[]);

    assert_eq!(failed.exit, Some(4), "{failed}");
    assert_eq!(failed.json()["error"]["code"], "file_format_check_failed");
    let entry = newest(&world);
    assert_eq!((&entry["outcome"], &entry["finished"]), (&json!("refused"), &json!(true)));
    assert_eq!(entry["reason"], "file_format_check_failed");
    assert_eq!(publish(&world, &[]).exit, Some(0));
    assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, 2));
}

#[test]
fn n24_hours_of_processing_end_with_6_and_the_next_run_continues_to_wait() {
    let hours = Duration::from_hours(5);
    let world = World::at_speed(200, Settings { processing: hours, ..Settings::default() });

    let first = publish(&world, &[]);
    let second = publish(&world, &["--wait-timeout", "20s"]);
    assert_eq!((first.exit, second.exit), (Some(6), Some(6)), "{second}");
    assert_eq!(first.publish_id(), second.publish_id());
    assert_eq!(newest(&world)["stage"], "sent");
    world.tiktok.advance(hours);
    let third = publish(&world, &[]);

    assert_eq!((third.exit, third.publish_id()), (Some(0), first.publish_id()), "{third}");
    one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
    assert_eq!(publish(&world, &[]).exit, Some(4), "now it is a duplicate");
}

#[test]
fn h18_a_status_about_another_publish_is_no_result() {
    let world = World::new();
    world.fault(r#"status@*=field:publish_id="v_pub_file~v2-1.1234567890123456789""#);

    let run = publish(&world, &["--wait-timeout", "30s"]);

    assert_eq!(run.exit, Some(5), "{run}");
    assert_eq!(run.json()["outcome"], "unknown", "{run}");
    assert_eq!(newest(&world)["outcome"], "processing");
    let again = publish(&world, &["--wait-timeout", "30s"]);
    assert_eq!((again.exit, world.count("video-init")), (Some(5), 1), "{again}");
    let status = world.agoras(["tiktok", "status", &run.publish_id(), "--json"]);
    assert_ne!(status.exit, Some(0), "{status}");
    assert_eq!(newest(&world)["outcome"], "processing");

    world.tiktok.reset_faults();
    assert_eq!(publish(&world, &[]).exit, Some(0));
    one_post(&world, &std::fs::read(CLIP).unwrap(), 1);
}

#[test]
fn h18_a_status_about_another_publish_is_no_upload_position() {
    let world = World::new();
    let video = world.video("large.mp4", 16_000_000);
    world.fault("chunk@2=stall");
    kill(&world, &upload(&video), asked("chunk", 2));
    world.fault(r#"status@*=field:publish_id="other""#);

    let lost = world.agoras(upload(&video));

    assert!([Some(5), Some(8)].contains(&lost.exit), "{lost}");
    assert_eq!((world.count("video-init"), world.count("chunk")), (1, 2), "{lost}");
    world.tiktok.reset_faults();
    assert_eq!(world.agoras(upload(&video)).exit, Some(0));
    one_post(&world, &std::fs::read(&video).unwrap(), 1);
}

#[test]
fn status_records_the_result() {
    let world = World::new();
    let accepted = publish(&world, &["--no-wait"]);
    assert_eq!((accepted.exit, newest(&world)["stage"].as_str()), (Some(0), Some("sent")));

    let run = world.agoras(["tiktok", "status", &accepted.publish_id(), "--wait", "--json"]);

    assert_eq!((run.exit, &run.json()["outcome"]), (Some(0), &json!("published")), "{run}");
    let entry = newest(&world);
    assert_eq!((&entry["outcome"], &entry["stage"]), (&json!("published"), &json!("ended")));
    let nothing = world.agoras(["tiktok", "resume"]);
    assert!(nothing.stderr.contains("Nothing is unfinished"), "{nothing}");
}

#[test]
fn status_of_a_failed_publish_frees_its_content() {
    let world = World::new();
    world.fault("chunk=fail:picture_size_check_failed");
    let accepted = publish(&world, &["--no-wait"]);

    let run = world.agoras(["tiktok", "status", &accepted.publish_id(), "--wait", "--json"]);

    assert_eq!((run.exit, newest(&world)["outcome"].as_str()), (Some(4), Some("refused")), "{run}");
    assert_eq!(publish(&world, &[]).exit, Some(0));
    assert_eq!((world.tiktok.delivered(), world.count("video-init")), (1, 2));
}
