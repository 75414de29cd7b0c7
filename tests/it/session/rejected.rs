//! Access tokens that TikTok refuses just after it issued them

use agoras::emulator::Settings;

use crate::session::world::CREATOR;
use crate::support::{CLIP, World};

const REFUSED: &str = "error:access_token_invalid:401";

#[test]
fn a_refused_fresh_token_is_refreshed_once_more_and_no_third_time() {
    let world = World::new();
    world.fault(&format!("creator@1={REFUSED}"));
    let run = world.agoras(CREATOR);
    assert_eq!((run.exit, world.asked()), (Some(0), calls("token creator token creator")), "{run}");

    let world = World::new();
    world.fault(&format!("creator@*={REFUSED}"));
    let run = world.agoras(CREATOR);
    assert_eq!((run.exit, world.asked()), (Some(3), calls("token creator token creator")), "{run}");
    assert!(run.stderr.contains("refuses the access token that it gave a moment ago"), "{run}");
}

#[test]
fn the_second_refresh_comes_a_second_after_the_refusal() {
    let world = World::at_speed(1, Settings::default());
    world.fault(&format!("creator@1={REFUSED}"));
    assert_eq!(world.agoras(CREATOR).exit, Some(0));
    let requests = world.tiktok.requests();
    let wait = requests[2].at_millis - requests[1].at_millis;
    assert!(wait >= 1000, "{wait} ms");
}

#[test]
fn after_a_refused_stored_token_the_fresh_one_can_be_exchanged_too() {
    let world = World::stored();
    let before = world.asked().len();
    world.fault(&format!("creator@1-2={REFUSED}"));
    let run = world.agoras(CREATOR);
    let asked = world.asked().split_off(before);
    assert_eq!((run.exit, asked), (Some(0), calls("creator token creator token creator")), "{run}");
}

#[test]
fn without_a_store_the_second_refresh_sends_the_rotated_token() {
    let world = World::without_store();
    world.fault(&format!("creator@1={REFUSED}"));
    let run = world.agoras(CREATOR);
    assert_eq!((run.exit, world.refreshes()), (Some(0), 2), "{run}");
}

#[test]
fn the_wait_survives_a_refused_token_and_ends_unknown_only_after_an_exchange() {
    let video = ["tiktok", "video", "--video-url", CLIP];
    for store in [true, false] {
        let world = if store { World::new() } else { World::without_store() };
        world.fault(&format!("status@1={REFUSED}"));
        let run = world.agoras(video);
        assert_eq!((run.exit, world.refreshes()), (Some(0), 2), "{run}");
        assert_eq!(world.tiktok.delivered(), 1);
    }

    let world = World::new();
    world.fault(&format!("status@*={REFUSED}"));
    let run = world.agoras(video);
    assert_eq!((run.exit, world.refreshes(), world.count("status")), (Some(5), 2, 2), "{run}");
}

#[test]
fn a_failed_exchange_is_tried_again_at_the_next_status_request() {
    let world = World::new();
    world.fault(&format!("status@1-2={REFUSED}"));
    // The first refresh works; the second one meets three answers of 503.
    world.fault("token@2-4=http:503:json");
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!((run.exit, world.refreshes()), (Some(0), 5), "{run}");
}

fn calls(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}
