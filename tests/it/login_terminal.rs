//! Logins at a terminal: questions, hidden input, Ctrl-C

use std::net::TcpListener;

use crate::support::{Tty, World, page_leads_to};

const PLAIN: [&str; 5] =
    ["tiktok", "authorize", "--no-browser", "--redirect-uri", "http://127.0.0.1:*/callback/"];

fn port_of(page: &str) -> u16 {
    let page = url::Url::parse(page).unwrap();
    let redirect = page.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1;
    url::Url::parse(&redirect).unwrap().port().unwrap()
}

#[test]
fn missing_values_are_asked_for_and_the_secret_does_not_show() {
    let world = World::new();
    let account = world.account().clone();
    let world = world.without_variables();
    let mut terminal = Tty::run(world.command(PLAIN));

    terminal.until("Client key");
    terminal.enter(&account.client_key);
    terminal.until("Client secret: ");
    terminal.press("wrong\u{15}");
    terminal.enter(&account.client_secret);
    let page = terminal.page();
    terminal.enter(&page_leads_to(&(page.clone() + "&auto=approve")));

    let (status, shown, out) = terminal.end();
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(out.contains("\"username\":\"ada.codes\""), "{out}");
    assert!(!shown.contains(&account.client_secret) && !shown.contains("wrong"), "{shown}");
}

#[test]
fn o22_an_address_from_a_narrow_window_is_pasted_in_pieces_in_both_ways() {
    for arguments in [&["tiktok", "authorize", "--paste"][..], &PLAIN] {
        let world = World::unauthorized();
        let mut terminal = Tty::run(world.command(arguments));
        let page = terminal.page();
        let address = page_leads_to(&(page + "&auto=approve"));
        let (first, rest) = address.split_at(70);
        let (second, third) = rest.split_at(70);

        terminal.enter("the code is a*");
        terminal.until("this is not an address");
        terminal.press(&format!("\u{1b}[200~{first}\n{second}\n{third}\u{1b}[201~\n"));

        let (status, shown, _) = terminal.end();
        assert_eq!(status.code(), Some(0), "{arguments:?}: {shown}");
    }
}

#[test]
fn ctrl_c_at_a_question_ends_with_130_and_gives_the_terminal_back() {
    let mut world = World::unauthorized();
    world.unset("TIKTOK_CLIENT_SECRET");
    let mut terminal = Tty::run(world.command(PLAIN));
    terminal.until("Client secret: ");
    assert!(!terminal.echoes());
    terminal.press("abc\u{3}");
    terminal.until("interrupted");
    assert!(terminal.echoes());
    let (status, shown, _) = terminal.end();
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(!shown.contains("abc") && !shown.contains("published"), "{shown}");
}

#[test]
fn o19_ctrl_c_during_the_wait_frees_the_port() {
    let world = World::unauthorized();
    let mut terminal = Tty::run(world.command(PLAIN));
    let page = terminal.page();
    terminal.until("paste it here");
    assert!(TcpListener::bind(("127.0.0.1", port_of(&page))).is_err());
    terminal.interrupt();
    let (status, shown, _) = terminal.end();
    assert_eq!(status.code(), Some(130), "{shown}");
    assert!(shown.contains("the login was not finished: run it again"), "{shown}");
    assert!(TcpListener::bind(("127.0.0.1", port_of(&page))).is_ok());
    assert_eq!(world.agoras(["utils", "tokens", "list"]).exit, Some(1));
}

#[test]
fn the_passphrase_is_asked_for_before_the_browser_is_sent_away() {
    let mut world = World::unauthorized();
    world.set("AGORAS_PASSPHRASE", "correct horse");
    let locked = world.agoras(["utils", "tokens", "rekey", "--to", "passphrase"]);
    assert_eq!(locked.exit, Some(0), "{locked}");
    world.unset("AGORAS_PASSPHRASE");
    let mut terminal = Tty::run(world.command(PLAIN));

    assert!(!terminal.until("Passphrase of the token store: ").contains("auth/authorize"));
    terminal.enter("correct horse");
    let page = terminal.page();
    terminal.enter(&page_leads_to(&(page.clone() + "&auto=approve")));

    let (status, shown, _) = terminal.end();
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(!shown.contains("correct horse"), "{shown}");
}
