//! Whole publishes, and their status on the way

use agoras::emulator::{Delivery, Flow};
use serde_json::{Value, json};

use super::world::{World, direct, sha256, video};

#[test]
fn publishes_a_video_in_two_chunks_without_losing_a_byte() {
    let world = World::new();
    let video = video(11_000_003);
    let (id, url) = world.open(&video, 5_500_000);
    assert!(id.starts_with("v_pub_file~v2-1.") && id.len() <= 64, "{id}");
    assert!(url.starts_with(&format!("{}/upload?upload_id=", world.emulator.url())));

    let first = world.chunk(&url, 0, &video[..5_500_000], video.len());
    assert_eq!((first.status, first.text.as_str()), (206, "null"));
    assert!(first.header("x-tt-logid").len() >= 30);
    assert_eq!(first.header("content-range"), "bytes 0-5499999/11000003");
    let status = world.status(&id).data();
    assert_eq!(status, json!({"status": "PROCESSING_UPLOAD", "uploaded_bytes": 5_500_000}));
    let last = world.chunk(&url, 5_500_000, &video[5_500_000..], video.len());
    assert_eq!(last.status, 201);

    world.wait();
    let status = world.status(&id).data();
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    let post_id = status["publicaly_available_post_id"][0].as_u64().unwrap();
    assert!(post_id > 1 << 53);
    let publish = &world.emulator.publishes()[0];
    assert_eq!(publish.sha256.as_deref(), Some(sha256(&video).as_str()));
    assert_eq!(publish.bytes, 11_000_003);
    assert_eq!(publish.chunks, [(0, 5_499_999), (5_500_000, 11_000_002)]);
    assert_eq!((publish.flow, publish.delivery), (Flow::Direct, Delivery::File));
    assert_eq!(publish.post_info["title"], "hello #rust");
    assert_eq!(publish.post_ids, [post_id]);
    assert_eq!(world.emulator.delivered(), 1);
}

#[test]
fn a_post_has_an_id_only_when_public_and_moderated() {
    let world = World::of(&["processing=50", "moderation=100"]);
    let finish = |privacy: &str| {
        let mut body = direct(100, 100);
        body["post_info"]["privacy_level"] = json!(privacy);
        let data = world.init(&body).data();
        world.chunk(data["upload_url"].as_str().unwrap(), 0, &video(100), 100);
        data["publish_id"].as_str().unwrap().to_owned()
    };
    let public = finish("PUBLIC_TO_EVERYONE");
    let private = finish("SELF_ONLY");
    let seconds = std::time::Duration::from_secs;

    assert_eq!(world.status(&public).data()["status"], "PROCESSING_UPLOAD");
    world.emulator.advance(seconds(51));
    assert_eq!(world.status(&public).data(), json!({"status": "PUBLISH_COMPLETE"}));
    world.emulator.advance(seconds(100));
    assert!(world.status(&public).data()["publicaly_available_post_id"].is_array());
    assert_eq!(world.status(&private).data(), json!({"status": "PUBLISH_COMPLETE"}));

    let ids = |value: &str| {
        world.switch("ids", value);
        world.status(&public).data()["publicaly_available_post_id"].clone()
    };
    assert!(ids("scalar").is_u64());
    assert_eq!(ids("empty"), json!([]));
    assert_eq!(ids("absent"), Value::Null);
}

#[test]
fn a_draft_stays_in_the_inbox_unless_the_creator_posts_it() {
    let world = World::of(&["inbox-completes=1000"]);
    let body = json!({"source_info": direct(100, 100)["source_info"], "post_info": {"title": 7}});
    let data = world.api(&world.ada, "/v2/post/publish/inbox/video/init/", &body).data();
    let id = data["publish_id"].as_str().unwrap();
    assert!(id.starts_with("v_inbox_file~v2."), "{id}");
    world.chunk(data["upload_url"].as_str().unwrap(), 0, &video(100), 100);
    world.wait();
    assert_eq!(world.status(id).data(), json!({"status": "SEND_TO_USER_INBOX"}));
    assert_eq!(world.emulator.delivered(), 1);
    world.emulator.advance(std::time::Duration::from_secs(1000));
    assert_eq!(world.status(id).data()["status"], "PUBLISH_COMPLETE");
}

#[test]
fn status_answers_only_for_the_callers_own_publishes() {
    let world = World::of(&["status-lag=1"]);
    let (id, _) = world.open(&video(100), 100);
    let ask = |account: &str, id: &str| {
        let account = world.emulator.account(account).unwrap();
        let body = json!({"publish_id": id});
        world.api(&account, "/v2/post/publish/status/fetch/", &body)
    };
    assert_eq!(ask("ada.codes", "v_pub_file~v2-1.9").refusal(), "400 invalid_publish_id");
    let foreign = ask("bea.private", &id);
    assert_eq!(foreign.refusal(), "400 token_not_authorized_for_specified_publish_id");
    let lagging = world.status(&id);
    assert_eq!(lagging.refusal(), "400 invalid_params");
    assert_eq!(lagging.json()["error"]["message"], "invalid_publish_id");
    assert_eq!(world.status(&id).data(), json!({"status": "PROCESSING_UPLOAD"}));
}

#[test]
fn creator_info_describes_the_account() {
    let world = World::new();
    let info = |name: &str| {
        let account = world.emulator.account(name).unwrap();
        world.send(
            world.post("/v2/post/publish/creator_info/query/").bearer_auth(&account.access_token),
        )
    };
    let ada = info("ada.codes").data();
    assert_eq!(ada["creator_nickname"], "Ada");
    assert_eq!(
        ada["privacy_level_options"],
        json!(["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
    );
    assert_eq!(ada["max_video_post_duration_sec"], 600);
    let bea = info("bea.private").data();
    assert_eq!(bea["privacy_level_options"][0], "FOLLOWER_OF_CREATOR");
    assert_eq!((&bea["duet_disabled"], &bea["comment_disabled"]), (&json!(true), &json!(false)));
    assert_eq!(info("cyd.quiet").data()["comment_disabled"], true);
    let dan = info("dan.banned");
    assert_eq!(dan.refusal(), "200 spam_risk_user_banned_from_posting");
    assert_eq!(info("somebody.new").data()["creator_username"], "somebody.new");
}

#[test]
fn failures_come_in_the_shapes_that_were_recorded() {
    let world = World::new();
    let fail = || world.status("nothing").json();
    let first = fail();
    let second = fail();
    assert_eq!(first["data"], json!({}));
    assert_eq!(second.get("data"), None);
    assert!(first["error"]["log_id"].as_str().unwrap().len() >= 30);
    for (name, value) in
        [("log-id", "logid"), ("failure-data", "empty"), ("invalid-param", "singular")]
    {
        world.switch(name, value);
    }
    let body = world.status("").json();
    assert_eq!(body["error"]["code"], "invalid_param");
    assert!(body["error"]["logid"].is_string());
    assert_eq!(body["data"], json!({}));
    let known_path = world.send(world.get("/v2/post/publish/status/fetch/"));
    assert_eq!(known_path.status, 404);
}

#[test]
fn user_info_and_video_list_answer_by_scope_and_field() {
    let world = World::of(&["video-check=off"]);
    let (_, url) = world.open(&[1; 10], 10);
    world.chunk(&url, 0, &[1; 10], 10);
    world.wait();
    let get = |path: &str| world.send(world.get(path).bearer_auth(&world.ada.access_token));
    let user = get("/v2/user/info/?fields=open_id,display_name,username,video_count").data();
    assert_eq!(
        user["user"],
        json!({"open_id": world.ada.open_id, "display_name": "Ada", "username": "ada.codes", "video_count": 1})
    );
    assert_eq!(get("/v2/user/info/").refusal(), "400 invalid_params");
    let list = world.api(&world.ada, "/v2/video/list/?fields=id,title,duration", &json!({})).data();
    let id = world.emulator.publishes()[0].post_ids[0].to_string();
    assert_eq!(list["videos"], json!([{"id": id, "title": "hello #rust", "duration": 0}]));
    let query = json!({"filters": {"video_ids": [id, "1"]}});
    let found = world.api(&world.ada, "/v2/video/query/?fields=id", &query).data();
    assert_eq!(found["videos"], json!([{"id": id}]));
}

#[test]
fn the_legacy_profile_has_the_old_lifetimes() {
    let world = World::of(&["profile=legacy"]);
    let fields = [
        ("client_key", world.ada.client_key.as_str()),
        ("client_secret", &world.ada.client_secret),
        ("grant_type", "refresh_token"),
        ("refresh_token", &world.ada.refresh_token),
    ];
    let pair = world.form("/v2/oauth/token/", &fields).json();
    assert_eq!(
        (&pair["expires_in"], &pair["refresh_expires_in"]),
        (&json!(86_400), &json!(31_536_000))
    );
    let again = world.form("/v2/oauth/token/", &fields).json();
    assert_eq!(again["error"], Value::Null, "the old token lives on");
}
