//! The page's sheet: what TikTok offers this creator, and what the command line has written already

use std::time::Duration;

use super::post::Post;
use crate::composer::{Audience, Creator, Interaction, Kind, PhotoSheet, Sheet, Text, VideoSheet};
use crate::flow::{Composition, Cover, Fix, PhotoRequest, VideoRequest};
use crate::media::LIMITS;
use crate::tiktok::{CreatorInfo, PhotoDestination, PrivacyLevel};

/// Builds the sheet. Audience, interactions and disclosure are never chosen beforehand (TikTok:
/// content sharing guidelines).
pub(crate) fn of(composition: Composition, post: &Post) -> Sheet {
    let Composition { creator, picture, media, duration, is_converted } = composition;
    let (kind, title, draft) = match post {
        Post::Video(request) => video(request, duration),
        Post::Photos(request) => photos(request),
    };
    let only_draft = match post {
        Post::Video(request) => too_long(request, duration, &creator),
        Post::Photos(_) => None,
    };
    let note = "The video is converted before it is sent: the preview shows it as it is now.";
    Sheet {
        media,
        interactions: interactions(&kind, &creator),
        kind,
        title,
        audiences: audiences(&creator),
        draft: draft || only_draft.is_some(),
        only_draft,
        notes: is_converted.then(|| note.to_owned()).into_iter().collect(),
        creator: Creator {
            name: creator.nickname.unwrap_or_else(|| creator.username.clone()),
            username: creator.username,
            picture,
        },
    }
}

fn video(request: &VideoRequest, duration: Option<Duration>) -> (Kind, Text, bool) {
    let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let cover_at = match (request.cover, duration) {
        (Some(Cover::At(at)), _) => Some(at),
        (Some(Cover::Share(share)), Some(duration)) => Some(duration.mul_f64(share)),
        _ => None,
    };
    let post = request.post.as_ref();
    let kind = Kind::Video(VideoSheet {
        duration: duration.map(millis),
        cover_at: cover_at.map(millis),
        ai_generated: post.is_some_and(|post| post.ai_generated),
    });
    let title = request.caption_as_given.clone().unwrap_or_default();
    (kind, Text { text: title, most: LIMITS.caption.bound.most() }, post.is_none())
}

fn photos(request: &PhotoRequest) -> (Kind, Text, bool) {
    let post = &request.post;
    let text = |text: &Option<String>, most| Text { text: text.clone().unwrap_or_default(), most };
    let kind = Kind::Photos(PhotoSheet {
        description: text(&post.description, LIMITS.photo_description.bound.most()),
        music: post.add_music,
        cover: post.cover_index,
    });
    let title = text(&post.title, LIMITS.photo_title.bound.most());
    (kind, title, request.destination == PhotoDestination::Inbox)
}

/// Returns why a video cannot be posted directly; `None` if its length is no reason.
fn too_long(
    request: &VideoRequest,
    duration: Option<Duration>,
    creator: &CreatorInfo,
) -> Option<String> {
    let longest = creator.longest_video?;
    let duration = duration.filter(|duration| *duration > longest && request.fix == Fix::Advise)?;
    Some(format!(
        "It plays for {} seconds, and TikTok lets you post up to {} directly. As a draft you can cut it in TikTok's app.",
        duration.as_secs(),
        longest.as_secs()
    ))
}

fn audiences(creator: &CreatorInfo) -> Vec<Audience> {
    let offered: Vec<PrivacyLevel> = if creator.privacy_levels.is_empty() {
        PrivacyLevel::ALL.to_vec()
    } else {
        creator.privacy_levels.iter().filter_map(|level| level.parse().ok()).collect()
    };
    let audience = |level: PrivacyLevel| Audience {
        value: level.as_str().to_owned(),
        label: label(level).to_owned(),
        is_private: level == PrivacyLevel::SelfOnly,
    };
    offered.into_iter().map(audience).collect()
}

const fn label(level: PrivacyLevel) -> &'static str {
    match level {
        PrivacyLevel::PublicToEveryone => "Everyone",
        PrivacyLevel::MutualFollowFriends => "Friends",
        PrivacyLevel::FollowerOfCreator => "Followers",
        PrivacyLevel::SelfOnly => "Only me",
    }
}

/// Returns what viewers may be allowed. Photos have no duets and stitches.
fn interactions(kind: &Kind, creator: &CreatorInfo) -> Vec<Interaction> {
    let all = [
        ("comments", "Comment", creator.comment_disabled),
        ("duet", "Duet", creator.duet_disabled),
        ("stitch", "Stitch", creator.stitch_disabled),
    ];
    let count = if matches!(kind, Kind::Video(_)) { all.len() } else { 1 };
    let all = all.into_iter().take(count);
    all.map(|(name, label, is_off)| Interaction { name, label, is_offered: !is_off }).collect()
}
