//! All printing: data to stdout, everything else to stderr

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;

use clap::builder::styling::{AnsiColor, Style};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use serde::Serialize;

use crate::cli::global::{Color, GlobalArgs, Output};
use crate::cli::terminal::harmless;

tokio::task_local! {
    /// The beginning of each line on stderr.
    static LABEL: String;
}

/// Begins each line on stderr of `run` with `label`, so that the lines of several runs at a time can be
/// told apart.
pub(crate) async fn labelled<T>(label: String, run: impl Future<Output = T>) -> T {
    LABEL.scope(label, run).await
}

/// Returns the label of the present run; empty if it has none.
pub(crate) fn label() -> String {
    LABEL.try_with(Clone::clone).unwrap_or_default()
}

#[derive(Debug)]
pub(crate) struct Ui {
    pub(crate) shape: Output,
    is_quiet: bool,
    is_coloured: bool,
    /// The last lines of the terminal.
    lines: MultiProgress,
    /// The progress bars in them, one for each upload.
    bars: Mutex<Vec<ProgressBar>>,
    lost: Mutex<Option<io::Error>>,
}

/// The kind of a line on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Step,
    /// A line of a longer explanation.
    More,
    Warning,
    Error,
    Cause,
    Detail,
    Hint,
}

impl Tone {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Step | Self::More => "",
            Self::Warning => "warning: ",
            Self::Error => "error: ",
            Self::Cause => "  caused by: ",
            Self::Detail => "  ",
            Self::Hint => "  hint: ",
        }
    }
}

impl Ui {
    pub(crate) fn new(global: &GlobalArgs) -> Self {
        Self::with(global.shape(), global.quiet, global.color)
    }

    fn with(shape: Output, is_quiet: bool, color: Color) -> Self {
        Self {
            shape,
            is_quiet,
            is_coloured: wants_colour(color),
            lines: MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10)),
            bars: Mutex::default(),
            lost: Mutex::new(None),
        }
    }

    /// Builds the terminal of a run whose arguments cannot be parsed.
    pub(crate) fn early(arguments: &[OsString]) -> Self {
        let json = arguments.iter().any(|it| it == "--json" || it == "--output=json")
            || arguments.windows(2).any(|pair| pair[0] == "--output" && pair[1] == "json")
            || std::env::var_os("AGORAS_OUTPUT")
                .is_some_and(|shape| shape.to_string_lossy().trim().eq_ignore_ascii_case("json"));
        Self::with(if json { Output::Json } else { Output::Human }, false, Color::Auto)
    }

    /// Returns whether to draw a progress bar: steps are wanted and stderr is a terminal.
    pub(crate) fn is_watched(&self) -> bool {
        !self.is_quiet && io::stderr().is_terminal()
    }

    /// Prints one line of data on stdout.
    pub(crate) fn data(&self, text: &str) {
        self.print_data(&harmless::line(text));
    }

    /// Prints one JSON document on stdout.
    pub(crate) fn json(&self, document: &impl Serialize) {
        let text = serde_json::to_string(document).expect("our own documents are JSON");
        self.print_data(&harmless::json(&text));
    }

    pub(crate) fn step(&self, text: &str) {
        self.talk(Tone::Step, text);
    }

    pub(crate) fn warning(&self, text: &str) {
        self.talk(Tone::Warning, text);
    }

    /// Prints a line on stderr. `--quiet` drops steps and warnings.
    pub(crate) fn talk(&self, tone: Tone, text: &str) {
        if self.is_quiet && matches!(tone, Tone::Step | Tone::Warning) {
            return;
        }
        let style = match tone {
            Tone::Step | Tone::More | Tone::Cause | Tone::Detail => Style::new(),
            Tone::Warning => AnsiColor::Yellow.on_default().bold(),
            Tone::Error => AnsiColor::Red.on_default().bold(),
            Tone::Hint => AnsiColor::Cyan.on_default().bold(),
        };
        let word = tone.word();
        let text = match LABEL.try_with(|label| format!("{label}: {text}")) {
            Ok(labelled) => harmless::line(&labelled),
            Err(_) => harmless::line(text),
        };
        let line = if self.is_coloured && !word.is_empty() {
            format!("{style}{word}{style:#}{text}")
        } else {
            format!("{word}{text}")
        };
        // A closed stderr does not end a publish.
        drop(self.print(&mut io::stderr(), &line));
    }

    /// Prints a question that is answered on the same line.
    pub(crate) fn ask(&self, question: &str) {
        let question = harmless::line(question);
        let style = if self.is_coloured { Style::new().bold() } else { Style::new() };
        // One write: the echo of an early answer would stand in the middle of the question.
        let text = format!("{style}{question}{style:#} ");
        let mut stderr = io::stderr().lock();
        drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
    }

    /// Shows one more progress bar.
    pub(crate) fn add_bar(&self, bar: ProgressBar) -> ProgressBar {
        let bar = self.lines.add(bar);
        if let Ok(mut bars) = self.bars.lock() {
            bars.retain(|other| !other.is_finished());
            bars.push(bar.clone());
        }
        bar
    }

    /// Removes a progress bar.
    pub(crate) fn remove_bar(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.lines.remove(bar);
    }

    /// Removes all progress bars.
    pub(crate) fn remove_bars(&self) {
        if let Ok(mut bars) = self.bars.lock() {
            bars.drain(..).for_each(|bar| self.remove_bar(&bar));
        }
    }

    /// Returns the error that kept data from stdout; `None` if none did or the pipe was closed.
    pub(crate) fn lost_data(&self) -> Option<io::Error> {
        self.lost.lock().ok()?.take()
    }

    fn print_data(&self, line: &str) {
        match self.print(&mut io::stdout(), line) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                if let Ok(mut lost) = self.lost.lock() {
                    *lost = Some(error);
                }
            }
            _ => {}
        }
    }

    /// Prints a line above the progress bars. `to` is not locked before they are, since they lock it
    /// while they are drawn.
    fn print(&self, to: &mut impl Write, line: &str) -> io::Result<()> {
        let is_drawn = self.bars.lock().is_ok_and(|bars| !bars.is_empty());
        let mut write = || writeln!(to, "{line}").and_then(|()| to.flush());
        if is_drawn { self.lines.suspend(write) } else { write() }
    }
}

fn wants_colour(color: Color) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if set("CLICOLOR_FORCE") => true,
        Color::Auto => io::stderr().is_terminal() && !dumb,
    }
}
