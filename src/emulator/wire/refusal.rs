//! TikTok's refusals: code, HTTP status and message

const REVIEW: &str = "Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) status: u16,
    pub(crate) message: String,
}

impl Refusal {
    /// Makes a refusal with its documented status and recorded message.
    pub(crate) fn of(code: &str) -> Self {
        let (status, message) = documented(code);
        Self { code: code.to_owned(), status, message: message.to_owned() }
    }

    pub(crate) fn invalid(message: &str) -> Self {
        Self { message: message.to_owned(), ..Self::of("invalid_params") }
    }

    pub(crate) fn source_info() -> Self {
        Self::invalid("The request source info is empty or incorrect")
    }

    pub(crate) fn post_info() -> Self {
        Self::invalid("The request post info is empty or incorrect")
    }
}

fn documented(code: &str) -> (u16, &'static str) {
    match code {
        "access_token_invalid" => (401, "The access token is invalid or not found in the request."),
        "scope_not_authorized" => {
            (401, "The user did not authorize the scope required for completing this request.")
        }
        "rate_limit_exceeded" => (429, "The API rate limit was exceeded. Please try again later."),
        "invalid_publish_id" => (400, "The publish_id does not exist."),
        "token_not_authorized_for_specified_publish_id" => {
            (400, "The publish_id belongs to another user or app.")
        }
        "publish_not_cancellable" => (400, "The publish can no longer be cancelled."),
        "app_version_check_failed" => (400, "The creator's TikTok app is older than 31.8."),
        "invalid_param" | "invalid_params" => (400, "The request parameters are invalid."),
        "scope_permission_missed" => (400, "The scope is missing."),
        "url_ownership_unverified" => (
            403,
            "Please review our URL ownership verification rules at https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide/#pull_from_url",
        ),
        "privacy_level_option_mismatch"
        | "spam_risk_too_many_posts"
        | "spam_risk_user_banned_from_posting"
        | "spam_risk_too_many_pending_share"
        | "spam_risk_text"
        | "spam_risk"
        | "reached_active_user_cap"
        | "unaudited_client_can_only_post_to_private_accounts" => (403, REVIEW),
        "internal_error" | "" => (500, "Something is wrong. Please try again later."),
        _ => (400, ""),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OauthRefusal {
    Malformed,
    RedirectUri,
    Pkce,
    Code,
    RefreshToken,
    AccessToken,
    Client,
    GrantType,
}

impl OauthRefusal {
    /// Returns the HTTP status (if OAuth errors have one), `error` and `error_description`.
    pub(crate) const fn words(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "invalid_request", "The request parameters are malformed."),
            Self::RedirectUri => (
                400,
                "invalid_request",
                "Redirect_uri is not matched with the uri when requesting code.",
            ),
            Self::Pkce => (400, "invalid_request", "Code verifier or code challenge is invalid."),
            Self::Code => (400, "invalid_grant", "Authorization code is expired."),
            Self::RefreshToken => (400, "invalid_grant", "Refresh token is invalid or expired."),
            Self::AccessToken => (400, "invalid_grant", "Access token is invalid or expired."),
            Self::Client => (401, "invalid_client", "Client key or secret is incorrect."),
            Self::GrantType => (400, "unsupported_grant_type", "Grant type is not supported."),
        }
    }
}
