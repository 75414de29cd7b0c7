//! The journal from outside: what a publish and `history` cost after 100 000 finished publishes

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use agoras::clock::Clock;
use agoras::store::BaseAddress;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::stopwatch::{compare, measure, timed};
use crate::{CLIP, Stage};

const MANY: u64 = 100_000;
const FEW: u64 = 100;
const ROUNDS: usize = 15;
const HISTORY: [&str; 4] = ["tiktok", "history", "--limit", "20"];

/// Measures everything, in homes of its own.
pub(crate) fn journal(stage: &Stage) {
    println!(
        "\n## The journal: {MANY} finished publishes, one a minute, as agoras 2.3.0 wrote them\n"
    );
    let [none, few, many] = [0, FEW, MANY].map(|count| Home::with(stage, count));
    let first = timed(none.publish("first"));
    println!("the first publish in a home, nothing before it: {:.0} ms", first * 1e3);
    let mut upgraded = many.publish("first");
    let peak = measure(&mut upgraded).mib();
    let other = Home::with(stage, MANY);
    println!("the first publish after 2.3.0: {:.2} s, {peak} MiB", timed(other.publish("first")));
    timed(few.publish("first"));
    let memory = [&none, &many].map(|home| measure(&mut home.publish("memory")).mib());
    println!("peak memory of a publish after none and after all: {memory:?} MiB");
    let mut number = 0;
    let mut titles = std::iter::from_fn(|| {
        number += 1;
        Some(number.to_string())
    });
    let titles = std::cell::RefCell::new(&mut titles);
    let publish = |home: &Home| timed(home.publish(&titles.borrow_mut().next().unwrap()));
    let ratio = compare(ROUNDS, || publish(&many), || publish(&none));
    println!("a publish after all, as a multiple of one after none: {ratio:.2}");
    let history = |home: &Home| timed(home.command(&HISTORY));
    let ratio = compare(ROUNDS, || history(&many), || history(&few));
    println!("`history --limit 20` of all, as a multiple of that of {FEW}: {ratio:.2}");
}

/// A storage folder with the variables that lead to it.
struct Home<'a> {
    stage: &'a Stage,
    root: PathBuf,
}

impl<'a> Home<'a> {
    fn with(stage: &'a Stage, count: u64) -> Self {
        let root = tempfile::tempdir_in(&stage.folder).unwrap().keep();
        let home = Self { stage, root };
        let journal = home.journal();
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&journal).unwrap();
        let now = Clock::system().now().seconds();
        (1..=count).for_each(|number| write(&journal, number, now - 60 * number));
        home
    }

    fn journal(&self) -> PathBuf {
        let address: BaseAddress = self.stage.emulator.url().parse().unwrap();
        self.root.join("at").join(address.folder_name().unwrap()).join("journal")
    }

    fn command(&self, words: &[&str]) -> Command {
        let usual = self.stage.publish(CLIP);
        let mut command = Command::new(usual.get_program());
        let variables = usual.get_envs().filter_map(|(name, value)| Some((name, value?)));
        command.envs(variables).env("AGORAS_STORAGE_DIR", &self.root).arg("--quiet").args(words);
        command
    }

    /// A publish that never waits for TikTok's turns.
    fn publish(&self, title: &str) -> Command {
        std::fs::remove_file(self.journal().join("turns.json")).ok();
        self.command(&["tiktok", "video", "--no-wait", "--title", title, "--video-url", CLIP])
    }
}

/// A finished upload of 2.3.0.
fn write(journal: &Path, number: u64, at: u64) {
    let media = json!({"name": "clip.mp4", "path": "/media/clip.mp4", "size": 1000,
        "stamp": "1-2-3", "chunk_size": 1000});
    let notes = [
        json!({"note": "planned", "at": at, "account": "ada.codes", "audience": "SELF_ONLY",
            "content": format!("{number:043}"), "way": "upload", "media": media}),
        json!({"note": "sending", "at": at}),
        json!({"note": "session", "at": at, "sealed": "x".repeat(700),
            "publish_id": format!("v_pub_file~v2-1.{number}")}),
        json!({"note": "passed", "index": 0, "hash": "h".repeat(22)}),
        json!({"note": "finishing", "at": at}),
        json!({"note": "sent", "at": at}),
        json!({"note": "end", "at": at, "outcome": "published"}),
    ];
    let text: String = notes.iter().map(line).collect();
    let name = format!("{:015}-{number:08x}", at * 1000);
    private(&journal.join(name.clone() + ".j"), text.as_bytes());
    private(&journal.join(name + ".opened"), b"");
}

fn line(note: &Value) -> String {
    let json = note.to_string();
    let sum = Sha256::digest(json.as_bytes());
    format!("{} {json}\n", HEXLOWER.encode(&sum[..4]))
}

fn private(path: &Path, content: &[u8]) {
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path).unwrap();
    file.write_all(content).unwrap();
}
