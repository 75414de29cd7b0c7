//! Questions at the terminal that are answered with a line

use std::io;

/// Asks for a line. Ctrl-C is an error of the kind `Interrupted`, as in a hidden answer.
pub(crate) fn line(question: &str) -> io::Result<String> {
    let asked = dialoguer::Input::new().with_prompt(question).interact_text();
    asked.map_err(|dialoguer::Error::IO(error)| error)
}
