//! Explanations of what TikTok's API answers, and of no answer

use super::codes;
use super::explanation::{Explain, Explanation, Kind};
use super::trust;
use crate::flow::Origin;
use crate::tiktok::{ErrorCode, TiktokError, Unanswered};
use crate::units::rounded_up;

/// The explanation of a call that failed while nothing that could be published was under way.
impl Explain for TiktokError {
    fn explain(&self) -> Explanation {
        let unavailable = |hint: &str| quoting(self, Kind::Unavailable.hint(hint));
        match self {
            Self::NotSent(error) => unavailable(&trust::on_obstacle(error).unwrap_or_else(|| {
                "check the network, a proxy, or AGORAS_TIKTOK_API_URL if it is set; then run it again".to_owned()
            })),
            Self::RateLimited { retry_after: Some(wait), .. } => {
                unavailable(&format!("run it again in {}", rounded_up(*wait)))
            }
            Self::RateLimited { retry_after: None, .. } => {
                unavailable("TikTok counts calls in a sliding minute: run it again in a few minutes")
            }
            Self::Unknown(Unanswered::NotJson(status)) => unavailable(
                trust::on_proxy(status.as_u16()).unwrap_or("run it again in a few minutes"),
            ),
            Self::Unavailable { .. }
            | Self::Unknown(
                Unanswered::Broken(_)
                | Unanswered::Stalled(_)
                | Unanswered::TooLarge
                | Unanswered::Redirected(_)
                | Unanswered::OtherPublish
                | Unanswered::Incomplete(_),
            ) => unavailable("run it again in a few minutes"),
            Self::Refused(refusal) => {
                quoting(self, codes::on_code(&refusal.code))
            }
            Self::HostileUploadUrl(_) => unavailable(
                "nothing was sent: find out who answers in TikTok's place (a proxy, a changed AGORAS_TIKTOK_API_URL)",
            ),
            Self::NoClient(_) => unavailable(trust::NO_CERTIFICATES),
        }
    }
}

/// Adds TikTok's code and log id to an explanation.
pub(crate) fn quoting(error: &TiktokError, explanation: Explanation) -> Explanation {
    Explanation {
        code: error.word().map(str::to_owned),
        log_id: error.log_id().map(str::to_owned),
        ..explanation
    }
}

/// Explains why a refresh failed. Every refusal of one is about credentials.
pub(crate) fn on_refresh(error: &TiktokError, sent: Origin) -> Explanation {
    let hint = match error {
        TiktokError::Refused(refusal) if refusal.code == ErrorCode::InvalidGrant => match sent {
            Origin::Given => {
                "authorize again and replace TIKTOK_REFRESH_TOKEN; each refresh token is good for one refresh, so keep rotated ones with --token-out or --token-hook"
            }
            Origin::Stored => {
                "run `agoras tiktok authorize`; each refresh token is good for one refresh, so another copy of this store may have used it"
            }
        },
        TiktokError::Refused(refusal) => {
            let of_call = codes::on_code(&refusal.code);
            if of_call.kind == Kind::NotAuthorized {
                return quoting(error, Explanation { meaning: None, ..of_call });
            }
            codes::AUTHORIZE
        }
        TiktokError::Unknown(_) => {
            let hint = "TikTok may have rotated the token in the answer that was lost: if the next run says invalid_grant, authorize again";
            return Kind::Unavailable.hint(hint);
        }
        TiktokError::NotSent(_)
        | TiktokError::RateLimited { .. }
        | TiktokError::Unavailable { .. }
        | TiktokError::HostileUploadUrl(_)
        | TiktokError::NoClient(_) => return error.explain(),
    };
    quoting(error, Kind::NotAuthorized.hint(hint))
}
