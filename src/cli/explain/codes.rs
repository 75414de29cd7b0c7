//! Explanations of TikTok's words for no: its error codes, and its reasons to give up a publish

use url::{Host, Url};

use super::explanation::{Explanation, Kind};
use super::failure::Failure;
use crate::tiktok::{ErrorCode, FailReason};

pub(crate) const AUTHORIZE: &str = "authorize again and replace TIKTOK_REFRESH_TOKEN";

/// TikTok's code for an address below no verified domain.
pub(crate) const UNVERIFIED: &str = "url_ownership_unverified";

/// Returns what to register for an address (TikTok: media transfer guide); `None` if it is none.
pub(crate) fn to_register(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let folder = url.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let prefix = format!("https://{host}{folder}/");
    Some(match url.host()? {
        Host::Domain(_) => format!(
            "register the domain `{host}` (by DNS, with all below it) or the URL prefix `{prefix}` (by a file there); a sandbox has a list of its own"
        ),
        Host::Ipv4(_) | Host::Ipv6(_) => {
            "an address without a host name cannot be registered".to_owned()
        }
    })
}

/// Explains a code. Those that TikTok does not document are refusals.
#[expect(clippy::too_many_lines, reason = "a table: an entry for each code")]
pub(crate) fn on_code(code: &ErrorCode) -> Explanation {
    use Kind::{Fault, LateFault, NotAuthorized, Refused, Unavailable};
    match code {
        ErrorCode::InvalidParams => Refused.meaning(
            "TikTok does not take one of the values",
            "look at the caption's length, the privacy level and the media; `-l DEBUG` shows the calls",
        ),
        ErrorCode::AppVersionCheckFailed => Refused.meaning(
            "the creator's TikTok app is too old for drafts",
            "update TikTok to 31.8 or later on the creator's phone, and log in there once",
        ),
        ErrorCode::InvalidPublishId => LateFault.meaning(
            "TikTok does not know this publish",
            "check the id; TikTok forgets ids after a while, and knows only those of this account and app",
        ),
        ErrorCode::PublishIdOfAnother => Refused.meaning(
            "the publish belongs to another account or app",
            "use that one's credentials",
        ),
        ErrorCode::PublishNotCancellable => Refused.meaning(
            "it is too late to cancel: TikTok has the media already",
            "`agoras tiktok status` tells how far it is",
        ),
        ErrorCode::AccessTokenInvalid => {
            NotAuthorized.meaning("TikTok does not take the access token", AUTHORIZE)
        }
        ErrorCode::ScopeNotAuthorized | ErrorCode::ScopePermissionMissed => NotAuthorized.meaning(
            "the creator has not allowed this",
            "authorize again and allow everything asked for: posting needs video.publish, drafts need video.upload",
        ),
        ErrorCode::TooManyPosts => Refused.meaning(
            "the creator's posts for 24 hours are used up (about 15, over all apps)",
            "try again tomorrow",
        ),
        ErrorCode::BannedFromPosting => Refused.meaning(
            "TikTok does not let this account post",
            "look into the app's notifications on the phone",
        ),
        ErrorCode::TooManyPendingShares => Refused.meaning(
            "5 drafts of the last 24 hours wait in the creator's inbox",
            "finish one in the app, or wait",
        ),
        ErrorCode::SpamRisk => {
            Refused.meaning("TikTok takes the post for spam", "wait, and do not repeat it unchanged")
        }
        ErrorCode::SpamRiskText => Refused.meaning(
            "TikTok takes the caption for spam",
            "change the caption before trying again",
        ),
        ErrorCode::ActiveUserCap => Refused.meaning(
            "the app has reached its number of creators for 24 hours (5 before TikTok's audit)",
            "try again tomorrow, or apply for the audit",
        ),
        ErrorCode::UnauditedClient => Refused.meaning(
            "before TikTok's audit the app can post only to private accounts",
            "make the account itself private (in the app: Settings, Privacy, Private account) and post SELF_ONLY",
        ),
        ErrorCode::UrlOwnershipUnverified => Refused.meaning(
            "the address is not below a domain verified for the app",
            "verify the domain or URL prefix in TikTok's developer portal (URL properties), or use `--transfer upload`",
        ),
        ErrorCode::PrivacyLevelMismatch => Refused.meaning(
            "TikTok does not offer this privacy level to the creator",
            "choose a level that `agoras tiktok creator` lists",
        ),
        ErrorCode::RateLimitExceeded => {
            Unavailable.meaning("TikTok asks to slow down", "run it again in a few minutes")
        }
        ErrorCode::InternalError | ErrorCode::ServerError | ErrorCode::TemporarilyUnavailable => {
            Unavailable.meaning("TikTok has trouble of its own", "run it again in a few minutes")
        }
        ErrorCode::InvalidFileUpload => {
            Refused.meaning("TikTok could not read the media", "convert it to MP4 with H.264")
        }
        ErrorCode::AccessDenied => NotAuthorized.meaning("the creator said no", "authorize again"),
        ErrorCode::InvalidClient | ErrorCode::UnauthorizedClient => NotAuthorized.meaning(
            "TikTok does not know the app by this key and secret",
            "check TIKTOK_CLIENT_KEY and TIKTOK_CLIENT_SECRET: a sandbox has a pair of its own, and a production pair works only after TikTok's review",
        ),
        ErrorCode::InvalidGrant => NotAuthorized.meaning(
            "the refresh token is expired, revoked or used up",
            "authorize again; each refresh token is good for one refresh, so keep rotated ones with --token-out or --token-hook",
        ),
        ErrorCode::InvalidRequest => NotAuthorized.meaning(
            "TikTok finds the credentials malformed",
            "check the four TIKTOK_ variables for missing or extra characters",
        ),
        ErrorCode::InvalidScope => NotAuthorized.meaning(
            "the app may not ask for this",
            "add the Content Posting API and its scopes to the app in TikTok's developer portal",
        ),
        ErrorCode::UnsupportedGrantType | ErrorCode::UnsupportedResponseType => {
            Fault.meaning("TikTok's login has changed", "please report this")
        }
        ErrorCode::Other(_) => Refused.meaning(
            "TikTok refuses, with a code that is not documented",
            "search for the code, or give TikTok's support the log_id",
        ),
    }
}

/// Returns why TikTok ended a publish with `FAILED`, and what to do next.
pub(crate) fn on_reason(reason: &FailReason) -> (&'static str, &'static str) {
    match reason {
        FailReason::FileFormat => (
            "TikTok cannot read the media's format",
            "convert it: `ffmpeg -i IN -sn -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 -movflags +faststart OUT.mp4`; photos must be JPEG or WebP",
        ),
        FailReason::Duration => (
            "the video is too long or too short for this creator",
            "`agoras tiktok creator` shows the longest video; cut it with `ffmpeg -i IN -t SECONDS -sn -c:v libx264 -pix_fmt yuv420p -c:a aac -ac 2 OUT.mp4`",
        ),
        FailReason::FrameRate => (
            "the frame rate is not between 23 and 60 a second",
            "change it: `ffmpeg -i IN -r 30 OUT.mp4`",
        ),
        FailReason::PictureSize => (
            "the picture is too small or too large",
            "a side must have 360 to 4096 pixels (photos: at most 1080 wide): `ffmpeg -i IN -vf scale=1080:-2 OUT.mp4`",
        ),
        FailReason::Internal => {
            ("TikTok failed by itself", "run it again: TikTok calls this one worth another try")
        }
        FailReason::VideoPull => (
            "TikTok could not fetch the video",
            "check that the address answers without redirects and within an hour, or use `--transfer upload`",
        ),
        FailReason::PhotoPull => {
            ("TikTok could not fetch a photo", "check that every address answers without redirects")
        }
        FailReason::Cancelled => {
            ("the publish was cancelled", "run it again if that was not meant")
        }
        FailReason::AuthRemoved => {
            ("the creator has taken the app's access back", "authorize again")
        }
        FailReason::TooManyPosts => {
            ("the creator's posts for 24 hours are used up", "try again tomorrow")
        }
        FailReason::BannedFromPosting => (
            "TikTok does not let this account post",
            "look into the app's notifications on the phone",
        ),
        FailReason::SpamRiskText => {
            ("TikTok takes the text for spam", "change the caption before trying again")
        }
        FailReason::SpamRisk => {
            ("TikTok takes the post for spam", "wait, and do not repeat it unchanged")
        }
        FailReason::Other(_) => (
            "TikTok gave up for a reason that is not documented",
            "look at the post in the app, and search for the reason",
        ),
    }
}

impl Failure {
    /// Builds the failure of a publish that TikTok ended with `FAILED`.
    pub fn refused(reason: &FailReason, log_id: Option<&str>) -> Self {
        let (sentence, hint) = on_reason(reason);
        let word = if reason.as_str().is_empty() { "without a reason" } else { reason.as_str() };
        let explanation = Explanation {
            code: Some(reason.as_str().to_owned()),
            log_id: log_id.map(str::to_owned),
            ..Kind::Refused.hint(hint)
        };
        Self::explained(explanation, format!("{sentence} (FAILED, {word})"))
    }
}
