//! Explanations of what ended a publish or a login, and of what that leaves of the publish

use super::callback;
use super::codes;
use super::disk;
use super::explanation::Kind::{
    BadInput, Duplicate, LateStorage, NotAuthorized, Refused, Storage, Unavailable, Unknown, Usage,
};
use super::explanation::{Explain, Explanation, of_publish};
use super::failure::Failure;
use super::media::on_violations;
use super::own_code::OwnCode;
use super::share_page;
use super::tiktok::{on_refresh, quoting};
use super::upload::on_continuation;
use crate::flow::{FateError, FlowError, NotPostable, Rerun, SinkError};
use crate::media::Location;
use crate::store::IdentityError;
use crate::tiktok::PublishId;
use crate::trust::Obstacle;

impl Explain for FlowError {
    #[expect(clippy::too_many_lines, reason = "one decision for each variant")]
    fn explain(&self) -> Explanation {
        match self {
            Self::Tiktok(error) => error.explain(),
            Self::Refresh { source, sent, .. } => on_refresh(source, *sent),
            Self::LostInFlight { source, .. } => quoting(
                source,
                NotAuthorized.hint("nobody has the new token: authorize again"),
            ),
            Self::LostElsewhere { .. } => {
                NotAuthorized.hint("nobody has the new token: authorize again")
            }
            Self::Overtaken => Unavailable.hint("run it again"),
            Self::Store(error) => error.explain(),
            Self::Unkept { .. } => Storage.hint(
                "make the store writable: the stored token works once, and the one that follows would be lost",
            ),
            Self::NotStored(_) | Self::NoRefreshToken => {
                NotAuthorized.hint("run `agoras tiktok authorize`")
            }
            Self::OtherOpenId(_) => NotAuthorized.hint(
                "nothing was stored: run `agoras tiktok authorize` for this account again",
            ),
            Self::Callback(error) => error.explain(),
            Self::Denied(denial) => callback::on_denial(denial),
            Self::ScopesMissing { .. } => NotAuthorized.hint(
                "log in again and leave every switch on TikTok's page on, or ask for less with --scopes",
            ),
            Self::OtherLogin { asked, .. } => NotAuthorized.hint(format!(
                "log out of TikTok in the browser, or open the address in a private window, and log in as {asked}; or name the other account with --username"
            )),
            Self::Nameless => NotAuthorized.hint("run it again with --username"),
            Self::Identity(error) => error.explain(),
            Self::TokenLost => Storage.hint(
                "authorize again; and find out why the file or the command did not take the token",
            ),
            Self::FreshTokenRejected(source) => quoting(
                source,
                NotAuthorized.hint("the account may have been banned or have taken the app's access back: authorize again"),
            ),
            Self::Sink(error) => error.explain(),
            Self::Media(error) => error.explain(),
            Self::NotPostable(error) => error.explain(),
            Self::NotTaken { violations, .. } => Explanation {
                violations: violations.clone(),
                hints: on_violations(violations),
                ..BadInput.unhinted()
            },
            Self::Videos(error) => error.explain(),
            Self::Fix(error) => error.explain(),
            Self::Photos(error) => error.explain(),
            Self::MediaStore(error) => error.explain(),
            Self::NotServed { source, .. } => source.explain(),
            Self::Plan { .. } => BadInput.hint(
                "leave --chunk-size away, or choose 5242880 to 64000000 bytes",
            ),
            Self::Journal(error) => error.explain(),
            Self::Duplicate { publish_id, at, .. } => Explanation {
                publish_id: publish_id.as_ref().and_then(|id| id.parse().ok()),
                ..Duplicate.hint(format!(
                    "it arrived on {at}; `--allow-duplicate` publishes it once more"
                ))
            },
            Self::LeftElsewhere { publish_id, .. } => Explanation {
                publish_id: Some(publish_id.clone()),
                ..Duplicate.hint(
                    "its bytes cannot be read here: resume it on that machine, or publish it here after that time",
                )
            },
            Self::Busy { publish_id } => Explanation {
                publish_id: publish_id.as_ref().and_then(|id| id.parse().ok()),
                ..Duplicate.hint("wait for it, or publish it twice with `--allow-duplicate`")
            },
            Self::PostedBefore { publish_id, at, .. } => Explanation {
                publish_id: publish_id.as_ref().and_then(|id| id.parse().ok()),
                ..Duplicate.hint(format!("it arrived on {at}, and is not posted again"))
            },
            Self::ChangedAfterwards { publish_id, .. } => Explanation {
                publish_id: publish_id.as_ref().and_then(|id| id.parse().ok()),
                ..BadInput.hint("for another post, give the row an id of its own")
            },
            Self::Forgotten { .. } => Unknown.hint(
                "look at the profile; if it is not there, publish it with `agoras tiktok video` or `agoras tiktok post`, or give the row another id",
            ),
            Self::NoPlaceForKey { .. } | Self::NoPlaceForNames => Storage.hint(
                "name a folder that can be written with --storage-dir or AGORAS_STORAGE_DIR",
            ),
            Self::DayFull { .. } => OwnCode::DayFull.explanation(),
            Self::EarlierUnknown { at } => Unknown.hint(format!(
                "TikTok was asked on {at}, and its answer was lost: look at the profile; if it is not there, `--allow-duplicate` publishes it"
            )),
            Self::Cancelling { publish_id } => of_publish(
                publish_id,
                Unknown,
                format!(
                    "do not run it again yet: `agoras tiktok status {publish_id} --wait` finds out"
                ),
            ),
            Self::MediaNotKept { publish_id } => of_publish(
                publish_id,
                BadInput,
                "run the command that began it once more: it goes on where it stopped",
            ),
            Self::OpeningUnknown { rerun: Rerun::Safe, source } => quoting(
                source,
                Unavailable.hint("nothing was uploaded, so nothing can appear: run it again in a few minutes"),
            ),
            Self::OpeningUnknown { rerun: Rerun::Unsafe, source } => quoting(
                source,
                Unknown.hint("TikTok may be fetching and posting it: look at the profile before running it again"),
            ),
            Self::BrokenOff { publish_id, continuation, source } => {
                let mut of_upload = source.explain();
                if matches!(of_upload.kind, Unavailable | Storage) {
                    of_upload.hints.push(on_continuation(*continuation, publish_id));
                }
                Explanation { publish_id: Some(publish_id.clone()), ..of_upload }
            }
            Self::Unrecorded { publish_id, .. } => of_publish(
                publish_id,
                LateStorage,
                format!(
                    "mend the disk; do not run it again before `agoras tiktok status {publish_id} --wait` has told what became of it"
                ),
            ),
            Self::FateUnknown { publish_id, source } => {
                let Explanation { code, log_id, .. } = source.explain();
                let is_unknown = matches!(&**source, FateError::Asking(Self::Tiktok(error)) if error.is_unknown_publish());
                let hint = if is_unknown {
                    "TikTok no longer knows it: look at the profile; if it is not there, `--allow-duplicate` publishes it".to_owned()
                } else {
                    format!(
                        "do not run it again yet: `agoras tiktok status {publish_id} --wait` finds out"
                    )
                };
                Explanation { code, log_id, ..of_publish(publish_id, Unknown, hint) }
            }
        }
    }
}

impl Explain for FateError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Asking(error) => error.explain(),
            Self::Upload(error) => error.explain(),
        }
    }
}

impl Explain for IdentityError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Empty | Self::TooLong | Self::Hidden(_) | Self::Unsettled | Self::Platform => {
                Usage.hint("a TikTok handle has letters, digits, `_` and `.`")
            }
        }
    }
}

impl Explain for SinkError {
    fn explain(&self) -> Explanation {
        const NAME_A_SINK: &str =
            "name a writable file with --token-out, or a command with --token-hook";
        match self {
            Self::NotAFile { .. } => Usage.hint(
                "name a plain file with --token-out (AGORAS_TOKEN_OUT), or hand the token to a command with --token-hook (AGORAS_TOKEN_HOOK)",
            ),
            Self::NoPlace => Storage.hint(NAME_A_SINK),
            Self::File { source, .. } => {
                Storage.hint(disk::on_write(source).unwrap_or(NAME_A_SINK))
            }
        }
    }
}

/// The explanation of a post that was refused before anything was sent.
impl Explain for NotPostable {
    fn explain(&self) -> Explanation {
        match self {
            Self::OtherAccount { .. } => NotAuthorized.hint(
                "name that account with --username, or use the tokens of the other one",
            ),
            Self::BrandedAndPrivate => {
                Refused.hint("choose another --privacy, or leave --brand-content away")
            }
            Self::NoDuration => {
                BadInput.hint("give the time instead, as in `--cover-at 1.5s`")
            }
            Self::NotForPull(_) => {
                BadInput.hint("use an https address, or `--transfer upload`")
            }
            Self::Redirects { .. } => BadInput.hint(
                "name the address that it leads to, if that is below a domain verified for the app, or use `--transfer upload`",
            ),
            Self::OutOfReach { .. } => Unavailable.hint(
                "TikTok's servers fetch it: the address must be public. If it is and only this machine cannot reach it, `--unchecked-pull` publishes it without looking; if it is not public, download it and name the file",
            ),
            Self::PrivacyNotOffered { .. } => {
                Refused.hint("choose one of these with --privacy")
            }
        }
    }
}

impl Failure {
    /// Builds the failure of a question about a publish that exists, of which it says nothing.
    pub fn of_question(error: FlowError, publish_id: &PublishId) -> Self {
        let of_error = error.explain();
        let hints = if of_error.kind == Unavailable && Obstacle::of(&error).is_none() {
            vec![
                "this says nothing about the publish itself: ask again in a few minutes".to_owned(),
            ]
        } else {
            of_error.hints
        };
        let kind = of_error.kind.late();
        let publish_id = Some(publish_id.clone());
        Self::explained(Explanation { kind, hints, publish_id, ..of_error }, error)
    }

    /// Builds the failure of a run that has not opened a publish of this media yet.
    pub fn before_opening(error: FlowError, media: Option<&Location>) -> Self {
        let mut explanation = error.explain();
        if explanation.kind == BadInput {
            explanation.hints.extend(media.and_then(share_page::advice));
        }
        Self::explained(unless_opened(explanation), error)
    }

    /// Builds the failure of a publish whose media TikTok fetches from `address`, if there is one.
    pub(crate) fn in_publish(error: FlowError, address: Option<&str>) -> Self {
        let mut explanation = error.explain();
        if explanation.code.as_deref() == Some(codes::UNVERIFIED) {
            explanation.hints.extend(address.and_then(codes::to_register));
        }
        Self::explained(unless_opened(explanation), error)
    }
}

/// Says first that nothing was published, if the publish was not opened.
fn unless_opened(mut explanation: Explanation) -> Explanation {
    if explanation.kind == Unavailable && explanation.publish_id.is_none() {
        explanation.hints.insert(0, "nothing was published".to_owned());
    }
    explanation
}
