//! `agoras tiktok authorize` and `revoke`, and the records that they store

use std::io::Write;
use std::process::Child;

use serde_json::json;

use crate::support::{CLIP, Run, World, open, page_leads_to};

pub(crate) fn desktop() -> [&'static str; 3] {
    ["--no-browser", "--redirect-uri", "http://127.0.0.1:*/callback/"]
}

fn logged_in(world: &World) -> Run {
    let login = world.login(&desktop());
    let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
    let page = open(&back);
    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{page} {run}");
    run
}

#[test]
fn authorizes_once_and_publishes_afterwards() {
    let mut world = World::unauthorized();

    let run = logged_in(&world);

    assert_eq!(run.json()["username"], "ada.codes");
    assert_eq!(run.json()["scopes"], json!(["user.info.basic", "video.upload", "video.publish"]));
    assert!(!run.stderr.contains("rft.") && !run.stderr.contains("act."), "{run}");
    world.unset("TIKTOK_CLIENT_KEY");
    world.unset("TIKTOK_CLIENT_SECRET");
    let published = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!(published.exit, Some(0), "{published}");
    let refreshes = world.count("token");
    assert_eq!(refreshes, 1, "the login's access token was good enough");
}

#[test]
fn an_https_redirect_is_served_over_tls_with_the_printed_fingerprint() {
    let world = World::unauthorized();
    let login = world.login(&["--no-browser", "--redirect-uri", "https://localhost:*/callback"]);
    let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
    let page = open(&back);
    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{page} {run}");
    assert!(run.stderr.contains("SHA-256 fingerprint: "), "{run}");
}

#[test]
fn a_pasted_address_completes_the_login() {
    let world = World::unauthorized();
    let mut login = world.login(&["--paste"]);
    let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
    let mut stdin = login.child.stdin.take().unwrap();
    writeln!(stdin, "https://elsewhere.example/callback?code=x&state=y").unwrap();
    writeln!(stdin, "  {back}  ").unwrap();
    let run = world.end(login);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.json()["username"], "ada.codes");
}

#[test]
fn a_denied_login_is_shown_in_tiktoks_words_and_stores_nothing() {
    let world = World::unauthorized();
    let login = world.login(&desktop());
    let back = page_leads_to(&(login.page.clone() + "&auto=deny"));
    open(&back);
    let run = world.end(login);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("access_denied"), "{run}");
    assert_eq!(world.agoras(["utils", "tokens", "list"]).exit, Some(1));
}

#[test]
fn h12_an_account_other_than_the_named_one_is_not_stored() {
    let world = World::unauthorized();
    let login = world.login(&[
        "--no-browser",
        "--redirect-uri",
        "http://127.0.0.1:*/callback/",
        "--username",
        "@mallory",
    ]);
    let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
    open(&back);
    let run = world.end(login);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(
        run.stderr.contains("@ada.codes has logged in, not @mallory, and nothing was stored"),
        "{run}"
    );
    assert!(run.stderr.contains("private window, and log in as @mallory"), "{run}");
    assert_eq!(world.agoras(["utils", "tokens", "list"]).exit, Some(1));
}

#[test]
fn an_app_with_only_the_draft_scope_needs_the_accounts_name() {
    let world = World::unauthorized();
    let drafts = ["--scopes", "user.info.basic,video.upload"];
    let unnamed = world.agoras(["tiktok", "authorize", "--no-browser"].iter().chain(&drafts));
    assert_eq!(unnamed.exit, Some(2), "{unnamed}");
    assert!(unnamed.stderr.contains("name it with --username"), "{unnamed}");

    let login = world.login(&[&desktop()[..], &drafts, &["--username", "ada.codes"]].concat());
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    let run = world.end(login);
    assert_eq!((run.exit, &run.json()["username"]), (Some(0), &json!("ada.codes")), "{run}");
}

#[test]
fn e01_an_unattended_run_does_not_wait_for_a_browser() {
    let mut world = World::unauthorized();
    world.set("DISPLAY", ":0");
    let unseen = world.agoras(["tiktok", "authorize"]);
    world.set("BROWSER", "true");
    world.set("CI", "true");
    let in_ci = world.agoras(["tiktok", "authorize"]);
    for run in [unseen, in_ci] {
        assert_eq!(run.exit, Some(3), "{run}");
        assert!(run.stderr.contains("there is no browser and no terminal here"), "{run}");
    }
}

#[test]
fn o20_a_paste_is_not_waited_for_longer_than_an_answer() {
    let world = World::unauthorized();
    let login = world.login(&["--paste", "--timeout", "10s"]);
    let run = world.end(login);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("no answer from the browser within 10 s"), "{run}");
}

#[test]
fn h13_a_missing_scope_is_reported_at_once() {
    let world = World::unauthorized();
    world.fault("token=field:scope=\"user.info.basic,video.upload\"");
    let login = world.login(&desktop());
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    let run = world.end(login);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(run.stderr.contains("leaves out video.publish"), "{run}");
}

#[test]
fn o13_a_port_in_use_is_reported_with_alternatives() {
    let world = World::unauthorized();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let redirect = format!("http://127.0.0.1:{port}/callback");
    let run = world.agoras(["tiktok", "authorize", "--no-browser", "--redirect-uri", &redirect]);
    assert_eq!(run.exit, Some(3), "{run}");
    assert!(
        run.stderr.contains(&format!("port {port} is in use")) && run.stderr.contains("--paste"),
        "{run}"
    );
}

#[test]
fn e01_missing_values_are_named_in_an_unattended_run() {
    let world = World::new().without_variables();
    let run = world.agoras(["tiktok", "authorize"]);
    assert_eq!((run.exit, world.asked().len()), (Some(3), 0), "{run}");
    assert!(run.stderr.contains("--client-key or TIKTOK_CLIENT_KEY"), "{run}");
}

#[test]
fn several_accounts_need_a_name() {
    let world = World::unauthorized();
    assert_eq!(logged_in(&world).exit, Some(0));
    let login = world.login(&desktop());
    open(&page_leads_to(&(login.page.clone() + "&auto=approve&user=cyd.quiet")));
    assert_eq!(world.end(login).exit, Some(0));

    let unnamed = world.agoras(["tiktok", "creator"]);
    let named = world.agoras(["tiktok", "creator", "--username", "@Cyd.Quiet"]);

    assert_eq!((unnamed.exit, named.exit), (Some(2), Some(0)), "{unnamed}{named}");
    assert!(unnamed.stderr.contains("@ada.codes, @cyd.quiet"), "{unnamed}");
}

#[test]
fn revoking_takes_the_access_back_and_removes_the_record() {
    let world = World::unauthorized();
    assert_eq!(logged_in(&world).exit, Some(0));

    let unsure = world.agoras(["tiktok", "revoke"]);
    let run = world.agoras(["tiktok", "revoke", "--yes"]);

    assert_eq!((unsure.exit, run.exit), (Some(2), Some(0)), "{unsure}{run}");
    assert!(world.asked().contains(&"revoke".to_owned()));
    assert_eq!(world.agoras(["utils", "tokens", "list"]).exit, Some(1));
}

#[test]
fn c01_sixty_four_processes_refresh_once_and_all_succeed() {
    let mut world = World::unauthorized();
    assert_eq!(logged_in(&world).exit, Some(0));
    // Full speed would shorten the wait for the lock, and 64 starts on a busy machine take long.
    world.set("AGORAS_SPEED", "1");
    world.without_turns();
    for round in 1..=2 {
        world.tiktok.expire_access_tokens();
        // After the refusal all processes wait for the same lock.
        let children: Vec<Child> = (0..64).map(|_| world.spawn(["tiktok", "creator"])).collect();
        for child in children {
            let run = world.finish(child);
            assert_eq!(run.exit, Some(0), "{run}");
        }
        let refreshes = world.count("token");
        assert_eq!(refreshes, 1 + round, "one login, and one refresh for each expiry");
    }
}

#[test]
fn s09_a_store_that_cannot_be_written_stops_before_tiktok_is_asked() {
    let world = World::unauthorized();
    assert_eq!(logged_in(&world).exit, Some(0));
    let asked = world.asked().len();
    world.tiktok.expire_access_tokens();
    let store = world.kept().join("tokens");
    let locked =
        world.shell(&format!("chmod 0755 {}; \"$0\" tiktok creator; exit $?", store.display()));
    // A folder that others can read is accepted; one that others can write to is not.
    assert_eq!(locked.exit, Some(0), "{locked}");
    let open = world.shell(&format!("chmod 0777 {}; \"$0\" tiktok creator", store.display()));
    assert_eq!(open.exit, Some(7), "{open}");
    assert!(open.stderr.contains("hint: run `chmod"), "{open}");
    assert!(world.asked().len() > asked);
}

#[test]
fn n10_a_refusal_leaves_the_store_as_it_is() {
    let world = World::unauthorized();
    assert_eq!(logged_in(&world).exit, Some(0));
    world.tiktok.expire_access_tokens();
    let before = files(&world);
    for fault in ["token=error:invalid_grant:200", "token@1-3=http:503:invalid_grant"] {
        world.fault(fault);
        let run = world.agoras(["tiktok", "creator"]);
        assert!(matches!(run.exit, Some(3 | 8)), "{run}");
        assert_eq!(files(&world), before, "{fault}");
    }
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0), "the token was kept");
}

/// Returns the names and contents of the token files.
fn files(world: &World) -> Vec<(String, Vec<u8>)> {
    let folder = world.kept().join("tokens");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .filter(|(name, _)| !name.starts_with('.'))
        .collect();
    files.sort();
    files
}
