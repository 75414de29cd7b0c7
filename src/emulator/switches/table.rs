//! What TikTok's sources disagree on, or nobody knows: one switch each

use super::choices::{
    AuthorizeBy, BrandedPrivate, Caps, CodeReuse, FailureData, Hashing, InvalidParam,
    LengthMismatch, LogId, Megabytes, MissingPrivacy, MissingTask, OauthErrors, Pkce, PostIds,
    Profile, PullHttp, PullReach, RateLimits, RePut, RefreshLifetime, Reuse, Rotation, Scopes,
    SingleChunk, UnauditedOptions, UploadRange, UploadType, VideoCheck,
};
use crate::emulator::error::EmulatorError;

macro_rules! switches {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $name:literal, $usual:expr;)+) => {
        /// Everything that can be switched, with what is usual.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Switches { $($(#[$doc])* pub $field: $type,)+ }

        impl Default for Switches {
            fn default() -> Self {
                Self { $($field: $usual,)+ }
            }
        }

        impl Switches {
            /// Sets the switch called `name` from text.
            ///
            /// # Errors
            /// When there is no such switch, or it cannot take that value.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), EmulatorError> {
                match name {
                    $($name => self.$field = value.parse()?,)+
                    _ => return Err(EmulatorError::UnknownSwitch(name.to_owned())),
                }
                Ok(())
            }

            /// Every switch's name and value.
            pub fn entries(&self) -> Vec<(&'static str, String)> {
                vec![$(($name, self.$field.to_string())),+]
            }
        }
    };
}

switches! {
    /// Lifetimes and what a refresh does.
    profile: Profile = "profile", Profile::November2026;
    /// HTTP status of OAuth errors.
    oauth_errors: OauthErrors = "oauth-errors", OauthErrors::Ok;
    /// The code of a bad parameter.
    invalid_param: InvalidParam = "invalid-param", InvalidParam::Plural;
    /// `data` in a failure.
    failure_data: FailureData = "failure-data", FailureData::Alternate;
    /// The log id's name.
    log_id: LogId = "log-id", LogId::Underscored;
    /// The old refresh token after a refresh.
    rotation: Rotation = "rotation", Rotation::ByProfile;
    /// For how many seconds a rotated refresh token still works.
    grace: u32 = "grace", 0;
    /// A dead refresh token.
    reuse: Reuse = "reuse", Reuse::Refuse;
    /// A spent code.
    code_reuse: CodeReuse = "code-reuse", CodeReuse::Refuse;
    /// The new refresh token's time.
    refresh_lifetime: RefreshLifetime = "refresh-lifetime", RefreshLifetime::Restart;
    /// Who answers the authorization page.
    authorize: AuthorizeBy = "authorize", AuthorizeBy::Page;
    /// PKCE.
    pkce: Pkce = "pkce", Pkce::Required;
    /// Scopes of a login.
    scopes: Scopes = "scopes", Scopes::Commas;
    /// Post ids in a status.
    ids: PostIds = "ids", PostIds::Array;
    /// How many status calls of a new publish are told that there is none.
    status_lag: u32 = "status-lag", 0;
    /// After how many seconds the creator posts a draft; 0 is never.
    inbox_completes: u32 = "inbox-completes", 0;
    /// The single-chunk rule.
    single_chunk: SingleChunk = "single-chunk", SingleChunk::Strict;
    /// What a MB is.
    megabytes: Megabytes = "megabytes", Megabytes::Decimal;
    /// A missing privacy level.
    missing_privacy: MissingPrivacy = "missing-privacy", MissingPrivacy::Mismatch;
    /// A private paid partnership.
    branded_private: BrandedPrivate = "branded-private", BrandedPrivate::Reject;
    /// Privacy levels without audit.
    unaudited_options: UnauditedOptions = "unaudited-options", UnauditedOptions::Account;
    /// The upload host's `Content-Range`.
    upload_range: UploadRange = "upload-range", UploadRange::Last;
    /// A chunk sent twice.
    re_put: RePut = "re-put", RePut::Refuse;
    /// A chunk's `Content-Type`.
    upload_type: UploadType = "upload-type", UploadType::Strict;
    /// A chunk of another length than announced.
    length_mismatch: LengthMismatch = "length-mismatch", LengthMismatch::BadRequest;
    /// An unknown upload.
    missing_task: MissingTask = "missing-task", MissingTask::NotFound;
    /// Hashing.
    hash: Hashing = "hash", Hashing::On;
    /// A look at the first bytes.
    video_check: VideoCheck = "video-check", VideoCheck::Magic;
    /// Pulls without TLS.
    pull_http: PullHttp = "pull-http", PullHttp::Loopback;
    /// Pulls from elsewhere.
    pull_reach: PullReach = "pull-reach", PullReach::Loopback;
    /// Bytes that a pull takes a second of emulator time; 0 is all that come.
    pull_rate: u32 = "pull-rate", 0;
    /// Calls a minute.
    rate_limits: RateLimits = "rate-limits", RateLimits::On;
    /// Posts, drafts and creators a day.
    caps: Caps = "caps", Caps::On;
}
