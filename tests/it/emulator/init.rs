//! Inits that are refused, and the order of the checks

use serde_json::{Value, json};

use super::world::{World, direct};

/// Returns a good direct post with one field of `post_info` changed.
fn with_post(name: &str, value: Value) -> Value {
    let mut body = direct(100, 100);
    body["post_info"][name] = value;
    body
}

fn with_source(source: Value) -> Value {
    let mut body = direct(100, 100);
    body["source_info"] = source;
    body
}

fn file(size: u64, chunk: u64, count: u64) -> Value {
    with_source(
        json!({"source": "FILE_UPLOAD", "video_size": size, "chunk_size": chunk, "total_chunk_count": count}),
    )
}

#[test]
fn refuses_each_bad_field_with_tiktoks_words() {
    let world = World::of(&["rate-limits=off", "caps=off"]);
    let source = "The request source info is empty or incorrect";
    let post = "The request post info is empty or incorrect";
    for (body, words) in [
        (with_source(Value::Null), source),
        (with_source(json!({"source": "CARRIER_PIGEON"})), source),
        (with_source(json!({"source": "FILE_UPLOAD", "video_size": "100"})), source),
        (with_source(json!({"source": "PULL_FROM_URL"})), source),
        (file(15_000_000, 10_000_000, 2), "The total chunk count is invalid"),
        (file(15_000_000, 10_000_000, 1), "The chunk size is invalid"),
        (file(67_108_865, 67_108_865, 1), "The chunk size is invalid"),
        (file(67_108_865, 64_000_000, 1), "The chunk size is invalid"),
        (with_post("privacy_level", json!("PUBLIC")), post),
        (with_post("privacy_level", json!("")), post),
        (with_post("privacy_level", Value::Null), post),
        (with_post("title", json!("ü".repeat(2201))), post),
        (with_post("title", json!(7)), post),
        (with_post("disable_duet", json!("yes")), post),
        (json!({"source_info": direct(100, 100)["source_info"]}), post),
    ] {
        let got = world.init(&body);
        assert_eq!(got.refusal(), "400 invalid_params", "{body}");
        assert_eq!(got.json()["error"]["message"], words, "{body}");
    }
    let not_json = world.send(
        world.post("/v2/post/publish/video/init/").bearer_auth(&world.ada.access_token).body("{"),
    );
    assert_eq!(not_json.refusal(), "400 invalid_params");
    assert_eq!(world.emulator.publishes(), []);
}

#[test]
fn counts_captions_in_utf16_and_ignores_unknown_fields() {
    let world = World::new();
    assert_eq!(world.init(&with_post("title", json!("😀".repeat(1100)))).code(), "ok");
    assert_eq!(world.init(&with_post("title", json!("😀".repeat(1101)))).code(), "invalid_params");
    assert_eq!(world.init(&with_post("schedule_time", json!(12))).code(), "ok");
}

#[test]
fn refuses_privacy_that_the_account_does_not_offer() {
    let world = World::of(&["rate-limits=off"]);
    let mismatch = "403 privacy_level_option_mismatch";
    let mut missing = direct(100, 100);
    missing["post_info"].as_object_mut().unwrap().remove("privacy_level");
    assert_eq!(world.init(&missing).refusal(), mismatch);
    let followers = with_post("privacy_level", json!("FOLLOWER_OF_CREATOR"));
    assert_eq!(world.init(&followers).refusal(), mismatch);
    let bea = world.emulator.account("bea.private").unwrap();
    let path = "/v2/post/publish/video/init/";
    assert_eq!(world.api(&bea, path, &followers).code(), "ok");
    assert_eq!(world.api(&bea, path, &direct(100, 100)).refusal(), mismatch);

    world.switch("missing-privacy", "invalid");
    assert_eq!(world.init(&missing).refusal(), "400 invalid_params");
    let mut branded = with_post("brand_content_toggle", json!(true));
    branded["post_info"]["privacy_level"] = json!("SELF_ONLY");
    assert_eq!(world.init(&branded).refusal(), "400 invalid_params");
    world.switch("branded-private", "accept");
    assert_eq!(world.init(&branded).code(), "ok");
}

#[test]
fn an_app_without_audit_posts_only_privately_to_private_accounts() {
    let world = World::new();
    let refusal = "403 unaudited_client_can_only_post_to_private_accounts";
    let try_as = |name: &str, level: &str| {
        let account = world.emulator.account_of(name, "awunauditedkey002").unwrap();
        let body = with_post("privacy_level", json!(level));
        world.api(&account, "/v2/post/publish/video/init/", &body)
    };
    assert_eq!(try_as("ada.codes", "SELF_ONLY").refusal(), refusal);
    assert_eq!(try_as("ada.codes", "PUBLIC_TO_EVERYONE").refusal(), refusal);
    assert_eq!(try_as("bea.private", "FOLLOWER_OF_CREATOR").refusal(), refusal);
    assert_eq!(try_as("bea.private", "SELF_ONLY").code(), "ok");
}

#[test]
fn checks_the_token_before_the_body_and_the_rate_before_the_source() {
    let world = World::new();
    let nobody = world.send(world.post("/v2/post/publish/video/init/").body("{}"));
    assert_eq!(nobody.refusal(), "401 access_token_invalid");
    for _ in 0..6 {
        assert_eq!(world.init(&json!({})).refusal(), "400 invalid_params");
    }
    assert_eq!(world.init(&json!({})).refusal(), "429 rate_limit_exceeded");
    world.emulator.advance(std::time::Duration::from_mins(1));
    assert_eq!(world.init(&direct(100, 100)).code(), "ok");
}

#[test]
fn pulls_only_from_verified_addresses() {
    let world = World::of(&["rate-limits=off"]);
    let pull =
        |url: &str| world.init(&with_source(json!({"source": "PULL_FROM_URL", "video_url": url})));
    let refusal = "403 url_ownership_unverified";
    assert_eq!(pull("https://elsewhere.example.org/v.mp4").refusal(), refusal);
    assert_eq!(pull("http://media.example.com/v.mp4").refusal(), refusal);
    assert_eq!(pull("ftp://media.example.com/v.mp4").refusal(), "400 invalid_params");
    assert_eq!(pull("https://media.example.com/v.mp4").code(), "ok");
    world.switch("pull-http", "never");
    assert_eq!(pull("http://127.0.0.1:9/v.mp4").refusal(), refusal);
}
