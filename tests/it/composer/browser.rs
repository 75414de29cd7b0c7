//! The page in a real Chromium: clicked, typed and dragged as a creator does

use agoras::emulator::Settings;
use serde_json::{Value, json};

use super::{Page, VIDEO, openings};
use crate::support::{Answer, Chromium, PhotoHost, World, sample};

const TITLE: &str = "Post to TikTok · agoras";

/// Returns a world at normal speed: a browser may be slow.
fn unhurried() -> World {
    let mut world =
        World::with(Settings { moderation: std::time::Duration::ZERO, ..Settings::default() });
    world.set("AGORAS_SPEED", "1");
    world
}

/// Opens the page of a run, and waits until it is filled in.
fn open(browser: &mut Chromium, page: &Page) {
    browser.open(&page.login.page, TITLE);
    browser.until("document.getElementById('main').hidden", &json!(false));
}

/// Types a text into a field.
fn fill(browser: &mut Chromium, id: &str, text: &str) {
    let script = format!(
        "(() => {{ const it = document.getElementById({id:?}); it.value = {text:?}; \
        it.dispatchEvent(new Event('input', {{bubbles: true}})); return it.value }})()"
    );
    assert_eq!(browser.ask(&script), text, "{id}");
}

fn value(browser: &mut Chromium, script: &str) -> Value {
    browser.ask(script)
}

/// Waits until the page says how it ended, and returns its words.
fn ended(browser: &mut Chromium, headline: &str) -> String {
    browser.until("document.getElementById('step').textContent", &json!(headline));
    browser.ask("document.getElementById('progress').innerText").as_str().unwrap().to_owned()
}

#[test]
fn a_video_is_chosen_and_posted_by_clicks() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &[&VIDEO[..], &["--title", "From the terminal"]].concat());
    open(&mut browser, &page);

    // The token is gone from the address, and nothing is chosen.
    assert_eq!(browser.address(), page.base);
    let before = "[document.getElementById('name').textContent, document.getElementById('title').value, \
        document.getElementById('audience').value, document.querySelectorAll('#interactions :checked').length, \
        document.getElementById('commercial').checked, document.getElementById('agreed').checked, \
        document.getElementById('post').disabled]";
    assert_eq!(
        value(&mut browser, before),
        json!(["Ada", "From the terminal", "", 0, false, false, true])
    );
    let offered = "[...document.querySelectorAll('#audience option')].map(it => it.value)";
    assert_eq!(
        value(&mut browser, offered),
        json!(["", "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"])
    );
    browser.until("document.getElementById('picture').naturalWidth > 0", &json!(true));
    browser.until("document.getElementById('video').readyState >= 2", &json!(true));
    let shape = "(() => { const box = document.getElementById('phone').getBoundingClientRect(); \
        return Math.round(100 * box.width / box.height) })()";
    assert_eq!(value(&mut browser, shape), 56);

    fill(&mut browser, "title", "Hello 🎬");
    let count = "document.getElementById('title-count').textContent";
    assert_eq!(value(&mut browser, count), "8 of 2200");
    fill(&mut browser, "audience", "PUBLIC_TO_EVERYONE");
    browser.click("#comments");
    fill(&mut browser, "cover", "300");
    browser.until("document.getElementById('video').currentTime", &json!(0.3));
    browser.click("#agreed");
    let ready = "[document.getElementById('post').disabled, document.getElementById('missing').textContent]";
    assert_eq!(value(&mut browser, ready), json!([false, ""]));
    assert_eq!(openings(&world), 0);
    browser.click("#post");

    let words = ended(&mut browser, "Posted");
    let link = "document.querySelector('#link a').href";
    let link = value(&mut browser, link);
    assert!(words.contains(link.as_str().unwrap()), "{words}");
    let origin = page.origin.clone();
    let run = page.end(&world);
    assert_eq!((run.exit, &run.json()["url"]), (Some(0), &link), "{run}");
    let post = &world.tiktok.publishes()[0].post_info;
    assert_eq!((&post["title"], &post["disable_comment"]), (&json!("Hello 🎬"), &json!(false)));
    assert_eq!(
        (&post["disable_duet"], &post["video_cover_timestamp_ms"]),
        (&json!(true), &json!(300))
    );
    let beyond: Vec<_> = browser
        .reported("Network.requestWillBeSent")
        .into_iter()
        .filter(|it| {
            let url = it["request"]["url"].as_str().unwrap();
            // The player's own pictures are part of the browser.
            !url.starts_with(&origin) && !url.starts_with("data:")
        })
        .collect();
    assert!(beyond.is_empty(), "{beyond:#?}");
    assert_eq!(browser.reported("Log.entryAdded"), Vec::<Value>::new());
}

#[test]
fn a_cover_between_two_steps_of_the_slider_is_kept() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &[&VIDEO[..], &["--cover-at", "257ms"]].concat());
    open(&mut browser, &page);
    browser.until("document.getElementById('video').currentTime", &json!(0.257));

    fill(&mut browser, "audience", "SELF_ONLY");
    browser.click("#agreed");
    browser.click("#post");
    ended(&mut browser, "Posted");

    assert_eq!(page.end(&world).exit, Some(0));
    let post = &world.tiktok.publishes()[0].post_info;
    assert_eq!(post["video_cover_timestamp_ms"], 257);
}

#[test]
fn cancel_ends_the_run_and_says_so() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &VIDEO);
    open(&mut browser, &page);

    browser.click("#cancel");

    let words = ended(&mut browser, "Cancelled");
    assert!(words.contains("Nothing was sent to TikTok."), "{words}");
    let run = page.end(&world);
    assert_eq!((run.exit, openings(&world)), (Some(130), 0), "{run}");
}

#[test]
fn branded_content_is_never_private_and_each_sentence_is_agreed_to() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &VIDEO);
    open(&mut browser, &page);
    let consent = "document.getElementById('consent').textContent";
    let agreed = "document.getElementById('agreed').checked";
    let missing = "document.getElementById('missing').textContent";
    let music = "By posting, you agree to TikTok’s Music Usage Confirmation.";
    let both =
        "By posting, you agree to TikTok’s Branded Content Policy and Music Usage Confirmation.";
    assert_eq!(value(&mut browser, consent), music);

    fill(&mut browser, "audience", "PUBLIC_TO_EVERYONE");
    browser.click("#agreed");
    browser.click("#commercial");
    let hint = "You need to indicate if your content promotes yourself, a third party, or both.";
    assert_eq!(value(&mut browser, missing), hint);
    assert_eq!(value(&mut browser, "document.getElementById('post').disabled"), true);
    browser.click("#own-brand");
    let labelled = "document.getElementById('labelled').textContent";
    assert!(value(&mut browser, labelled).as_str().unwrap().contains("“Promotional content”"));
    assert_eq!(value(&mut browser, agreed), true);
    browser.click("#paid-partnership");
    assert!(value(&mut browser, labelled).as_str().unwrap().contains("“Paid partnership”"));
    assert_eq!(
        (value(&mut browser, consent), value(&mut browser, agreed)),
        (json!(both), json!(false))
    );
    let private = "document.querySelector('option[value=SELF_ONLY]').disabled";
    assert_eq!(value(&mut browser, private), true);

    browser.click("#paid-partnership");
    fill(&mut browser, "audience", "SELF_ONLY");
    let paid = "document.getElementById('paid-partnership').disabled";
    assert_eq!(
        (value(&mut browser, paid), value(&mut browser, private)),
        (json!(true), json!(false))
    );
    browser.click("#agreed");
    assert_eq!(value(&mut browser, missing), "");

    // A script that gets around the page meets the same rule.
    let forced = "fetch('post', {method: 'POST', body: JSON.stringify({...choices(), disclosure: \
        {commercial: true, own_brand: false, paid_partnership: true}})}).then(it => it.json())";
    let refused = value(&mut browser, forced);
    assert_eq!(refused["refused"], "Branded content visibility cannot be set to private.");
    browser.click("#cancel");
    ended(&mut browser, "Cancelled");
    assert_eq!((page.end(&world).exit, openings(&world)), (Some(130), 0));
}

#[test]
fn photos_are_ordered_by_dragging_and_by_keys() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let answers = ["photo.jpg", "photo.webp", "photo.jpg"].map(|name| Answer::Gives(sample(name)));
    let photos = PhotoHost::with(answers.to_vec());
    let urls = [1, 2, 3].map(|number| photos.url(number));
    let images = urls.iter().flat_map(|url| ["--image", url.as_str()]);
    let arguments: Vec<&str> = ["tiktok", "post", "--compose"].into_iter().chain(images).collect();
    let page = Page::of(&world, &arguments);
    open(&mut browser, &page);
    let order = "order()";
    assert_eq!(value(&mut browser, order), json!([0, 1, 2]));
    let loaded = "[...document.querySelectorAll('#order img')].every(it => it.naturalWidth > 0)";
    browser.until(loaded, &json!(true));

    browser.drag("[data-index='2'] .handle", "[data-index='0'] .handle");
    assert_eq!(value(&mut browser, order), json!([2, 0, 1]));
    value(&mut browser, "document.querySelector(\"[data-index='0'] .handle\").focus()");
    browser.press("ArrowRight");
    assert_eq!(value(&mut browser, order), json!([2, 1, 0]));
    let told = "document.getElementById('moved').textContent";
    assert_eq!(value(&mut browser, told), "Moved to place 3 of 3");
    browser.click("[data-index='0'] .earlier");
    assert_eq!(value(&mut browser, order), json!([2, 0, 1]));
    browser.click("[data-index='1'] input");
    fill(&mut browser, "audience", "SELF_ONLY");
    browser.click("#agreed");
    browser.click("#post");

    ended(&mut browser, "Posted");
    let run = page.end(&world);
    assert_eq!(run.exit, Some(0), "{run}");
    let sent = world.tiktok.requests();
    let init = sent.iter().find(|request| request.endpoint.to_string() == "photo-init").unwrap();
    let source = serde_json::from_str::<Value>(&init.body).unwrap()["source_info"].take();
    assert_eq!(source["photo_images"], json!([urls[2], urls[0], urls[1]]));
    assert_eq!(source["photo_cover_index"], 2);
}

#[test]
fn a_foreign_page_and_a_foreign_name_reach_nothing() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &VIDEO);
    open(&mut browser, &page);
    let base = page.base.clone();

    // The emulator's page is on this machine too: the same site, and another origin.
    browser.open(&world.tiktok.url(), "TikTok emulator");
    let attack = format!(
        "(async () => {{
            const got = async (path, options) => {{
                try {{ return (await fetch('{base}' + path, {{credentials: 'include', ...options}})).status }}
                catch {{ return 'refused' }}
            }};
            const sent = await fetch('{base}cancel', {{method: 'POST', mode: 'no-cors', credentials: 'include', body: '{{}}'}})
                .then(it => it.type, () => 'refused');
            const image = new Image();
            image.src = '{base}picture';
            const shown = await image.decode().then(() => 'shown', () => 'refused');
            return [await got('sheet'), await got('cancel', {{method: 'POST'}}), shown, document.cookie, sent];
        }})()"
    );
    let outcome = value(&mut browser, &attack);
    assert_eq!(outcome[0], "refused");
    assert_eq!(outcome[1], "refused");
    assert_eq!((&outcome[2], &outcome[3]), (&json!("refused"), &json!("")));

    let elsewhere = base.replace("127.0.0.1", "rebound.example");
    browser.open(&elsewhere, "");
    assert_eq!(value(&mut browser, "document.body.innerText.trim()"), "403 Forbidden");

    browser.open(&base, TITLE);
    browser.until("document.getElementById('main').hidden", &json!(false));
    browser.click("#cancel");
    ended(&mut browser, "Cancelled");
    assert_eq!((page.end(&world).exit, openings(&world)), (Some(130), 0));
}

#[test]
fn the_end_of_the_run_is_seen_on_the_page() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &VIDEO);
    open(&mut browser, &page);
    let id = page.login.child.id().to_string();

    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());

    let words = ended(&mut browser, "agoras has ended");
    assert!(words.contains("The terminal says how."), "{words}");
    assert_eq!(page.end(&world).exit, Some(130));
}

/// Returns each text on the page whose contrast is below 4.5 to 1, and what is wider than the window.
const FAULTS: &str = "(() => {
    const light = (colour) => {
        const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (it) => {
        const own = getComputedStyle(it).backgroundColor;
        return own !== 'rgba(0, 0, 0, 0)' || !it.parentElement ? own : ground(it.parentElement);
    };
    const faults = [];
    for (const it of document.querySelectorAll('main *')) {
        const hasText = [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        const isSeen = it.checkVisibility() && !it.closest('.unseen, #phone, option');
        if (hasText && isSeen) {
            const [one, other] = [light(getComputedStyle(it).color), light(ground(it))];
            const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            if (contrast < 4.5) faults.push([it.id || it.textContent, contrast]);
        }
        if (isSeen && it.getBoundingClientRect().right > document.documentElement.clientWidth) faults.push([it.id, 'too wide']);
        if (it.matches('input, select, textarea, button, video, canvas') && isSeen
            && !it.labels?.length && !it.ariaLabel && !it.textContent && it.id !== 'video') faults.push([it.id, 'no name']);
    }
    return faults;
})()";

#[test]
fn the_page_is_legible_in_both_schemes_on_a_phone_and_on_a_desktop() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let page = Page::of(&world, &VIDEO);
    open(&mut browser, &page);
    for id in ["commercial", "own-brand", "paid-partnership"] {
        browser.click(&format!("#{id}"));
    }
    for (scheme, width, ground) in [
        ("light", 320, "rgb(244, 244, 246)"),
        ("light", 1280, "rgb(244, 244, 246)"),
        ("dark", 400, "rgb(18, 18, 21)"),
        ("dark", 1280, "rgb(18, 18, 21)"),
    ] {
        browser.prefer(scheme, width);
        let shown = "[innerWidth, getComputedStyle(document.body).backgroundColor]";
        assert_eq!(value(&mut browser, shown), json!([width, ground]));
        assert_eq!(value(&mut browser, FAULTS), json!([]), "{scheme} {width}");
    }
    browser.click("#cancel");
    ended(&mut browser, "Cancelled");
    assert_eq!(page.end(&world).exit, Some(130));
}
