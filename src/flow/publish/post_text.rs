//! A caption, title or description, as the user gave it and as it is sent

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostText {
    sent: String,
    given: String,
}

impl PostText {
    /// Takes a text as the user gave it. A byte order mark at its start and blanks at its end are
    /// not sent, and every line ends with `\n` alone.
    pub(crate) fn new(given: String) -> Self {
        let text = given.trim_start_matches('\u{feff}').trim_end();
        Self { sent: text.replace("\r\n", "\n").replace('\r', "\n"), given }
    }

    /// Takes a text from a file, without the line end at its end.
    pub(crate) fn of_file(given: &str) -> Self {
        Self::new(given.trim_end().to_owned())
    }

    /// Returns the text that is sent; `None` if it is empty.
    pub(crate) fn sent(&self) -> Option<&str> {
        Some(self.sent.as_str()).filter(|text| !text.is_empty())
    }

    /// Returns the text as given, which agoras 2.3.0 sent and made its content key of.
    pub(crate) fn given(&self) -> &str {
        &self.given
    }

    /// Returns whether it holds a backslash and an `n` where a line end may be meant.
    pub(crate) fn has_escaped_line_end(&self) -> bool {
        self.sent.contains(r"\n")
    }
}
