//! The post of a publish among the account's videos, if that is certain

use std::time::Duration;

use crate::clock::Moment;
use crate::journal::{Audience, Entry, Outcome};
use crate::tiktok::{PostId, PrivacyLevel, Video};

/// The time for which an upload address works, and for which TikTok fetches media.
const SENDING: Duration = Duration::from_hours(1);
/// The most by which the clocks of this machine and of TikTok may differ, with the time of processing.
const MARGIN: Duration = Duration::from_hours(1);

/// The moments between which TikTok has created the post of a publish.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

impl Window {
    /// Returns the window of a publish, as far as it is over `now`; `None` if TikTok was not asked to open
    /// it.
    pub(crate) fn of(entry: &Entry, now: Moment) -> Option<Self> {
        let from = entry.sending?;
        let end = entry.end.as_ref().map_or(now, |end| end.at);
        let sent = entry.opened_at().unwrap_or(from) + SENDING;
        Some(Self { from, to: end.min(sent) + MARGIN })
    }

    /// Returns whether a moment is in it, to the second, which is what TikTok tells.
    fn holds(self, moment: Moment) -> bool {
        (self.from.seconds()..=self.to.seconds()).contains(&moment.seconds())
    }
}

/// The videos of an account that were created from a moment on, without a gap, and its publishes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) videos: &'a [Video],
    pub(crate) from: Moment,
    /// Every publish of the account whose window may hold one of these videos.
    pub(crate) publishes: &'a [Entry],
    pub(crate) now: Moment,
}

/// Returns whether the post of a publish can be recognized: a public video whose caption was noted.
pub(crate) fn is_recognizable(entry: &Entry) -> bool {
    let public = Audience::new(PrivacyLevel::PublicToEveryone.as_str());
    let is_published = entry.end.as_ref().is_some_and(|end| end.outcome == Outcome::Published);
    is_published && entry.planned.audience == public && entry.planned.caption.is_some()
}

/// Returns the post of a publish; `None` unless exactly one of the videos and no other publish fits.
pub(crate) fn own_post(entry: &Entry, known: Known<'_>) -> Option<PostId> {
    let window = Window::of(entry, known.now)?;
    if !is_recognizable(entry) || known.from.seconds() > window.from.seconds() {
        return None;
    }
    let others = || known.publishes.iter().filter(|other| other.id != entry.id);
    let is_of_another = |video: &&Video| others().any(|other| has_post(other, video.id));
    let may_be_it = |video: &&Video| {
        let has_caption = video.caption.as_deref().is_some_and(|it| entry.planned.has(it));
        has_caption && video.created_at.is_none_or(|created| window.holds(created))
    };
    let mut fitting = known.videos.iter().filter(may_be_it).filter(|it| !is_of_another(it));
    let (Some(video), None) = (fitting.next(), fitting.next()) else {
        return None;
    };
    let created = video.created_at?;
    let caption = video.caption.as_deref()?;
    let is_rival = |other: &Entry| {
        may_have_post(other)
            && other.planned.may_have(caption)
            && Window::of(other, known.now).is_some_and(|window| window.holds(created))
    };
    (!others().any(is_rival)).then_some(video.id)
}

/// Returns whether a publish may have a video whose id is not known.
fn may_have_post(entry: &Entry) -> bool {
    // Publish ids of photos, and no others, begin so.
    let is_of_photos = entry.publish_id().is_some_and(|id| id.starts_with("p_"));
    let has_id = entry.end.as_ref().is_some_and(|end| !end.post_ids.is_empty());
    !is_of_photos && !has_id && (entry.end.is_none() || entry.has_arrived())
}

fn has_post(entry: &Entry, id: PostId) -> bool {
    let id = id.to_string();
    entry.end.as_ref().is_some_and(|end| end.post_ids.contains(&id))
}

#[cfg(test)]
pub(crate) mod samples {
    use serde_json::json;

    use super::*;
    use crate::journal::{CaptionMark, EntryId, Note, Planned};

    pub(crate) fn video(id: u64, created: u64, caption: &str) -> Video {
        Video {
            id: PostId(id),
            url: None,
            caption: Some(caption.to_owned()),
            created_at: Some(Moment::from_seconds(created)),
            duration: None,
            views: None,
            likes: None,
            comments: None,
            shares: None,
            cover_url: None,
        }
    }

    /// Returns a public video that was published at this second.
    pub(crate) fn entry(at: u64, caption: &str) -> Entry {
        let planned = json!({
            "at": at, "account": "ada", "content": format!("k{at}"), "way": "upload",
            "audience": "PUBLIC_TO_EVERYONE",
            "media": {"name": "a.mp4", "size": 1, "chunk_size": 1},
        });
        let mut planned: Planned = serde_json::from_value(planned).unwrap();
        planned.caption = CaptionMark::new(&planned.content, caption);
        let notes = json!([
            {"note": "sending", "at": at},
            {"note": "session", "at": at, "publish_id": format!("v_pub_file~v2-1.{at}")},
            {"note": "sent", "at": at + 5},
            {"note": "end", "at": at + 9, "outcome": "published"},
        ]);
        let notes: Vec<Note> = serde_json::from_value(notes).unwrap();
        let notes = std::iter::once(Note::Planned(Box::new(planned))).chain(notes).collect();
        let id = EntryId::parse(&format!("{:015}-{at:08x}", at * 1000)).unwrap();
        Entry::new(id, notes).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::samples::{entry, video};
    use super::*;
    use crate::journal::Ending;

    const AT: u64 = 1_700_000_000;

    fn post_of(entry: &Entry, videos: &[Video], publishes: &[Entry]) -> Option<u64> {
        let now = Moment::from_seconds(AT + 90_000);
        let known = Known { videos, from: Moment::EPOCH, publishes, now };
        own_post(entry, known).map(|id| id.0)
    }

    fn ended(entry: &Entry, change: impl FnOnce(&mut Ending)) -> Entry {
        let mut entry = entry.clone();
        change(entry.end.as_mut().unwrap());
        entry
    }

    #[test]
    fn the_only_video_with_the_caption_and_the_time_is_the_post() {
        let mine = entry(AT, "Hello #rust");
        let videos = [
            video(1, AT + 3, "Hello #rust"),
            video(2, AT + 3, "Hello"),
            video(3, AT - 1, "Hello #rust"),
            video(4, AT + 9 + 3601, "Hello #rust"),
        ];
        assert_eq!(post_of(&mine, &videos, &[]), Some(1));
        assert_eq!(post_of(&mine, &videos[1..], &[]), None);
    }

    #[test]
    fn two_videos_or_two_publishes_that_fit_are_one_too_many() {
        let mine = entry(AT, "Hello");
        let video_of = |id| video(id, AT + 3, "Hello");
        assert_eq!(post_of(&mine, &[video_of(1), video_of(2)], &[]), None);
        let timeless = Video { created_at: None, ..video_of(2) };
        assert_eq!(post_of(&mine, &[video_of(1), timeless.clone()], &[]), None);
        assert_eq!(post_of(&mine, &[timeless], &[]), None);
        let twin = entry(AT - 60, "Hello");
        assert_eq!(post_of(&mine, &[video_of(1)], std::slice::from_ref(&twin)), None);
        let mut old = twin.clone();
        old.planned.caption = None;
        assert_eq!(post_of(&mine, &[video_of(1)], &[old]), None, "its caption is not known");
        let mut private = twin.clone();
        private.planned.audience = Audience::new("SELF_ONLY");
        assert_eq!(post_of(&mine, &[video_of(1)], &[private]), None, "it may be public by now");
        let under_way = Entry { end: None, ..twin };
        assert_eq!(post_of(&mine, &[video_of(1)], &[under_way]), None);
    }

    #[test]
    fn another_publish_with_its_own_post_or_without_any_does_not_matter() {
        let mine = entry(AT, "Hello");
        let twin = entry(AT - 60, "Hello");
        let videos = [video(1, AT + 3, "Hello"), video(2, AT - 50, "Hello")];
        let told = ended(&twin, |end| end.post_ids = vec!["2".to_owned()]);
        assert_eq!(post_of(&mine, &videos, &[told]), Some(1));
        let taken = ended(&twin, |end| end.post_ids = vec!["1".to_owned()]);
        assert_eq!(post_of(&mine, &videos, &[taken]), None);
        let failed = ended(&twin, |end| end.outcome = Outcome::Refused);
        assert_eq!(post_of(&mine, &videos, &[failed]), Some(1));
        let mut photos = twin.clone();
        photos.session.as_mut().unwrap().publish_id = "p_pub_url~v2.7".to_owned();
        photos.planned.caption = None;
        assert_eq!(post_of(&mine, &videos, &[photos]), Some(1));
        assert_eq!(post_of(&mine, &videos, &[entry(AT - 60, "Bye"), mine.clone()]), Some(1));
        assert_eq!(post_of(&mine, &videos, &[entry(AT - 9000, "Hello")]), Some(1));
    }

    #[test]
    fn what_is_not_public_or_has_no_caption_or_no_mark_has_no_post() {
        let videos = [video(1, AT + 3, "Hello")];
        let mine = entry(AT, "Hello");
        let mut private = mine.clone();
        private.planned.audience = Audience::new("SELF_ONLY");
        let mut old = mine.clone();
        old.planned.caption = None;
        let refused = ended(&mine, |end| end.outcome = Outcome::Refused);
        for other in [private, old, refused, Entry { end: None, ..mine.clone() }] {
            assert_eq!(post_of(&other, &videos, &[]), None, "{other:?}");
        }
        let silent = entry(AT, "");
        assert_eq!(post_of(&silent, &[video(1, AT + 3, "")], &[]), None);
        let wordless = Video { caption: None, ..video(1, AT + 3, "") };
        assert_eq!(post_of(&mine, &[wordless], &[]), None);
    }

    #[test]
    fn a_list_that_does_not_reach_back_far_enough_proves_nothing() {
        let videos = [video(1, AT + 3, "Hello")];
        let mine = entry(AT, "Hello");
        let of = |from| {
            let now = Moment::from_seconds(AT + 90);
            let known =
                Known { videos: &videos, from: Moment::from_seconds(from), publishes: &[], now };
            own_post(&mine, known)
        };
        assert_eq!((of(AT), of(AT + 1)), (Some(PostId(1)), None));
    }

    proptest! {
        #[test]
        fn no_other_video_is_ever_named(
            seen in vec((0_u64..20_000, 0_usize..3), 0..8),
            begun in vec((0_u64..20_000, 0_usize..3), 0..5),
        ) {
            const CAPTIONS: [&str; 3] = ["Hello", "hello", "Hello "];
            let mine = entry(AT + 8000, "Hello");
            let videos: Vec<Video> = (1..)
                .zip(&seen)
                .map(|(id, (at, caption))| video(id, AT + at, CAPTIONS[*caption]))
                .collect();
            let publishes: Vec<Entry> =
                begun.iter().map(|(at, caption)| entry(AT + at, CAPTIONS[*caption])).collect();
            let found = post_of(&mine, &videos, &publishes);
            let fits = |video: &&Video| {
                let at = video.created_at.unwrap().seconds() - AT;
                video.caption.as_deref().unwrap().trim() == "Hello" && (8000..=8009 + 3600).contains(&at)
            };
            let fitting: Vec<u64> = videos.iter().filter(fits).map(|video| video.id.0).collect();
            match found {
                Some(id) => prop_assert_eq!(&fitting, &[id]),
                None => prop_assert!(fitting.len() != 1 || !publishes.is_empty()),
            }
        }
    }
}
