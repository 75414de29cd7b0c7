//! The videos with certain ids

use super::error::VideosError;
use super::listing::{PACE, ask};
use super::scope;
use crate::flow::accounts::session::Session;
use crate::flow::error::FlowError;
use crate::tiktok::{MOST_VIDEOS, PostId, Video};

/// The videos that were asked for, in the order of their ids.
#[derive(Debug)]
pub(crate) struct Found {
    /// At least one.
    pub(crate) videos: Vec<Video>,
    /// The ids that TikTok does not know as public videos of the account.
    pub(crate) missing: Vec<PostId>,
}

/// Looks videos up by their ids. Fails if there is none of them.
pub(crate) async fn look_up(session: &Session<'_>, ids: &[PostId]) -> Result<Found, FlowError> {
    scope::check(session).await?;
    let ids = each_once(ids);
    let mut answers = Vec::new();
    for (index, ids) in ids.chunks(MOST_VIDEOS).enumerate() {
        if index > 0 {
            session.seams.clock.sleep(PACE).await;
        }
        answers
            .extend(ask(session, async |client, token| client.videos_of(token, ids).await).await?);
    }
    let found = in_order(&ids, &answers);
    if found.videos.is_empty() {
        let username = session.owner().username().clone();
        return Err(VideosError::NotThere { username, ids: found.missing }.into());
    }
    Ok(found)
}

fn each_once(ids: &[PostId]) -> Vec<PostId> {
    let mut once: Vec<PostId> = Vec::new();
    for id in ids {
        if !once.contains(id) {
            once.push(*id);
        }
    }
    once
}

/// Puts the answers in the order of the ids. Leaves out videos that nobody asked for.
fn in_order(ids: &[PostId], answers: &[Video]) -> Found {
    let mut found = Found { videos: Vec::new(), missing: Vec::new() };
    for id in ids {
        match answers.iter().find(|video| video.id == *id) {
            Some(video) => found.videos.push(video.clone()),
            None => found.missing.push(*id),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::own_post::samples::video;
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_ids_and_no_other_video_comes() {
        let ids = each_once(&[PostId(3), PostId(1), PostId(3), PostId(2)]);
        assert_eq!(ids, [PostId(3), PostId(1), PostId(2)]);
        let answers = [video(1, 1, "a"), video(9, 9, "b"), video(3, 3, "c")];
        let found = in_order(&ids, &answers);
        let there: Vec<PostId> = found.videos.iter().map(|video| video.id).collect();
        assert_eq!((there, found.missing), (vec![PostId(3), PostId(1)], vec![PostId(2)]));
    }
}
