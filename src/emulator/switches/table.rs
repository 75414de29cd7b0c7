//! Every switch in one table. `docs/emulator.md` explains each value

use std::num::ParseIntError;
use std::str::FromStr;

use crate::emulator::error::EmulatorError;

/// Reads a whole number.
pub(crate) fn number<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, EmulatorError> {
    let fail = |source| EmulatorError::Number { given: text.to_owned(), source };
    text.parse().map_err(fail)
}

/// Declares an enum whose variants are written as one word each, with `Display`, `FromStr` and
/// `Serialize`. The first one is the default.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $vis:vis $name:ident {
            $(#[$first_doc:meta])* $first:ident = $first_word:literal
            $(, $(#[$variant_doc:meta])* $variant:ident = $word:literal)+ $(,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
        $vis enum $name {
            #[default]
            $(#[$first_doc])* $first,
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            pub(crate) const WORDS: &[&str] = &[$first_word, $($word),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { Self::$first => $first_word, $(Self::$variant => $word),+ })
            }
        }

        impl std::str::FromStr for $name {
            type Err = EmulatorError;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $first_word => Ok(Self::$first),
                    $($word => Ok(Self::$variant),)+
                    _ => Err(EmulatorError::Word {
                        given: word.to_owned(),
                        choices: Self::WORDS.join(", "),
                    }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
    };
}

pub(crate) use words;

/// Declares one enum for each switch of words, and `Switches`. A switch of a number is usually 0.
macro_rules! switches {
    (
        words { $($type:ident $field:ident $name:literal { $($variant:ident = $word:literal),+ })+ }
        numbers { $($number:ident $number_name:literal)+ }
    ) => {
        $(words! { pub(crate) $type { $($variant = $word),+ } })+

        /// The value of every switch.
        #[derive(Debug, Clone, Default)]
        pub struct Switches {
            $(pub(crate) $field: $type,)+
            $(pub(crate) $number: u32,)+
        }

        impl Switches {
            /// The names of all switches.
            pub(crate) const NAMES: &[&str] = &[$($name,)+ $($number_name),+];

            /// Sets a switch from text; `None` if no switch has that name.
            pub(crate) fn set(
                &mut self,
                name: &str,
                value: &str,
            ) -> Option<Result<(), EmulatorError>> {
                Some(match name {
                    $($name => value.parse().map(|value| self.$field = value),)+
                    $($number_name => number(value).map(|value| self.$number = value),)+
                    _ => return None,
                })
            }

            /// Returns every switch's name and value.
            pub(crate) fn entries(&self) -> Vec<(&'static str, String)> {
                vec![
                    $(($name, self.$field.to_string()),)+
                    $(($number_name, self.$number.to_string()),)+
                ]
            }
        }
    };
}

switches! {
    words {
        Profile profile "profile" { November2026 = "2026-11", Legacy = "legacy" }
        OauthErrors oauth_errors "oauth-errors" { Ok = "200", ByKind = "4xx" }
        InvalidParam invalid_param "invalid-param" { Plural = "plural", Singular = "singular" }
        FailureData failure_data "failure-data" {
            Alternate = "alternate", Empty = "empty", Absent = "absent"
        }
        LogId log_id "log-id" { Underscored = "log_id", Joined = "logid" }
        Rotation rotation "rotation" {
            ByProfile = "by-profile", Strict = "strict", KeepOld = "keep-old",
            SameToken = "same-token"
        }
        Reuse reuse "reuse" { Refuse = "refuse", RevokeChain = "revoke-chain" }
        AuthorizeBy authorize "authorize" { Page = "page", Approve = "approve", Deny = "deny" }
        Pkce pkce "pkce" { Required = "required", Optional = "optional" }
        Scopes scopes "scopes" { Commas = "commas", SpacesToo = "spaces-too" }
        PostIds ids "ids" {
            Array = "array", Absent = "absent", Empty = "empty", Scalar = "scalar"
        }
        MissingPrivacy missing_privacy "missing-privacy" {
            Mismatch = "mismatch", Invalid = "invalid"
        }
        BrandedPrivate branded_private "branded-private" { Reject = "reject", Accept = "accept" }
        UploadRange upload_range "upload-range" { Last = "last", Count = "count", None = "none" }
        RePut re_put "re-put" { Refuse = "refuse", Accept = "accept" }
        MissingTask missing_task "missing-task" { NotFound = "404", MethodNotAllowed = "405" }
        Hashing hash "hash" { On = "on", Off = "off" }
        VideoCheck video_check "video-check" { Magic = "magic", Off = "off" }
        PullHttp pull_http "pull-http" {
            Loopback = "loopback", Never = "never", Anywhere = "anywhere"
        }
        PullReach pull_reach "pull-reach" { Loopback = "loopback", Anywhere = "anywhere" }
        RateLimits rate_limits "rate-limits" { On = "on", Off = "off" }
        Caps caps "caps" { On = "on", Off = "off" }
    }
    numbers {
        grace "grace"
        status_lag "status-lag"
        inbox_completes "inbox-completes"
        pull_rate "pull-rate"
    }
}
