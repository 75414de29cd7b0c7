//! Explanations of an upload that was given up or interrupted, by how far it had come

use super::explanation::Kind::{Interrupted, LateInterrupted, Refused, Unavailable};
use super::explanation::{Explain, Explanation, of_publish};
use super::failure::Failure;
use super::trust;
use crate::cli::terminal::underway::Underway;
use crate::flow::{ChunkFailure, Continuation, Rerun, UploadError};
use crate::tiktok::{PublishId, TiktokError};
use crate::units::{rate, rounded_up};

/// Without a hint, only running it again helps.
impl Explain for UploadError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Media(error) => error.explain(),
            Self::Journal(error) => error.explain(),
            Self::TooSlow(forecast) => Unavailable.hint(format!(
                "it would need {}, and the line carries {}: find a faster one, or encode the video smaller",
                rate(forecast.need),
                rate(forecast.have)
            )),
            Self::LeftAlone { wait } => Unavailable.hint(
                format!("TikTok wants to be left alone for {}", rounded_up(*wait)),
            ),
            Self::ByProxy { status, .. } => Explanation {
                hints: trust::on_proxy(*status).map(str::to_owned).into_iter().collect(),
                ..Unavailable.unhinted()
            },
            Self::Rejected { status: 400, .. } => Refused.hint(
                "another --chunk-size may help; please report this with the line above",
            ),
            Self::SessionOver | Self::Rejected { .. } => Unavailable.unhinted(),
            Self::Tries { source, .. } => source.explain(),
        }
    }
}

impl Explain for ChunkFailure {
    fn explain(&self) -> Explanation {
        match self {
            Self::Tiktok(error) => on_answer(error),
            Self::Media(error) => error.explain(),
            Self::Busy(_) | Self::OutOfStep => Unavailable.unhinted(),
        }
    }
}

/// Explains why a chunk got no useful answer: a matter of the upload, not of the API.
fn on_answer(error: &TiktokError) -> Explanation {
    let of_call = Explanation { meaning: None, ..error.explain() };
    if matches!(error, TiktokError::Refused(_)) {
        Explanation { kind: Refused, ..of_call }
    } else if error.is_line_broken() {
        Explanation { hints: vec!["check the network, or a proxy".to_owned()], ..of_call }
    } else if error.is_obstructed() {
        of_call
    } else {
        Explanation { hints: Vec::new(), ..of_call }
    }
}

/// Returns what resumes an upload that was given up, or begins it anew.
pub(crate) fn on_continuation(continuation: Continuation, publish_id: &PublishId) -> String {
    match continuation {
        Continuation::WhereItStopped => format!(
            "run the same command again, or `agoras tiktok resume {publish_id}`: it goes on where it stopped, if that is within the hour that TikTok gives an upload"
        ),
        Continuation::PipedAgain => "pipe the same bytes into the same command again: it goes on where it stopped, if that is within the hour that TikTok gives an upload".to_owned(),
        Continuation::ConvertedAgain => format!(
            "run the same command again, or `agoras tiktok resume {publish_id}`: the video is converted again, and sent from its beginning"
        ),
        Continuation::Anew => "run the same command again: it begins anew".to_owned(),
    }
}

impl Failure {
    /// Builds the failure of an interrupted run over several posts, none of which is posted twice.
    pub(crate) fn interrupted_run(rerun: Rerun) -> Self {
        let explanation = match rerun {
            Rerun::Safe => Interrupted.hint("nothing was published: run it again"),
            Rerun::Unsafe => LateInterrupted.hint(
                "run it again: what was posted is known, and an upload goes on where it stopped",
            ),
        };
        Self::explained(explanation, "interrupted")
    }

    pub(crate) fn interrupted_in(underway: &Underway) -> Self {
        let explanation = match underway {
            Underway::Nothing => Interrupted.hint("nothing was published"),
            Underway::Opening => LateInterrupted.hint(
                "TikTok may be fetching and posting it: look at the profile before running it again",
            ),
            Underway::Opened { publish_id, continuation } => of_publish(
                publish_id,
                Interrupted,
                on_continuation(*continuation, publish_id),
            ),
            Underway::Sent(publish_id) | Underway::Finishing { publish_id, .. } => of_publish(
                publish_id,
                LateInterrupted,
                format!(
                    "TikTok has all that it needs, or may have: `agoras tiktok status {publish_id} --wait` tells what becomes of it, and `agoras tiktok resume {publish_id}` too"
                ),
            ),
        };
        Self::explained(explanation, "interrupted")
    }
}
