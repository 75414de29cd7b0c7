//! The journal after power cuts: a note that was acknowledged is still there

use std::path::Path;

use agoras::clock::Clock;
use agoras::disk::{Disk, Folder, Site, Step, Trouble};
use agoras::journal::{Entry, Journal, JournalError, Note, Planned};
use serde_json::json;

use crate::store::medium::after_power_cut;
use crate::store::powercut::{present, restore, scratch};

/// The journal's entry after a note was written, and the number of disk steps until then.
struct Known {
    steps: usize,
    entry: Entry,
    /// True if the note must be on the medium before the program goes on.
    must_last: bool,
}

pub(crate) fn journal(root: &Path, disk: &Disk) -> Journal {
    let made_on = disk.clone();
    let path = root.to_owned();
    let site = Site::new(disk, root, move || Folder::make(&made_on, &path));
    Journal::new(site, Clock::system())
}

fn found(root: &Path) -> Result<Vec<Entry>, JournalError> {
    journal(root, &Disk::Real).underway().unwrap().collect()
}

/// Returns the notes of an upload of three chunks, in their order.
fn notes() -> Vec<serde_json::Value> {
    let mut notes = vec![
        json!({"note": "sending", "at": 2}),
        json!({"note": "session", "at": 3, "publish_id": "v_pub_file~v2-1.7", "sealed": "x".repeat(700)}),
    ];
    for index in 0..3 {
        if index == 2 {
            notes.push(json!({"note": "finishing", "at": 4}));
        }
        for note in ["passed", "chunk"] {
            notes.push(json!({"note": note, "index": index, "hash": "h".repeat(22)}));
        }
    }
    notes.push(json!({"note": "sent", "at": 5}));
    notes.push(json!({"note": "end", "at": 6, "outcome": "published"}));
    notes
}

fn planned() -> Planned {
    serde_json::from_value(json!({
        "at": 1, "account": "ada", "content": "k", "audience": "SELF_ONLY", "way": "upload",
        "media": {"name": "video.mp4", "size": 15_000_000, "chunk_size": 5_242_880},
    }))
    .unwrap()
}

/// Writes the notes of a publish, and returns what was known after each.
fn publish(root: &Path) -> (Vec<Known>, Vec<Step>) {
    let (disk, recording) = Disk::recorded(Trouble::None);
    let book = journal(root, &disk);
    let entry = || found(root).unwrap().remove(0);
    let pen = book.begin(&planned(), &book.lock().unwrap()).unwrap();
    let mut known = vec![Known { steps: recording.steps().len(), entry: entry(), must_last: true }];
    for note in notes() {
        let must_last = !["passed", "chunk"].contains(&note["note"].as_str().unwrap());
        pen.note(&serde_json::from_value::<Note>(note).unwrap()).unwrap();
        known.push(Known { steps: recording.steps().len(), entry: entry(), must_last });
    }
    (known, recording.steps())
}

#[test]
fn s04_a_power_cut_loses_no_note_of_the_journal_that_a_step_depends_on() {
    let home = tempfile::tempdir().unwrap();
    let root = home.path().join("agoras");
    let base = present(&root);
    let (known, steps) = publish(&root);
    let scratch = scratch();
    let elsewhere = scratch.path().join("agoras");
    let mut states = 0;
    let mut damaged = 0;
    for sector in [512, 4096] {
        after_power_cut(&base, &steps, sector, |image, taken| {
            states += 1;
            let safe = known.iter().rposition(|it| it.must_last && it.steps <= taken);
            restore(image, &root, &elsewhere);
            match found(&elsewhere) {
                Ok(entries) => {
                    let found = entries.first();
                    let at = known.iter().rposition(|it| Some(&it.entry) == found);
                    assert!(found.is_none() || at.is_some(), "{found:?} after {taken} steps");
                    assert!(at >= safe, "{at:?} of {safe:?} notes after {taken} steps");
                }
                // Notes of chunks are not synced, so that one can be missing: then the journal is
                // damaged.
                Err(_) => damaged += 1,
            }
        });
    }
    assert!(states > 100 && damaged < states / 2, "{damaged} of {states}");
}
