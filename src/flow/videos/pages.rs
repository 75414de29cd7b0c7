//! The pages of a list of videos, put together as they come, and the reason to stop

use std::collections::HashSet;

use crate::clock::Moment;
use crate::tiktok::{Cursor, MOST_VIDEOS, PostId, Video, VideoPage};

/// Pages in a row that may bring nothing new. TikTok may leave private videos out of a page.
const MOST_IDLE: usize = 5;
/// The most pages of one list, with 100 000 videos. Only a server that never ends has more.
const MOST_PAGES: usize = 5000;

/// The part of the list that is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// The most videos.
    pub(crate) limit: usize,
    /// The moment of the oldest one, to the second; `None` for no such bound.
    pub(crate) since: Option<Moment>,
}

/// The reason why no further page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// TikTok has no older videos.
    End,
    /// There are older videos than the limit lets in.
    Limit,
    /// The next video is older than the wanted ones.
    Since,
    /// TikTok says that there are more, and its pages do not lead on.
    Stuck,
}

/// The step after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Page(Cursor),
    Stop(Reached),
}

/// The videos of the pages so far, each once.
#[derive(Debug)]
pub(crate) struct Pages {
    wanted: Wanted,
    pub(crate) videos: Vec<Video>,
    seen: HashSet<PostId>,
    cursors: HashSet<Cursor>,
    count: usize,
    idle: usize,
}

impl Pages {
    pub(crate) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            videos: Vec::new(),
            seen: HashSet::new(),
            cursors: HashSet::new(),
            count: 0,
            idle: 0,
        }
    }

    /// Returns the number of videos to ask for next.
    pub(crate) fn ask_for(&self) -> usize {
        (self.wanted.limit - self.videos.len()).min(MOST_VIDEOS)
    }

    /// Takes a page, and returns the step after it. A list always ends: by its limit, or because its pages
    /// bring nothing new, lead in a circle or are too many.
    pub(crate) fn add(&mut self, page: VideoPage) -> Next {
        let before = self.seen.len();
        for video in page.videos {
            if !self.seen.insert(video.id) {
                continue;
            }
            if self.is_too_old(&video) {
                return Next::Stop(Reached::Since);
            }
            if self.videos.len() == self.wanted.limit {
                return Next::Stop(Reached::Limit);
            }
            self.videos.push(video);
        }
        self.count += 1;
        self.idle = if self.seen.len() == before { self.idle + 1 } else { 0 };
        if !page.has_more {
            return Next::Stop(Reached::End);
        }
        if self.videos.len() == self.wanted.limit {
            return Next::Stop(Reached::Limit);
        }
        match page.cursor {
            Some(cursor) if self.leads_on(cursor) => Next::Page(cursor),
            _ => Next::Stop(Reached::Stuck),
        }
    }

    fn leads_on(&mut self, cursor: Cursor) -> bool {
        self.cursors.insert(cursor) && self.idle <= MOST_IDLE && self.count < MOST_PAGES
    }

    fn is_too_old(&self, video: &Video) -> bool {
        let bound = self.wanted.since.zip(video.created_at);
        bound.is_some_and(|(since, created)| created.seconds() < since.seconds())
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, proptest};

    use super::super::own_post::samples::video;
    use super::*;

    fn page(ids: &[u64], cursor: u64, has_more: bool) -> VideoPage {
        let videos = ids.iter().map(|id| video(*id, *id, "Hello")).collect();
        let cursor = Some(Cursor::after(Moment::from_millis(cursor)));
        VideoPage { videos, has_more, cursor }
    }

    fn all() -> Pages {
        Pages::new(Wanted { limit: usize::MAX, since: None })
    }

    fn ids(pages: &Pages) -> Vec<u64> {
        pages.videos.iter().map(|video| video.id.0).collect()
    }

    #[test]
    fn follows_the_cursor_until_there_is_no_more() {
        let mut pages = all();
        assert!(matches!(pages.add(page(&[9, 8], 8, true)), Next::Page(_)));
        assert!(matches!(pages.add(page(&[], 7, true)), Next::Page(_)), "a page may be empty");
        assert_eq!(pages.add(page(&[8, 7], 6, false)), Next::Stop(Reached::End));
        assert_eq!(ids(&pages), [9, 8, 7], "each once");
    }

    #[test]
    fn asks_for_no_more_than_the_limit_and_tells_whether_there_is_more() {
        let of = |limit| Pages::new(Wanted { limit, since: None });
        assert_eq!((of(45).ask_for(), of(3).ask_for()), (MOST_VIDEOS, 3));
        assert_eq!(of(2).add(page(&[9, 8], 8, true)), Next::Stop(Reached::Limit));
        assert_eq!(of(2).add(page(&[9, 8], 8, false)), Next::Stop(Reached::End));
        let mut more = of(2);
        assert_eq!(more.add(page(&[9, 8, 7], 7, false)), Next::Stop(Reached::Limit));
        assert_eq!(ids(&more), [9, 8]);
    }

    #[test]
    fn stops_at_the_first_one_that_is_too_old() {
        let mut pages = Pages::new(Wanted { limit: 9, since: Some(Moment::from_millis(8999)) });
        assert_eq!(pages.add(page(&[9, 8, 7], 7, true)), Next::Stop(Reached::Since));
        assert_eq!(ids(&pages), [9, 8], "the second of the bound is in");
    }

    #[test]
    fn a_circle_and_a_cursor_that_is_missing_end_the_list() {
        let mut pages = all();
        assert!(matches!(pages.add(page(&[9], 9, true)), Next::Page(_)));
        assert!(matches!(pages.add(page(&[8], 8, true)), Next::Page(_)));
        assert_eq!(pages.add(page(&[7], 9, true)), Next::Stop(Reached::Stuck));
        let none = VideoPage { cursor: None, ..page(&[9], 9, true) };
        assert_eq!(all().add(none), Next::Stop(Reached::Stuck));
    }

    proptest! {
        #[test]
        fn a_list_ends_whatever_a_server_says(
            answers in vec((vec(any::<u64>(), 0..3), any::<u64>()), 1..9),
            limit in 1_usize..50,
        ) {
            let mut pages = Pages::new(Wanted { limit, since: None });
            let mut rounds = answers.iter().cycle();
            let mut count = 0_u64;
            loop {
                let (ids, cursor) = rounds.next().unwrap();
                count += 1;
                // The cursor is new each time.
                match pages.add(page(ids, cursor.wrapping_add(count), true)) {
                    Next::Page(_) => prop_assert!(count < 200),
                    Next::Stop(_) => break,
                }
            }
            prop_assert!(pages.videos.len() <= limit);
        }
    }
}
