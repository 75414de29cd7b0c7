//! The identity of a row and of its content, as the journal keeps them

use std::fmt::Write as _;

use super::row::Row;
use crate::automation::{Described, DescribedMedia};
use crate::flow::Cover;
use crate::journal::{Idempotency, IdempotencyKey, Transfer};

/// The most characters of a text in a summary.
const MOST_SHOWN: usize = 60;

/// A setting of a post, by its name and as a text.
struct Setting {
    name: &'static str,
    text: String,
}

impl Row {
    /// Returns the key of the row, its content as a hash, and both for people.
    pub(crate) fn idempotency(&self) -> Idempotency {
        let kind = match &self.post.media {
            DescribedMedia::Video(_) => "video",
            DescribedMedia::Photos(_) => "photos",
        };
        let places: Vec<String> =
            self.post.media.places().iter().map(ToString::to_string).collect();
        let mut summary = format!("{kind} {}", places.join(", "));
        let count = self.media_as_written.len().to_string();
        let mut parts = vec!["plan content v1", kind, &count];
        parts.extend(self.media_as_written.iter().map(String::as_str));
        let settings = settings(&self.post);
        for Setting { name, text } in &settings {
            parts.extend([*name, text]);
            let _always_ok = write!(summary, "; {name} {}", shortened(text));
        }
        let digest = Some(IdempotencyKey::of(&parts).as_str().to_owned());
        Idempotency { key: self.key(), digest, summary }
    }

    /// Returns a key of the row's id, or of media, texts and time of a row without one. It is the same
    /// wherever the plan lies. The journal tells the rows of accounts apart.
    pub(crate) fn key(&self) -> IdempotencyKey {
        if let Some(id) = &self.id {
            return IdempotencyKey::of(&["plan row v1", id.as_str()]);
        }
        let at = self.at.millis().to_string();
        let Described { title, description, .. } = &self.post;
        let [title, description] = [title, description].map(|text| text.as_deref().unwrap_or(""));
        let mut parts = vec!["plan row without id v1", &at, title, description];
        parts.extend(self.media_as_written.iter().map(String::as_str));
        IdempotencyKey::of(&parts)
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
    fn a_key_is_of_the_id_and_the_content_is_everything_else() {
        let head = "id,account,at,media,title,draft\n";
        let row = |line: &str| row_of(&format!("{head}{line}\n"));
        let first = row("1,ada,2026-12-05 10:00,a.mp4,x,");
        let later = row("1,ada,2026-12-06 10:00,a.mp4,x,");
        let other = row("1,ada,2026-12-05 10:00,a.mp4,y,");
        let digest = |row: &Row| row.idempotency().digest;
        assert_eq!((first.key(), digest(&first)), (later.key(), digest(&later)));
        assert_eq!(first.key(), other.key());
        assert_ne!(digest(&first), digest(&other));
        assert_ne!(digest(&first), digest(&row("1,ada,2026-12-05 10:00,a.mp4,x,no")));
        assert_ne!(first.key(), row("2,ada,2026-12-05 10:00,a.mp4,x,").key());
        let bare = |line: &str| row(line).key();
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
    }

    /// Journals hold these: they must stay as they are.
    #[test]
    fn keys_and_contents_are_those_of_earlier_versions() {
        let row = row_of("id,at,media,title\n1,2026-12-05 10:00,a.mp4,x\n");
        assert_eq!(
            serde_json::to_string(&row.idempotency()).unwrap(),
            "{\"key\":\"542d3161d02057937897aad690007faf03caae0c9aa1d21933c57a8c6ddebd29\",\"digest\":\"f841207429881d2519d6e754161465de14ec4f8bd6854a8b0641adf3d85496dc\",\"summary\":\"video posts/a.mp4; title x; privacy SELF_ONLY\"}"
        );
    }

    #[test]
    fn a_summary_names_the_content_and_no_secret() {
        let long = "a".repeat(80);
        let text = format!(
            "at,media,title,cover_at\n2026-12-05 10:00,https://m.example/a.mp4?sig=SECRET,{long},1.5s\n"
        );
        let summary = row_of(&text).idempotency().summary;
        assert_eq!(
            summary,
            format!(
                "video https://m.example/a.mp4?…; title {}… (80 characters); privacy SELF_ONLY; cover_at 1500ms",
                &long[..60]
            )
        );
    }
}
