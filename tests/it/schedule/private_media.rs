//! Media that a plan names on this machine or its network

use super::world::{ADA, at, photos};
use crate::support::{CLIP, Hosts, Manner, Origin, World};

const ADVICE: &str = "if the address is meant, allow it with --allow-private-media";
const RUN: [&str; 4] = ["utils", "schedule-run", "--file", "plan.csv"];

fn plan(world: &World, post_type: &str, media: &str, transfer: &str) {
    let line = format!("1,{ADA},{},{post_type},{media},{transfer}", at(60));
    world.plan_of("id,account,at,type,media,transfer", &[line]);
}

fn video() -> Origin {
    Origin::serving(std::fs::read(CLIP).unwrap(), Manner::Ranges)
}

#[test]
fn media_of_this_machine_are_refused_unless_they_are_allowed() {
    let origin = video();
    let host = photos(1);
    let named = format!("http://localhost:{}/v.mp4", origin.port());
    for (post_type, media, transfer) in [
        ("photos", host.url(1), ""),
        ("video", origin.url(), ""),
        ("video", origin.url(), "pull"),
        ("video", named, ""),
    ] {
        let world = World::of_accounts(&[ADA]);
        plan(&world, post_type, &media, transfer);
        for more in [&[][..], &["--check"], &["--dry-run"]] {
            let run = world.agoras([&RUN[..], more].concat());
            assert_eq!((run.exit, world.asked().len()), (Some(9), 0), "{run}");
            assert!(run.stderr.contains(ADVICE), "{run}");
        }
        assert_eq!((origin.requests(), host.requests()), (0, 0), "{media}");
    }
}

#[test]
fn a_public_name_does_not_lead_to_this_machine_unless_that_is_allowed() {
    let origin = video();
    let mut world = World::of_accounts(&[ADA]);
    let leading = Origin::leading_to(&origin.url());
    // The proxy answers for every public name.
    world.set("HTTP_PROXY", &format!("http://{}", leading.host()));
    world.set("NO_PROXY", "127.0.0.1");
    let Some(hosts) = Hosts::saying(&world, "127.0.0.1 inside.example\n") else { return };
    plan(&world, "video", "http://media.example/v.mp4", "");
    let run = hosts.agoras(&world, &RUN);
    assert_eq!((run.exit, world.asked().len(), origin.requests()), (Some(9), 0, 0), "{run}");
    assert!(run.stderr.contains("it redirects to"), "{run}");
    plan(&world, "video", &format!("http://inside.example:{}/v.mp4", origin.port()), "");
    world.set("NO_PROXY", "127.0.0.1,inside.example");
    let run = hosts.agoras(&world, &RUN);
    assert_eq!((run.exit, world.asked().len(), origin.requests()), (Some(9), 0, 0), "{run}");
    let run = hosts.agoras(&world, &[&RUN[..], &["--allow-private-media"]].concat());
    assert_eq!((run.exit, world.posts().len()), (Some(0), 1), "{run}");
}
