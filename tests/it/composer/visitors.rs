//! Who may use the page: one browser on this machine, and only from the page itself

use std::net::TcpStream;

use serde_json::json;

use super::{Page, VIDEO, ask, choices, openings};
use crate::support::World;

#[test]
fn the_token_opens_the_page_once_and_a_wrong_one_spends_nothing() {
    let world = World::new();
    let page = Page::of(&world, &VIDEO);

    for wrong in ["", "?token=", "?token=AAAAAAAAAAAAAAAAAAAAAA", "?code=x"] {
        let refused = ask("GET", &format!("{}{wrong}", page.base), &[], None);
        assert_eq!((refused.status, refused.header("set-cookie")), (403, ""), "{wrong}");
        let shown = String::from_utf8(refused.body).unwrap();
        assert!(shown.contains("This address was used already"), "{shown}");
    }
    let ahead = ask("GET", &page.login.page, &[("sec-purpose", "prefetch")], None);
    assert_eq!((ahead.status, ahead.header("set-cookie")), (403, ""));
    let framed = ask("GET", &page.login.page, &[("sec-fetch-dest", "iframe")], None);
    assert_eq!((framed.status, framed.header("set-cookie")), (403, ""));

    let first = ask("GET", &page.login.page, &[], None);
    let path = url::Url::parse(&page.base).unwrap().path().to_owned();
    let cookie = first.header("set-cookie");
    assert_eq!(first.status, 200);
    assert!(cookie.ends_with(&format!("; HttpOnly; SameSite=Strict; Path={path}")), "{cookie}");
    let policy = first.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert_eq!(first.header("referrer-policy"), "no-referrer");
    assert_eq!(first.header("cache-control"), "no-store");
    assert_eq!(first.header("x-content-type-options"), "nosniff");

    let again = ask("GET", &page.login.page, &[], None);
    assert_eq!((again.status, again.header("set-cookie")), (403, ""));
    let pair = cookie.split(';').next().unwrap();
    let reloaded = ask("GET", &page.login.page, &[("cookie", pair)], None);
    assert_eq!((reloaded.status, reloaded.header("set-cookie")), (200, ""));
}

#[test]
fn other_hosts_origins_and_browsers_get_and_change_nothing() {
    let world = World::new();
    let page = Page::opened(&world, &VIDEO);
    let port = page.origin.rsplit_once(':').unwrap().1.to_owned();
    let cookie = ("cookie", page.cookie.as_str());
    let own = ("origin", page.origin.as_str());
    let sheet = format!("{}sheet", page.base);

    for host in ["rebound.example", &format!("localhost:{port}"), "127.0.0.1", ""] {
        assert_eq!(ask("GET", &sheet, &[cookie, ("host", host)], None).status, 403, "{host}");
    }
    for headers in [
        vec![],
        vec![("cookie", "agoras-page=")],
        vec![("cookie", "agoras-page=AAAA")],
        vec![cookie, ("origin", "http://127.0.0.1:1")],
        vec![cookie, ("origin", "null")],
        vec![cookie, ("sec-fetch-site", "same-site")],
        vec![cookie, ("sec-fetch-site", "cross-site")],
    ] {
        assert_eq!(ask("GET", &sheet, &headers, None).status, 403, "{headers:?}");
    }
    for path in ["post", "cancel", "alive"] {
        let url = format!("{}{path}", page.base);
        let https = format!("https://127.0.0.1:{port}");
        for headers in [
            vec![own],
            vec![cookie],
            vec![cookie, ("origin", "https://evil.example")],
            vec![cookie, ("origin", &https)],
            vec![cookie, ("origin", "null")],
            vec![cookie, own, ("sec-fetch-site", "same-site")],
            vec![cookie, own, ("sec-fetch-site", "none")],
        ] {
            let refused = ask("POST", &url, &headers, Some(&choices(&json!({}))));
            assert_eq!(refused.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(ask("PUT", &sheet, &[cookie, own], None).status, 405);
    assert_eq!(ask("GET", &format!("{}/sheet", page.origin), &[cookie], None).status, 404);
    assert_eq!(page.get("").status, 200);
    assert_eq!(page.get("nothing").status, 404);
    assert_eq!(page.get("state").json()["phase"], "choosing");
    assert_eq!(openings(&world), 0);

    assert_eq!(page.post("cancel", &json!({})).json()["headline"], "Cancelled");
    assert_eq!(page.end(&world).exit, Some(130));
}

#[test]
fn a_cancelled_page_ends_with_130_and_frees_its_port() {
    let world = World::new();
    let page = Page::opened(&world, &[&VIDEO[..], &["--json", "--yes"]].concat());
    let address = page.origin.strip_prefix("http://").unwrap().to_owned();

    assert_eq!(page.post("cancel", &json!({})).status, 200);

    let run = page.end(&world);
    assert_eq!((run.exit, openings(&world)), (Some(130), 0), "{run}");
    assert_eq!(run.json()["error"]["code"], "cancelled", "{run}");
    assert_eq!(run.json()["safe_to_rerun"], true, "{run}");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn ctrl_c_ends_the_page() {
    let world = World::new();
    let page = Page::opened(&world, &VIDEO);
    let id = page.login.child.id().to_string();

    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());

    let run = page.end(&world);
    assert_eq!((run.exit, openings(&world)), (Some(130), 0), "{run}");
    assert!(run.stderr.contains("error: interrupted"), "{run}");
}

#[test]
fn a_page_that_is_left_alone_closes_after_15_minutes() {
    let mut world = World::new();
    world.set("AGORAS_SPEED", "1000");
    let arguments = [&VIDEO[..], &["--json"]].concat();

    let run = world.agoras(&arguments);

    assert_eq!((run.exit, openings(&world)), (Some(130), 0), "{run}");
    assert_eq!(run.json()["error"]["code"], "left_alone", "{run}");
    assert!(run.stderr.contains("left alone for 15 minutes"), "{run}");
}

#[test]
fn signs_of_life_keep_the_page_open_and_questions_about_its_state_do_not() {
    let mut world = World::new();
    // 15 minutes are 4.5 seconds.
    world.set("AGORAS_SPEED", "200");
    let page = Page::opened(&world, &VIDEO);
    let left = |page: &Page| page.get("state").json()["closes_in"].as_u64().unwrap();

    let first = left(&page);
    let mut less = left(&page);
    while less + 200 > first {
        less = left(&page);
    }
    // A player that repeats a video asks for it again without anybody there.
    assert_eq!(page.get("media/0").status, 200);
    assert!(left(&page) <= less);
    page.post("alive", &json!({}));

    assert!(left(&page) > less);
    let run = page.end(&world);
    assert_eq!(run.exit, Some(130), "{run}");
}
