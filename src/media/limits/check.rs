//! The checks of media against the limits: each returns every violation at once

use std::fmt;
use std::time::Duration;

use super::fix::{self, SuggestedFix};
use super::rate::{RateCheck, check_rate};
use super::table::{LIMITS, Limit, PhotoLimits, VideoLimits, seconds};
use crate::media::{HeaderError, Location, Media, PhotoFacts, VideoFacts};
use crate::units::exact_size;

/// One way in which media or a text exceeds TikTok's limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The name of what is limited, such as `frame rate`.
    pub what: &'static str,
    /// The value found, such as `12 fps`.
    pub found: String,
    /// The values allowed, such as `23 to 60 fps`.
    pub limit: String,
    /// A command that fixes this together with all other violations that a command can fix.
    pub fix: Option<SuggestedFix>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; TikTok takes {}", self.what, self.found, self.limit)
    }
}

impl VideoLimits {
    /// Checks media of `size` bytes that is to be published as a video of at most `longest`.
    ///
    /// A value that no header gives is not a violation.
    pub fn check(
        &self,
        media: &Media,
        size: u64,
        longest: Duration,
        input: &Location,
    ) -> Vec<Violation> {
        match media {
            Media::Video(facts) => {
                let mut found = self.violations(facts, size, longest);
                if !found.is_empty() {
                    let fix =
                        fix::video(facts, size, longest).map(|it| SuggestedFix::by(it, input));
                    for violation in &mut found {
                        violation.fix.clone_from(&fix);
                    }
                }
                found
            }
            Media::Photo(facts) => vec![Violation {
                fix: Some(SuggestedFix::command("agoras tiktok post --image <URL>")),
                ..wrong_kind("video", format!("a {} photo", facts.kind.name()))
            }],
            Media::Audio(container) => vec![Violation {
                fix: Some(fix::audio(*container, longest, input)),
                ..wrong_kind("video", "sound without pictures".to_owned())
            }],
        }
    }

    /// Returns the violation of a file whose header gives no facts. What it can be converted to may
    /// play for `longest`.
    pub fn check_header(
        &self,
        error: &HeaderError,
        longest: Duration,
        input: &Location,
    ) -> Violation {
        let fix = fix::unreadable_video(error, longest, input);
        Violation { fix, ..header_violation(error, self.container) }
    }

    fn violations(&self, facts: &VideoFacts, size: u64, longest: Duration) -> Vec<Violation> {
        let mut found = Vec::new();
        let container = facts.container.name();
        if !self.container.bound.allows_name(container) {
            found.push(violation(self.container, container.to_owned()));
        }
        let codec = facts.codec.name();
        if facts.encrypted {
            found.push(Violation {
                limit: "videos without copy protection".to_owned(),
                ..violation(self.codec, format!("{codec}, encrypted"))
            });
        } else if !self.codec.bound.allows_name(codec) {
            found.push(violation(self.codec, codec.to_owned()));
        }
        let display = facts.display;
        if [display.width, display.height].iter().any(|it| !self.side.bound.allows((*it).into())) {
            found.push(violation(self.side, format!("{display} px")));
        }
        if let Some(rate) = facts.frame_rate.filter(|_| check_rate(facts) != RateCheck::Allowed) {
            found.push(violation(self.frame_rate, format!("{rate} fps")));
        }
        if let Some(duration) = facts.duration.filter(|duration| *duration > longest) {
            found.push(Violation {
                limit: format!("at most {}", seconds(longest)),
                ..violation(self.duration, seconds(duration))
            });
        }
        if !self.bytes.bound.allows(size) {
            found.push(violation(self.bytes, exact_size(size)));
        }
        found
    }
}

impl PhotoLimits {
    /// Checks media of `size` bytes that is to be published as a photo.
    pub fn check(&self, media: &Media, size: u64, input: &Location) -> Vec<Violation> {
        match media {
            Media::Photo(facts) => {
                let mut found = self.violations(facts, size);
                for violation in &mut found {
                    violation.fix = fix::photo(facts, input);
                }
                found
            }
            Media::Video(_) => vec![Violation {
                fix: Some(SuggestedFix::command("agoras tiktok video --video-url <URL|FILE>")),
                ..wrong_kind("photo", "a video".to_owned())
            }],
            Media::Audio(_) => vec![wrong_kind("photo", "a sound".to_owned())],
        }
    }

    /// Returns the violation of a file whose header gives no facts.
    pub fn check_header(&self, error: &HeaderError, input: &Location) -> Violation {
        let fix = fix::unreadable_photo(error, input);
        Violation { fix, ..header_violation(error, self.format) }
    }

    /// Checks the number of photos in one post.
    pub fn check_count(&self, count: usize) -> Option<Violation> {
        let found = || violation(self.count, count.to_string());
        (!self.count.bound.allows(count as u64)).then(found)
    }

    /// Returns the violation of a photo of too many bytes, which was not read further.
    pub(crate) fn too_large(&self, size: u64, input: &Location) -> Violation {
        Violation { fix: Some(fix::any_photo(input)), ..violation(self.bytes, exact_size(size)) }
    }

    fn violations(&self, facts: &PhotoFacts, size: u64) -> Vec<Violation> {
        let mut found = Vec::new();
        let format = facts.kind.name();
        if !self.format.bound.allows_name(format) {
            found.push(violation(self.format, format.to_owned()));
        }
        let display = facts.display;
        if !self.width.bound.allows(display.width.into()) {
            found.push(violation(self.width, format!("{} px (of {display})", display.width)));
        }
        if !self.bytes.bound.allows(size) {
            found.push(violation(self.bytes, exact_size(size)));
        }
        found
    }
}

/// Checks the time of a cover, which must be before the video's end.
pub(crate) fn check_cover(at: Duration, duration: Duration) -> Option<Violation> {
    (at >= duration).then(|| Violation {
        what: "cover",
        found: seconds(at),
        limit: format!("a time before the end at {}", seconds(duration)),
        fix: None,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    Caption,
    PhotoTitle,
    PhotoDescription,
}

/// The name of the violation of a text with a control character.
pub(crate) const CONTROL_CHARACTER: &str = "control character";

impl TextKind {
    pub(crate) const fn limit(self) -> Limit {
        match self {
            Self::Caption => LIMITS.caption,
            Self::PhotoTitle => LIMITS.photo_title,
            Self::PhotoDescription => LIMITS.photo_description,
        }
    }

    /// Checks the length in UTF-16 units, and finds the first control character that no post shows.
    pub(crate) fn check(self, text: &str) -> Vec<Violation> {
        let limit = self.limit();
        let found = text.encode_utf16().count() as u64;
        let is_too_long = !limit.bound.allows(found);
        let too_long = is_too_long.then(|| violation(limit, format!("{found} UTF-16 units")));
        too_long.into_iter().chain(control_character(limit.what, text)).collect()
    }
}

fn control_character(text_name: &str, text: &str) -> Option<Violation> {
    let is_wrong = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    let at = text.find(is_wrong)?;
    let letter = text[at..].chars().next()?;
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    Some(Violation {
        what: CONTROL_CHARACTER,
        found: format!(
            "U+{:04X}, character {} of line {} of the {text_name}",
            u32::from(letter),
            line.chars().count() + 1,
            text[..at].matches('\n').count() + 1,
        ),
        limit: "none but line ends and tabs".to_owned(),
        fix: None,
    })
}

fn header_violation(error: &HeaderError, wanted: Limit) -> Violation {
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
    Violation { what: "content", found, limit, fix: None }
}

fn violation(limit: Limit, found: String) -> Violation {
    Violation { what: limit.what, found, limit: limit.bound.to_string(), fix: None }
}

fn wrong_kind(wanted: &str, found: String) -> Violation {
    Violation { what: "content", found, limit: format!("a {wanted} here"), fix: None }
}
