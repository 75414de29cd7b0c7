//! All printing: data to stdout, everything else to stderr

use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use clap::builder::styling::{AnsiColor, Style};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use serde::Serialize;
use tracing::Level;

use crate::cli::global::{Color, GlobalArgs, Output};
use crate::cli::terminal::gauge::Paint;
use crate::cli::terminal::{colour, harmless};

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

/// The terminal of a run. Copies of it share the lines that are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    pub(crate) shape: Output,
    is_quiet: bool,
    is_coloured: bool,
    /// Whether lines are drawn again, instead of printed.
    draws: bool,
    /// The last lines of the terminal.
    lines: MultiProgress,
    /// The lines that are drawn again, one for each kind of work at a time.
    bars: Arc<Mutex<Vec<ProgressBar>>>,
    lost: Arc<Mutex<Option<io::Error>>>,
    /// Whether a question stands at the end of the last line.
    is_asking: Arc<AtomicBool>,
}

/// The kind of a line on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Step,
    /// A line of a longer explanation.
    More,
    Notice,
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
            Self::Notice => "notice: ",
            Self::Warning => "warning: ",
            Self::Error => "error: ",
            Self::Cause => "  caused by: ",
            Self::Detail => "  ",
            Self::Hint => "  hint: ",
        }
    }

    fn style(self) -> Style {
        match self {
            Self::Step | Self::More | Self::Cause | Self::Detail => Style::new(),
            Self::Notice => AnsiColor::Green.on_default().bold(),
            Self::Warning => AnsiColor::Yellow.on_default().bold(),
            Self::Error => AnsiColor::Red.on_default().bold(),
            Self::Hint => AnsiColor::Cyan.on_default().bold(),
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
            is_coloured: colour::is_wanted(color),
            draws: !is_quiet && colour::can_draw(),
            lines: MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10)),
            bars: Arc::default(),
            lost: Arc::default(),
            is_asking: Arc::default(),
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

    pub(crate) const fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Returns whether lines are drawn again, instead of printed.
    pub(crate) const fn draws(&self) -> bool {
        self.draws
    }

    /// Returns how to draw a bar.
    pub(crate) const fn paint(&self) -> Paint {
        if self.is_coloured { Paint::Coloured } else { Paint::Plain }
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

    pub(crate) fn notice(&self, text: &str) {
        self.talk(Tone::Notice, text);
    }

    pub(crate) fn warning(&self, text: &str) {
        self.talk(Tone::Warning, text);
    }

    /// Prints a line on stderr. `--quiet` drops steps, notices and warnings.
    pub(crate) fn talk(&self, tone: Tone, text: &str) {
        if self.is_quiet && matches!(tone, Tone::Step | Tone::Notice | Tone::Warning) {
            return;
        }
        self.say(tone.style(), tone.word(), text);
    }

    /// Prints a line of the log, whatever `--quiet` says: the level of the log is an option of its own.
    pub(crate) fn log(&self, level: Level, text: &str) {
        let (style, word) = match level {
            Level::ERROR => (Tone::Error.style(), Tone::Error.word()),
            Level::WARN => (Tone::Warning.style(), Tone::Warning.word()),
            Level::INFO => (Style::new().bold(), "info: "),
            Level::DEBUG => (Style::new().bold(), "debug: "),
            Level::TRACE => (Style::new().bold(), "trace: "),
        };
        self.say(style, word, text);
    }

    fn say(&self, style: Style, word: &str, text: &str) {
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
        self.is_asking.store(true, Ordering::Relaxed);
    }

    /// Notes that the last question was answered.
    pub(crate) fn note_answer(&self) {
        self.is_asking.store(false, Ordering::Relaxed);
    }

    /// Ends the line of a question that is not answered.
    pub(crate) fn leave_question(&self) {
        if self.is_asking.swap(false, Ordering::Relaxed) {
            drop(writeln!(io::stderr()));
        }
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
