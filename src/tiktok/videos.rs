//! The public videos of an account: one page of them, or those with certain ids

use std::time::Duration;

use serde_json::{Value, json};

use super::client::Client;
use super::error::TiktokError;
use super::ids::PostId;
use super::retry::Policy;
use super::wire::{VideoData, VideosData, number};
use crate::clock::Moment;
use crate::secret::AccessToken;

/// The most videos of one answer, and the most ids of one question (TikTok: list and query videos).
pub const MOST_VIDEOS: usize = 20;

/// The fields of a video that TikTok is asked for.
const FIELDS: &str = "id,create_time,share_url,cover_image_url,video_description,duration,view_count,like_count,comment_count,share_count";

/// A public video. Every field but the id may be missing from TikTok's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    pub(crate) id: PostId,
    /// The address of the video's page.
    pub(crate) url: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) created_at: Option<Moment>,
    pub(crate) duration: Option<Duration>,
    pub(crate) views: Option<u64>,
    pub(crate) likes: Option<u64>,
    pub(crate) comments: Option<u64>,
    pub(crate) shares: Option<u64>,
    /// The address of the cover, valid for six hours.
    pub(crate) cover_url: Option<String>,
}

/// A place in the list of videos: the next page has those that were created before this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor(u64);

impl Cursor {
    /// Returns the place before which everything was created by this moment.
    pub(crate) fn after(moment: Moment) -> Self {
        Self(moment.millis().saturating_add(1))
    }
}

/// One answer of TikTok with videos, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoPage {
    pub(crate) videos: Vec<Video>,
    /// `true` if TikTok says that older ones exist.
    pub(crate) has_more: bool,
    /// The place of the next page; `None` if TikTok names none.
    pub(crate) cursor: Option<Cursor>,
}

impl Video {
    /// Reads a video; `None` if it has no id.
    fn new(data: VideoData) -> Option<Self> {
        let count = |value: Option<Value>| value.as_ref().and_then(number);
        Some(Self {
            id: count(data.id).map(PostId)?,
            url: text(data.share_url),
            caption: text(data.video_description),
            created_at: count(data.create_time).map(Moment::from_seconds),
            duration: count(data.duration).map(Duration::from_secs),
            views: count(data.view_count),
            likes: count(data.like_count),
            comments: count(data.comment_count),
            shares: count(data.share_count),
            cover_url: text(data.cover_image_url),
        })
    }
}

/// Returns a text; `None` for an empty one, and for any other value.
fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    }
}

impl From<VideosData> for VideoPage {
    fn from(data: VideosData) -> Self {
        Self {
            videos: data.videos.into_iter().flatten().filter_map(Video::new).collect(),
            has_more: data.has_more == Some(Value::Bool(true)),
            cursor: data.cursor.as_ref().and_then(number).filter(|it| *it > 0).map(Cursor),
        }
    }
}

impl Client {
    /// Asks for at most `count` videos, from a cursor on or from the newest on, as often as `policy` allows.
    pub async fn videos(
        &self,
        token: &AccessToken,
        from: Option<Cursor>,
        count: usize,
        policy: Policy,
    ) -> Result<VideoPage, TiktokError> {
        let mut body = json!({ "max_count": count.clamp(1, MOST_VIDEOS) });
        if let Some(Cursor(cursor)) = from {
            body["cursor"] = cursor.into();
        }
        self.about_videos("list", token, &body, policy).await
    }

    /// Asks for the videos with these ids, at most [`MOST_VIDEOS`]. TikTok leaves out what is not a
    /// public video of the account.
    pub async fn videos_of(
        &self,
        token: &AccessToken,
        ids: &[PostId],
    ) -> Result<Vec<Video>, TiktokError> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let body = json!({ "filters": { "video_ids": ids } });
        Ok(self.about_videos("query", token, &body, Policy::ASKING).await?.videos)
    }

    async fn about_videos(
        &self,
        call: &str,
        token: &AccessToken,
        body: &Value,
        policy: Policy,
    ) -> Result<VideoPage, TiktokError> {
        let path = format!("/v2/video/{call}/?fields={FIELDS}");
        let reply = self.post::<VideosData>(&path, token, body, policy).await?;
        Ok(reply.data.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn page(json: &str) -> VideoPage {
        serde_json::from_str::<VideosData>(json).unwrap().into()
    }

    #[test]
    fn reads_every_field() {
        let page = page(
            r#"{"videos":[{"id":"7512000000000000001","create_time":1795416372,"duration":12,
            "share_url":"https://www.tiktok.com/@a/video/7512000000000000001","cover_image_url":"https://c",
            "video_description":"Hello","view_count":9007199254740993,"like_count":2,"comment_count":0,
            "share_count":1}],"cursor":1795416372000,"has_more":true}"#,
        );
        let video = &page.videos[0];
        assert_eq!(video.id, PostId(7_512_000_000_000_000_001));
        assert_eq!(video.created_at, Some(Moment::from_seconds(1_795_416_372)));
        assert_eq!(video.duration, Some(Duration::from_secs(12)));
        assert_eq!(video.views, Some(9_007_199_254_740_993));
        assert_eq!((video.likes, video.comments, video.shares), (Some(2), Some(0), Some(1)));
        assert_eq!(video.caption.as_deref(), Some("Hello"));
        assert_eq!((page.has_more, page.cursor), (true, Some(Cursor(1_795_416_372_000))));
    }

    #[test]
    fn h16_a_field_of_another_type_says_nothing_and_a_video_without_an_id_is_none() {
        let odd = page(
            r#"{"videos":[{"id":1,"create_time":"x","view_count":-1,"like_count":1.5,"share_url":7,
            "video_description":null,"duration":[]},{"id":null},{}],"cursor":{},"has_more":"yes"}"#,
        );
        let [video] = &odd.videos[..] else { panic!("{odd:?}") };
        assert_eq!(video.id, PostId(1));
        assert_eq!((video.created_at, video.duration), (None, None));
        assert_eq!((video.views, video.likes), (None, None));
        assert_eq!((&video.url, &video.caption), (&None, &None));
        assert_eq!((odd.has_more, odd.cursor), (false, None));
        for none in ["{}", r#"{"videos":null}"#, r#"{"videos":[],"cursor":0,"has_more":null}"#] {
            let none = page(none);
            assert!(none.videos.is_empty() && !none.has_more && none.cursor.is_none());
        }
    }

    proptest! {
        #[test]
        fn h16_numbers_come_as_they_are(id in 0_u64.., views in 0_u64.., is_text in proptest::bool::ANY) {
            let id_json = if is_text { format!("\"{id}\"") } else { id.to_string() };
            let page = page(&format!(r#"{{"videos":[{{"id":{id_json},"view_count":{views}}}]}}"#));
            prop_assert_eq!(page.videos.len(), 1);
            prop_assert_eq!(page.videos[0].id, PostId(id));
            prop_assert_eq!(page.videos[0].views, Some(views));
            prop_assert!(page.videos[0].caption.is_none());
        }
    }
}
