//! Logins in a real Chromium, with the requests that a browser makes by itself

use data_encoding::BASE64;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Chromium, Tty, World};

const TLS: [&str; 3] = ["--no-browser", "--redirect-uri", "https://localhost:*/callback"];
const PLAIN: [&str; 3] = ["--no-browser", "--redirect-uri", "http://127.0.0.1:*/callback/"];

const CONSENT: &str = "Authorize an app";
const WARNING: &str = "Privacy error";
const CONNECTED: &str = "You are connected · agoras";

/// Returns a world at normal speed: a browser may be slow.
fn unhurried() -> World {
    let mut world = World::unauthorized();
    world.set("AGORAS_SPEED", "1");
    world
}

/// Returns the redirect address in the address of TikTok's page.
fn redirect_of(page: &str) -> String {
    let page = url::Url::parse(page).unwrap();
    page.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned()
}

#[test]
fn o12_o27_after_the_certificate_warning_the_login_completes() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let login = world.login(&TLS);

    browser.open(&login.page, CONSENT);
    browser.click("button[value=approve]");
    browser.shows(WARNING);
    browser.click("#details-button");
    browser.click("#proceed-link");
    browser.shows(CONNECTED);

    let run = world.end(login);
    assert_eq!((run.exit, &run.json()["username"]), (Some(0), &json!("ada.codes")), "{run}");
    assert!(run.stderr.contains("The browser does not trust the certificate yet"), "{run}");
}

#[test]
fn o08_o27_preconnects_favicons_and_a_hostile_page_harm_no_login() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let login = world.login(&PLAIN);
    let redirect = redirect_of(&login.page);

    browser.open(&world.tiktok.url(), "TikTok emulator");
    let hostile = format!(
        "const to = '{redirect}', origin = new URL(to).origin, wrong = to + '?code=a&state=b';
        for (let i = 0; i < 20; i++) {{
            const link = document.createElement('link');
            Object.assign(link, {{rel: 'preconnect', href: origin}});
            document.head.append(link);
        }}
        const frame = document.createElement('iframe');
        frame.src = wrong;
        document.body.append(frame);
        const image = new Image();
        image.src = origin + '/favicon.ico';
        Promise.allSettled([
            fetch(wrong, {{mode: 'no-cors'}}), fetch(wrong), fetch(wrong, {{method: 'POST', mode: 'no-cors'}}),
            fetch(to + '?error=access_denied', {{mode: 'no-cors'}}), image.decode(),
        ]).then(all => all.length)"
    );
    assert_eq!(browser.ask(&hostile), 5);
    browser
        .open(&format!("{redirect}?code=a&state=b"), "This page belongs to another login · agoras");
    browser.open(&login.page, CONSENT);
    browser.click("button[value=approve]");
    browser.shows(CONNECTED);

    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("a page of another login came (1 so far)"), "{run}");
}

#[test]
fn o18_no_page_loads_anything_from_another_server() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let login = world.login(&PLAIN);
    let redirect = redirect_of(&login.page);
    let origin = redirect.strip_suffix("callback/").unwrap().to_owned();

    browser.open(&origin, "Nothing here · agoras");
    browser.open(&format!("{redirect}?state=b"), "This page belongs to another login · agoras");
    browser.open(&format!("{}&auto=deny", login.page), "Not connected · agoras");
    let width = browser.ask("getComputedStyle(document.querySelector('main')).maxWidth");
    let scripts = browser.ask("document.scripts.length + document.images.length");

    assert_eq!((width, scripts), (json!("480px"), json!(0)), "the style is not applied");
    let asked = browser.reported("Network.requestWillBeSent");
    let url = |report: &serde_json::Value| report["request"]["url"].as_str().unwrap().to_owned();
    let beyond: Vec<String> = asked
        .iter()
        .map(url)
        .filter(|url| !url.starts_with(&origin) && !url.starts_with(&world.tiktok.url()))
        .collect();
    assert!(asked.len() >= 4 && beyond.is_empty(), "{asked:#?}");
    let answers = browser.reported("Network.responseReceived");
    let ours: Vec<_> = answers
        .iter()
        .map(|report| &report["response"])
        .filter(|answer| answer["url"].as_str().unwrap().starts_with(&redirect))
        .collect();
    assert_eq!(ours.len(), 2, "{answers:#?}");
    for answer in ours {
        let headers = &answer["headers"];
        let policy = headers["content-security-policy"].as_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{headers}");
        assert_eq!(
            (&headers["referrer-policy"], &headers["cache-control"]),
            (&json!("no-referrer"), &json!("no-store"))
        );
    }
    assert_eq!(world.end(login).exit, Some(3));
}

#[test]
fn o25_a_foreign_name_that_resolves_to_this_machine_completes_no_login() {
    let Some(mut browser) = Chromium::start() else { return };
    let world = unhurried();
    let login = world.login(&PLAIN);
    let page = url::Url::parse(&login.page).unwrap();
    let state = page.query_pairs().find(|(name, _)| name == "state").unwrap().1;
    let there = redirect_of(&login.page).replace("127.0.0.1", "rebound.example");

    browser.open(&format!("{there}?code=a&state={state}"), "Nothing here · agoras");
    assert_eq!(browser.ask("location.hostname"), "rebound.example");
    browser.open(&format!("{}&auto=approve", login.page), CONNECTED);

    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{run}");
}

/// Returns Chromium's record of a host that insists on https, as JSON.
fn insists_on_https(host: &str) -> String {
    let length = u8::try_from(host.len()).unwrap();
    let name = [&[length], host.as_bytes(), &[0]].concat();
    let entry = json!({
        "host": BASE64.encode(&Sha256::digest(name)),
        "mode": "force-https",
        "sts_include_subdomains": false,
        "sts_observed": 1_790_000_000,
        "expiry": 9_000_000_000_u64,
    });
    json!({"version": 2, "sts": [entry]}).to_string()
}

#[test]
fn o27_with_hsts_on_localhost_the_hint_shows_and_pasting_completes() {
    let profile = tempfile::tempdir().unwrap();
    let folder = profile.path().join("Default");
    std::fs::create_dir(&folder).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(folder.join("TransportSecurity"), insists_on_https("localhost")).unwrap();
    let Some(mut browser) = Chromium::with_profile(profile) else { return };
    let world = World::unauthorized();
    let long = ["tiktok", "authorize", "--timeout", "2h"].into_iter();
    let mut terminal = Tty::run(world.command(long.chain(TLS)));
    let page = terminal.page();

    browser.open(&page, CONSENT);
    browser.click("button[value=approve]");
    browser.shows(WARNING);
    assert_eq!(browser.ask("document.querySelector('#proceed-link') === null"), true);
    terminal.until("(HSTS), paste the address");
    terminal.enter(&browser.address());

    let (status, shown, out) = terminal.end();
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(out.contains("\"username\":\"ada.codes\""), "{shown}{out}");
}

#[test]
fn o27_the_browser_of_the_variable_is_opened_and_logs_in() {
    let Some(name) = Chromium::name() else { return };
    let mut world = unhurried();
    world.tiktok.set("authorize=approve").unwrap();
    let script = format!(
        "#!/bin/sh\nexec {name} --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir=\"$HOME/profile\" --dump-dom \"$1\" > \"$HOME/page.html\" 2> /dev/null\n"
    );
    let opener = world.script("opener", &script);
    world.set("BROWSER", opener.to_str().unwrap());

    let run = world.agoras(["tiktok", "authorize", "--redirect-uri", PLAIN[2]]);

    assert_eq!((run.exit, &run.json()["username"]), (Some(0), &json!("ada.codes")), "{run}");
}
