//! The emulator's list of public videos

use std::time::Duration;

use agoras::emulator::{Figures, PublicVideo};
use serde_json::{Value, json};

use super::world::World;

const LIST: &str = "/v2/video/list/?fields=id,create_time";
const QUERY: &str = "/v2/video/query/?fields=id,like_count";

/// Returns a world in which ada.codes has 25 videos, with the ids 1 to 25, the oldest first.
fn with_videos() -> World {
    let world = World::new();
    for number in 1..=25 {
        world.emulator.add_public(PublicVideo {
            post_id: number,
            username: "ada.codes".to_owned(),
            title: "Hello".to_owned(),
            age: Duration::from_hours(100 - number),
            figures: Figures { likes: number, ..Figures::default() },
        });
    }
    world
}

fn ids(data: &Value) -> Vec<u64> {
    let videos = data["videos"].as_array().unwrap().iter();
    videos.map(|video| video["id"].as_str().unwrap().parse().unwrap()).collect()
}

#[test]
fn pages_are_newest_first_and_end() {
    let world = with_videos();
    let list = |body: Value| world.api(&world.ada, LIST, &body).data();
    let first = list(json!({}));
    assert_eq!(ids(&first), (16..=25).rev().collect::<Vec<_>>(), "ten by default");
    assert_eq!(first["has_more"], true);
    assert_eq!(ids(&list(json!({"cursor": 0, "max_count": 1}))), [25]);
    let cursor = &first["cursor"];
    let seconds = first["videos"][9]["create_time"].as_u64().unwrap();
    assert_eq!(cursor.as_u64().unwrap() / 1000, seconds, "the cursor has milliseconds");
    let second = list(json!({"cursor": cursor, "max_count": 20}));
    assert_eq!(ids(&second), (1..=15).rev().collect::<Vec<_>>());
    assert_eq!(second["has_more"], false);
}

#[test]
fn only_the_creators_own_videos_are_found_by_their_ids() {
    let world = with_videos();
    let query = json!({"filters": {"video_ids": ["7", "99", "3"]}});
    let found = world.api(&world.ada, QUERY, &query).data();
    assert_eq!(
        found["videos"],
        json!([{"id": "7", "like_count": 7}, {"id": "3", "like_count": 3}])
    );
    let bea = world.emulator.account("bea.private").unwrap();
    assert_eq!(world.api(&bea, QUERY, &query).data()["videos"], json!([]));
    assert_eq!(world.api(&bea, LIST, &json!({})).data()["videos"], json!([]));
}

#[test]
fn odd_calls_are_refused() {
    let world = with_videos();
    let many: Vec<String> = (0..21).map(|id| id.to_string()).collect();
    for (path, body) in [
        ("/v2/video/list/", json!({})),
        ("/v2/video/query/", json!({"filters": {"video_ids": ["1"]}})),
        (LIST, json!({"max_count": 0})),
        (LIST, json!({"max_count": 21})),
        (LIST, json!({"max_count": "5"})),
        (LIST, json!({"cursor": "x"})),
        (LIST, json!({"cursor": -1})),
        (QUERY, json!({})),
        (QUERY, json!({"filters": {"video_ids": many}})),
    ] {
        assert_eq!(world.api(&world.ada, path, &body).refusal(), "400 invalid_params", "{body}");
    }
    let get = world.get(LIST).bearer_auth(&world.ada.access_token);
    assert_eq!(world.send(get).status, 404);
    let ended = world.ada.clone();
    world.emulator.expire_access_tokens();
    assert_eq!(world.api(&ended, LIST, &json!({})).refusal(), "401 access_token_invalid");
}

#[test]
fn faults_name_one_of_the_two_or_both() {
    let world = with_videos();
    let query = json!({"filters": {"video_ids": ["7"]}});
    let ask = || {
        let list = world.api(&world.ada, LIST, &json!({})).code();
        format!("{list} {}", world.api(&world.ada, QUERY, &query).code())
    };
    for (fault, answers) in [
        ("video-list=429", "rate_limit_exceeded ok"),
        ("video-query=429", "ok rate_limit_exceeded"),
        ("videos=429", "rate_limit_exceeded ok"),
        ("videos@1-2=429", "rate_limit_exceeded rate_limit_exceeded"),
    ] {
        world.inject(fault);
        assert_eq!(ask(), answers, "{fault}");
        world.emulator.reset_faults();
    }
    assert_eq!(ask(), "ok ok");
}

#[test]
fn six_hundred_calls_a_minute_are_let_through() {
    let world = World::new();
    for call in 1..=601 {
        let answer = world.api(&world.ada, LIST, &json!({}));
        let wanted = if call <= 600 { "200 ok" } else { "429 rate_limit_exceeded" };
        assert_eq!(answer.refusal(), wanted, "{call}");
    }
    let query = json!({"filters": {"video_ids": ["7"]}});
    assert_eq!(world.api(&world.ada, QUERY, &query).code(), "ok", "it has a limit of its own");
    world.emulator.advance(Duration::from_mins(1));
    assert_eq!(world.api(&world.ada, LIST, &json!({})).code(), "ok");
}
