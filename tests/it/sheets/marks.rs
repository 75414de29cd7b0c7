//! Marks: what they say of a post, and what they keep from being posted

use super::desk::{Desk, row};
use crate::support::{Call, Fault};

#[test]
fn what_tiktok_refuses_leaves_no_mark_and_a_reason() {
    let desk = Desk::due();
    desk.world.fault("photo-init=error:spam_risk_user_banned_from_posting:403");
    let run = desk.run();
    assert_eq!(run.exit, Some(4), "{run}");
    let [state, reason] = desk.marks(1);
    assert_eq!(state, "");
    assert!(reason.starts_with("not posted: "), "{reason}");

    let again = desk.run();
    assert_eq!(again.exit, Some(0), "{again}");
    assert_eq!(desk.marks(1), ["published", ""], "the reason has gone");
    assert_eq!(desk.titles().len(), 1);
}

#[test]
fn what_tiktok_cannot_process_leaves_no_mark_and_a_reason() {
    let desk = Desk::due();
    desk.world.fault("init=fail:picture_size_check_failed");
    let run = desk.run();
    assert_eq!(run.exit, Some(4), "{run}");
    let [state, reason] = desk.marks(1);
    assert_eq!(state, "");
    assert!(reason.contains("picture_size_check_failed"), "{reason}");
}

#[test]
fn media_that_cannot_be_posted_leave_a_reason_and_the_place_to_the_next_row() {
    let desk = Desk::with(|photos| {
        let mut bad = row(photos, "bad", 2);
        bad[2] = photos.url(3);
        "wait".clone_into(&mut bad[8]);
        vec![bad, row(photos, "good", 1)]
    });
    let run = desk.run();
    assert_eq!(run.exit, Some(9), "{run}");
    let [state, reason] = desk.marks(1);
    assert_eq!(state, "wait", "no mark was made, so none is taken away");
    assert!(reason.contains("404"), "{reason}");
    assert!(!reason.contains("s3cret"), "{reason}");
    assert_eq!(desk.marks(2), ["published", ""]);
}

#[test]
fn a_cap_of_the_day_leaves_the_row_due() {
    let desk = Desk::due();
    desk.world.fault("photo-init=error:spam_risk_too_many_posts:403");
    let run = desk.run();
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(desk.google.cell(1, 'I'), "");
    let again = desk.run();
    assert_eq!(again.exit, Some(0), "{again}");
    assert_eq!(desk.marks(1), ["published", ""]);
}

#[test]
fn an_unknown_outcome_keeps_its_mark_and_is_never_tried_again() {
    let desk = Desk::due();
    desk.world.fault("photo-init=reset-after");
    for _ in 0..2 {
        let run = desk.run();
        assert_eq!(run.exit, Some(5), "{run}");
        assert!(run.stderr.contains("write `published` into I1"), "{run}");
        assert_eq!(desk.marks(1), ["publishing", ""]);
    }
    assert_eq!(desk.titles().len(), 1);
}

#[test]
fn a_row_that_is_unknown_here_is_not_sent_and_says_what_to_do() {
    let desk = Desk::with(|photos| {
        let mut begun = row(photos, "begun", 2);
        "publishing".clone_into(&mut begun[8]);
        vec![begun, row(photos, "good", 1)]
    });
    let run = desk.run();
    assert_eq!(run.exit, Some(5), "{run}");
    assert!(run.stderr.contains("row 1 is marked `publishing`"), "{run}");
    assert!(run.stderr.contains("empty I1"), "{run}");
    assert_eq!(desk.titles(), ["good"], "it takes no other row's place");
    assert_eq!(desk.marks(1), ["publishing", ""]);
    desk.google.edit(1, 'I', "");
    assert_eq!(desk.run().exit, Some(0));
    assert_eq!(desk.titles(), ["good", "begun"]);
}

/// Two homes have one sheet. This one failed before, and the other one is posting now.
#[test]
fn a_mark_of_another_home_is_told_from_a_mark_that_was_taken_away() {
    let desk = Desk::due();
    desk.world.fault("photo-init=error:spam_risk_user_banned_from_posting:403");
    assert_eq!(desk.run().exit, Some(4));
    desk.google.edit(1, 'I', "publishing");
    let run = desk.run();
    assert_eq!(run.exit, Some(5), "{run}");
    assert_eq!(desk.titles().len(), 0);
    assert_eq!(desk.google.cell(1, 'I'), "publishing");
}

#[test]
fn a_row_that_another_home_marks_in_this_moment_is_not_posted() {
    let desk = Desk::due();
    desk.let_pass(Call::Read, 1);
    desk.google.fault(Call::Read, Fault::Edited { row: 1, column: 'I', text: "publishing" });
    let run = desk.run();
    assert_eq!(run.exit, Some(5), "{run}");
    assert_eq!(desk.marks(1), ["publishing", ""], "the mark of the other home stays");
    assert_eq!(desk.titles().len(), 0);
}

#[test]
fn a_row_that_a_person_changes_in_this_moment_is_not_posted() {
    for column in ['A', 'C', 'G'] {
        let desk = Desk::due();
        desk.let_pass(Call::Read, 1);
        desk.google.fault(Call::Read, Fault::Edited { row: 1, column, text: "another" });
        let run = desk.run();
        assert_eq!(run.exit, Some(9), "{run}");
        assert_eq!(desk.google.cell(1, column), "another");
        assert_eq!((desk.marks(1), desk.titles().len()), (["", ""].map(str::to_owned), 0));
    }
}

#[test]
fn a_row_that_was_posted_gets_the_mark_that_it_lacks() {
    let mut desk = Desk::due();
    desk.world.set("TIKTOK_PRIVACY_STATUS", "PUBLIC_TO_EVERYONE");
    desk.let_pass(Call::Write, 1);
    desk.google.fault(
        Call::Write,
        Fault::Refused {
            status: 403,
            word: "PERMISSION_DENIED",
            message: "The caller does not have permission",
            reason: "",
        },
    );
    let run = desk.run();
    assert_eq!(run.exit, Some(3), "{run}");
    let document = run.json();
    assert_eq!(document["outcome"], "published", "{run}");
    assert_eq!(document["safe_to_rerun"], true, "{run}");
    assert!(run.stderr.contains("the next run marks it"), "{run}");
    assert_eq!(desk.marks(1), ["publishing", ""]);

    let again = desk.run();
    assert_eq!((again.exit, again.stdout.as_str()), (Some(0), ""), "{again}");
    assert_eq!(
        desk.marks(1),
        ["published".to_owned(), document["url"].as_str().unwrap().to_owned()]
    );
    assert_eq!(desk.titles().len(), 1);
}

#[test]
fn a_result_that_is_not_waited_for_is_marked_by_the_next_run() {
    let desk = Desk::due();
    let run = desk.run_with(&["--no-wait"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(desk.marks(1), ["publishing", ""]);
    let again = desk.run_with(&["--max-late", "1s"]);
    assert_eq!(again.exit, Some(0), "a late row is followed up: {again}");
    assert_eq!(desk.marks(1), ["published", ""]);
    assert_eq!(desk.titles().len(), 1);
}

#[test]
fn a_sheet_of_nine_columns_is_marked_too() {
    let desk = Desk::due();
    desk.google.set_columns(9);
    assert_eq!(desk.run().exit, Some(0));
    assert_eq!(desk.marks(1), ["published", ""]);
}
