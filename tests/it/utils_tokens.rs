//! `agoras utils tokens`

use std::path::Path;

use crate::support::{CLIP, Tty, World};

/// Returns a world with the account of the four variables in its store.
fn stored() -> World {
    let world = World::new();
    let run = world.agoras(["tiktok", "creator"]);
    assert_eq!(run.exit, Some(0), "{run}");
    world
}

#[test]
fn lists_as_python_does() {
    let world = stored();
    insta::assert_snapshot!(world.agoras(["utils", "tokens", "list"]), @"
    Stored tokens:

      tiktok: ada.codes
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    let other = world.agoras(["utils", "tokens", "list", "--platform", "x"]);
    insta::assert_snapshot!(other, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: No stored tokens found for platform 'x'.
      hint: `agoras tiktok authorize` stores the first
    --- exit 1
    ");
}

#[test]
fn t12_shows_no_secret_unless_asked_for() {
    let world = stored();
    let run = world.agoras(["utils", "tokens", "show", "--platform", "tiktok"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stdout.contains("  client_secret: •••• ("), "{run}");
    assert!(!run.stdout.contains("rft.") && !run.stdout.contains("act."), "{run}");
    let revealed = world.agoras(["utils", "tokens", "show", "--platform", "tiktok", "--reveal"]);
    assert!(revealed.stdout.contains("  refresh_token: rft."), "{revealed}");
    assert!(revealed.stderr.contains("cleartext credentials"), "{revealed}");
}

#[test]
fn shows_one_field_bare_and_everything_as_json() {
    let world = stored();
    let show = ["utils", "tokens", "show", "--platform", "tiktok", "--identifier", "@Ada.Codes"];
    let field = world.agoras(show.iter().chain(&["--field", "username"]));
    assert_eq!((field.exit, field.stdout.as_str()), (Some(0), "ada.codes\n"), "{field}");
    let wrong = world.agoras(show.iter().chain(&["--field", "nothing"]));
    assert_eq!(wrong.exit, Some(1), "{wrong}");
    assert!(wrong.stderr.contains("Available fields: username, client_key"), "{wrong}");
    let json = world.agoras(show.iter().chain(&["--format", "json"]));
    assert_eq!(json.json()["data"]["username"], "ada.codes");
}

#[test]
fn output_of_unattended_format_is_enough_for_a_pipeline() {
    let world = stored();
    let run = world.agoras(["utils", "tokens", "unattended-format"]);
    let elsewhere = world.home.path().join("elsewhere");
    let script = format!(
        "set -a; {} AGORAS_STORAGE_DIR={}; \"$0\" tiktok creator",
        run.stdout.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("; ")
            + ";",
        elsewhere.display(),
    );
    let world = world.without_variables();
    assert_eq!(world.shell(&script).exit, Some(0), "{run}");
}

#[test]
fn deletes_only_with_the_option_in_an_unattended_run() {
    let world = stored();
    let delete = ["utils", "tokens", "delete", "--platform", "tiktok", "--identifier", "ada.codes"];
    assert_eq!(world.agoras(delete).exit, Some(2));
    assert_eq!(world.agoras(delete.iter().chain(&["--yes"])).exit, Some(0));
    assert_eq!(world.agoras(delete.iter().chain(&["--yes"])).exit, Some(1));
}

#[test]
fn imports_the_python_store_and_says_that_it_can() {
    let world = World::new().without_variables();
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store");
    let from = world.home.path().join(".agoras");
    let copy = format!("mkdir -m 700 {0} && cp -r {1}/. {0}", from.display(), python.display());
    assert_eq!(world.shell(&copy).exit, Some(0));
    let before = world.agoras(["tiktok", "creator"]);
    assert!(before.stderr.contains("agoras utils tokens import"), "{before}");

    let run = world.agoras(["utils", "tokens", "import"]);

    insta::assert_snapshot!(run, @"
    tiktok: alice.codes: imported
    tiktok: bob_films: imported
    tiktok: bob_films: left alone: another file has the same account
    tiktok: sandbox_user: has no refresh token: run `agoras tiktok authorize`
    [home]/.agoras/tokens/x-someone.token: left alone: agoras publishes to TikTok only
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
    let list = world.agoras(["utils", "tokens", "list"]);
    insta::assert_snapshot!(list, @"
    Stored tokens:

      tiktok: alice.codes
      tiktok: bob_films
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    --- exit 0
    ");
}

/// Returns a world whose store is locked with this passphrase.
fn locked_with(passphrase: &str) -> World {
    let mut world = stored();
    world.set("AGORAS_PASSPHRASE", passphrase);
    let rekey = world.agoras(["utils", "tokens", "rekey", "--to", "passphrase"]);
    assert_eq!(rekey.exit, Some(0), "{rekey}");
    world
}

#[test]
fn t05_a_passphrase_locks_the_store_and_a_wrong_one_is_named() {
    let mut world = locked_with("correct horse");
    assert_eq!(world.agoras(["tiktok", "creator"]).exit, Some(0));
    let asked = world.asked().len();
    for _ in 0..3 {
        world.set("AGORAS_PASSPHRASE", "wrong horse");
        let wrong = world.agoras(["tiktok", "creator"]);
        assert_eq!(wrong.exit, Some(7), "{wrong}");
        assert!(wrong.stderr.contains("the passphrase does not open"), "{wrong}");
    }
    world.set("AGORAS_PASSPHRASE", "");
    let none = world.agoras(["tiktok", "creator"]);
    assert!(none.exit == Some(7) && none.stderr.contains("needs a passphrase"), "{none}");
    let empty = world.file("passphrase", b"\n");
    world.set("AGORAS_PASSPHRASE_FILE", empty.to_str().unwrap());
    let empty = world.agoras(["tiktok", "creator"]);
    assert!(empty.exit == Some(7) && empty.stderr.contains("the passphrase is empty"), "{empty}");
    assert!(empty.stderr.contains("hint: give the passphrase with"), "{empty}");
    assert_eq!(world.asked().len(), asked, "TikTok was not asked");
}

#[test]
fn one_run_derives_the_key_once() {
    let world = locked_with("correct horse");
    world.tiktok.expire_access_tokens();
    let run = world.agoras(["-l", "debug", "tiktok", "video", "--video-url", CLIP]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.stderr.matches("argon2id").count(), 1, "{run}");
    assert!(run.stderr.contains("kib=65536 passes=3 lanes=4"), "RFC 9106's second choice: {run}");
}

#[test]
fn t05_a_passphrase_may_be_mistyped_twice_at_a_terminal() {
    let mut world = locked_with("correct horse");
    world.unset("AGORAS_PASSPHRASE");
    for (typed, exit) in [(["a", "b", "correct horse"], 0), (["a", "b", "c"], 7)] {
        let mut terminal = Tty::run(world.command(["utils", "tokens", "list"]));
        for passphrase in typed {
            terminal.until("Passphrase of the token store");
            terminal.enter_unseen(passphrase);
        }
        let (status, shown, out) = terminal.end();
        assert_eq!(status.code(), Some(exit), "{shown}");
        let wrong = shown.matches("the passphrase does not open").count();
        assert_eq!(wrong, if exit == 0 { 2 } else { 3 }, "{shown}");
        assert_eq!(out.contains("tiktok: ada.codes"), exit == 0, "{out}");
        assert!(!shown.contains("correct horse"), "typed without echo: {shown}");
    }
}

#[test]
fn t05_spellings_of_one_passphrase_open_the_same_store() {
    let mut world = locked_with("cafe\u{301} \u{fb01}n \u{212b}");
    let list = ["utils", "tokens", "list"];
    for (spelling, exit) in
        [("caf\u{e9} fin \u{c5}", 0), ("cafe\u{301} fin A\u{30a}", 0), ("cafe fin A", 7)]
    {
        world.set("AGORAS_PASSPHRASE", spelling);
        let run = world.agoras(list);
        assert_eq!(run.exit, Some(exit), "{spelling}: {run}");
    }
}

/// Makes a Python store with this many accounts in the store's own folder; returns its path.
fn beside_python(world: &World, count: usize) -> std::path::PathBuf {
    let root = world.home.path().join(".agoras");
    let odd = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store-odd");
    let script = format!(
        "mkdir -m 700 -p {0} && mkdir -m 700 -p {0}/tokens && cp {1}/.key {0}/ && \
         for n in $(seq {count}); do cp {1}/tokens/tiktok-no-name.token {0}/tokens/tiktok-user$n.token; done",
        root.display(),
        odd.display()
    );
    assert_eq!(world.shell(&script).exit, Some(0));
    root
}

/// Returns a world that would talk to TikTok itself; the tests with it send nothing.
fn at_tiktok() -> World {
    let mut world = World::new().without_variables();
    for base in ["AGORAS_TIKTOK_API_URL", "AGORAS_TIKTOK_AUTH_URL", "AGORAS_SPEED"] {
        world.unset(base);
    }
    world
}

#[test]
fn an_import_without_a_python_store_says_so() {
    let world = at_tiktok();
    insta::assert_snapshot!(world.agoras(["utils", "tokens", "import"]), @"
    --- stderr
    error: there is no store of the Python tool in `[home]/.agoras`: it has no file `.key`
      hint: name the folder that has its `.key` and `tokens/` with --from
    --- exit 1
    ");
    assert!(!world.home.path().join(".agoras").exists(), "nothing is made");
    beside_python(&world, 0);
    let empty = world.agoras(["utils", "tokens", "import"]);
    assert_eq!(empty.exit, Some(1), "{empty}");
}

#[test]
fn a_long_import_says_how_far_it_is_and_one_account_is_the_default() {
    let world = at_tiktok();
    beside_python(&world, 1);
    let unlisted = world.agoras(["utils", "tokens", "list"]);
    assert_eq!(unlisted.exit, Some(1), "{unlisted}");
    assert!(
        unlisted.stderr.contains("accounts that are not stored here: @user1; `agoras utils"),
        "{unlisted}"
    );
    assert_eq!(world.agoras(["utils", "tokens", "import"]).exit, Some(0));
    let show = ["utils", "tokens", "show", "--platform", "tiktok", "--identifier", "default"];
    let show = show.iter().chain(&["--field", "username"]);
    let only = world.agoras(show.clone());
    assert_eq!((only.exit, only.stdout.as_str()), (Some(0), "user1\n"), "{only}");
    beside_python(&world, 600);
    let list = world.agoras(["utils", "tokens", "list"]);
    assert!(list.exit == Some(0) && list.stderr.contains(" and 589 more"), "{list}");
    let run = world.agoras(["utils", "tokens", "import"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.stderr, "Importing: 500 of 600 files\nImporting: 600 of 600 files\n");
    assert_eq!(world.agoras(["utils", "tokens", "list"]).stderr, "");
    assert_eq!(world.agoras(show).exit, Some(1), "600 accounts: none is the only one");
}
