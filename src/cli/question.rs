//! Questions that only a person, or `--yes`, may answer

use crate::cli::context::Context;
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::storage;

/// Goes on when the answer is yes.
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
    if answer { Ok(()) } else { Err(Failure::saying(Kind::Fault, "nothing was changed")) }
}
