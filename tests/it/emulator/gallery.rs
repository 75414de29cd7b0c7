//! The emulator's pages as people see them: readable in light and dark, at any width, and up to date

use agoras::emulator::Settings;
use serde_json::{Value, json};

use super::world::World;
use crate::support::{CLIP, Chromium};

/// Returns a world that keeps what is posted in this folder.
fn keeping(folder: &std::path::Path) -> World {
    World::with(Settings { keep_media: Some(folder.to_owned()), ..Settings::default() })
}

/// Posts a clip under a caption, and returns its publish id.
fn post(world: &World, caption: &str) -> String {
    let clip = std::fs::read(CLIP).unwrap();
    let mut body = super::world::direct(clip.len(), clip.len());
    body["post_info"]["title"] = caption.into();
    let data = world.init(&body).data();
    let stored = world.chunk(data["upload_url"].as_str().unwrap(), 0, &clip, clip.len());
    assert_eq!(stored.status, 201);
    data["publish_id"].as_str().unwrap().to_owned()
}

/// Waits on the page until an expression is true.
fn until(browser: &mut Chromium, expression: &str) {
    let waiting = format!(
        "new Promise(done => {{ const look = () => ({expression}) ? done(true) : setTimeout(look, 20); look(); }})"
    );
    assert_eq!(browser.ask(&waiting), true, "{expression}");
}

/// A script that returns every text whose contrast to its ground is below AA's 4.5, and whatever is
/// wider than the window.
const FLAWS: &str = r"(() => {
    const parts = text => text.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
        const linear = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    };
    const ground = element => {
        for (let it = element; it; it = it.parentElement) {
            const colour = parts(getComputedStyle(it).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        throw new Error('no ground');
    };
    const flaws = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !element.getClientRects().length || element.closest('script, select')) continue;
        const [one, two] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
        const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
        if (contrast < 4.5) flaws.push(`${element.tagName} ${walker.currentNode.data.trim()}: ${contrast}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) flaws.push(`wider than ${innerWidth}`);
    for (const it of document.images) if (!it.alt) flaws.push('a picture without words');
    if (!document.querySelector('link[rel=icon]').href.startsWith('data:image/svg')) flaws.push('no icon');
    return flaws;
})()";

#[test]
fn every_page_is_readable_in_light_and_dark_and_at_any_width() {
    let Some(mut browser) = Chromium::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let world = keeping(folder.path());
    let empty = World::of(&["pkce=optional"]);
    post(&world, &"a-caption-without-a-place-to-break".repeat(8));
    world.inject("init=fail:file_format_check_failed");
    post(&world, "");
    world.wait();
    post(&world, "still processed");
    let login = format!(
        "{}/v2/auth/authorize/?client_key={}&redirect_uri=https://localhost:3456/callback&response_type=code&scope=user.info.basic,video.publish",
        empty.emulator.url(),
        empty.ada.client_key
    );
    let mistake =
        format!("{}/v2/auth/error/?error=invalid_scope&error_type=scope", empty.emulator.url());
    for (url, title) in [
        (world.emulator.url(), "TikTok emulator"),
        (empty.emulator.url(), "TikTok emulator"),
        (login, "Authorize an app"),
        (mistake, "Something went wrong"),
    ] {
        let mut grounds = Vec::new();
        for scheme in ["light", "dark"] {
            for width in [320, 400, 1280] {
                browser.look(width, scheme);
                browser.open("about:blank", "");
                browser.open(&url, title);
                assert_eq!(browser.ask(FLAWS), json!([]), "{url} {scheme} {width}");
            }
            grounds.push(browser.ask("getComputedStyle(document.body).backgroundColor"));
        }
        assert_ne!(grounds[0], grounds[1], "{url} has no dark form");
    }
}

#[test]
fn the_list_refreshes_itself_with_the_newest_first() {
    let Some(mut browser) = Chromium::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let world = keeping(folder.path());
    browser.open(&world.emulator.url(), "TikTok emulator");
    until(
        &mut browser,
        "document.getElementById('nothing')?.textContent.includes('Nothing was posted yet')",
    );

    post(&world, "the first");
    until(&mut browser, "document.querySelector('article video')");
    assert_eq!(browser.ask("document.getElementById('nothing')"), Value::Null);
    browser.ask("document.querySelector('video').marked = true");
    post(&world, "the second");
    until(&mut browser, "document.querySelectorAll('article').length === 2");
    let captions = "[...document.querySelectorAll('h2')].map(it => it.textContent)";
    assert_eq!(browser.ask(captions), json!(["the second", "the first"]));

    world.wait();
    let complete = "document.querySelectorAll('.state.good').length === 2";
    until(&mut browser, complete);
    let marked = "[...document.querySelectorAll('video')].map(it => it.marked === true)";
    assert_eq!(browser.ask(marked), json!([false, true]), "a video that may play stays in place");
    let summary = "document.getElementById('summary').textContent";
    let words = browser.ask(summary);
    assert!(words.as_str().unwrap().starts_with("Publishes: 2, of which 2 "), "{words}");
    assert_eq!(browser.reported("Log.entryAdded"), Vec::<Value>::new());
}

#[test]
fn the_page_says_when_the_emulator_has_ended() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = World::new();
    browser.open(&world.emulator.url(), "TikTok emulator");
    until(&mut browser, "document.getElementById('trouble').hidden");
    drop(world);
    until(&mut browser, "!document.getElementById('trouble').hidden");
    assert_eq!(browser.ask(FLAWS), json!([]));
}
