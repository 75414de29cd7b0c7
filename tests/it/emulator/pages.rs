//! The emulator's pages in a real Chromium: their policy allows what they need and nothing else

use agoras::emulator::Settings;
use serde_json::{Value, json};

use super::pull::{serve, settled};
use super::world::{World, direct};
use crate::support::{CLIP, Chromium, sample};

/// Returns a world whose page shows a video and photos.
fn exhibited(folder: &std::path::Path) -> World {
    let world =
        World::with(Settings { keep_media: Some(folder.to_owned()), ..Settings::default() });
    let clip = std::fs::read(CLIP).unwrap();
    let (_, url) = world.open(&clip, clip.len());
    assert_eq!(world.chunk(&url, 0, &clip, clip.len()).status, 201);
    for photo in ["photo.jpg", "photo.webp"] {
        let address = serve("200 OK", sample(photo));
        let body = json!({
            "media_type": "PHOTO", "post_mode": "DIRECT_POST",
            "post_info": {"title": "hello", "privacy_level": "SELF_ONLY"},
            "source_info": {"source": "PULL_FROM_URL", "photo_images": [address], "photo_cover_index": 0},
        });
        let data = world.api(&world.ada, "/v2/post/publish/content/init/", &body).data();
        settled(&world, data["publish_id"].as_str().unwrap());
    }
    world
}

/// Returns the browser's complaints: blocked by a policy, failed to load, or an error in a script.
fn complaints(browser: &mut Chromium) -> Vec<Value> {
    let mut all = browser.reported("Log.entryAdded");
    // A player stops asking once it has what it needs.
    let failed = browser.reported("Network.loadingFailed").into_iter();
    all.extend(failed.filter(|it| it["canceled"] != true));
    all
}

#[test]
fn the_gallery_plays_and_shows_what_arrived() {
    let Some(mut browser) = Chromium::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let world = exhibited(folder.path());

    browser.open(&world.emulator.url(), "TikTok emulator");

    let video = "new Promise(done => { const it = document.querySelector('video');
        const end = () => done(it.error ? it.error.message : it.readyState);
        it.readyState > 0 ? end() : (it.onloadedmetadata = end, it.onerror = end); })";
    assert!(browser.ask(video).as_u64() >= Some(1), "the video does not load");
    let photos =
        "Promise.all([...document.images].map(it => it.decode().then(() => it.naturalWidth)))";
    let widths = browser.ask(photos);
    let widths = widths.as_array().expect("photos load");
    assert!(widths.len() == 2 && widths.iter().all(|it| it.as_u64() > Some(0)), "{widths:?}");
    let fit = browser.ask("getComputedStyle(document.querySelector('video')).objectFit");
    assert_eq!(fit, "contain", "the style is not applied");
    assert_eq!(complaints(&mut browser), Vec::<Value>::new());

    let blocked = "fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'blocked')";
    assert_eq!(browser.ask(blocked), "blocked");
    assert!(!complaints(&mut browser).is_empty(), "the policy is not enforced");
}

#[test]
fn the_login_page_leads_back_to_the_redirect_address() {
    let Some(mut browser) = Chromium::start() else { return };
    for redirect in ["http://localhost:*/callback", "http://127.0.0.1:*/callback/"] {
        let world = World::of(&["pkce=optional"]);
        let there = serve("200 OK", b"<title>back</title>".to_vec());
        let port = url::Url::parse(&there).unwrap().port().unwrap();
        let page = format!(
            "{}/v2/auth/authorize/?client_key={}&redirect_uri={}&response_type=code&scope=user.info.basic&state=s",
            world.emulator.url(),
            world.ada.client_key,
            redirect.replace('*', &port.to_string())
        );
        browser.open(&page, "Authorize an app");
        assert_eq!(complaints(&mut browser), Vec::<Value>::new());
        browser.click("button[value=approve]");
        browser.shows("back");
        assert!(browser.address().contains("code="), "{redirect}");
        assert_eq!(complaints(&mut browser), Vec::<Value>::new(), "{redirect}");
    }
}

#[test]
fn a_hostile_page_changes_nothing() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = World::new();
    let there = serve("200 OK", b"<title>hostile</title>".to_vec());
    browser.open(&there.replace("127.0.0.1", "rebound.example"), "hostile");
    let emulator = world.emulator.url();
    let script = format!(
        "Promise.allSettled([
            fetch('{emulator}/emulator/faults', {{method: 'POST', mode: 'no-cors', body: 'any@*=http:500'}}),
            fetch('{emulator}/emulator/switches', {{method: 'POST', mode: 'no-cors', body: 'user=dan.banned'}}),
            fetch('{emulator}/emulator/account?username=made.by.a.page', {{mode: 'no-cors'}}),
        ]).then(() => true)"
    );
    assert_eq!(browser.ask(&script), true);
    let rebound = format!("http://rebound.example:{}/", world.emulator.port());
    assert_eq!(
        browser
            .ask(&format!("fetch('{rebound}', {{mode: 'no-cors'}}).then(() => true, () => true)")),
        true
    );

    let state = world.send(world.get("/emulator/state.json")).json();
    assert_eq!(state["faults_waiting"], 0);
    assert_eq!(world.init(&direct(100, 100)).status, 200);
    let page = world.send(world.get("/v2/auth/authorize/?auto=none"));
    assert_eq!(page.status, 302);
}
