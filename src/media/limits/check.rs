//! Facts against limits: every violation at once

use std::time::Duration;

use super::mend::{self, Mend, Wanted};
use super::rate::{RateVerdict, rate_verdict};
use super::shown::{bytes, seconds};
use super::table::{
    API_DURATION, Limit, PHOTO_BYTES, PHOTO_COUNT, PHOTO_FORMAT, PHOTO_WIDTH, VIDEO_BYTES,
    VIDEO_CODEC, VIDEO_CONTAINER, VIDEO_DURATION, VIDEO_FRAME_RATE, VIDEO_SIDE,
};
use super::violation::Violation;
use crate::media::header::{HeaderError, Media, PhotoFacts, VideoFacts};
use crate::media::location::Location;

/// Compares media of `size` bytes with what TikTok takes as a video.
///
/// `longest` is this creator's longest video; `None` for a draft, where only the interface's own
/// limit holds. What no header tells is not a violation.
pub fn check_video(
    media: &Media,
    size: u64,
    longest: Option<Duration>,
    input: &Location,
) -> Vec<Violation> {
    match media {
        Media::Video(facts) => check_video_facts(facts, size, longest, input),
        Media::Photo(facts) => vec![Violation {
            mend: Some(Mend::command("agoras tiktok post --image <URL>")),
            ..kind("video", format!("a {} photo", facts.kind.name()))
        }],
        Media::Audio(facts) => vec![Violation {
            mend: Some(mend::audio(facts, longest, input)),
            ..kind("video", "sound without pictures".to_owned())
        }],
    }
}

/// The same for a video whose facts are known.
pub fn check_video_facts(
    facts: &VideoFacts,
    size: u64,
    longest: Option<Duration>,
    input: &Location,
) -> Vec<Violation> {
    let longest = longest.unwrap_or(API_DURATION);
    let mut found = video_violations(facts, size, longest);
    if !found.is_empty() {
        let mend = mend::video(facts, size, longest).map(|it| Mend::by(it, input));
        for violation in &mut found {
            violation.mend.clone_from(&mend);
        }
    }
    found
}

/// Compares the time of a cover with a video's duration: at its end no frame is left.
pub fn check_cover(at: Duration, duration: Duration) -> Option<Violation> {
    (at >= duration).then(|| Violation {
        what: "cover",
        found: seconds(at),
        limit: format!("a time before the end at {}", seconds(duration)),
        mend: None,
    })
}

/// A file whose header gives no facts, as one violation of what TikTok takes as a video. What it
/// can be turned into may play for `longest`, as in [`check_video`].
pub fn check_header(error: &HeaderError, longest: Option<Duration>, input: &Location) -> Violation {
    let mend = mend::header(error, Wanted::Video, longest, input);
    Violation { mend, ..header_violation(error, &VIDEO_CONTAINER) }
}

/// The same for what was to be a photo.
pub fn check_photo_header(error: &HeaderError, input: &Location) -> Violation {
    let mend = mend::header(error, Wanted::Photo, None, input);
    Violation { mend, ..header_violation(error, &PHOTO_FORMAT) }
}

fn header_violation(error: &HeaderError, wanted: &Limit) -> Violation {
    let (found, limit) = match error {
        HeaderError::Foreign { what, .. } => ((*what).to_owned(), None),
        HeaderError::Unknown => ("neither a video nor a photo".to_owned(), None),
        HeaderError::Truncated { part, needs, size } => (
            format!("cut off (its `{part}` reaches to byte {needs}, and it ends at {size})"),
            Some("whole files"),
        ),
        HeaderError::Missing(what) => (format!("a header without {what}"), Some("whole files")),
        HeaderError::Damaged { at, how } => {
            (format!("damaged at byte {at} ({how})"), Some("whole files"))
        }
        HeaderError::TooCostly(what) => {
            (format!("a header of more than {what}, which no honest file needs"), None)
        }
    };
    let limit = limit.map_or_else(|| wanted.bound.to_string(), str::to_owned);
    Violation { what: "content", found, limit, mend: None }
}

/// Compares media of `size` bytes with what TikTok takes as a photo.
pub fn check_photo(media: &Media, size: u64, input: &Location) -> Vec<Violation> {
    let facts = match media {
        Media::Photo(facts) => facts,
        Media::Video(_) => {
            return vec![Violation {
                mend: Some(Mend::command("agoras tiktok video --video-url <URL|FILE>")),
                ..kind("photo", "a video".to_owned())
            }];
        }
        Media::Audio(_) => return vec![kind("photo", "a sound".to_owned())],
    };
    let mut found = photo_violations(facts, size);
    for violation in &mut found {
        violation.mend = mend::photo(facts, input);
    }
    found
}

/// A photo of more than TikTok takes, of which nothing else is known.
pub fn large_photo(size: u64, input: &Location) -> Violation {
    let mend = Some(mend::any_photo(input));
    Violation { mend, ..violation(&PHOTO_BYTES, bytes(size)) }
}

/// Compares the number of photos in one post with TikTok's limit.
pub fn check_photo_count(count: usize) -> Option<Violation> {
    let limit = PHOTO_COUNT;
    (!limit.bound.allows(count as u64)).then(|| violation(&limit, count.to_string()))
}

fn video_violations(facts: &VideoFacts, size: u64, longest: Duration) -> Vec<Violation> {
    let mut found = Vec::new();
    let container = facts.container.name();
    if !VIDEO_CONTAINER.bound.allows_name(container) {
        found.push(violation(&VIDEO_CONTAINER, container.to_owned()));
    }
    let codec = facts.codec.name();
    if facts.encrypted {
        found.push(Violation {
            limit: "videos without copy protection".to_owned(),
            ..violation(&VIDEO_CODEC, format!("{codec}, encrypted"))
        });
    } else if !VIDEO_CODEC.bound.allows_name(codec) {
        found.push(violation(&VIDEO_CODEC, codec.to_owned()));
    }
    let (width, height) = (facts.display.width, facts.display.height);
    if !VIDEO_SIDE.bound.allows(width.into()) || !VIDEO_SIDE.bound.allows(height.into()) {
        found.push(violation(&VIDEO_SIDE, format!("{} px", facts.display)));
    }
    if let Some(rate) = facts.frame_rate.filter(|_| rate_verdict(facts) != RateVerdict::Taken) {
        found.push(violation(&VIDEO_FRAME_RATE, format!("{rate} fps")));
    }
    if let Some(duration) = facts.duration.filter(|duration| *duration > longest) {
        found.push(Violation {
            limit: format!("at most {}", seconds(longest)),
            ..violation(&VIDEO_DURATION, seconds(duration))
        });
    }
    if !VIDEO_BYTES.bound.allows(size) {
        found.push(violation(&VIDEO_BYTES, bytes(size)));
    }
    found
}

fn photo_violations(facts: &PhotoFacts, size: u64) -> Vec<Violation> {
    let mut found = Vec::new();
    let format = facts.kind.name();
    if !PHOTO_FORMAT.bound.allows_name(format) {
        found.push(violation(&PHOTO_FORMAT, format.to_owned()));
    }
    if !PHOTO_WIDTH.bound.allows(facts.display.width.into()) {
        let found_width = format!("{} px (of {})", facts.display.width, facts.display);
        found.push(violation(&PHOTO_WIDTH, found_width));
    }
    if !PHOTO_BYTES.bound.allows(size) {
        found.push(violation(&PHOTO_BYTES, bytes(size)));
    }
    found
}

fn violation(limit: &Limit, found: String) -> Violation {
    Violation { what: limit.what, found, limit: limit.bound.to_string(), mend: None }
}

fn kind(wanted: &str, found: String) -> Violation {
    Violation { what: "content", found, limit: format!("a {wanted} here"), mend: None }
}
