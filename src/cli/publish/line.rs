//! A command line for a shell, under construction

use std::ffi::OsStr;

use crate::media::shell_word;

/// A command line with variables before it and options behind it.
#[derive(Debug)]
pub(super) struct Line {
    variables: Vec<String>,
    /// The command, without its options.
    pub(super) command: &'static str,
    options: Vec<String>,
}

impl Line {
    pub(super) const fn new(command: &'static str) -> Self {
        Self { variables: Vec::new(), command, options: Vec::new() }
    }

    /// Sets a variable for this one command.
    pub(super) fn set(&mut self, variable: &str, value: &OsStr) {
        self.variables.push(format!("{variable}={}", shell_word(value.as_encoded_bytes())));
    }

    pub(super) fn option(&mut self, name: &str, value: &OsStr) {
        let bytes = value.as_encoded_bytes();
        // A value that could be read as an option is tied to its name.
        let between = if bytes.starts_with(b"-") { '=' } else { ' ' };
        self.options.push(format!("{name}{between}{}", shell_word(bytes)));
    }

    /// Adds an option whose value is in a variable.
    pub(super) fn reference(&mut self, name: &str, variable: &str) {
        self.options.push(format!("{name} \"${variable}\""));
    }

    pub(super) fn text(&self) -> String {
        let command = std::iter::once(self.command);
        let variables = self.variables.iter().map(String::as_str);
        let options = self.options.iter().map(String::as_str);
        variables.chain(command).chain(options).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_for_a_shell() {
        let mut line = Line::new("agoras tiktok video");
        line.set("TIKTOK_USERNAME", OsStr::new("ada codes"));
        line.option("--title", OsStr::new("it's $5\n#now"));
        line.option("--title", OsStr::new("-5 ##[x]"));
        line.reference("--video-url", "TIKTOK_VIDEO_URL");
        let words = shlex::split(&line.text().replace("$(printf", "(printf")).unwrap();
        assert_eq!(words[0], "TIKTOK_USERNAME=ada codes");
        assert_eq!(words[4..6], ["--title", r"(printf 'it\047s $5\n\043now')"]);
        assert_eq!(words[6], r"--title=(printf '-5 \043\043[x]')");
        assert_eq!(words[7..], ["--video-url", "$TIKTOK_VIDEO_URL"]);
    }
}
