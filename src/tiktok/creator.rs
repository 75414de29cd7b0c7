//! The creator who owns the access token, and what the creator may post now

use std::time::Duration;

use super::client::Client;
use super::error::{TiktokError, Unanswered};
use super::privacy::PrivacyLevel;
use super::retry::Policy;
use super::wire::CreatorData;
use crate::secret::AccessToken;

/// TikTok's answer about a creator (TikTok: query creator info reference). Each field but the name
/// may be missing, and restricts nothing then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatorInfo {
    /// The handle, without `@`.
    pub(crate) username: String,
    pub(crate) nickname: Option<String>,
    /// The address of the profile picture, valid for two hours.
    pub(crate) avatar_url: Option<String>,
    /// The offered privacy levels as TikTok wrote them; empty if TikTok lists none.
    pub(crate) privacy_levels: Vec<String>,
    pub(crate) comment_disabled: bool,
    /// Whether the creator has switched duets off or the account is private.
    pub(crate) duet_disabled: bool,
    /// Whether the creator has switched stitches off or the account is private.
    pub(crate) stitch_disabled: bool,
    /// `None` if TikTok sends no limit, or one that is not positive.
    pub(crate) longest_video: Option<Duration>,
}

impl CreatorInfo {
    /// Returns whether TikTok offers `level` to this creator; true if TikTok lists no levels.
    pub(crate) fn offers(&self, level: PrivacyLevel) -> bool {
        self.privacy_levels.is_empty()
            || self.privacy_levels.iter().any(|offered| offered.parse().ok() == Some(level))
    }
}

impl From<CreatorData> for CreatorInfo {
    fn from(data: CreatorData) -> Self {
        Self {
            username: data.creator_username.unwrap_or_default(),
            nickname: data.creator_nickname.filter(|name| !name.is_empty()),
            avatar_url: data.creator_avatar_url,
            privacy_levels: data.privacy_level_options.unwrap_or_default(),
            comment_disabled: data.comment_disabled.unwrap_or(false),
            duet_disabled: data.duet_disabled.unwrap_or(false),
            stitch_disabled: data.stitch_disabled.unwrap_or(false),
            longest_video: data
                .max_video_post_duration_sec
                .and_then(|seconds| u64::try_from(seconds).ok())
                .filter(|seconds| *seconds > 0)
                .map(Duration::from_secs),
        }
    }
}

impl Client {
    /// Asks TikTok who owns the token. A creator who cannot post now is a refusal with HTTP 200.
    pub async fn creator_info(&self, token: &AccessToken) -> Result<CreatorInfo, TiktokError> {
        let nothing = serde_json::json!({});
        let path = "/v2/post/publish/creator_info/query/";
        let reply = self.post::<CreatorData>(path, token, &nothing, Policy::ASKING).await?;
        let creator: CreatorInfo = reply.data.into();
        if creator.username.is_empty() {
            return Err(TiktokError::Unknown(Unanswered::Incomplete("the creator's name")));
        }
        Ok(creator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_left_out_or_a_limit_of_zero_restricts_nothing() {
        for json in [
            "{}",
            r#"{"privacy_level_options":null,"comment_disabled":null,"stitch_disabled":null}"#,
            r#"{"privacy_level_options":[],"max_video_post_duration_sec":null}"#,
            r#"{"max_video_post_duration_sec":0}"#,
            r#"{"max_video_post_duration_sec":-1}"#,
        ] {
            let creator: CreatorInfo = serde_json::from_str::<CreatorData>(json).unwrap().into();
            let disabled =
                [creator.comment_disabled, creator.duet_disabled, creator.stitch_disabled];
            assert_eq!(disabled, [false; 3], "{json}");
            assert!(PrivacyLevel::ALL.into_iter().all(|level| creator.offers(level)), "{json}");
            assert_eq!(creator.longest_video, None, "{json}");
        }
    }
}
