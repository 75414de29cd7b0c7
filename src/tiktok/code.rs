//! TikTok's codes for refusals and failures

use std::fmt;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal $(| $alias:literal)*,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`")] $variant,)*
            /// An undocumented word.
            Other(String),
        }

        impl $name {
            /// All documented words.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Parses TikTok's word. Keeps 100 characters of an undocumented one.
            pub fn new(word: &str) -> Self {
                match word {
                    $($word $(| $alias)* => Self::$variant,)*
                    other => Self::Other(other.chars().take(100).collect()),
                }
            }

            /// Returns TikTok's word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// `error.code` of the API, and `error` of the OAuth endpoints (TikTok: content posting
    /// reference, OAuth error handling). The documentation says `invalid_param`, the servers
    /// `invalid_params`.
    ErrorCode {
        InvalidParams = "invalid_params" | "invalid_param",
        AppVersionCheckFailed = "app_version_check_failed",
        InvalidPublishId = "invalid_publish_id",
        PublishIdOfAnother = "token_not_authorized_for_specified_publish_id",
        PublishNotCancellable = "publish_not_cancellable",
        AccessTokenInvalid = "access_token_invalid",
        ScopeNotAuthorized = "scope_not_authorized",
        ScopePermissionMissed = "scope_permission_missed",
        TooManyPosts = "spam_risk_too_many_posts",
        BannedFromPosting = "spam_risk_user_banned_from_posting",
        TooManyPendingShares = "spam_risk_too_many_pending_share",
        SpamRisk = "spam_risk",
        SpamRiskText = "spam_risk_text",
        ActiveUserCap = "reached_active_user_cap",
        UnauditedClient = "unaudited_client_can_only_post_to_private_accounts",
        UrlOwnershipUnverified = "url_ownership_unverified",
        PrivacyLevelMismatch = "privacy_level_option_mismatch",
        RateLimitExceeded = "rate_limit_exceeded",
        InternalError = "internal_error",
        InvalidFileUpload = "invalid_file_upload",
        AccessDenied = "access_denied",
        InvalidClient = "invalid_client",
        InvalidGrant = "invalid_grant",
        InvalidRequest = "invalid_request",
        InvalidScope = "invalid_scope",
        UnauthorizedClient = "unauthorized_client",
        UnsupportedGrantType = "unsupported_grant_type",
        UnsupportedResponseType = "unsupported_response_type",
        ServerError = "server_error",
        TemporarilyUnavailable = "temporarily_unavailable",
    }
}

words! {
    /// `fail_reason` of a publish that ended `FAILED` (TikTok: get post status reference).
    FailReason {
        FileFormat = "file_format_check_failed",
        Duration = "duration_check_failed",
        FrameRate = "frame_rate_check_failed",
        PictureSize = "picture_size_check_failed",
        Internal = "internal",
        VideoPull = "video_pull_failed",
        PhotoPull = "photo_pull_failed",
        Cancelled = "publish_cancelled",
        AuthRemoved = "auth_removed",
        TooManyPosts = "spam_risk_too_many_posts",
        BannedFromPosting = "spam_risk_user_banned_from_posting",
        SpamRiskText = "spam_risk_text",
        SpamRisk = "spam_risk",
    }
}
