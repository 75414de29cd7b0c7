//! A line about work that goes on: drawn again and again on a terminal, or printed now and then

use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use console::{Term, measure_text_width, truncate_str};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use tokio::task::AbortHandle;

use crate::cli::terminal::ui::{Ui, label, labelled};

/// The pause between two drawings.
const FRAME: Duration = Duration::from_millis(200);

/// The space for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// A line of a terminal with this many columns.
    Columns(usize),
    /// A line that stays, in a log for example.
    Log,
}

/// A line about work that goes on. It ends when this is dropped.
pub(crate) struct Live {
    ui: Ui,
    bar: Option<ProgressBar>,
    tasks: Vec<AbortHandle>,
}

impl Live {
    /// Shows what `line` returns until this is dropped. Needs a runtime.
    pub(crate) fn show(ui: &Ui, line: impl Fn(Space) -> String + Send + Sync + 'static) -> Self {
        let mut shown = Self { ui: ui.clone(), bar: None, tasks: Vec::new() };
        if ui.draws() {
            shown.bar = Some(drawn(ui, Arc::new(line)));
        } else if !ui.is_quiet() {
            let ui = ui.clone();
            shown.spawn(async move {
                let start = Instant::now();
                loop {
                    tokio::time::sleep(pause(start.elapsed())).await;
                    ui.step(&line(Space::Log));
                }
            });
        }
        shown
    }

    /// Prints a notice after `wait` of real time, if this still goes on then.
    pub(crate) fn remark(mut self, wait: Duration, notice: String) -> Self {
        let ui = self.ui.clone();
        self.spawn(async move {
            tokio::time::sleep(wait).await;
            ui.notice(&notice);
        });
        self
    }

    /// Returns whether it is drawn, and no lines are printed.
    pub(crate) const fn is_drawn(&self) -> bool {
        self.bar.is_some()
    }

    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        let label = label();
        let task =
            async move { if label.is_empty() { task.await } else { labelled(label, task).await } };
        self.tasks.push(tokio::spawn(task).abort_handle());
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
        if let Some(bar) = &self.bar {
            self.ui.remove_bar(bar);
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

fn drawn(ui: &Ui, line: Arc<dyn Fn(Space) -> String + Send + Sync>) -> ProgressBar {
    let label = label();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{line}") {
        bar.set_style(style.with_key("line", move |_: &ProgressState, to: &mut dyn Write| {
            let columns = usize::from(Term::stderr().size().1);
            // A `String` takes every write.
            write!(to, "{}", with_label(&label, columns, &*line)).ok();
        }));
    }
    let bar = ui.add_bar(bar);
    bar.enable_steady_tick(FRAME);
    bar
}

/// Returns a line that leaves the last column free, with the label of its run, if it has one, before
/// it.
fn with_label(label: &str, columns: usize, line: &dyn Fn(Space) -> String) -> String {
    let room = columns.saturating_sub(1);
    if label.is_empty() {
        return truncate_str(&line(Space::Columns(room)), room, "…").into_owned();
    }
    let label = truncate_str(label, room / 3, "…");
    let rest = room.saturating_sub(measure_text_width(&label) + 2);
    format!("{label}  {}", truncate_str(&line(Space::Columns(rest)), rest, "…"))
}

/// Returns the pause before the next plain line: a few seconds, and more when it takes long.
fn pause(so_far: Duration) -> Duration {
    match so_far.as_secs() {
        0..30 => Duration::from_secs(5),
        30..120 => Duration::from_secs(10),
        120..600 => Duration::from_secs(30),
        _ => Duration::from_mins(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_fills_the_terminal() {
        let full = |space: Space| match space {
            Space::Columns(columns) => "━".repeat(columns),
            Space::Log => String::new(),
        };
        for columns in [2, 10, 40, 80, 200] {
            for label in ["", "row 7 (ada.codes), 1 of 2"] {
                let line = with_label(label, columns, &full);
                assert!(measure_text_width(&line) < columns.max(4), "{columns}: {line}");
            }
        }
        assert_eq!(with_label("row 7", 20, &full), "row 7  ━━━━━━━━━━━━");
    }

    #[test]
    fn plain_lines_come_every_few_seconds_and_later_less_often() {
        let mut at = Duration::ZERO;
        let mut times = Vec::new();
        while at < Duration::from_mins(12) {
            at += pause(at);
            times.push(at.as_secs());
        }
        assert_eq!(times[..8], [5, 10, 15, 20, 25, 30, 40, 50]);
        assert!(times.len() < 40, "{times:?}");
    }
}
