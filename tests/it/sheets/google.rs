//! Google: its quotas, its lost answers, its refusals

use super::desk::Desk;
use crate::support::{Access, Call, Fault, Google};

/// Runs and expects that nothing was sent to TikTok.
fn refused(desk: &Desk, exit: i32, words: &str) {
    let run = desk.run();
    assert_eq!(run.exit, Some(exit), "{run}");
    assert!(run.stderr.contains(words), "{words}: {run}");
    assert_eq!(desk.world.count("photo-init"), 0, "{run}");
}

#[test]
fn n09_quotas_and_trouble_are_waited_out_and_the_row_is_posted_once() {
    for fault in [
        Fault::Limited(Some("5")),
        Fault::Limited(None),
        Fault::Status(503),
        Fault::LostRequest,
        Fault::LostAnswer,
        Fault::Rejected,
    ] {
        for call in [Call::Token, Call::Read, Call::Write] {
            if call == Call::Token && matches!(fault, Fault::Rejected) {
                continue;
            }
            let desk = Desk::due();
            desk.google.fault(call, fault.clone());
            let run = desk.run();
            assert_eq!(run.exit, Some(0), "{call:?} {fault:?}: {run}");
            assert_eq!(desk.marks(1), ["published", ""], "{call:?} {fault:?}: {run}");
            assert_eq!(desk.titles().len(), 1, "{call:?} {fault:?}");
        }
    }
}

#[test]
fn a_mark_whose_answer_is_lost_is_written_once() {
    let desk = Desk::due();
    desk.google.fault(Call::Write, Fault::LostAnswer);
    desk.google.fault(Call::Write, Fault::LostAnswer);
    assert_eq!(desk.run().exit, Some(0));
    assert_eq!(desk.writes().len(), 2);
    assert_eq!(desk.marks(1), ["published", ""]);
}

#[test]
fn a_mark_that_cannot_be_made_keeps_the_row_from_being_posted() {
    let desk = Desk::due();
    desk.google.set_access(Access::Viewer);
    refused(&desk, 3, "as an editor");
    assert_eq!(desk.marks(1), ["", ""]);
    desk.google.set_access(Access::Editor);
    assert_eq!(desk.run().exit, Some(0));

    let desk = Desk::due();
    for _ in 0..4 {
        desk.google.fault(Call::Write, Fault::LostAnswer);
        desk.google.fault(Call::Read, Fault::Status(503));
    }
    refused(&desk, 8, "in a few minutes");
}

#[test]
fn a_mark_that_was_made_for_nothing_is_taken_up_by_the_next_run() {
    let desk = Desk::due();
    desk.google.fault(Call::Write, Fault::LostAnswer);
    desk.let_pass(Call::Read, 2);
    for _ in 0..4 {
        desk.google.fault(Call::Read, Fault::Status(503));
    }
    refused(&desk, 8, "in a few minutes");
    assert_eq!(desk.marks(1), ["publishing", ""]);
    let again = desk.run();
    assert_eq!(again.exit, Some(0), "{again}");
    assert_eq!(desk.marks(1), ["published", ""]);
}

#[test]
fn what_google_refuses_is_named_for_what_the_user_can_change() {
    let desk = Desk::due();
    desk.google.set_access(Access::None);
    refused(&desk, 3, &format!("share the sheet with {} as an editor", Google::email()));
    desk.google.set_access(Access::Editor);
    desk.google.fault(Call::Token, Fault::InvalidGrant("Invalid JWT Signature."));
    refused(&desk, 3, "make a new one");

    let mut desk = Desk::due();
    desk.world.set("GOOGLE_SHEETS_ID", "another");
    refused(&desk, 9, "--sheets-id");
    desk.world.set("GOOGLE_SHEETS_ID", Google::id());
    desk.world.set("GOOGLE_SHEETS_NAME", "Plans");
    refused(&desk, 9, "no tab `Plans`");
    desk.world.set("GOOGLE_SHEETS_NAME", "Plan");
    desk.world.set("GOOGLE_SHEETS_CLIENT_EMAIL", "other@project.example");
    refused(&desk, 3, "--sheets-client-email");
}

#[test]
fn no_secret_is_printed_or_stored() {
    let desk = Desk::due();
    let mut loud = desk.world.command(super::desk::COMMAND);
    loud.env("AGORAS_LOG", "trace");
    let output = loud.output().unwrap();
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(printed.contains("reading 'Plan'"), "the log is on: {printed}");
    let line = Google::key().lines().nth(3).unwrap();
    for secret in [line, "ya29.", "assertion=", "eyJ"] {
        assert!(!printed.contains(secret), "{secret}: {printed}");
    }
    for file in crate::support::below(&desk.world.home.path().join(".agoras"), &|_| true) {
        let content = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains(line) && !text.contains("ya29."), "{}", file.display());
    }
}
