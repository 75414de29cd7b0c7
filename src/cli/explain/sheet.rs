//! Explanations of Google sheets that cannot be read or marked

use super::explanation::Kind::{BadInput, NotAuthorized, Unavailable};
use super::explanation::{Explain, Explanation};
use super::trust;
use crate::automation::{GoogleRefusal, NoAnswer, SheetError};
use crate::clock::Clock;
use crate::units::rounded_up;

/// The explanation of a sheet while nothing that could be published was under way.
impl Explain for SheetError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoKeyFile { .. } | Self::KeyFile(_) => NotAuthorized
                .hint("check the path of the key file, and that other users cannot change it"),
            Self::UnusableKey(_) => NotAuthorized.hint(
                "make a new key (Google Cloud console, IAM, Service accounts, Keys: JSON) and hand over its file, or its private_key, as it is",
            ),
            Self::OtherAccount { .. } => NotAuthorized.hint(
                "leave the e-mail address out, since the key file has it, or take the key of that account",
            ),
            Self::NoEmail => NotAuthorized.hint(
                "name it with --sheets-client-email (GOOGLE_SHEETS_CLIENT_EMAIL), or use the whole JSON key file, which has it",
            ),
            Self::NotAuthorized(refusal) => NotAuthorized.hint(on_account(refusal)),
            Self::NotShared { email, .. } => {
                NotAuthorized.hint(format!("share the sheet with {email} as an editor"))
            }
            Self::ApiOff(_) => NotAuthorized.hint(
                "enable it there (Google Cloud console, APIs and services, Library: Google Sheets API), wait a few minutes, and run it again",
            ),
            Self::NoSuchSheet(_) => BadInput.hint(
                "check --sheets-id: it is the part of the sheet's address between `/d/` and the next slash",
            ),
            Self::NoSuchTab(_) => {
                BadInput.hint("check --sheets-name: it is the name on the tab below the sheet")
            }
            Self::Refused(refusal) if refusal.is_beyond_the_grid() => {
                BadInput.hint("the state is written to column I: add columns until there is one")
            }
            Self::Refused(_) => BadInput.hint(
                "check that the document is a Google sheet (not an Excel file) and that its columns I and J are not protected",
            ),
            Self::TooLarge => BadInput.hint("move rows that are published to another tab"),
            Self::Changed { .. } => BadInput.hint(
                "look at the row; if it is as it should be, run it again while nobody edits the sheet",
            ),
            Self::RateLimited { retry_after } => {
                let wait = retry_after.map_or("a few minutes".to_owned(), rounded_up);
                Unavailable.hint(format!(
                    "Google counts calls in a minute for each account and project: run it again in {wait}"
                ))
            }
            Self::NotSent(error) => Unavailable.hint(
                trust::on_obstacle(error)
                    .unwrap_or_else(|| "check the network and a proxy; then run it again".to_owned()),
            ),
            Self::Unknown(NoAnswer::NotJson(status)) if status.as_u16() == 407 => Unavailable.hint(
                "the proxy wants a name and a password: put them into its address, as in HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, or go around it with NO_PROXY=.googleapis.com",
            ),
            Self::Unavailable { .. }
            | Self::Unknown(
                NoAnswer::Broken(_)
                | NoAnswer::Stalled(_)
                | NoAnswer::Redirected(_)
                | NoAnswer::NotJson(_)
                | NoAnswer::Incomplete(_),
            ) => Unavailable.hint("run it again in a few minutes"),
            Self::NoClient(_) => Unavailable.hint(trust::NO_CERTIFICATES),
        }
    }
}

/// Returns what helps when the token server refuses an account. Google's message tells the cases
/// apart, its code does not.
fn on_account(refusal: &GoogleRefusal) -> String {
    let message = refusal.message.as_str();
    if message.contains("iat and exp") || message.contains("reasonable timeframe") {
        let now = Clock::system().now();
        return format!(
            "this machine's clock says {now}: if that is wrong, set the clock (`timedatectl` on Linux)"
        );
    }
    if message.contains("account not found") {
        return "check --sheets-client-email: Google knows no such service account".to_owned();
    }
    "the key does not belong to the account, or was deleted: make a new one (Google Cloud console, IAM, Service accounts, Keys)".to_owned()
}
