//! Windows: hidden answers, read key by key

use std::io;

use zeroize::Zeroizing;

/// Asks for a line without showing it, until one is typed.
pub(crate) fn hidden(question: &str) -> io::Result<Zeroizing<String>> {
    let typed = dialoguer::Password::new().with_prompt(question).interact();
    typed.map(Zeroizing::new).map_err(|dialoguer::Error::IO(error)| error)
}

/// Does nothing: the echo is left out key by key, and no setting of the console is changed.
pub(crate) fn restore_terminal() {}
