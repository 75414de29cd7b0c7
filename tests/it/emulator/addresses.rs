//! The addresses that the emulator hands out: at the name that a client has called, or a public one

use agoras::emulator::Settings;
use serde_json::{Value, json};

use super::world::{World, direct};
use crate::support::{CLIP, World as Machine};

/// Returns where uploads go and where the creator's picture is, for a client that calls this host.
fn handed_out(world: &World, host: &str) -> [String; 2] {
    let ask = |path: &str, body: Value| {
        let request = world.api_request(&world.ada, path, &body).header("host", host);
        world.send(request).data()
    };
    let opened = ask("/v2/post/publish/video/init/", direct(100, 100));
    let creator = ask("/v2/post/publish/creator_info/query/", json!({}));
    [&opened["upload_url"], &creator["creator_avatar_url"]].map(|it| {
        let url = url::Url::parse(it.as_str().unwrap()).unwrap();
        url.origin().ascii_serialization()
    })
}

#[test]
fn everything_is_handed_out_at_the_name_that_the_client_called() {
    let world = World::with(Settings {
        allow_hosts: vec!["tiktok.test".parse().unwrap()],
        ..Settings::default()
    });
    for host in ["127.0.0.1:8420", "localhost:9000", "[::1]:1", "tiktok.test", "tiktok.test:81"] {
        let origin = format!("http://{host}");
        assert_eq!(handed_out(&world, host), [origin.clone(), origin], "{host}");
    }
}

#[test]
fn a_public_url_is_handed_out_to_everyone_and_answered_for() {
    let world = World::with(Settings {
        public_url: Some("https://front.test".parse().unwrap()),
        ..Settings::default()
    });
    for host in ["127.0.0.1:8420", "front.test"] {
        assert_eq!(handed_out(&world, host), ["https://front.test", "https://front.test"]);
    }
    assert!(world.emulator.url().starts_with("http://127.0.0.1:"));
    assert_eq!(world.emulator.public_url(), "https://front.test");
}

#[test]
fn agoras_uploads_to_the_name_by_which_it_calls() {
    let mut machine = Machine::new();
    let url = machine.tiktok.url().replace("127.0.0.1", "localhost");
    machine.set("AGORAS_TIKTOK_API_URL", &url);
    let run = machine.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!((run.exit, machine.tiktok.delivered()), (Some(0), 1), "{run}");
}
