//! The identity of a row and of its content, as the journal keeps them

use std::fmt::Write as _;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::row::Row;
use crate::automation::{Described, DescribedMedia};
use crate::flow::{Cover, Username};
use crate::journal::Transfer;

/// The most characters of a text in a summary.
const MOST_SHOWN: usize = 60;

/// A hash of an account and a row's id, or of an account, media, texts and time of a row without
/// one. It is the same wherever the plan lies, and it can be a file's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RowKey(String);

/// A hash of everything that a row posts. Its time is not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowContent {
    digest: String,
    /// A short description for people, without the queries of addresses.
    pub(crate) summary: String,
}

impl RowKey {
    /// Returns the key in hexadecimal.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl RowContent {
    /// Returns whether both are the same post, however they are described.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

/// A setting of a post, by its name and as a text.
struct Setting {
    name: &'static str,
    text: String,
}

impl Row {
    /// Returns the row's key for an account. Capitals of the account's name make no difference.
    pub(crate) fn key(&self, account: &Username) -> RowKey {
        let account = account.as_str().to_lowercase();
        let Some(id) = &self.id else {
            let Described { title, description, .. } = &self.post;
            let mut hash = TextHash::new("agoras plan row without id v1");
            hash.add(&account);
            hash.add_list(&self.media_as_written);
            for text in [title, description] {
                hash.add_list(text.as_slice());
            }
            hash.add(&self.at.millis().to_string());
            return RowKey(hash.hex());
        };
        let mut hash = TextHash::new("agoras plan row v1");
        hash.add(&account);
        hash.add(id.as_str());
        RowKey(hash.hex())
    }

    /// Returns the content of the row: its media as the plan names them, and every setting.
    pub(crate) fn content(&self) -> RowContent {
        let mut hash = TextHash::new("agoras plan content v1");
        let (kind, places) = match &self.post.media {
            DescribedMedia::Video(place) => ("video", std::slice::from_ref(place)),
            DescribedMedia::Photos(places) => ("photos", places.as_slice()),
        };
        hash.add(kind);
        hash.add_list(&self.media_as_written);
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        let mut summary = format!("{kind} {}", places.join(", "));
        for Setting { name, text } in settings(&self.post) {
            hash.add(name);
            hash.add(&text);
            let _always_ok = write!(summary, "; {name} {}", shortened(&text));
        }
        RowContent { digest: hash.hex(), summary }
    }
}

/// Returns the settings that a post has, in a fixed order.
fn settings(post: &Described) -> Vec<Setting> {
    let Described {
        media: _,
        title,
        description,
        privacy,
        allow_comments,
        allow_duet,
        allow_stitch,
        auto_add_music,
        brand_organic,
        brand_content,
        ai_generated,
        draft,
        cover_at,
        cover_index,
        transfer,
    } = post;
    let word = |switch: &Option<bool>| switch.map(|is_on| is_on.to_string());
    let mut found = Vec::new();
    let mut add = |name, text: Option<String>| {
        found.extend(text.map(|text| Setting { name, text }));
    };
    add("title", title.clone());
    add("description", description.clone());
    add("privacy", privacy.map(|level| level.to_string()));
    add("allow_comments", word(allow_comments));
    add("allow_duet", word(allow_duet));
    add("allow_stitch", word(allow_stitch));
    add("auto_add_music", word(auto_add_music));
    add("brand_organic", word(brand_organic));
    add("brand_content", word(brand_content));
    add("ai_generated", word(ai_generated));
    add("draft", word(draft));
    add("cover_at", cover_at.map(cover));
    add("cover_index", cover_index.map(|index| index.to_string()));
    add("transfer", transfer.map(|way| transfer_word(way).to_owned()));
    found
}

fn cover(cover: Cover) -> String {
    match cover {
        Cover::At(at) => format!("{}ms", at.as_millis()),
        Cover::Share(share) => format!("{}%", share * 100.0),
    }
}

const fn transfer_word(transfer: Transfer) -> &'static str {
    match transfer {
        Transfer::Upload => "upload",
        Transfer::Pull => "pull",
    }
}

/// Returns a text in one line, cut after its first characters.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}… ({} characters)", &line[..end], text.chars().count()),
        None => line,
    }
}

/// A hash of texts, each with its length, so that no two lists of texts are hashed alike.
struct TextHash(Sha256);

impl TextHash {
    fn new(domain: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.add(domain);
        hash
    }

    fn add(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn add_list(&mut self, texts: &[String]) {
        self.add(&texts.len().to_string());
        for text in texts {
            self.add(text);
        }
    }

    fn hex(self) -> String {
        HEXLOWER.encode(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use crate::automation::plan::{Format, PlanOrigin, PlanSettings, TimeRules, read, zone_named};

    use super::*;

    /// Returns the first row of a plan in Berlin's time.
    fn row_of(csv: &str) -> Row {
        let settings = PlanSettings {
            origin: PlanOrigin::File("posts/plan.csv".into()),
            time: TimeRules { zone: Some(zone_named("Europe/Berlin").unwrap()), order: None },
            account: None,
        };
        read(csv.as_bytes(), Format::Csv, &settings).unwrap().rows.remove(0)
    }

    #[test]
    fn a_key_is_of_account_and_id_and_the_content_is_everything_else() {
        let head = "id,account,at,media,title,draft\n";
        let row = |line: &str| -> Row { row_of(&format!("{head}{line}\n")) };
        let ada = Username::new("ada");
        let first = row("1,ada,2026-12-05 10:00,a.mp4,x,");
        let later = row("1,ada,2026-12-06 10:00,a.mp4,x,");
        let other = row("1,ada,2026-12-05 10:00,a.mp4,y,");
        assert_eq!(first.key(&ada), later.key(&Username::new("ADA")));
        assert!(first.content().is_same(&later.content()));
        assert_eq!(first.key(&ada), other.key(&ada));
        assert!(!first.content().is_same(&other.content()));
        assert!(!first.content().is_same(&row("1,ada,2026-12-05 10:00,a.mp4,x,no").content()));
        assert_ne!(first.key(&ada), first.key(&Username::new("bea")));
        assert_ne!(first.key(&ada), row("2,ada,2026-12-05 10:00,a.mp4,x,").key(&ada));
        let bare = |line: &str| row(line).key(&ada);
        let key = bare(",ada,2026-12-05 10:00,a.mp4,x,");
        assert_eq!(key, bare(",ada,2026-12-05T09:00Z,a.mp4,x,yes"));
        for line in [
            ",ada,2026-12-05 10:01,a.mp4,x,",
            ",ada,2026-12-05 10:00,b.mp4,x,",
            ",ada,2026-12-05 10:00,a.mp4,y,",
            ",ada,2026-12-05 10:00,a.mp4,,",
            "x,ada,2026-12-05 10:00,a.mp4,x,",
        ] {
            assert_ne!(key, bare(line), "{line}");
        }
        // Journals hold these: they must stay as they are.
        assert_eq!(
            first.key(&ada).as_str(),
            "4f000baeb0183a7e662c69233e2a04b2a409173a0e2e3618a3df72e2a662454f"
        );
        assert_eq!(
            key.as_str(),
            "073bd9f9e595a77c61ce3fe26466d7c404511653f95264948d3daa700799ab29"
        );
        assert_eq!(
            serde_json::to_string(&first.content()).unwrap(),
            "{\"digest\":\"1ce0d3eb82ee23bc0781c875105220e2fd68dbbcddbef9019252e89481d95836\",\"summary\":\"video posts/a.mp4; title x; privacy SELF_ONLY\"}"
        );
    }

    #[test]
    fn a_summary_names_the_content_and_no_secret() {
        let long = "a".repeat(80);
        let text = format!(
            "at,media,title,cover_at\n2026-12-05 10:00,https://m.example/a.mp4?sig=SECRET,{long},1.5s\n"
        );
        let summary = row_of(&text).content().summary;
        assert_eq!(
            summary,
            format!(
                "video https://m.example/a.mp4?…; title {}… (80 characters); privacy SELF_ONLY; cover_at 1500ms",
                &long[..60]
            )
        );
    }
}
