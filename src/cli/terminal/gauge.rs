//! A bar with its numbers, at any width

use clap::builder::styling::{AnsiColor, Style};
use console::measure_text_width;

/// The widest bar.
const WIDEST: usize = 40;

/// The part of a whole that is done, and what is said beside the bar.
#[derive(Debug)]
pub(crate) struct Gauge {
    pub(crate) part: u64,
    pub(crate) whole: u64,
    /// The words beside a bar that has room, and the columns that they may come to need.
    pub(crate) long: Words,
    /// The words beside a bar on a narrow terminal.
    pub(crate) short: Words,
}

/// Words that change, in a place that does not.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) text: String,
    pub(crate) columns: usize,
}

impl Gauge {
    /// Returns a line of at most `columns` if they are 36 or more. `is_coloured` is whether the bar is.
    pub(crate) fn line(&self, columns: usize, paint: Paint) -> String {
        let percent = percent(self.part, self.whole);
        let long = (format!("{percent:>3} %"), "  ", &self.long, 10);
        let short = (format!("{percent:>3}%"), " ", &self.short, 3);
        for (percent, gap, words, least) in [long, short] {
            let words_columns = words.columns.max(measure_text_width(&words.text));
            let rest = columns.saturating_sub(percent.len() + 2 * gap.len() + words_columns);
            if rest >= least {
                let bar = self.bar(rest.min(WIDEST), paint);
                return format!("{percent}{gap}{bar}{gap}{}", words.text);
            }
        }
        format!("{percent:>3}% {}", self.short.text)
    }

    fn bar(&self, columns: usize, paint: Paint) -> String {
        let whole = u128::from(self.whole.max(1));
        let filled = u128::from(self.part.min(self.whole)) * columns as u128 / whole;
        let filled = usize::try_from(filled).unwrap_or(columns);
        let (done, left) = match paint {
            Paint::Plain => (Style::new(), Style::new()),
            Paint::Coloured => (AnsiColor::Green.on_default(), Style::new().dimmed()),
        };
        let heavy = "━".repeat(filled);
        let light = "─".repeat(columns - filled);
        format!("{done}{heavy}{done:#}{left}{light}{left:#}")
    }
}

/// Whether a bar has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    Plain,
    Coloured,
}

/// Returns the whole per cents of a part: 100 only if nothing is missing.
pub(crate) fn percent(part: u64, whole: u64) -> u64 {
    let percent = u128::from(part.min(whole)) * 100 / u128::from(whole.max(1));
    u64::try_from(percent).unwrap_or(100)
}
