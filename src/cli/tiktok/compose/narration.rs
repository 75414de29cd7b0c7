//! The steps of a publish as lines on the page

use crate::cli::tiktok::who::Sent;
use crate::composer::{Board, Upload};
use crate::flow::Event;

/// Shows a step on the page. What only concerns the terminal stays there.
pub(crate) fn tell(board: &Board, event: Event<'_>, sent: &Sent) {
    match event {
        Event::Converting { .. } => board.say("Converting the video"),
        Event::Made { done, of: Some(of) } => {
            let percent = (done.min(of).as_millis() * 100).checked_div(of.as_millis());
            board.say(format!("Converting the video: {} %", percent.unwrap_or_default()));
        }
        Event::Converted { .. } => board.say("The video is converted"),
        Event::OpeningPull => board.say("Asking TikTok to fetch it"),
        Event::Resuming { .. } => board.say("Resuming what was begun earlier"),
        Event::Opened { .. } => board.say("TikTok is ready for it"),
        Event::Uploading { plan, .. } => {
            board.say("Uploading");
            board.follow(Some(Upload { sent: sent.subscribe(), size: plan.size }));
        }
        Event::ChunkStored { count, of } if count == of => {
            board.follow(None);
            board.say("Everything is uploaded");
        }
        Event::Resending { reason, .. } => board.say(format!("Sending a part again: {reason}")),
        Event::AwaitingTurn { .. } => board.say("Waiting: TikTok limits the calls per minute"),
        Event::AskingAgain { reason, .. } => board.say(format!("Asking TikTok again: {reason}")),
        Event::Waiting { .. } => board.say(
            "TikTok is processing it. It can take a few minutes until it is visible on your profile.",
        ),
        Event::Status { word, .. } => board.say(format!(
            "TikTok is processing it ({word}). It can take a few minutes until it is visible on your profile."
        )),
        _ => {}
    }
}
