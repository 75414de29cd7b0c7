//! A world with a media store and two photos

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::bucket::MediaBucket;
use crate::support::{Run, World, below, sample};

/// A world, and a bucket that its variables name.
pub(crate) struct Gallery {
    pub(crate) world: World,
    pub(crate) bucket: MediaBucket,
}

impl Gallery {
    pub(crate) fn new() -> Self {
        Self::in_world(World::new())
    }

    pub(crate) fn in_world(mut world: World) -> Self {
        let bucket = MediaBucket::new();
        world.set("AGORAS_MEDIA_STORE", &bucket.address());
        world.set("AGORAS_MEDIA_URL", &bucket.public());
        world.set("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
        world.set("AWS_SECRET_ACCESS_KEY", "s3cret-of-the-bucket");
        world.file("1.jpg", &sample("photo.jpg"));
        world.file("2.webp", &sample("photo.webp"));
        Self { world, bucket }
    }

    /// Publishes both photos.
    pub(crate) fn post(&self, more: &[&str]) -> Run {
        self.world.agoras(post(more))
    }

    /// Returns the output without what differs from run to run.
    pub(crate) fn shown(&self, run: &Run) -> String {
        let text = run
            .to_string()
            .replace(&self.bucket.public(), "[public]/")
            .replace(&self.bucket.address(), "[bucket]");
        let lines = text.lines().filter(|line| !line.contains("PROCESSING_DOWNLOAD"));
        lines.map(without_names).collect::<Vec<_>>().join("\n")
    }

    /// Makes the notes of the journal so many seconds older.
    pub(crate) fn age_journal(&self, seconds: u64) {
        self.change_notes(|note| note["at"] = (note["at"].as_u64().unwrap() - seconds).into());
    }

    /// Replaces the names of all objects in the journal.
    pub(crate) fn rename_in_journal(&self, name: &str) {
        self.change_notes(|note| {
            if note["note"] == "hosted" {
                note["objects"] = serde_json::json!([name]);
            }
        });
    }

    fn change_notes(&self, change: impl Fn(&mut Value)) {
        for file in self.notes() {
            let text = std::fs::read_to_string(&file).unwrap();
            let changed = |line: &str| {
                let mut note = note_in(line);
                change(&mut note);
                line_of(&note)
            };
            let lines: String = text.lines().map(changed).collect();
            #[expect(clippy::disallowed_methods, reason = "the file keeps its mode")]
            std::fs::write(&file, lines).unwrap();
        }
    }

    /// Returns the names of all notes in the journal, in their order.
    pub(crate) fn noted(&self) -> Vec<String> {
        let files = self.notes();
        let text: String = files.iter().map(|it| std::fs::read_to_string(it).unwrap()).collect();
        text.lines().map(|line| note_in(line)["note"].as_str().unwrap().to_owned()).collect()
    }

    fn notes(&self) -> Vec<PathBuf> {
        below(&self.world.kept().join("journal/live"), &|name| ending(name) == Some("j"))
    }
}

/// Returns the ending of a name, without the dot.
pub(crate) fn ending(name: &str) -> Option<&str> {
    Path::new(name).extension()?.to_str()
}

/// Returns the command that publishes both photos.
pub(crate) fn post(more: &[&str]) -> Vec<String> {
    let command = ["tiktok", "post", "--image", "1.jpg", "--image", "./2.webp"];
    command.iter().chain(more).map(|&word| word.to_owned()).collect()
}

/// Returns the note in a line of the journal, without its checksum.
fn note_in(line: &str) -> Value {
    serde_json::from_str(&line[9..]).unwrap()
}

fn line_of(note: &Value) -> String {
    let json = note.to_string();
    let sum = Sha256::digest(json.as_bytes());
    format!("{} {json}\n", HEXLOWER.encode(&sum[..4]))
}

/// Replaces names of objects, which are new in each run.
fn without_names(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("agoras-") {
        let name = rest[at + 7..].bytes().take_while(|it| matches!(it, b'a'..=b'z' | b'2'..=b'7'));
        let length = name.count();
        text.push_str(&rest[..at]);
        text.push_str(if length == 32 { "[name]" } else { "agoras-" });
        rest = &rest[at + 7 + if length == 32 { length } else { 0 }..];
    }
    text + rest
}
