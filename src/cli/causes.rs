//! Any room's error -> how the run failed; every variant is decided on here

use std::error::Error as StdError;
use std::io::ErrorKind;

use thiserror::Error;

use crate::cli::advice;
use crate::cli::connection;
use crate::cli::disk_room;
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::fix_advice;
use crate::cli::photo_advice::on_photos;
use crate::cli::refusals;
use crate::cli::upload_advice::{on_continuation, on_upload, passes};
use crate::clock::Moment;
use crate::emulator::EmulatorError;
use crate::flow::{FixError, FlowError, Rerun, SinkError};
use crate::journal::JournalError;
use crate::media::MediaError;
use crate::store::StoreError;
use crate::tiktok::TiktokError;

/// Where a rotated token can go.
const NAME_A_SINK: &str = "name a writable file with --token-out, or a command with --token-hook";

/// What a refusal means, above TikTok's own words for it.
#[derive(Debug, Error)]
#[error("{meaning}")]
struct Meaning {
    meaning: &'static str,
    source: TiktokError,
}

impl From<TiktokError> for Failure {
    fn from(error: TiktokError) -> Self {
        let (kind, hint) = advice::on_call(&error);
        let failure = match &error {
            TiktokError::Refused(refusal) => {
                let (_, meaning, _) = refusals::on_code(&refusal.code);
                Self::new(kind, Meaning { meaning, source: error })
            }
            _ => Self::new(kind, error),
        };
        failure.hinted(hint).with_tiktoks_words()
    }
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        let (kind, hint) = advice::on_media(&error);
        Self::new(kind, error).hinted(hint)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if let StoreError::PassphraseUnreadable(reason) = &error
            && reason.kind() == ErrorKind::Interrupted
        {
            return Self::interrupted();
        }
        let hint = advice::on_store(&error);
        let kind = match error {
            // Whose the stored tokens are has to be said first, as by a login.
            StoreError::Undecided { .. } | StoreError::AdoptionUnfinished { .. } => {
                Kind::NotAuthorized
            }
            _ => Kind::Storage,
        };
        Self::new(kind, error).hinted(hint)
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let hint = advice::on_journal(&error);
        Self::new(Kind::Storage, error).hinted(hint)
    }
}

impl From<EmulatorError> for Failure {
    fn from(error: EmulatorError) -> Self {
        let (kind, hint) = match &error {
            EmulatorError::Bind { port: 0, .. } | EmulatorError::Thread(_) => (
                Kind::Fault,
                "the system has no more ports or threads to give: end what uses them up",
            ),
            EmulatorError::Bind { .. } => (Kind::Fault, "choose another port with `--port`"),
            EmulatorError::Fetching(_) => (Kind::Unavailable, connection::NO_CERTIFICATES),
            EmulatorError::Word { .. }
            | EmulatorError::Number(_)
            | EmulatorError::UnknownSwitch(_)
            | EmulatorError::NotNameAndValue(_) => {
                (Kind::Usage, "docs/emulator.md lists the switches and their values")
            }
            EmulatorError::Fault { .. } => {
                (Kind::Usage, "docs/emulator.md lists the faults, as in `chunk@2=reset-after`")
            }
            EmulatorError::HostName(_) => {
                (Kind::Usage, "leave the scheme and the path away, as in `emulator.test:8443`")
            }
            EmulatorError::UnknownApp(_) => (Kind::Usage, "docs/emulator.md lists the apps"),
            EmulatorError::NoCreator(_) | EmulatorError::Taken(_) => {
                (Kind::Usage, "`/emulator/account?username=NAME` makes a creator")
            }
            EmulatorError::Username(_) => (Kind::Usage, "name the account as TikTok would"),
        };
        Self::new(kind, error).hinted(hint)
    }
}

impl From<FixError> for Failure {
    fn from(error: FixError) -> Self {
        let (kind, hint) = fix_advice::on_fix(&error);
        let violations = match &error {
            FixError::NoFfmpeg { violations, .. } | FixError::StillNotTaken { violations, .. } => {
                violations.clone()
            }
            FixError::NotRun(_)
            | FixError::Failed { .. }
            | FixError::TooLong { .. }
            | FixError::NoRoom(_)
            | FixError::NoPlace
            | FixError::Disk(_) => Vec::new(),
        };
        Self::new(kind, error).hinted(hint).listing_violations(violations)
    }
}

impl From<FlowError> for Failure {
    #[expect(clippy::too_many_lines, reason = "one decision for each variant")]
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Tiktok(error) => error.into(),
            FlowError::Media(error) => error.into(),
            FlowError::Refresh { ref source, sent, .. } => {
                let (kind, hint) = advice::on_refresh(source, sent);
                Self::new(kind, error).hinted(hint).with_tiktoks_words()
            }
            FlowError::LostInFlight { .. } => Self::new(Kind::NotAuthorized, error)
                .hinted("nobody has the new token: authorize again")
                .with_tiktoks_words(),
            FlowError::Unkept { .. } => Self::new(Kind::Storage, error)
                .hinted("make the store writable: the stored token works once, and the one that follows would be lost"),
            FlowError::Store(error) => error.into(),
            FlowError::Callback(ref reason) => {
                let (kind, hint) = advice::on_callback(reason);
                Self::new(kind, error).hinted(hint)
            }
            FlowError::Denied(ref denial) => {
                let hint = advice::on_denial(denial);
                let (word, log_id) = (denial.error.clone(), denial.log_id.clone());
                Self::new(Kind::NotAuthorized, error)
                    .hinted(hint)
                    .coded(&word)
                    .logged(log_id.as_deref())
            }
            FlowError::NotStored(_) | FlowError::NoRefreshToken => {
                Self::new(Kind::NotAuthorized, error).hinted("run `agoras tiktok authorize`")
            }
            FlowError::OtherOpenId(_) => Self::new(Kind::NotAuthorized, error)
                .hinted("nothing was stored: run `agoras tiktok authorize` for this account again"),
            FlowError::OtherLogin { ref asked, .. } => {
                let hint = format!("log out of TikTok in the browser, or open the address in a private window, and log in as {asked}; or name the other account with --username");
                Self::new(Kind::NotAuthorized, error).hinted(hint)
            }
            FlowError::Nameless => Self::new(Kind::NotAuthorized, error)
                .hinted("run it again with --username"),
            FlowError::ScopesMissing { .. } => Self::new(Kind::NotAuthorized, error)
                .hinted("log in again and leave every switch on TikTok's page on, or ask for less with --scopes"),
            FlowError::Identity(_) => {
                Self::new(Kind::Usage, error).hinted("a TikTok handle has letters, digits, `_` and `.`")
            }
            FlowError::TokenLost => Self::new(Kind::Storage, error)
                .hinted("authorize again; and find out why the file or the command did not take the token"),
            FlowError::FreshTokenRejected(_) => Self::new(Kind::NotAuthorized, error)
                .hinted("the account may have been banned or have taken the app's access back: authorize again")
                .with_tiktoks_words(),
            FlowError::Sink(SinkError::NotAFile { .. }) => Self::new(Kind::Usage, error)
                .hinted("name a plain file with --token-out (AGORAS_TOKEN_OUT), or hand the token to a command with --token-hook (AGORAS_TOKEN_HOOK)"),
            FlowError::Sink(SinkError::NoPlace) => Self::new(Kind::Storage, error).hinted(NAME_A_SINK),
            FlowError::Sink(SinkError::File { source: ref reason, .. }) => {
                let hint = disk_room::on_write(reason).unwrap_or(NAME_A_SINK);
                Self::new(Kind::Storage, error).hinted(hint)
            }
            FlowError::NotPostable(ref reason) => {
                let (kind, hint) = advice::on_post(reason);
                Self::new(kind, error).hinted(hint)
            }
            FlowError::NotTaken { ref violations, .. } => {
                let violations = violations.clone();
                Self::new(Kind::BadInput, error).violating(violations)
            }
            FlowError::Fix(error) => error.into(),
            FlowError::Photos(ref unfit) => {
                let (kind, hints) = on_photos(unfit);
                let details = unfit.0.iter().map(ToString::to_string).collect();
                let failure = Self::new(kind, error).listing(details);
                hints.into_iter().fold(failure, Self::hinted)
            }
            FlowError::Plan { .. } => Self::new(Kind::BadInput, error)
                .hinted("leave --chunk-size away, or choose 5242880 to 64000000 bytes"),
            FlowError::Journal(error) => error.into(),
            FlowError::Duplicate { ref publish_id, at, .. } => {
                let publish_id = publish_id.clone();
                let at = Moment::from_seconds(at);
                Self::new(Kind::Duplicate, error)
                    .hinted(format!("it arrived on {at}; `--allow-duplicate` publishes it once more"))
                    .of_publish_called(publish_id.as_deref())
            }
            FlowError::Busy { ref publish_id } => {
                let publish_id = publish_id.clone();
                Self::new(Kind::Duplicate, error)
                    .hinted("wait for it, or publish it twice with `--allow-duplicate`")
                    .of_publish_called(publish_id.as_deref())
            }
            FlowError::EarlierUnknown { at } => {
                let hint = format!(
                    "TikTok was asked on {}, and its answer was lost: look at the profile; if it is not there, `--allow-duplicate` publishes it",
                    Moment::from_seconds(at)
                );
                Self::new(Kind::Unknown, error).hinted(hint)
            }
            FlowError::Cancelling { ref publish_id } => {
                let publish_id = publish_id.clone();
                Self::new(Kind::Unknown, error)
                    .hinted(format!("do not run it again yet: `agoras tiktok status {publish_id} --wait` finds out"))
                    .of_publish(&publish_id)
            }
            FlowError::MediaNotKept { ref publish_id } => {
                let publish_id = publish_id.clone();
                Self::new(Kind::BadInput, error)
                    .hinted("run the command that began it once more: it goes on where it stopped")
                    .of_publish(&publish_id)
            }
            FlowError::OpeningUnknown { rerun, .. } => Self::opening_unknown(error, rerun),
            FlowError::BrokenOff { ref publish_id, continuation, ref source } => {
                let publish_id = publish_id.clone();
                let (kind, hint) = on_upload(source);
                let continuation = on_continuation(continuation, &publish_id).filter(|_| passes(kind));
                Self::new(kind, error)
                    .hinted_by(hint)
                    .hinted_by(continuation)
                    .with_tiktoks_words()
                    .of_publish(&publish_id)
            }
            FlowError::Unrecorded { ref publish_id, .. } => {
                let publish_id = publish_id.clone();
                let hint = format!("mend the disk; do not run it again before `agoras tiktok status {publish_id} --wait` has told what became of it");
                Self::new(Kind::LateStorage, error).hinted(hint).of_publish(&publish_id)
            }
            FlowError::FateUnknown { ref publish_id, ref source } => {
                let publish_id = publish_id.clone();
                let hint = if is_forgotten(source.as_ref()) {
                    "TikTok no longer knows it: look at the profile; if it is not there, the same command with `--allow-duplicate` publishes it".to_owned()
                } else {
                    format!("do not run it again yet: `agoras tiktok status {publish_id} --wait` finds out")
                };
                Self::new(Kind::Unknown, error)
                    .hinted(hint)
                    .with_tiktoks_words()
                    .of_publish(&publish_id)
            }
        }
    }
}

impl Failure {
    fn opening_unknown(error: FlowError, rerun: Rerun) -> Self {
        let (kind, hint) = match rerun {
            Rerun::Safe => (
                Kind::Unavailable,
                "nothing was uploaded, so nothing can appear: run it again in a few minutes",
            ),
            Rerun::Unsafe => (
                Kind::Unknown,
                "TikTok may be fetching and posting it: look at the profile before running it again",
            ),
        };
        Self::new(kind, error).hinted(hint).with_tiktoks_words()
    }
}

/// Whether TikTok says that there is no such publish.
fn is_forgotten(error: &(dyn StdError + 'static)) -> bool {
    match error.downcast_ref() {
        Some(FlowError::Tiktok(error)) => error.is_unknown_publish(),
        _ => false,
    }
}
