//! The options of a sheet: from where each value comes, and what is missing

use super::desk::{COMMAND, Desk};
use crate::support::{Google, World};

fn key_file(desk: &Desk) -> String {
    let json = serde_json::json!({
        "type": "service_account",
        "client_email": Google::email(),
        "private_key": Google::key(),
    });
    let path = desk.world.file("key.json", json.to_string().as_bytes());
    path.display().to_string()
}

#[test]
fn the_key_comes_from_a_file_that_has_the_account_too() {
    let mut desk = Desk::due();
    let file = key_file(&desk);
    desk.world.unset("GOOGLE_SHEETS_CLIENT_EMAIL");
    desk.world.set("GOOGLE_SHEETS_PRIVATE_KEY", "the file wins");
    let run = desk.run_with(&["--sheets-private-key-file", &file]);
    assert_eq!(run.exit, Some(0), "{run}");
    let both = desk.run_with(&["--sheets-private-key-file", &file, "--sheets-private-key", "x"]);
    assert_eq!(both.exit, Some(2), "{both}");
    let gone = desk.run_with(&["--sheets-private-key-file", "gone.json"]);
    assert_eq!(gone.exit, Some(3), "{gone}");
    assert!(gone.stderr.contains("gone.json"), "{gone}");
}

#[test]
fn the_key_in_the_variable_may_have_its_line_ends_written_out_or_not() {
    let mut desk = Desk::due();
    desk.world.set("GOOGLE_SHEETS_PRIVATE_KEY", Google::key());
    assert_eq!(desk.run_with(&["--dry-run"]).exit, Some(0));
    desk.world.set("GOOGLE_SHEETS_PRIVATE_KEY", &Google::key()[..200]);
    let half = desk.run();
    assert_eq!(half.exit, Some(3), "{half}");
    assert!(half.stderr.contains("the service account's key cannot be used"), "{half}");
}

#[test]
fn what_is_missing_is_named_with_its_option_and_its_variable() {
    for (name, exit, words) in [
        ("GOOGLE_SHEETS_ID", 2, "--sheets-id (GOOGLE_SHEETS_ID)"),
        ("GOOGLE_SHEETS_NAME", 2, "--sheets-name (GOOGLE_SHEETS_NAME)"),
        ("GOOGLE_SHEETS_CLIENT_EMAIL", 3, "--sheets-client-email (GOOGLE_SHEETS_CLIENT_EMAIL)"),
        ("GOOGLE_SHEETS_PRIVATE_KEY", 3, "GOOGLE_SHEETS_PRIVATE_KEY (--sheets-private-key-file)"),
    ] {
        let mut desk = Desk::due();
        desk.world.unset(name);
        let run = desk.run();
        assert_eq!(run.exit, Some(exit), "{run}");
        assert!(run.stderr.contains(words), "{run}");
        assert_eq!(desk.google.calls().len(), 0, "{run}");
    }
    let run = World::new().agoras(COMMAND);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stderr.contains("--file or --sheets-id (GOOGLE_SHEETS_ID)"), "{run}");
}

#[test]
fn a_typed_file_wins_over_the_variables_and_clashes_with_a_typed_sheet() {
    let desk = Desk::due();
    desk.world.file("plan.csv", b"at,media\n2020-01-01 10:00,clip.mp4\n");
    let run = desk.run_with(&["--file", "plan.csv"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert!(run.stderr.contains("line 2: too late"), "{run}");
    let both = desk.run_with(&["--file", "plan.csv", "--sheets-id", Google::id()]);
    assert_eq!(both.exit, Some(2), "{both}");
    assert!(both.stderr.contains("--sheets-id"), "{both}");
    assert_eq!(desk.google.calls().len(), 0);
}

#[test]
fn a_rehearsal_leaves_the_sheet_alone() {
    let desk = Desk::due();
    let unread = desk.run_with(&["--emulator"]);
    assert_eq!(unread.exit, Some(2), "the variables are not read: {unread}");
    let typed =
        desk.run_with(&["--emulator", "--sheets-id", Google::id(), "--sheets-name", "Plan"]);
    assert_eq!(typed.exit, Some(2), "{typed}");
    assert!(typed.stderr.contains("--emulator"), "{typed}");
    assert_eq!(desk.google.calls().len(), 0);
}

#[test]
fn accounts_of_rows_are_for_plans() {
    let run = Desk::due().run_with(&["--account", "ada.codes"]);
    assert_eq!(run.exit, Some(2), "{run}");
    assert!(run.stderr.contains("--username"), "{run}");
}

#[test]
fn a_key_typed_on_the_command_line_is_warned_of() {
    let desk = Desk::due();
    let key = Google::key().replace('\n', "\\n");
    let run = desk.run_with(&["--sheets-private-key", &key, "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
    let warning = "--sheets-private-key shows the secret to everyone on this machine: use GOOGLE_SHEETS_PRIVATE_KEY";
    assert!(run.stderr.contains(warning), "{run}");
}

#[test]
fn doctor_looks_at_the_variables() {
    let mut desk = Desk::due();
    let good = desk.world.agoras(["doctor"]);
    assert!(!good.stdout.contains("GOOGLE_SHEETS"), "{good}");
    desk.world.set("GOOGLE_SHEETS_CLIENT_EMAIL", "bot");
    desk.world.set("GOOGLE_SHEETS_API_VERSION", "of another program");
    let bad = desk.world.agoras(["doctor"]);
    assert!(bad.stdout.contains("GOOGLE_SHEETS_CLIENT_EMAIL does not hold"), "{bad}");
    assert!(!bad.stdout.contains("API_VERSION"), "{bad}");
}

#[test]
fn a_runner_is_asked_to_hide_the_lines_of_the_key() {
    let mut desk = Desk::due();
    desk.world.set("GITHUB_ACTIONS", "true");
    let run = desk.run_with(&["--dry-run"]);
    let line = Google::key().lines().nth(3).unwrap();
    assert!(run.stderr.contains(&format!("::add-mask::{line}\n")), "{run}");
    assert_eq!(run.stderr.matches(line).count(), 1, "{run}");
}
