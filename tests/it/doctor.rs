//! `agoras doctor`

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agoras::clock::{Clock, Moment};
use agoras::disk::Patience;
use agoras::secret::{ClientSecret, RefreshToken};
use agoras::store::{Identity, Record};
use serde_json::Value;

use crate::support::{CLIP, Run, World};

/// Returns a world like a healthy machine with an empty home.
fn machine() -> World {
    let mut world = World::new().without_variables();
    // Other programs on this machine may use the default port.
    world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
    world
}

/// Returns such a world with one account, seeded from the four variables, in its store.
fn stored() -> World {
    let mut world = World::new();
    world.set("TIKTOK_REDIRECT_URI", "http://127.0.0.1:*/callback/");
    let run = world.agoras(["tiktok", "creator"]);
    assert_eq!(run.exit, Some(0), "{run}");
    world.without_variables()
}

/// Returns the output without the checks that depend on this machine: browser, hosts file, clock,
/// https.
fn told(run: &Run) -> String {
    let mut skipping = false;
    let mut lines = Vec::new();
    for line in run.to_string().lines() {
        let about = ["browser", "localhost", "clock", "https"];
        skipping = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["->", ..] => skipping,
            [_, what, ..] => about.contains(what),
            _ => false,
        };
        if !skipping {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

/// Runs snapshot assertions with filters for values that differ from run to run.
fn settled(act: impl FnOnce()) {
    insta::with_settings!({ filters => vec![
        (r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "[time]"),
        (r"\b[0-9a-f]{16}\b", "[key]"),
        (r"ends in \d+ days", "ends in [count] days"),
        (r"token [0-9a-f]{8} ", "token [print] "),
        (r"tiktok~\w*~\w{26}", "[record]"),
        (r"at~127\.0\.0\.1-\d+~\w{26}", "at~[tiktok]"),
        (r"live/[0-9a-f-]+\.j", "live/[entry].j"),
    ] }, { act() });
}

fn checks(run: &Run) -> Vec<Value> {
    run.json()["checks"].as_array().unwrap().clone()
}

/// Returns state and advice of each finding about a subject.
fn about(run: &Run, about: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    checks(run)
        .iter()
        .filter(|check| check["about"] == about)
        .map(|check| (text(&check["state"]), text(&check["advice"])))
        .collect()
}

fn only_file(folder: &Path, ending: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn record_of(world: &World) -> PathBuf {
    only_file(&world.kept().join("tokens"), ".tok")
}

/// Flips one bit in the middle of a file.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::OpenOptions::new().write(true).open(path).unwrap().write_all(&bytes).unwrap();
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_healthy_machine() {
    let world = stored();
    let run = world.agoras(["tiktok", "video", "--video-url", CLIP]);
    assert_eq!(run.exit, Some(0), "{run}");
    let asked = world.asked();

    let run = world.agoras(["doctor"]);

    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    ok    store      `[home]/.agoras` has one record of [tiktok]
    ok    key        [key], in a file of the store
    ok    account    @ada.codes: refresh token [print] ends in [count] days; access token until [time]; generation 1, stored [time]
    ok    journal    one publish
    ok    caps       @ada.codes, last 24 hours, from this machine: 1 of about 15 posts, 0 of 5 drafts
    ok    variables  none of the four is set: stored accounts are used
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    });
    assert_eq!(world.asked(), asked, "it asked TikTok without --online");
}

#[test]
fn an_empty_home() {
    let run = machine().agoras(["doctor"]);
    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    ok    store      `[home]/.agoras` is not in use yet
    ok    journal    this machine has published nothing yet
    warn  variables  there is no account: none is stored or readable, and of the four TIKTOK_ variables none is set
                     -> run `agoras tiktok authorize`, or set all four TIKTOK_ variables
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    });
}

#[test]
fn a_machine_without_a_place_for_a_store() {
    let mut world = machine();
    world.set("AGORAS_STORAGE_DIR", "/dev/null/agoras");
    let run = world.agoras(["doctor"]);
    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    warn  store      nothing can be kept: cannot open `/dev/null/agoras`: Not a directory (os error 20)
                     -> a pipeline can do without, when --token-out or --token-hook keeps the rotated token; otherwise name a folder with --storage-dir or AGORAS_STORAGE_DIR
    warn  variables  there is no account: none is stored or readable, and of the four TIKTOK_ variables none is set
                     -> run `agoras tiktok authorize`, or set all four TIKTOK_ variables
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    });
}

#[test]
fn e11_files_that_others_can_read_or_change_fail_with_the_command_that_fixes_them() {
    let world = stored();
    let root = world.home.path().join(".agoras");
    let key = only_file(&root.join("keys"), ".key");
    for (path, wrong, right) in [
        (record_of(&world), 0o644, "chmod 600"),
        (key, 0o640, "chmod 600"),
        (root.clone(), 0o777, "chmod go-w"),
        (world.kept().join("tokens"), 0o770, "chmod go-w"),
        (root.join("keys"), 0o720, "chmod go-w"),
    ] {
        chmod(&path, wrong);
        let run = world.agoras(["doctor", "--json"]);
        assert_eq!((run.exit, run.json()["state"].as_str()), (Some(1), Some("fail")), "{run}");
        let command = format!("{right} '{}'", path.display());
        let failed: Vec<Value> =
            checks(&run).into_iter().filter(|check| check["state"] == "fail").collect();
        assert_eq!(failed.len(), 1, "{run}");
        assert_eq!(failed[0]["advice"], format!("run `{command}`"), "{run}");

        assert_eq!(world.shell(&command).exit, Some(0));
        let mended = world.agoras(["doctor", "--json"]);
        assert_eq!(mended.exit, Some(0), "{mended}");
    }
}

#[test]
fn a_damaged_record_and_the_leftovers_of_a_killed_run() {
    let world = stored();
    let record = record_of(&world);
    damage(&record);
    let name = record.file_name().unwrap().to_str().unwrap();
    let stem = name.trim_end_matches(".tok");
    world.file(record.with_file_name(format!(".{stem}.g2.1a2b.rsv")).to_str().unwrap(), b"");
    let kept = world.kept();
    let folder = kept.file_name().unwrap().to_str().unwrap();
    world.file(&format!("agoras-rescue~{stem}.g2.1a2b.at~{folder}.tok"), b"");
    world.file(&format!("agoras-rescue~{stem}.g2.1a2b.tok"), b"");
    let run = world.agoras(["doctor"]);
    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    ok    store      `[home]/.agoras` has one record of [tiktok]
    ok    key        [key], in a file of the store
    warn  leftovers  `[kept]/tokens/.[record].g2.1a2b.rsv` is of a refresh that runs now or was killed
                     -> leave it: the next command for that account takes it up
    warn  leftovers  `[home]/agoras-rescue~[record].g2.1a2b.at~[tiktok].tok` has tokens that could not be stored once
                     -> run `agoras utils tokens recover '[home]/agoras-rescue~[record].g2.1a2b.at~[tiktok].tok'`, then remove it
    warn  leftovers  `[home]/agoras-rescue~[record].g2.1a2b.tok` has tokens of another address that could not be stored once
                     -> run this with AGORAS_TIKTOK_API_URL as it was then; without it for TikTok's own
    fail  account    `[kept]/tokens/[record].tok` is damaged: its seal is broken
                     -> restore the file from a backup; or move what does not open aside, `agoras utils tokens delete --platform tiktok --unreadable --yes`, and authorize again; records that open stay
    ok    journal    this machine has published nothing yet
    warn  variables  there is no account: none is stored or readable, and of the four TIKTOK_ variables none is set
                     -> run `agoras tiktok authorize`, or set all four TIKTOK_ variables
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: one check failed
    --- exit 1
    ");
    });
}

#[test]
fn a_damaged_journal_does_not_hide_the_rest_of_it() {
    let world = stored();
    let publish = ["tiktok", "video", "--video-url", CLIP];
    assert_eq!(world.agoras(publish).exit, Some(0));
    damage(&only_file(&world.kept().join("journal/live"), ".j"));
    let refused = world.agoras(publish);
    assert_eq!(refused.exit, Some(7), "{refused}");

    let run = world.agoras(["doctor"]);

    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    ok    store      `[home]/.agoras` has one record of [tiktok]
    ok    key        [key], in a file of the store
    ok    account    @ada.codes: refresh token [print] ends in [count] days; access token until [time]; generation 1, stored [time]
    fail  journal    line 3 of the journal file `[kept]/journal/live/[entry].j` is damaged
                     -> nothing was sent: read the file, look at the profile, and move the file away
    ok    journal    no other publish is in it
    ok    variables  none of the four is set: stored accounts are used
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: one check failed
    --- exit 1
    ");
    });
}

#[test]
fn the_advised_command_finishes_an_unfinished_publish() {
    let world = stored();
    let begun = world.agoras(["tiktok", "video", "--video-url", CLIP, "--no-wait"]);
    let command = format!("agoras tiktok resume {}", begun.publish_id());

    let run = world.agoras(["doctor", "--json"]);

    assert_eq!(run.exit, Some(0), "{run}");
    let unfinished = ("warn".to_owned(), format!("run `{command}`"));
    assert!(about(&run, "journal").contains(&unfinished), "{run}");
    let resumed = world.shell(&command.replace("agoras", "\"$0\""));
    assert_eq!(resumed.exit, Some(0), "{resumed}");
    let run = world.agoras(["doctor", "--json"]);
    assert!(!about(&run, "journal").contains(&unfinished), "{run}");
}

#[test]
fn tells_when_the_daily_cap_is_used_up() {
    let world = stored();
    for count in 1..=5 {
        let video = world.video(&format!("{count}.mp4"), 2_000_000 + count);
        let run =
            world.agoras(["tiktok", "video", "--draft", "--video-url", video.to_str().unwrap()]);
        assert_eq!(run.exit, Some(0), "{run}");
        let caps = about(&world.agoras(["doctor", "--json"]), "caps");
        assert_eq!(caps[0].0, if count < 5 { "ok" } else { "warn" }, "{count}");
    }
}

/// Stores an account whose refresh token ends in this many days.
fn store_token_that_ends_in(world: &World, days: u64) {
    let store = world.store();
    let locked = store.lock(&Identity::tiktok("ada.codes").unwrap(), Patience::quiet()).unwrap();
    let end = Clock::system().now().seconds() + days * 86_400 + 3_600;
    let secret = ClientSecret::new("SecretOfTheApp");
    let token = RefreshToken::new("rft.s3cret");
    let mut record = Record::new("ada.codes", "aw1", secret, token);
    record.refresh_expires_at = Some(Moment::from_seconds(end));
    drop(locked.put(&record).unwrap());
}

#[test]
fn warns_a_month_before_the_refresh_token_ends_and_fails_on_its_last_day() {
    for (days, state, exit) in [(200, "ok", 0), (31, "ok", 0), (30, "warn", 0), (0, "fail", 1)] {
        let world = machine();
        store_token_that_ends_in(&world, days);
        let run = world.agoras(["doctor", "--json"]);
        assert_eq!(run.exit, Some(exit), "{days}: {run}");
        assert_eq!(about(&run, "account")[0].0, state, "{days}: {run}");
    }
}

#[test]
fn a_locked_store_is_reported_without_a_question_in_an_unattended_run() {
    let mut world = stored();
    world.set("AGORAS_PASSPHRASE", "correct horse");
    let rekey = world.agoras(["utils", "tokens", "rekey", "--to", "passphrase"]);
    assert_eq!(rekey.exit, Some(0), "{rekey}");
    let open = world.agoras(["doctor", "--json"]);
    assert_eq!(about(&open, "account").len(), 1, "{open}");

    world.unset("AGORAS_PASSPHRASE");
    let locked = world.agoras(["doctor"]);
    settled(|| {
        insta::assert_snapshot!(told(&locked), @"
    ok    store      `[home]/.agoras` has one record of [tiktok]
    warn  key        [key], locked with a passphrase: locked, so the accounts were not looked at
                     -> set AGORAS_PASSPHRASE or AGORAS_PASSPHRASE_FILE, or run this on a terminal
    ok    journal    this machine has published nothing yet
    warn  variables  there is no account: none is stored or readable, and of the four TIKTOK_ variables none is set
                     -> run `agoras tiktok authorize`, or set all four TIKTOK_ variables
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    });

    world.set("AGORAS_PASSPHRASE", "wrong horse");
    let wrong = world.agoras(["doctor", "--json"]);
    assert_eq!((wrong.exit, about(&wrong, "key")[0].0.as_str()), (Some(1), "fail"), "{wrong}");
}

#[test]
fn names_variables_that_are_missing_misspelt_or_unreadable() {
    let mut world = machine();
    world.set("TIKTOK_USERNAME", "ada.codes");
    world.set("TIKTOK_CLIENT_KEY", "aw1 2");
    world.set("TIKTOK_REFRESH_TOKEN", " ");
    world.set("TIKTOK_REFESH_TOKEN", "rft.s3cret");
    world.set("TIKTOK_COVER_AT", "soon");
    world.set("TIKTOK_ALLOW_DUET", "yes");
    let run = world.agoras(["doctor"]);
    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    ok    store      `[home]/.agoras` is not in use yet
    ok    journal    this machine has published nothing yet
    fail  variables  TIKTOK_CLIENT_KEY has a space or a line break in it
                     -> copy it again, without what stands around it
    warn  variables  no account can be used: missing TIKTOK_CLIENT_SECRET, TIKTOK_REFRESH_TOKEN (set to nothing)
                     -> run `agoras tiktok authorize`, or set all four TIKTOK_ variables
    fail  variables  TIKTOK_COVER_AT does not hold what --cover-at takes (use a number and a unit, as in 90s or 10m)
                     -> fix it or unset it; the command's --help says what it takes
    warn  variables  TIKTOK_REFESH_TOKEN is set, and no command reads it
                     -> check its spelling, or unset it
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: 2 checks failed
    --- exit 1
    ");
    });
}

#[test]
fn names_the_process_that_holds_the_port_of_a_login() {
    let mut world = machine();
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().port();
    world.set("TIKTOK_REDIRECT_URI", &format!("http://127.0.0.1:{port}/callback/"));
    let run = world.agoras(["doctor"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stdout.contains(&format!("warn  port       port {port} is in use")), "{run}");
    if cfg!(target_os = "linux") {
        assert!(run.stdout.contains(&format!("(process {})", std::process::id())), "{run}");
    }
}

#[test]
fn mentions_that_accounts_of_the_python_tool_can_be_imported() {
    let world = machine();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store");
    let from = world.home.path().join(".agoras");
    let copy = format!("mkdir -m 700 {0} && cp -r {1}/. {0}", from.display(), python.display());
    assert_eq!(world.shell(&copy).exit, Some(0));
    let before = world.agoras(["doctor"]);
    assert!(before.stdout.contains("not stored here: @alice.codes, @bob_films"), "{before}");
    assert_eq!(world.agoras(["utils", "tokens", "import"]).exit, Some(0));
    let after = world.agoras(["doctor", "--json"]);
    assert!(about(&after, "python").is_empty(), "{after}");
}

#[test]
fn online_asks_for_each_stored_account_and_refreshes_twice_at_most() {
    let world = stored();
    let before = world.asked().len();
    let run = world.agoras(["doctor", "--online"]);
    settled(|| {
        insta::assert_snapshot!(told(&run), @"
    ok    store      `[home]/.agoras` has one record of [tiktok]
    ok    key        [key], in a file of the store
    ok    account    @ada.codes: refresh token [print] ends in [count] days; access token until [time]; generation 1, stored [time]
    ok    journal    this machine has published nothing yet
    ok    variables  none of the four is set: stored accounts are used
    warn  variables  TikTok's API is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_API_URL to publish to TikTok itself
    warn  variables  TikTok's login page is replaced by [tiktok]
                     -> unset AGORAS_TIKTOK_AUTH_URL to publish to TikTok itself
    warn  variables  the clock runs 20 times too fast
                     -> unset AGORAS_SPEED: it is for the emulator
    ok    port       http://127.0.0.1:*/callback/ is free for a login
    ok    tiktok     the API answers: [tiktok]
    ok    tiktok     the login page answers: [tiktok]
    warn  app        @ada.codes: TikTok takes drafts; posts of a public account need the audit, and TikTok does not say whether the app has it
                     -> send drafts with `--draft`, or post with `--privacy SELF_ONLY`: without the audit TikTok refuses it, and nothing is posted
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    });
    assert!(run.stdout.contains("ok    clock      agrees with TikTok's"), "{run}");
    let asked = world.asked().split_off(before);
    assert_eq!(asked.iter().filter(|what| what.contains("creator")).count(), 1, "{asked:?}");
    assert!(!asked.iter().any(|what| what.contains("token")), "{asked:?}");

    // TikTok refuses the stored access token and its replacement: one more refresh is allowed.
    world.fault("creator@*=error:access_token_invalid");
    let before = world.asked().len();
    let run = world.agoras(["doctor", "--online", "--json"]);
    assert_eq!((run.exit, about(&run, "creator")[0].0.as_str()), (Some(1), "fail"), "{run}");
    let asked = world.asked().split_off(before);
    assert_eq!(asked.iter().filter(|what| what.contains("token")).count(), 2, "{asked:?}");
}

#[test]
fn online_names_what_cannot_be_reached() {
    let mut world = machine();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    world.set("AGORAS_TIKTOK_API_URL", &format!("http://{nobody}"));
    let run = world.agoras(["doctor", "--online", "--json"]);
    assert_eq!(run.exit, Some(1), "{run}");
    let states: Vec<String> = about(&run, "tiktok").into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["fail", "ok"], "{run}");
}

/// Starts a server whose clock is an hour late, and returns its address.
fn late_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let now = Duration::from_secs(Clock::system().now().seconds());
    let date: SystemTime = UNIX_EPOCH + now - Duration::from_hours(1);
    let date = httpdate::fmt_http_date(date);
    std::thread::spawn(move || {
        for mut socket in listener.incoming().map_while(Result::ok) {
            let lines = BufReader::new(socket.try_clone().unwrap()).lines();
            lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
            let answer =
                format!("HTTP/1.1 404 Not Found\r\nDate: {date}\r\nConnection: close\r\n\r\n");
            // A client may hang up early.
            drop(socket.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}")
}

#[test]
fn online_compares_the_machines_clock_with_tiktoks() {
    let mut world = machine();
    world.set("AGORAS_TIKTOK_API_URL", &late_server());
    let run = world.agoras(["doctor", "--online", "--json"]);
    let clock = about(&run, "clock");
    assert_eq!((clock.len(), clock[1].0.as_str()), (2, "warn"), "{run}");
    assert!(run.stdout.contains("ahead of TikTok's"), "{run}");
}

#[test]
fn t12_shows_fingerprints_only() {
    let mut world = stored();
    let account = world.account().clone();
    let tokens =
        world.agoras(["utils", "tokens", "show", "--platform", "tiktok", "--format", "json"]);
    let data = &tokens.json()["data"];
    let mut secrets = vec![account.client_secret.clone(), account.refresh_token.clone()];
    for field in ["refresh_token", "access_token", "client_secret"] {
        secrets.push(data[field].as_str().unwrap().to_owned());
    }
    world = world.acting_as(&account);
    for command in [["doctor", "--json"], ["doctor", "--online"], ["doctor", "--loglevel=DEBUG"]] {
        let run = world.agoras(command);
        assert_eq!(run.exit, Some(0), "{run}");
        assert!(run.stdout.contains("efresh token "), "{run}");
        for secret in &secrets {
            assert!(!run.stdout.contains(secret.as_str()), "{run}");
            assert!(!run.stderr.contains(secret.as_str()), "{run}");
        }
    }
}
