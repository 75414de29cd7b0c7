//! Tokens: exchange, rotation and expiry

use std::time::Duration;

use serde_json::{Value, json};

use super::world::World;

fn refresh(world: &World, token: &str) -> Value {
    let fields = [
        ("client_key", world.ada.client_key.as_str()),
        ("client_secret", &world.ada.client_secret),
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
    ];
    world.form("/v2/oauth/token/", &fields).json()
}

#[test]
fn a_refresh_token_works_once() {
    let world = World::new();
    let second = refresh(&world, &world.ada.refresh_token);
    assert_ne!(second["refresh_token"], world.ada.refresh_token);
    let dead = refresh(&world, &world.ada.refresh_token);
    assert_eq!(dead["error"], "invalid_grant");
    assert_eq!(dead["error_description"], "Refresh token is invalid or expired.");
    let third = refresh(&world, second["refresh_token"].as_str().unwrap());
    assert_eq!(third["error"], Value::Null);
    world.emulator.expire_refresh_tokens();
    let late = refresh(&world, third["refresh_token"].as_str().unwrap());
    assert_eq!(late["error"], "invalid_grant");
}

#[test]
fn rotation_is_a_switch() {
    let world = World::of(&["rotation=same-token"]);
    let same = refresh(&world, &world.ada.refresh_token);
    assert_eq!(same["refresh_token"], world.ada.refresh_token);

    world.switch("rotation", "strict");
    world.switch("grace", "10");
    let first = refresh(&world, &world.ada.refresh_token);
    assert_eq!(refresh(&world, &world.ada.refresh_token)["error"], Value::Null);
    world.emulator.advance(Duration::from_secs(11));
    world.switch("reuse", "revoke-chain");
    world.switch("oauth-errors", "4xx");
    assert_eq!(refresh(&world, &world.ada.refresh_token)["error"], "invalid_grant");
    let chain = refresh(&world, first["refresh_token"].as_str().unwrap());
    assert_eq!(chain["error"], "invalid_grant", "what came of it is dead too");
    let wrong = world.form(
        "/v2/oauth/token/",
        &[("client_key", "k"), ("client_secret", "s"), ("grant_type", "refresh_token")],
    );
    assert_eq!((wrong.status, &wrong.json()["error"]), (401, &json!("invalid_client")));
}

#[test]
fn the_token_endpoint_takes_forms_with_client_key_only() {
    let world = World::new();
    let body = json!({"client_key": world.ada.client_key, "grant_type": "refresh_token"});
    let got = world.send(
        world
            .post("/v2/oauth/token/")
            .header("content-type", "application/json")
            .body(body.to_string()),
    );
    assert_eq!(got.json()["error_description"], "The request parameters are malformed.");
    let fields = [
        ("client_id", world.ada.client_key.as_str()),
        ("client_secret", &world.ada.client_secret),
        ("grant_type", "refresh_token"),
        ("refresh_token", &world.ada.refresh_token),
    ];
    assert_eq!(world.form("/v2/oauth/token/", &fields).json()["error"], "invalid_request");
    assert!(got.json()["log_id"].is_string());
}

#[test]
fn tokens_expire_and_can_be_revoked() {
    let world = World::new();
    let works = || world.init(&json!({})).code() != "access_token_invalid";
    assert!(works());
    let fields = [
        ("client_key", world.ada.client_key.as_str()),
        ("client_secret", &world.ada.client_secret),
        ("token", &world.ada.access_token),
    ];
    assert_eq!(world.form("/v2/oauth/revoke/", &fields).text, "{}");
    assert!(!works());
    assert_eq!(refresh(&world, &world.ada.refresh_token)["error"], "invalid_grant");

    let other = world.emulator.account("ada.codes").unwrap();
    let call = || world.api(&other, "/v2/post/publish/video/init/", &json!({}));
    assert_eq!(call().refusal(), "400 invalid_params");
    world.emulator.advance(Duration::from_hours(2));
    assert_eq!(call().refusal(), "401 access_token_invalid");
}
