//! Logins: the page, the codes, PKCE

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::world::{Got, World};

/// RFC 7636's verifier, and its digest in TikTok's form.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const HEX: &str = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";
const BASE64URL: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT: &str = "http://127.0.0.1:49152/callback/";

/// Returns the address of the login page with some parameters changed; an empty value removes one.
fn address(world: &World, changes: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("client_key", world.ada.client_key.as_str()),
        ("response_type", "code"),
        ("scope", "user.info.basic,video.publish,video.upload"),
        ("redirect_uri", REDIRECT),
        ("state", "st at&e"),
        ("code_challenge", HEX),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        fields.retain(|(given, _)| given != name);
        fields.push((name, value));
    }
    fields.retain(|(_, value)| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("/v2/auth/authorize/?{query}")
}

/// Returns the address that the page sends the browser to.
fn sent_to(world: &World, changes: &[(&str, &str)]) -> Url {
    let got = world.send(world.get(&address(world, changes)));
    assert_eq!(got.status, 302, "{got:?}");
    let base = Url::parse(&world.emulator.url()).unwrap();
    base.join(got.header("location")).unwrap()
}

fn query(url: &Url, name: &str) -> String {
    url.query_pairs()
        .find(|(given, _)| given == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

fn exchange(world: &World, code: &str, verifier: &str) -> Got {
    let fields = [
        ("client_key", world.ada.client_key.as_str()),
        ("client_secret", &world.ada.client_secret),
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", verifier),
    ];
    world.form("/v2/oauth/token/", &fields)
}

#[test]
fn a_login_needs_the_hexadecimal_challenge() {
    let world = World::new();
    let back = sent_to(&world, &[("auto", "approve")]);
    assert!(back.as_str().starts_with(REDIRECT));
    assert_eq!(query(&back, "state"), "st at&e");
    assert_eq!(query(&back, "scopes"), "user.info.basic,video.publish,video.upload");
    let code = query(&back, "code");
    assert!(code.contains('*') && code.contains('!') && &code[code.len() - 3..] == ".s1", "{code}");
    assert!(back.query().unwrap().contains("%2A"), "the tail is percent-encoded");

    let pair = exchange(&world, &code, VERIFIER).json();
    assert_eq!(pair["open_id"], world.ada.open_id);
    assert_eq!(
        (&pair["expires_in"], &pair["refresh_expires_in"]),
        (&json!(7200), &json!(15_552_000))
    );
    assert!(pair["access_token"].as_str().unwrap().starts_with("act."));
    assert_eq!(pair["token_type"], "Bearer");
    let again = exchange(&world, &code, VERIFIER).json();
    assert_eq!(again["error_description"], "Authorization code is expired.");

    let code =
        query(&sent_to(&world, &[("auto", "approve"), ("code_challenge", BASE64URL)]), "code");
    let refused = exchange(&world, &code, VERIFIER);
    assert_eq!(refused.status, 200);
    assert_eq!(refused.json()["error"], "invalid_request");
    assert_eq!(refused.json()["error_description"], "Code verifier or code challenge is invalid.");
}

#[test]
fn codes_expire_and_belong_to_their_redirect_address() {
    let world = World::of(&["authorize=approve"]);
    let code = || query(&sent_to(&world, &[]), "code");
    let late = code();
    world.emulator.advance(Duration::from_secs(301));
    assert_eq!(exchange(&world, &late, VERIFIER).json()["error"], "invalid_grant");
    let code = code();
    let truncated = code.split('*').next().unwrap();
    assert_eq!(exchange(&world, truncated, VERIFIER).json()["error"], "invalid_grant");
    assert_eq!(exchange(&world, &code, VERIFIER).json()["error"], Value::Null);
}

#[test]
fn mistakes_of_the_app_stay_on_tiktoks_own_page() {
    let world = World::new();
    let key = world.ada.client_key.clone();
    for (changes, error, code, kind) in [
        (vec![("client_key", "nobody")], "unauthorized_client", "", "client_key"),
        (vec![("client_key", ""), ("client_id", &key)], "param_error", "10003", "client_key"),
        (vec![("redirect_uri", "http://127.0.0.1:1/other")], "invalid_request", "", "redirect_uri"),
        (vec![("response_type", "token")], "unsupported_response_type", "", "response_type"),
        (vec![("scope", "video.publish,video.steal")], "invalid_scope", "", "scope"),
        (vec![("code_challenge", "")], "param_error", "10007", "code_challenge"),
        (vec![("code_challenge_method", "plain")], "param_error", "10008", "code_challenge_method"),
    ] {
        let page = sent_to(&world, &changes);
        assert_eq!(page.port(), Some(world.emulator.port()), "{changes:?}");
        let got = [query(&page, "error"), query(&page, "errCode"), query(&page, "error_type")];
        assert_eq!(got, [error, code, kind], "{changes:?}");
        let shown = world.send(world.get(&format!("{}?{}", page.path(), page.query().unwrap())));
        assert!(shown.text.contains(kind), "{shown:?}");
    }
}

#[test]
fn the_page_asks_and_the_creator_can_grant_less_or_say_no() {
    let world = World::new();
    let page = world.send(world.get(&address(&world, &[])));
    assert_eq!(page.status, 200);
    assert!(page.text.contains("video.upload") && page.text.contains("Approve"));

    let answer = |fields: &[(&str, &str)]| {
        let got = world.send(world.post(&address(&world, &[])).form(fields));
        Url::parse(got.header("location")).unwrap()
    };
    let less =
        answer(&[("decision", "approve"), ("user", "bea.private"), ("grant", "video.upload")]);
    assert_eq!(query(&less, "scopes"), "video.upload");
    let pair = exchange(&world, &query(&less, "code"), VERIFIER).json();
    assert_eq!(pair["scope"], "video.upload");
    let info = world.send(
        world
            .post("/v2/post/publish/creator_info/query/")
            .bearer_auth(pair["access_token"].as_str().unwrap()),
    );
    assert_eq!(info.refusal(), "401 scope_not_authorized");
    let no = answer(&[("decision", "deny")]);
    assert_eq!((query(&no, "error").as_str(), query(&no, "code").as_str()), ("access_denied", ""));
    assert_eq!(query(&no, "state"), "st at&e");
    let sandbox = [("client_key", "sbemulatorkey0003"), ("auto", "approve")];
    assert_eq!(query(&sent_to(&world, &sandbox), "error_type"), "non_sandbox_target");
}

#[test]
fn scopes_separated_by_spaces_are_a_switch() {
    let world = World::of(&["authorize=approve"]);
    let spaces = [("scope", "user.info.basic video.publish")];
    assert_eq!(query(&sent_to(&world, &spaces), "error"), "invalid_scope");
    world.switch("scopes", "spaces-too");
    let back = sent_to(&world, &spaces);
    assert_eq!(query(&back, "scopes"), "user.info.basic,video.publish");
}
