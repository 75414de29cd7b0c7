//! What each switch can be set to

use super::words::words;
use crate::emulator::error::EmulatorError;

words! {
    /// Which of TikTok's pages the emulator follows.
    Profile {
        /// Since November 2026: 2 h and 180 d, a refresh kills the old token.
        November2026 = "2026-11",
        /// Before: 24 h and 365 d, a refresh may leave the old token alive.
        Legacy = "legacy",
    }
}
words! {
    /// The HTTP status of OAuth errors.
    OauthErrors {
        /// 200, as two clients report.
        Ok = "200",
        /// 400, or 401 for a wrong key or secret.
        ByKind = "4xx",
    }
}
words! {
    /// The code of a bad parameter.
    InvalidParam {
        /// `invalid_params`, as really sent.
        Plural = "plural",
        /// `invalid_param`, as documented.
        Singular = "singular",
    }
}
words! {
    /// `data` in a failure.
    FailureData {
        /// Empty and missing in turns.
        Alternate = "alternate",
        /// `{}`.
        Empty = "empty",
        /// Missing.
        Absent = "absent",
    }
}
words! {
    /// The name of the log id in an envelope.
    LogId {
        /// As in samples and real replies.
        Underscored = "log_id",
        /// As in the tables.
        Joined = "logid",
    }
}
words! {
    /// What a refresh does with the old refresh token.
    Rotation {
        /// `strict` for 2026-11, `keep-old` for legacy.
        ByProfile = "by-profile",
        /// A new token; the old one is dead.
        Strict = "strict",
        /// A new token; the old one lives on.
        KeepOld = "keep-old",
        /// The same token again.
        SameToken = "same-token",
    }
}
words! {
    /// What a dead refresh token brings.
    Reuse {
        /// `invalid_grant`.
        Refuse = "refuse",
        /// `invalid_grant`, and everything that came of that login dies too.
        RevokeChain = "revoke-chain",
    }
}
words! {
    /// What a second exchange of a code brings.
    CodeReuse {
        /// `invalid_grant`.
        Refuse = "refuse",
        /// `invalid_grant`, and what the first exchange brought dies too.
        Revoke = "revoke",
    }
}
words! {
    /// How long a refreshed refresh token lives.
    RefreshLifetime {
        /// The whole time again.
        Restart = "restart",
        /// What was left of the first one's time.
        Remaining = "remaining",
    }
}
words! {
    /// Who answers the authorization page.
    AuthorizeBy {
        /// A person.
        Page = "page",
        /// Nobody: approved at once.
        Approve = "approve",
        /// Nobody: denied at once.
        Deny = "deny",
    }
}
words! {
    /// Whether a login needs PKCE.
    Pkce {
        /// As for desktop apps.
        Required = "required",
        /// As some report for web apps.
        Optional = "optional",
    }
}
words! {
    /// How the scopes of a login are separated.
    Scopes {
        /// By commas, as documented.
        Commas = "commas",
        /// By commas or spaces: Python agoras sends spaces.
        SpacesToo = "spaces-too",
    }
}
words! {
    /// How the ids of a public, moderated post are given.
    PostIds {
        /// A list of numbers.
        Array = "array",
        /// Never.
        Absent = "absent",
        /// An empty list, for ever.
        Empty = "empty",
        /// A bare number.
        Scalar = "scalar",
    }
}
words! {
    /// Whether a single chunk must be declared as large as the video.
    SingleChunk {
        /// It must.
        Strict = "strict",
        /// Any legal chunk size will do.
        Lenient = "lenient",
    }
}
words! {
    /// What a MB is.
    Megabytes {
        /// 1 000 000 bytes.
        Decimal = "decimal",
        /// 1 048 576 bytes.
        Binary = "binary",
    }
}
words! {
    /// What a missing privacy level is.
    MissingPrivacy {
        /// 403 `privacy_level_option_mismatch`.
        Mismatch = "mismatch",
        /// 400 `invalid_params`.
        Invalid = "invalid",
    }
}
words! {
    /// A paid partnership that only the creator may see.
    BrandedPrivate {
        /// 400 `invalid_params`.
        Reject = "reject",
        /// Posted.
        Accept = "accept",
    }
}
words! {
    /// The privacy levels that an app without audit is told.
    UnauditedOptions {
        /// What the account offers.
        Account = "account",
        /// `SELF_ONLY` alone.
        SelfOnly = "self-only",
    }
}
words! {
    /// The upload host's `Content-Range`.
    UploadRange {
        /// Names the last byte stored.
        Last = "last",
        /// Names how many bytes are stored.
        Count = "count",
        /// Is not sent.
        None = "none",
    }
}
words! {
    /// A chunk that is stored already.
    RePut {
        /// 416.
        Refuse = "refuse",
        /// Taken and thrown away.
        Accept = "accept",
    }
}
words! {
    /// The `Content-Type` of a chunk.
    UploadType {
        /// `video/mp4`, `video/quicktime` or `video/webm`.
        Strict = "strict",
        /// Anything, but something.
        Lenient = "lenient",
    }
}
words! {
    /// A chunk as long as its `Content-Range` does not say.
    LengthMismatch {
        /// As documented.
        BadRequest = "400",
        /// As one client saw.
        BadGateway = "502",
    }
}
words! {
    /// An upload that nobody opened.
    MissingTask {
        /// As documented.
        NotFound = "404",
        /// As one client saw.
        MethodNotAllowed = "405",
    }
}
words! {
    /// Whether what arrives is hashed.
    Hashing {
        /// SHA-256 of everything.
        On = "on",
        /// Only counted, for speed.
        Off = "off",
    }
}
words! {
    /// Whether a video's first bytes are looked at.
    VideoCheck {
        /// MP4, MOV or WebM, or the publish fails.
        Magic = "magic",
        /// Anything is a video.
        Off = "off",
    }
}
words! {
    /// From where media is pulled without TLS.
    PullHttp {
        /// From loopback hosts.
        Loopback = "loopback",
        /// From nowhere, as at TikTok.
        Never = "never",
        /// From everywhere.
        Anywhere = "anywhere",
    }
}
words! {
    /// Which hosts a pull really connects to; others fail as if they were down.
    PullReach {
        /// This machine.
        Loopback = "loopback",
        /// The whole network.
        Anywhere = "anywhere",
    }
}
words! {
    /// Whether calls a minute are limited.
    RateLimits {
        /// As documented.
        On = "on",
        /// Not at all.
        Off = "off",
    }
}
words! {
    /// Whether posts, drafts and creators a day are limited.
    Caps {
        /// As documented.
        On = "on",
        /// Not at all.
        Off = "off",
    }
}
