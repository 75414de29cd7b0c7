//! Who the account is, and what it may post now

use std::str::FromStr;
use std::time::Duration;

use super::client::Client;
use super::error::{TiktokError, Unanswered};
use super::privacy::PrivacyLevel;
use super::retry::Policy;
use super::wire::CreatorData;
use crate::secret::AccessToken;

/// What TikTok says of a creator (TikTok: query creator info reference). Every field but
/// the name can be missing; what is missing forbids nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatorInfo {
    /// The handle, without `@`.
    pub username: String,
    /// The name that is shown.
    pub nickname: Option<String>,
    /// A picture; the address lasts two hours.
    pub avatar_url: Option<String>,
    /// The levels offered, as TikTok wrote them.
    pub privacy_levels: Vec<String>,
    /// The creator has switched comments off.
    pub comment_disabled: bool,
    /// The creator has switched duets off, or the account is private.
    pub duet_disabled: bool,
    /// The creator has switched stitches off, or the account is private.
    pub stitch_disabled: bool,
    /// The longest video this creator may post.
    pub longest_video: Option<Duration>,
}

impl CreatorInfo {
    /// Whether TikTok offers `level` to this creator; when it lists none, it is the judge.
    pub fn offers(&self, level: PrivacyLevel) -> bool {
        self.privacy_levels.is_empty()
            || self.privacy_levels.iter().any(|offered| {
                PrivacyLevel::from_str(offered).is_ok_and(|offered| offered == level)
            })
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
    /// Asks TikTok who the token belongs to. TikTok says "cannot post now" here with HTTP 200.
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
