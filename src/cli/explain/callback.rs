//! Explanations of a login whose answer did not arrive, or said no

use super::explanation::Kind::{BadInput, Fault, NotAuthorized, Usage};
use super::explanation::{Explain, Explanation};
use crate::callback::{CallbackError, Denial};

impl Explain for CallbackError {
    fn explain(&self) -> Explanation {
        match self {
            Self::RedirectUri { .. } => Usage.hint(
                "use one of https://localhost:3456/callback, http://localhost:PORT/…, http://127.0.0.1:PORT/… or http://127.0.0.1:*/…, as registered in the developer portal",
            ),
            Self::PortTaken { .. } | Self::PortForbidden { .. } => NotAuthorized.hint(
                "end that program, log in with `--paste`, or register another redirect URI and name it with --redirect-uri",
            ),
            Self::LocalhostElsewhere { .. } | Self::Unreachable { .. } => NotAuthorized.hint(
                "mend the hosts file or the firewall, or log in with `--paste`",
            ),
            Self::TimedOut { .. } => NotAuthorized.hint(
                "if TikTok's page showed an error, read its last word and see `agoras help credentials`; otherwise log in again, or with `--paste`",
            ),
            Self::CertificateFile { .. }
            | Self::CertificateEmpty { .. }
            | Self::CertificateUnusable(_)
            | Self::CertificateForAnother { .. }
            | Self::CertificateWithoutTls => {
                BadInput.hint("check --tls-cert and --tls-key, or leave both away")
            }
            Self::Bind(_) | Self::Stopped => {
                NotAuthorized.hint("log in with `--paste`")
            }
            Self::NoRandomness(_) | Self::CertificateNotMade(_) => {
                Fault.hint("please report this")
            }
            Self::Malformed(_)
            | Self::NoState
            | Self::WrongState
            | Self::PasteTooLong
            | Self::PasteEmpty
            | Self::PasteNotAnAddress
            | Self::PasteElsewhere { .. } => NotAuthorized.hint(
                "copy the whole address from the browser, beginning with the redirect URI",
            ),
        }
    }
}

pub(crate) fn on_denial(denial: &Denial) -> Explanation {
    let hint = match (denial.error_type.as_deref(), denial.error.as_str()) {
        (Some("non_sandbox_target"), _) => {
            "this account is not among the sandbox's target users: add it in the developer portal, and wait an hour"
        }
        (Some("client_key"), _) | (_, "unauthorized_client") => {
            "check the client key: a sandbox has one of its own, and a production key works only after TikTok's review, with Login Kit added to the app"
        }
        (Some("redirect_uri"), _) => {
            "register the redirect URI in the developer portal byte for byte, under the platform it belongs to (Desktop for http and localhost)"
        }
        (Some("scope"), _) | (_, "invalid_scope") => {
            "add the Content Posting API to the app, with the scopes that are asked for"
        }
        (Some("code_challenge" | "code_challenge_method"), _) => {
            "please report this: TikTok refuses the proof key"
        }
        (_, "access_denied") => {
            "the owner of the account said no; run it again when that was a mistake"
        }
        _ => "`agoras help credentials` lists TikTok's words and what to check",
    };
    Explanation {
        code: Some(denial.error.clone()),
        log_id: denial.log_id.clone(),
        ..NotAuthorized.hint(hint)
    }
}
