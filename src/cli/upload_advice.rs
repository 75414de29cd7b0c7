//! What to do about an upload that was given up before its last byte had left

use crate::cli::advice;
use crate::cli::connection;
use crate::cli::exit::Kind;
use crate::cli::terminal::progress::mbit;
use crate::flow::{ChunkFailure, Continuation, UploadError};
use crate::tiktok::{PublishId, TiktokError};

/// Why it was given up; no hint where only running it again helps.
pub(crate) fn on_upload(error: &UploadError) -> (Kind, Option<String>) {
    let hinted = |(kind, hint)| (kind, Some(hint));
    match error {
        UploadError::Media(error) => hinted(advice::on_media(error)),
        UploadError::Journal(error) => (Kind::Storage, Some(advice::on_journal(error))),
        UploadError::TooSlow(forecast) => hinted((
            Kind::Unavailable,
            format!(
                "it would need {}, and the line carries {}: find a faster one, or encode the video smaller",
                mbit(forecast.need),
                mbit(forecast.have)
            ),
        )),
        UploadError::LeftAlone { wait } => hinted((
            Kind::Unavailable,
            format!("TikTok wants to be left alone for {}", advice::in_words(*wait)),
        )),
        UploadError::ByProxy { status, .. } => {
            (Kind::Unavailable, connection::on_proxy(*status).map(str::to_owned))
        }
        UploadError::SessionOver => (Kind::Unavailable, None),
        UploadError::Rejected { status, .. } if *status != 400 => (Kind::Unavailable, None),
        UploadError::Rejected { .. } => hinted((
            Kind::Refused,
            "another --chunk-size may help; please report this with the line above".to_owned(),
        )),
        UploadError::Tries { source, .. } => match source {
            ChunkFailure::Tiktok(error) if error.is_line_broken() => {
                hinted((Kind::Unavailable, "check the network, or a proxy".to_owned()))
            }
            ChunkFailure::Tiktok(error) if error.is_obstructed() => hinted(advice::on_call(error)),
            ChunkFailure::Tiktok(error) => on_answer(error),
            ChunkFailure::Media(error) => hinted(advice::on_media(error)),
            ChunkFailure::Busy(_) | ChunkFailure::OutOfStep => (Kind::Unavailable, None),
        },
    }
}

/// An answer to a chunk that was of no use.
fn on_answer(error: &TiktokError) -> (Kind, Option<String>) {
    let (kind, hint) = match (advice::on_call(error), error) {
        ((_, hint), TiktokError::Refused(_)) => (Kind::Refused, hint),
        (advice, _) => advice,
    };
    (kind, Some(hint).filter(|_| kind != Kind::Unavailable))
}

/// Whether the trouble can be over when the same command is run again.
pub(crate) const fn passes(kind: Kind) -> bool {
    matches!(kind, Kind::Unavailable | Kind::Storage)
}

/// How it goes on.
pub(crate) fn on_continuation(
    continuation: Continuation,
    publish_id: &PublishId,
) -> Option<String> {
    Some(match continuation {
        Continuation::WhereItStopped => format!(
            "run the same command again, or `agoras tiktok resume {publish_id}`: it goes on where it stopped, if that is within the hour that TikTok gives an upload"
        ),
        Continuation::PipedAgain => "pipe the same bytes into the same command again: it goes on where it stopped, if that is within the hour that TikTok gives an upload".to_owned(),
        Continuation::ConvertedAgain => format!(
            "run the same command again, or `agoras tiktok resume {publish_id}`: the video is converted again, and sent from its beginning"
        ),
        Continuation::Anew => "run the same command again: it begins anew".to_owned(),
    })
}
