//! How it ended, in words for the page

use crate::cli::document::PublishDocument;
use crate::cli::explain::{Failure, Kind};
use crate::composer::Ending;

pub(crate) fn of_document(document: &PublishDocument) -> Ending {
    let headline = match document.outcome {
        "published" => "Posted",
        "inbox" => "In your inbox at TikTok",
        _ => "TikTok is processing it",
    };
    let next = match (document.outcome, document.url_reason()) {
        ("inbox", _) => "Finish it in TikTok's app.".to_owned(),
        (_, Some(reason)) => format!("There is no link: {reason}."),
        (_, None) => "It can take a few minutes until everybody sees it.".to_owned(),
    };
    Ending {
        is_good: true,
        headline: headline.to_owned(),
        details: vec![next],
        link: document.url.clone(),
    }
}

pub(crate) fn of_failure(failure: &Failure) -> Ending {
    let headline = match failure.kind() {
        Kind::Cancelled => "Cancelled",
        Kind::Processing => "TikTok is still processing it",
        Kind::Unknown | Kind::LateFault | Kind::LateStorage | Kind::LateInterrupted => {
            "It may have been posted"
        }
        _ => "Not posted",
    };
    Ending {
        is_good: matches!(failure.kind(), Kind::Cancelled | Kind::Processing),
        headline: headline.to_owned(),
        details: vec![sentences(&failure.message(), &failure.in_short().1)],
        link: None,
    }
}

/// Returns what happened and what to do as sentences.
pub(crate) fn sentences(what: &str, hint: &str) -> String {
    let sentence = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next()?;
        let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
        Some(format!("{}{}{end}", first.to_uppercase(), letters.as_str()))
    };
    let both: Vec<String> = [what, hint].into_iter().filter_map(sentence).collect();
    both.join(" ")
}
