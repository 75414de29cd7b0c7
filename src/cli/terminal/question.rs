//! Questions that are answered with yes or no, or by `--yes`

use std::io;

use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::storage;

/// Refuses to go on unless the answer is yes.
pub(crate) fn confirm(context: &Context, question: &str) -> Result<(), Failure> {
    if context.global.yes {
        return Ok(());
    }
    if !storage::can_ask() {
        return Err(Failure::usage(format!("this needs a yes: {question}"))
            .hinted("say it with --yes or AGORAS_YES=true"));
    }
    let answer = dialoguer::Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact()
        .map_err(|dialoguer::Error::IO(error)| Failure::unanswered(error))?;
    if answer { Ok(()) } else { Err(Failure::new(Kind::Fault, "nothing was changed")) }
}

/// Returns whether there is a person who has to be asked.
pub(crate) fn is_anybody_there(context: &Context) -> bool {
    !context.global.yes && storage::can_ask()
}

/// Returns whether the answer is yes. Reads a whole line, so that Ctrl-C ends the run as ever.
pub(crate) async fn agrees(context: &Context, question: &str) -> Result<bool, Failure> {
    context.ui.ask(&format!("{question} [y/N]"));
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    let answer = answer.await.map_err(io::Error::other).and_then(|line| line);
    context.ui.note_answer();
    let answer = answer.map_err(Failure::no_runtime)?;
    Ok(["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()))
}
