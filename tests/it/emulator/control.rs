//! The emulator's own addresses, its page and its guide

use serde_json::Value;
use tokio::io::AsyncReadExt;

use super::world::{World, direct, video};

#[test]
fn everything_can_be_driven_over_http() {
    let world = World::new();
    let control = |path: &str, text: &str| world.send(world.post(path).body(text.to_owned()));
    let account = world.send(world.get("/emulator/account?username=bea.private")).json();
    assert_eq!(account["username"], "bea.private");
    assert!(account["refresh_token"].as_str().unwrap().starts_with("rft."));

    assert_eq!(control("/emulator/faults", "creator=429\nstatus@*=http:500\n").status, 200);
    assert_eq!(world.status("x").status, 500);
    assert_eq!(control("/emulator/reset-faults", "").status, 200);
    assert_eq!(world.status("x").status, 400);
    assert_eq!(control("/emulator/faults", "creator=melt").status, 400);
    assert_eq!(
        control("/emulator/switches", "ids=scalar\nprocessing=0\nuser=cyd.quiet").status,
        200
    );
    let wrong = control("/emulator/switches", "ids=several");
    assert_eq!(wrong.text, "`several` is none of array, absent, empty, scalar\n");
    assert_eq!(control("/emulator/switches", "ids=empty\ncolour=red").status, 400);
    let before = world.emulator.now();
    control("/emulator/advance", "3600");
    assert!(world.emulator.now() >= before + std::time::Duration::from_hours(1));
    control("/emulator/expire-access-tokens", "");
    assert_eq!(world.status("x").refusal(), "401 access_token_invalid");

    let state = world.send(world.get("/emulator/state.json")).json();
    assert_eq!(state["switches"]["ids"], "scalar");
    assert_eq!(state["requests"][0]["endpoint"], "status");
    assert_eq!(state["requests"].as_array().unwrap().len(), 3);
    assert_eq!(state["publishes"], Value::Array(Vec::new()));
}

#[test]
fn the_page_shows_captions_as_text() {
    let world = World::new();
    let mut body = direct(100, 100);
    body["post_info"]["title"] = "<script>alert('x')</script> & more".into();
    let data = world.init(&body).data();
    world.chunk(data["upload_url"].as_str().unwrap(), 0, &video(100), 100);
    world.wait();
    let page = world.send(world.get("/")).text;
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more"), "{page}");
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert!(page.contains("PUBLISH_COMPLETE") && page.contains("@ada.codes"));
}

#[test]
fn starts_inside_another_runtime_and_stops_when_dropped() {
    let stops = || async {
        let emulator =
            agoras::emulator::Emulator::start(agoras::emulator::Settings::default()).unwrap();
        let port = emulator.port();
        let mut open = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let taken = agoras::emulator::Settings { port, ..Default::default() };
        assert!(agoras::emulator::Emulator::start(taken).is_err());
        drop(emulator);
        let left = open.read(&mut [0]).await;
        assert!(matches!(left, Ok(0) | Err(_)), "its connections end: {left:?}");
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Another test may have got the free port at this moment.
    let is_stopped = (0..5).any(|_| runtime.block_on(stops()));
    assert!(is_stopped);
}

#[test]
fn can_be_shared_between_threads() {
    fn check<T: Send + Sync>() {}
    check::<agoras::emulator::Emulator>();
}

#[test]
fn the_clock_can_run_fast() {
    let world = World::of(&["speed=1000000"]);
    let before = world.emulator.now();
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert!(world.emulator.now() >= before + std::time::Duration::from_secs(5000));
}

const GUIDE: &str = include_str!("../../../docs/emulator.md");

/// Returns the code spans of a line of the guide.
fn spans(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_guide_names_every_switch_and_each_of_its_values() {
    let world = World::new();
    let state = world.send(world.get("/emulator/state.json")).json();
    for (name, value) in state["switches"].as_object().unwrap() {
        let usual = value.as_str().unwrap();
        let row = GUIDE.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("{name} is missing"));
        let values = spans(row.split('|').nth(2).unwrap());
        assert_eq!(values[0], usual, "{row}");
        for value in values {
            assert!(world.emulator.set(&format!("{name}={value}")).is_ok(), "{name}={value}");
        }
    }
}

#[test]
fn the_guides_faults_can_be_injected() {
    let world = World::new();
    let faults = GUIDE.split("## Faults").nth(1).unwrap().split("\n## ").next().unwrap();
    // An example names its endpoint before `=`, and a form such as `field:NAME=JSON` does not.
    let is_example =
        |span: &&str| span.split_once('=').is_some_and(|(place, _)| !place.contains(':'));
    let rows = faults.lines().filter(|line| line.starts_with("| `"));
    let mut count = 0;
    for row in rows {
        let example = spans(row).into_iter().find(is_example).unwrap_or_else(|| panic!("{row}"));
        world
            .emulator
            .inject(example.parse().unwrap_or_else(|error| panic!("{example}: {error:?}")));
        count += 1;
    }
    assert!(count > 30, "only {count} examples were found");
}
