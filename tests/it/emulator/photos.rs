//! Photo posts and drafts

use serde_json::{Value, json};

use super::pull::{serve, settled};
use super::world::{Got, World};

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";

fn body(images: &[String]) -> Value {
    json!({
        "media_type": "PHOTO", "post_mode": "DIRECT_POST",
        "post_info": {"title": "short", "description": "long", "privacy_level": "PUBLIC_TO_EVERYONE"},
        "source_info": {"source": "PULL_FROM_URL", "photo_cover_index": 0, "photo_images": images},
    })
}

fn init(world: &World, body: &Value) -> Got {
    world.api(&world.ada, "/v2/post/publish/content/init/", body)
}

#[test]
fn fetches_every_photo() {
    let world = World::new();
    let url = serve("200 OK", JPEG.to_vec());
    let data = init(&world, &body(&[url.clone(), url])).data();
    let id = data["publish_id"].as_str().unwrap();
    assert!(id.starts_with("p_pub_url~v2."), "{id}");
    assert_eq!(settled(&world, id)["status"], "PUBLISH_COMPLETE");
    let publish = &world.emulator.publishes()[0];
    assert_eq!(publish.pieces.len(), 2);
    assert_eq!(publish.pieces[0], publish.pieces[1]);
    assert_eq!(publish.bytes, 2 * JPEG.len() as u64);
}

#[test]
fn a_png_fails_the_format_check_and_a_draft_goes_to_the_inbox() {
    let world = World::new();
    let png = serve("200 OK", b"\x89PNG\r\n\x1a\n".to_vec());
    let data = init(&world, &body(&[png])).data();
    let status = settled(&world, data["publish_id"].as_str().unwrap());
    assert_eq!(status["fail_reason"], "file_format_check_failed");

    let url = serve("200 OK", b"RIFF\0\0\0\0WEBPVP8 ".to_vec());
    let mut draft = body(&[url]);
    draft["post_mode"] = json!("MEDIA_UPLOAD");
    draft["post_info"] = json!({"title": "t"});
    let data = init(&world, &draft).data();
    let id = data["publish_id"].as_str().unwrap();
    assert!(id.starts_with("p_inbox_url~v2."), "{id}");
    assert_eq!(settled(&world, id)["status"], "SEND_TO_USER_INBOX");
    let eve = world.emulator.account("eve.old_phone").unwrap();
    let old = world.api(&eve, "/v2/post/publish/content/init/", &draft);
    assert_eq!(old.refusal(), "400 app_version_check_failed");
}

#[test]
fn refuses_a_bad_photo_post() {
    let world = World::of(&["rate-limits=off"]);
    let images = vec!["https://media.example.com/1.jpg".to_owned()];
    let mode = "Invalid media_type or post_mode";
    let source = "The request source info is empty or incorrect";
    let post = "The request post info is empty or incorrect";
    for (path, value, words) in [
        ("/media_type", json!("VIDEO"), mode),
        ("/post_mode", json!("DIRECT POST"), mode),
        ("/source_info/source", json!("FILE_UPLOAD"), source),
        ("/source_info/photo_images", json!([]), source),
        ("/source_info/photo_images", json!(vec![&images[0]; 36]), source),
        ("/source_info/photo_cover_index", json!(1), source),
        ("/post_info/title", json!("x".repeat(91)), post),
        ("/post_info/description", json!("x".repeat(4001)), post),
        ("/post_info", Value::Null, post),
    ] {
        let mut body = body(&images);
        *body.pointer_mut(path).unwrap() = value;
        let got = init(&world, &body);
        assert_eq!(got.refusal(), "400 invalid_params", "{path}");
        assert_eq!(got.json()["error"]["message"], words, "{path}");
    }
    let foreign = body(&["https://example.org/1.jpg".to_owned()]);
    assert_eq!(init(&world, &foreign).refusal(), "403 url_ownership_unverified");
}
