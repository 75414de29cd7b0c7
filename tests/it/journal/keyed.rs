//! The index of publishes by idempotency key: found in every place, after any kill and any move

use std::path::Path;

use agoras::disk::{Disk, Trouble};
use agoras::journal::{Idempotency, IdempotencyKey, Journal, JournalError, Note, Planned};

use crate::journal::finished_publishes::{alike, files_below, folded, private};
use crate::journal::power_cuts::journal;

fn row(name: &str) -> Idempotency {
    Idempotency {
        key: IdempotencyKey::of(&["plan", name]),
        digest: Some("of the content".to_owned()),
        summary: format!("row {name}"),
    }
}

/// Returns the plan of a publish for this row, in a home that has finished publishes.
fn planned(home: &Path, key: &str, name: &str) -> Planned {
    let old = alike(&journal(home, &Disk::Real), key).unwrap().remove(0);
    Planned { idempotency: Some(row(name)), ..old.planned }
}

fn begin(journal: &Journal, planned: &Planned) -> Result<(), JournalError> {
    let lock = journal.lock()?;
    journal.begin(planned, &lock).map(drop)
}

fn summaries(journal: &Journal, name: &str) -> Vec<String> {
    let found = journal.keyed(&row(name).key).unwrap();
    found.iter().map(|it| it.idempotency.summary.clone()).collect()
}

#[test]
fn a_row_is_found_by_its_key_until_and_after_its_publish_is_moved() {
    let (home, olds) = folded(1);
    let journal = journal(home.path(), &Disk::Real);
    begin(&journal, &planned(home.path(), &olds[0].key, "7")).unwrap();
    assert!(journal.keyed(&row("8").key).unwrap().is_empty());
    let found = journal.keyed(&row("7").key).unwrap().remove(0);
    assert!(found.entry.as_ref().unwrap().end.is_none());
    assert_eq!((found.account.as_str(), found.is_of(&row("7"))), ("ada.codes", true));
    let other = Idempotency { digest: Some("another".to_owned()), ..row("7") };
    assert!(!found.is_of(&other));
    assert!(found.is_of(&Idempotency { digest: None, ..row("7") }));

    let end = alike(&journal, &olds[0].key).unwrap().pop().unwrap().end.unwrap();
    let entry = found.entry.unwrap();
    let reopened = journal.reopen(&entry).unwrap();
    let agoras::journal::Reopened::Ours(writer, _) = reopened else { panic!("{reopened:?}") };
    writer.note(&Note::End(end)).unwrap();
    drop(writer);
    journal.settle(|_| {});
    assert_eq!(files_below(home.path(), "done").len(), 2);
    let found = journal.keyed(&row("7").key).unwrap().remove(0);
    assert!(found.entry.unwrap().has_arrived());
}

#[test]
fn a_kill_at_any_step_leaves_a_row_that_was_not_begun_or_one_that_is_found() {
    let mut steps = 0;
    loop {
        let (home, olds) = folded(1);
        let of_row = planned(home.path(), &olds[0].key, "7");
        let (disk, recording) = Disk::recorded(Trouble::StopBefore(steps));
        let end = begin(&journal(home.path(), &disk), &of_row);
        let whole = journal(home.path(), &Disk::Real);
        let found = summaries(&whole, "7");
        // A publish is only sent after `begin` has returned.
        assert!(found.len() == 1 || end.is_err(), "killed before step {steps}: {found:?}");
        begin(&whole, &of_row).unwrap();
        let again = summaries(&whole, "7");
        assert_eq!(again.len(), found.len() + 1, "killed before step {steps}");
        if recording.calls() <= steps {
            break;
        }
        steps += 1;
    }
    assert!(steps > 10, "{steps}");
}

#[test]
fn a_torn_line_is_left_out_and_a_damaged_one_stops_its_row_alone() {
    let (home, olds) = folded(1);
    let journal = journal(home.path(), &Disk::Real);
    for name in ["7", "7", "8"] {
        begin(&journal, &planned(home.path(), &olds[0].key, name)).unwrap();
    }
    let of_row = |name: &str| {
        let files = files_below(home.path(), "keys");
        let text = |path: &Path| std::fs::read_to_string(path).unwrap();
        files.into_iter().find(|path| text(path).contains(&format!("row {name}"))).unwrap()
    };
    let path = of_row("7");
    let whole = std::fs::read(&path).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in first..whole.len() {
        private(&path, &whole[..cut]);
        assert_eq!(summaries(&journal, "7").len(), 1, "{cut}");
    }
    begin(&journal, &planned(home.path(), &olds[0].key, "7")).unwrap();
    assert_eq!(summaries(&journal, "7").len(), 2, "the torn line is not in the way");

    for at in (0..first).step_by(7) {
        let mut bad = whole.clone();
        bad[at] ^= 1;
        private(&path, &bad);
        let error = journal.keyed(&row("7").key).unwrap_err();
        assert!(matches!(error, JournalError::Damaged { line: 1, .. }), "{at}: {error:?}");
        assert_eq!(summaries(&journal, "8").len(), 1);
    }
}

#[test]
fn a_row_whose_file_is_gone_is_not_taken_for_a_new_one() {
    let (home, olds) = folded(1);
    let journal = journal(home.path(), &Disk::Real);
    begin(&journal, &planned(home.path(), &olds[0].key, "7")).unwrap();
    let mut live = files_below(home.path(), "live").into_iter();
    let file = live.find(|path| path.extension().is_some_and(|end| end == "j"));
    std::fs::remove_file(file.unwrap()).unwrap();
    let found = journal.keyed(&row("7").key).unwrap();
    assert_eq!((found.len(), found[0].entry.is_none()), (1, true));
}

#[test]
fn a_delay_is_known_by_row_and_account() {
    let (home, _) = folded(1);
    let journal = journal(home.path(), &Disk::Real);
    journal.defer(&row("7").key, "ada.codes").unwrap();
    journal.report_delay(&row("7").key, "ada.codes").unwrap();
    journal.defer(&row("8").key, "ada.codes").unwrap();
    let delay = |name, account| {
        let delay = journal.delay(&row(name).key, account).unwrap();
        (delay.deferred.is_some(), delay.reported.is_some())
    };
    assert_eq!(delay("7", "ada.codes"), (true, true));
    assert_eq!(delay("7", "bea.films"), (false, false));
    assert_eq!(delay("8", "ada.codes"), (true, false));
    assert!(journal.keyed(&row("7").key).unwrap().is_empty());
}

#[test]
fn moving_a_journal_keeps_its_keys_after_any_kill() {
    let mut steps = 0;
    loop {
        let (from, olds) = folded(1);
        let (to, _) = folded(0);
        begin(&journal(from.path(), &Disk::Real), &planned(from.path(), &olds[0].key, "7"))
            .unwrap();
        begin(&journal(from.path(), &Disk::Real), &planned(from.path(), &olds[0].key, "8"))
            .unwrap();
        begin(&journal(to.path(), &Disk::Real), &planned(from.path(), &olds[0].key, "7")).unwrap();
        let (disk, recording) = Disk::recorded(Trouble::StopBefore(steps));
        drop(journal(from.path(), &disk).move_to(&journal(to.path(), &disk)));
        journal(from.path(), &Disk::Real).move_to(&journal(to.path(), &Disk::Real)).unwrap();
        let whole = journal(to.path(), &Disk::Real);
        let when = format!("killed before step {steps}");
        assert_eq!(summaries(&whole, "7").len(), 2, "{when}");
        assert_eq!(summaries(&whole, "8").len(), 1, "{when}");
        let all = whole.keyed(&row("7").key).unwrap();
        assert!(all.iter().all(|it| it.entry.is_some()), "{when}");
        if recording.calls() <= steps {
            break;
        }
        steps += 1;
    }
    assert!(steps > 40, "{steps}");
}
