//! Finished publishes in the journal: folded away, still found after any kill, at a constant cost

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use agoras::clock::{Clock, Moment};
use agoras::disk::{Disk, Trouble};
use agoras::journal::{
    ContentKey, Counted, Enough, Entry, Journal, JournalError, Note, Outcome, Search,
};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::journal::power_cuts::journal;
use crate::store::medium::after_power_cut;
use crate::store::powercut::{present, restore, scratch};
use crate::support::{below, figure};

pub(crate) const DAY: u64 = 86_400;

fn days_ago(days: u64) -> Moment {
    Moment::from_seconds(now() - days * DAY)
}

pub(crate) fn now() -> u64 {
    Clock::system().now().seconds()
}

/// Returns a content key that no real content has.
pub(crate) fn key(number: u64) -> String {
    format!("{number:043}")
}

/// A publish as agoras 2.3.0 wrote it.
pub(crate) struct Old {
    pub(crate) number: u64,
    pub(crate) began: u64,
    pub(crate) key: String,
}

impl Old {
    pub(crate) fn id(&self) -> String {
        format!("{:015}-{:08x}", self.began * 1000 + self.number % 1000, self.number)
    }

    pub(crate) fn publish_id(&self) -> String {
        format!("v_pub_file~v2-1.{}", self.number)
    }

    fn notes(&self) -> Vec<Value> {
        let at = self.began;
        let media = json!({"name": "clip.mp4", "path": "/media/clip.mp4", "size": 1000,
            "stamp": "1-2-3", "chunk_size": 1000});
        vec![
            json!({"note": "planned", "at": at, "account": "ada.codes", "content": self.key,
                "audience": "SELF_ONLY", "way": "upload", "media": media}),
            json!({"note": "sending", "at": at}),
            json!({"note": "session", "at": at, "publish_id": self.publish_id(), "sealed": "x"}),
            json!({"note": "finishing", "at": at}),
            json!({"note": "sent", "at": at}),
            json!({"note": "end", "at": at + 1, "outcome": "published"}),
        ]
    }

    pub(crate) fn write(&self, journal: &Path) {
        self.write_notes(journal, 6);
    }

    /// Writes the first `count` notes only.
    fn write_notes(&self, journal: &Path, count: usize) {
        let text: String = self.notes().iter().take(count).map(line).collect();
        private(&journal.join(self.id() + ".j"), text.as_bytes());
        private(&journal.join(self.id() + ".opened"), b"");
    }
}

pub(crate) fn write(olds: &[Old], journal: &Path) {
    for old in olds {
        old.write(journal);
    }
}

pub(crate) fn is_note(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|end| end == "j")
}

/// Returns a journal line: checksum and note.
fn line(note: &Value) -> String {
    let json = note.to_string();
    let sum = Sha256::digest(json.as_bytes());
    format!("{} {json}\n", HEXLOWER.encode(&sum[..4]))
}

pub(crate) fn private(path: &Path, content: &[u8]) {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create(true).write(true).truncate(true).mode(0o600).open(path).unwrap();
    file.write_all(content).unwrap();
}

/// Returns `count` publishes of agoras 2.3.0, 200 a day, the last two days ago.
pub(crate) fn olds(count: u64) -> Vec<Old> {
    let first = now() - 2 * DAY - count * DAY / 200;
    let old = |number| Old { number, began: first + number * DAY / 200, key: key(number) };
    (0..count).map(old).collect()
}

/// Returns `count` publishes of the last twenty hours.
fn of_today(count: u64) -> Vec<Old> {
    let first = now() - 72_000;
    let old = |number| Old { number, began: first + number * 71_000 / count, key: key(number) };
    (0..count).map(old).collect()
}

/// Makes a store whose journal has `count` publishes of agoras 2.3.0.
fn home(count: u64) -> (tempfile::TempDir, Vec<Old>) {
    let olds = olds(count);
    (home_of(&olds), olds)
}

fn home_of(olds: &[Old]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let journal = home.path().join("journal");
    std::fs::DirBuilder::new().mode(0o700).create(&journal).unwrap();
    write(olds, &journal);
    home
}

pub(crate) fn alike(journal: &Journal, key: &str) -> Result<Vec<Entry>, JournalError> {
    let key: ContentKey = serde_json::from_value(key.into()).unwrap();
    journal.alike(&[key], days_ago(30), Search::ByContent)?.collect()
}

fn count_of(counted: &[Counted]) -> usize {
    counted.iter().map(|it| it.count).sum()
}

/// Returns how many calls to the disk a publish makes, from its first look into the journal to its
/// first note.
fn cost_of_a_publish(count: u64) -> u64 {
    let (home, olds) = home(count);
    journal(home.path(), &Disk::Real).settle(|_| {});
    let planned =
        alike(&journal(home.path(), &Disk::Real), &olds[0].key).unwrap().remove(0).planned;
    let (disk, recording) = Disk::recorded(Trouble::None);
    let journal = journal(home.path(), &disk);

    journal.settle(|_| {});
    let nobody = key(u64::MAX);
    assert!(alike(&journal, &nobody).unwrap().is_empty());
    assert!(journal.counted(days_ago(1)).unwrap().is_empty());
    let lock = journal.lock().unwrap();
    let pen = journal.begin(&planned, &lock).unwrap();
    drop(lock);
    pen.note(&Note::Sending { at: Clock::system().now() }).unwrap();
    recording.calls()
}

#[test]
fn a_publish_costs_the_same_after_any_number_of_others() {
    let few = cost_of_a_publish(1);
    let many = cost_of_a_publish(5000);
    figure(&format!("a publish after 1 and after 5000 others: {few} and {many} calls to the disk"));
    assert!(many <= few + 5, "{few} calls to the disk became {many}");
}

/// Returns the disk calls of counting the publishes of a busy day and of moving a finished one
/// away.
fn cost_of_a_busy_day(count: u64) -> u64 {
    let mut olds = of_today(count);
    let last = olds.pop().unwrap();
    let home = home_of(&olds);
    let whole = journal(home.path(), &Disk::Real);
    whole.settle(|_| {});
    assert_eq!(count_of(&whole.counted(days_ago(1)).unwrap()), olds.len());
    last.write(&home.path().join("journal"));
    let (disk, recording) = Disk::recorded(Trouble::None);
    let journal = journal(home.path(), &disk);
    journal.settle(|_| {});
    let enough = Enough { count: 100, is_whose: &|name, _| name == "ada.codes" };
    let counted = count_of(&journal.counted_until(days_ago(1), &enough).unwrap());
    assert!((100..1000).contains(&counted), "{counted}");
    recording.calls()
}

#[test]
fn a_publish_costs_the_same_on_a_day_with_thousands_of_others() {
    let few = cost_of_a_busy_day(600);
    let many = cost_of_a_busy_day(6000);
    figure(&format!("after 600 and after 6000 of the same day: {few} and {many} calls"));
    assert!(many <= few + 5, "{few} calls to the disk became {many}");
}

#[test]
fn history_reads_only_the_publishes_that_it_shows() {
    let calls = |count| {
        let (home, olds) = home(count);
        journal(home.path(), &Disk::Real).settle(|_| {});
        let (disk, recording) = Disk::recorded(Trouble::None);
        let newest = journal(home.path(), &disk).newest(20).unwrap();
        let shown: Vec<String> =
            newest.into_iter().map(|entry| entry.unwrap().id.to_string()).collect();
        let expected: Vec<String> = olds.iter().rev().take(20).map(Old::id).collect();
        assert_eq!(shown, expected);
        recording.calls()
    };
    let few = calls(400);
    let many = calls(4000);
    assert!(many <= few + 5, "{few} calls to the disk became {many}");
    // The same holds before anything is folded.
    let (home, olds) = home(400);
    let (disk, recording) = Disk::recorded(Trouble::None);
    assert_eq!(journal(home.path(), &disk).newest(1).unwrap().len(), 1);
    assert!(recording.calls() < 20, "{} calls for one of {}", recording.calls(), olds.len());
}

/// Asserts that every publish is found exactly once, by each way of searching.
pub(crate) fn assert_whole(home: &Path, olds: &[Old], when: &str) {
    let journal = journal(home, &Disk::Real);
    let newest: Vec<Entry> =
        journal.newest(1000).unwrap().into_iter().map(Result::unwrap).collect();
    let ids: Vec<String> = newest.iter().map(|entry| entry.id.to_string()).collect();
    let expected: Vec<String> = olds.iter().rev().map(Old::id).collect();
    assert_eq!(ids, expected, "{when}");
    for old in olds {
        let found = alike(&journal, &old.key).unwrap();
        assert_eq!(found.len(), 1, "{when}");
        assert_eq!(found[0].end.as_ref().unwrap().outcome, Outcome::Published, "{when}");
        let found = journal.find(&old.publish_id()).unwrap().unwrap();
        assert_eq!(found.id.to_string(), old.id(), "{when}");
    }
    assert_eq!(count_of(&journal.counted(Moment::from_seconds(0)).unwrap()), olds.len(), "{when}");
    let mut seen = BTreeSet::new();
    journal.survey(&mut |read| assert!(seen.insert(read.unwrap().id), "{when}")).unwrap();
    assert_eq!(seen.len(), olds.len(), "{when}");
}

#[test]
fn a_kill_at_any_step_of_a_fold_loses_and_doubles_nothing() {
    let mut steps = 0;
    loop {
        let (home, olds) = home(5);
        let (disk, recording) = Disk::recorded(Trouble::StopBefore(steps));
        journal(home.path(), &disk).settle(|_| {});
        let when = format!("killed before step {steps}");
        assert_whole(home.path(), &olds, &when);
        journal(home.path(), &Disk::Real).settle(|_| {});
        assert_whole(home.path(), &olds, &when);
        if recording.calls() <= steps {
            break;
        }
        steps += 1;
    }
    figure(&format!("a fold of 5 publishes, killed before each of {steps} steps: lost 0"));
    assert!(steps > 40, "{steps}");
}

/// Asserts that every unfinished publish is found once, with the mark that makes its cut file count
/// as damaged.
fn assert_underway(home: &Path, olds: &[Old], when: &str) {
    let journal = journal(home, &Disk::Real);
    journal.settle(|_| {});
    let found: Vec<Entry> = journal.underway().unwrap().map(Result::unwrap).collect();
    assert_eq!(found.len(), olds.len(), "{when}");
    for old in olds {
        let alike = alike(&journal, &old.key).unwrap();
        assert_eq!(alike.len(), 1, "{when}");
        assert_eq!(alike[0].publish_id(), Some(old.publish_id().as_str()), "{when}");
        let file = below(home, &|name| name == old.id() + ".j").pop().unwrap();
        let whole = std::fs::read(&file).unwrap();
        let first_note = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        private(&file, &whole[..first_note]);
        let read = journal.underway().unwrap().find(Result::is_err);
        assert!(matches!(read, Some(Err(JournalError::Damaged { .. }))), "{when}");
        private(&file, &whole);
    }
}

fn home_of_unfinished() -> (tempfile::TempDir, Vec<Old>) {
    let olds = olds(3);
    let home = home_of(&[]);
    for old in &olds {
        old.write_notes(&home.path().join("journal"), 5);
    }
    (home, olds)
}

#[test]
fn a_kill_or_a_power_cut_while_unfinished_publishes_of_2_3_0_move_loses_none() {
    let mut steps = 0;
    loop {
        let (home, olds) = home_of_unfinished();
        let (disk, recording) = Disk::recorded(Trouble::StopBefore(steps));
        journal(home.path(), &disk).settle(|_| {});
        assert_underway(home.path(), &olds, &format!("killed before step {steps}"));
        if recording.calls() <= steps {
            break;
        }
        steps += 1;
    }
    assert!(steps > 20, "{steps}");
    let (home, olds) = home_of_unfinished();
    let scratch = scratch();
    let elsewhere = scratch.path().join("agoras");
    let mut states = BTreeSet::new();
    let base = present(home.path());
    let (disk, recording) = Disk::recorded(Trouble::None);
    journal(home.path(), &disk).settle(|_| {});
    after_power_cut(&base, &recording.steps(), 4096, |image, taken| {
        if states.insert(image.digest()) {
            restore(image, home.path(), &elsewhere);
            assert_underway(&elsewhere, &olds, &format!("cut after {taken} steps"));
        }
    });
    figure(&format!("unfinished publishes that move: {steps} kills, {} power cuts", states.len()));
    assert!(states.len() > 5, "{}", states.len());
}

#[test]
fn a_publish_that_another_process_works_on_is_found_where_it_is() {
    let (home, olds) = home_of_unfinished();
    let folder = home.path().join("journal");
    let busy = std::fs::File::open(folder.join(olds[1].id() + ".j")).unwrap();
    busy.lock().unwrap();
    let journal = journal(home.path(), &Disk::Real);
    for _ in 0..2 {
        journal.settle(|_| {});
        assert_eq!(files_below(home.path(), "live").len(), 4, "two publishes and their marks");
        assert_eq!(alike(&journal, &olds[1].key).unwrap().len(), 1);
        assert_eq!(journal.underway().unwrap().count(), 3);
    }
    drop(busy);
    journal.settle(|_| {});
    assert_eq!(files_below(home.path(), "live").len(), 7, "all three, and the folder's mark");
    // A file that someone puts back is found by the next publish.
    let back = Old { number: 77, began: now() - DAY, key: key(77) };
    back.write(&folder);
    journal.settle(|_| {});
    assert_eq!(alike(&journal, &back.key).unwrap().len(), 1);
    assert_eq!(files_below(home.path(), "done").len(), 1);
}

pub(crate) fn folded(count: u64) -> (tempfile::TempDir, Vec<Old>) {
    let (home, olds) = home(count);
    journal(home.path(), &Disk::Real).settle(|_| {});
    (home, olds)
}

pub(crate) fn files_below(home: &Path, folder: &str) -> Vec<PathBuf> {
    let mut files = below(&home.join("journal").join(folder), &|_| true);
    files.sort();
    files
}

#[test]
fn marks_are_folded_with_their_publishes_and_older_programs_stop() {
    let (home, olds) = folded(3);
    let done = files_below(home.path(), "done");
    assert_eq!(done.len(), olds.len());
    assert!(done.iter().all(|path| path.to_str().unwrap().ends_with(".opened.j")), "{done:?}");
    let names = std::fs::read_dir(home.path().join("journal")).unwrap();
    let mut left: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".lock", "999999999999999-00000000.j", "days", "done", "live"]);
    let signpost = home.path().join("journal/999999999999999-00000000.j");
    // agoras 2.3.0 reads an intact line with a note that it does not have, and stops.
    assert_eq!(std::fs::read_to_string(signpost).unwrap(), line(&json!({"note": "folded"})));
}

#[test]
fn concurrent_processes_find_everything_during_a_fold() {
    let (home, olds) = home(400);
    std::thread::scope(|threads| {
        for first in 0..4 {
            let home = home.path();
            let olds = &olds;
            threads.spawn(move || {
                journal(home, &Disk::Real).settle(|_| {});
                for old in olds.iter().skip(first).step_by(4) {
                    let found = alike(&journal(home, &Disk::Real), &old.key).unwrap();
                    assert_eq!(found.len(), 1, "{}", old.id());
                }
            });
            threads.spawn(move || {
                for old in olds.iter().rev().skip(first).step_by(4) {
                    let found = alike(&journal(home, &Disk::Real), &old.key).unwrap();
                    assert_eq!(found.len(), 1, "{}", old.id());
                }
            });
        }
    });
    assert_whole(home.path(), &olds, "after all of them");
    assert_eq!(files_below(home.path(), "done").len(), olds.len());
}

#[test]
fn s04_a_power_cut_during_a_fold_loses_and_doubles_nothing() {
    let (home, mut olds) = home(3);
    let scratch = scratch();
    let elsewhere = scratch.path().join("agoras");
    let mut states = BTreeSet::new();
    // The second fold adds to an existing list.
    for _ in 0..2 {
        let base = present(home.path());
        let (disk, recording) = Disk::recorded(Trouble::None);
        journal(home.path(), &disk).settle(|_| {});
        for sector in [512, 4096] {
            after_power_cut(&base, &recording.steps(), sector, |image, taken| {
                if states.insert(image.digest()) {
                    restore(image, home.path(), &elsewhere);
                    assert_whole(&elsewhere, &olds, &format!("cut after {taken} steps"));
                }
            });
        }
        let late = Old { number: 900, began: olds[0].began, key: key(900) };
        late.write(&home.path().join("journal/live"));
        olds.insert(1, late);
    }
    figure(&format!("a power cut during two folds: {} states, lost 0", states.len()));
    assert!(states.len() > 30, "{}", states.len());
}

#[test]
fn moving_a_journal_keeps_folded_publishes_after_any_kill() {
    let mut steps = 0;
    loop {
        let (from, mut olds) = folded(3);
        let late = Old { number: 901, began: now() - DAY, key: key(901) };
        late.write(&from.path().join("journal"));
        olds.push(late);
        let (to, _) = folded(0);
        let other = Old { number: 902, began: now() - DAY + 1, key: key(902) };
        std::fs::DirBuilder::new()
            .mode(0o700)
            .recursive(true)
            .create(to.path().join("journal"))
            .ok();
        other.write(&to.path().join("journal"));
        journal(to.path(), &Disk::Real).settle(|_| {});
        olds.push(other);

        let (disk, recording) = Disk::recorded(Trouble::StopBefore(steps));
        let end = journal(from.path(), &disk).move_to(&journal(to.path(), &disk));
        let is_last = recording.calls() <= steps;
        if is_last {
            assert_eq!(end.unwrap(), 4);
        } else {
            journal(from.path(), &Disk::Real).move_to(&journal(to.path(), &Disk::Real)).unwrap();
        }
        let when = format!("killed before step {steps}");
        assert_whole(to.path(), &olds, &when);
        let left = below(&from.path().join("journal"), &|name| !name.starts_with('.'));
        assert!(left.is_empty(), "{when}: {left:?}");
        if is_last {
            break;
        }
        steps += 1;
    }
    assert!(steps > 40, "{steps}");
}
