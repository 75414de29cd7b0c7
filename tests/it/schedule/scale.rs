//! Large plans: rows that are done cost neither media nor calls, and time in proportion

use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::time::{Duration, Instant};

use agoras::journal::{Idempotency, IdempotencyKey};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::world::{PlanRow, assert_run, row};
use crate::support::{World, figure};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("creator{number}")).collect()
}

/// Returns `each` rows of every account.
fn rows<'a>(accounts: &'a [String], ids: &'a [String]) -> Vec<PlanRow<'a>> {
    let of_account = |account: &'a String| ids.iter().map(move |id| row(id, account, id));
    accounts.iter().flat_map(of_account).collect()
}

#[test]
fn a_plan_of_which_all_is_done_asks_nobody_and_reads_no_media() {
    let accounts = names(20);
    let refs: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let world = World::of_accounts(&refs);
    let ids: Vec<String> = (0..10).map(|number| format!("row{number}")).collect();
    let done = Done::of(&world);
    for account in &accounts {
        for id in &ids {
            done.write(account, id);
        }
    }
    world.plan(&rows(&accounts, &ids));
    std::fs::remove_file(world.home.path().join("clip.mp4")).unwrap();
    for jobs in ["1", "8"] {
        let run = world.schedule(&["--jobs", jobs]);
        assert_run(&run, 0, &[]);
        assert!(run.stderr.ends_with("\n200 posted before\n"), "{run}");
    }
    assert_eq!(world.tiktok.requests().len(), 0);
}

#[test]
fn the_time_for_rows_that_are_done_grows_with_their_number_alone() {
    let few = time_for(500);
    let many = time_for(5000);
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    // Ten times as many rows. A cost that grows with the square would make it a hundred.
    assert!(ratio < 25.0, "{few:?} and {many:?}");
    figure(&format!(
        "plans: 500 rows that are done in {few:?}, 5000 in {many:?}: {ratio:.1} times"
    ));
}

/// Measures a run over this many rows of one account that are done, the best of three.
fn time_for(count: usize) -> Duration {
    let world = World::of_accounts(&["creator0"]);
    let done = Done::of(&world);
    let ids: Vec<String> = (0..count).map(|number| format!("row{number}")).collect();
    let accounts = names(1);
    for id in &ids {
        done.write("creator0", id);
    }
    world.plan(&rows(&accounts, &ids));
    let measure = || {
        let start = Instant::now();
        let run = world.schedule(&[]);
        assert!(run.stderr.ends_with(&format!("\n{count} posted before\n")), "{run}");
        start.elapsed()
    };
    (0..3).map(|_| measure()).min().unwrap()
}

/// Writes finished publishes of rows into a journal, as `schedule-run` does, without the time that
/// publishing takes.
struct Done<'a> {
    world: &'a World,
    began: u64,
}

impl<'a> Done<'a> {
    fn of(world: &'a World) -> Self {
        Self { world, began: super::world::moment(3600).seconds() }
    }

    fn write(&self, account: &str, id: &str) {
        let journal = self.world.kept().join("journal");
        let content = format!("{:043}", number(&format!("{account} {id}")));
        let row_key = IdempotencyKey::of(&["plan row v1", id]);
        let digest = IdempotencyKey::of(&[
            "plan content v1",
            "video",
            "1",
            "clip.mp4",
            "title",
            id,
            "privacy",
            "SELF_ONLY",
        ]);
        let idempotency = Idempotency {
            key: row_key,
            digest: Some(digest.as_str().to_owned()),
            summary: format!("video clip.mp4; title {id}; privacy SELF_ONLY"),
        };
        let entry = format!("{:015}-{:08x}", self.began * 1000, number(&format!("{account} {id}")));
        self.write_publish(&journal, account, &entry, &content);
        let name = idempotency.key.as_str().to_owned();
        let mut line = serde_json::to_value(&idempotency).unwrap();
        line["line"] = "begun".into();
        line["id"] = entry.into();
        line["content"] = content.into();
        line["account"] = account.into();
        let path = folder(&journal.join("keys").join(&name[..2])).join(&name);
        let before = std::fs::read(&path).unwrap_or_default();
        private(&path, &[before, checked(&line).into_bytes()].concat());
    }

    fn write_publish(&self, journal: &Path, account: &str, id: &str, content: &str) {
        let at = self.began;
        let media = json!({"name": "clip.mp4", "size": 1000, "chunk_size": 1000});
        let notes = [
            json!({"note": "planned", "at": at, "account": account, "content": content,
                "audience": "SELF_ONLY", "way": "upload", "media": media}),
            json!({"note": "sending", "at": at}),
            json!({"note": "session", "at": at, "publish_id": format!("v_pub_file~v2-1.{}", number(id)), "sealed": "x"}),
            json!({"note": "finishing", "at": at}),
            json!({"note": "sent", "at": at}),
            json!({"note": "end", "at": at + 1, "outcome": "published"}),
        ];
        let mark = HEXLOWER.encode(&Sha256::digest(content)[..16]);
        let text: String = notes.iter().map(checked).collect();
        let bucket = folder(&journal.join("done").join(&mark[..2]));
        private(&bucket.join(format!("{id}.{mark}.opened.j")), text.as_bytes());
    }
}

fn private(path: &Path, content: &[u8]) {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.create(true).write(true).truncate(true).mode(0o600).open(path).unwrap();
    file.write_all(content).unwrap();
}

/// Returns a number that is another one for another text.
fn number(text: &str) -> u32 {
    let sum = Sha256::digest(text);
    u32::from_be_bytes([sum[0], sum[1], sum[2], sum[3]])
}

fn folder(path: &Path) -> std::path::PathBuf {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).unwrap();
    path.to_owned()
}

/// Returns a journal line: checksum and JSON.
fn checked(line: &Value) -> String {
    let json = line.to_string();
    format!("{} {json}\n", HEXLOWER.encode(&Sha256::digest(json.as_bytes())[..4]))
}

/// The time of a row is no part of its identity, so that the plan can be written at any moment.
#[test]
fn rows_that_are_written_by_hand_are_like_those_of_a_run() {
    let world = World::of_accounts(&["creator0"]);
    world.plan(&[row("row1", "creator0", "row1")]);
    assert_run(&world.schedule(&[]), 0, &["row1=published"]);
    let written = World::of_accounts(&["creator0"]);
    Done::of(&written).write("creator0", "row1");
    let line = |world: &World| {
        let files = crate::support::below(&world.kept().join("journal/keys"), &|_| true);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        let value: Value = serde_json::from_str(&text[9..]).unwrap();
        let name = files[0].file_name().unwrap().to_owned();
        (name, ["key", "digest", "summary", "line", "account"].map(|field| value[field].clone()))
    };
    assert_eq!(line(&written), line(&world));
}
