//! The lines of waits: for TikTok's result, a turn, a conversion, photos

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use console::measure_text_width;

use crate::cli::terminal::gauge::{Gauge, Words, percent};
use crate::cli::terminal::live::{Live, Space};
use crate::cli::terminal::ui::Ui;
use crate::clock::Clock;
use crate::units;

/// The wait after which it is said what is usual. Official sources: about a minute for 1 GB, more than two
/// for 4 GB; moderation usually below a minute, sometimes hours.
const USUAL: Duration = Duration::from_mins(1);
const WHAT_IS_USUAL: &str = "TikTok usually needs less than a minute, a few minutes for a large video, and sometimes hours to check a post; Ctrl-C stops only this wait, and `agoras tiktok status` shows the result later";

/// A wait for TikTok's result.
#[derive(Debug)]
pub(crate) struct ResultWait {
    _live: Live,
    state: Arc<Mutex<Option<String>>>,
}

impl ResultWait {
    /// Shows a wait of up to `limit` on this clock.
    pub(crate) fn show(ui: &Ui, limit: Duration, clock: Clock) -> Self {
        let state = Arc::<Mutex<Option<String>>>::default();
        let start = Instant::now();
        let shown = state.clone();
        let live = Live::show(ui, move |space| {
            let waited = clock.from_the_wall(start.elapsed()).min(limit);
            let state = shown.lock().unwrap_or_else(PoisonError::into_inner);
            result(space, state.as_deref(), waited, limit)
        });
        let live = live.remark(clock.on_the_wall(USUAL), WHAT_IS_USUAL.to_owned());
        Self { _live: live, state }
    }

    /// Changes the status that is shown.
    pub(crate) fn is_now(&self, status: String) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
    }
}

fn result(space: Space, status: Option<&str>, so_far: Duration, limit: Duration) -> String {
    let waited = format!("{} of {}", units::count(so_far), units::count(limit));
    let status = status.unwrap_or("no answer yet");
    match space {
        Space::Log => format!("Still waiting for TikTok's result, {waited}: {status}"),
        Space::Columns(columns) => longest(
            columns,
            [
                format!("Waiting for TikTok's result, {waited}: {status}"),
                format!("Waiting, {waited}: {status}"),
                format!("{waited}: {status}"),
                format!("{}: {status}", units::clock(so_far)),
            ],
        ),
    }
}

/// Shows the time until a turn comes.
pub(crate) fn turn(ui: &Ui, wait: Duration, clock: Clock) -> Live {
    let start = Instant::now();
    Live::show(ui, move |space| {
        let left = wait.saturating_sub(clock.from_the_wall(start.elapsed()));
        let left = format!("{} left", units::count(left));
        match space {
            Space::Log => format!("Still waiting for TikTok's next minute: {left}"),
            Space::Columns(columns) => longest(
                columns,
                [format!("Waiting for TikTok's next minute: {left}"), format!("Waiting: {left}")],
            ),
        }
    })
}

/// Shows how long `work` takes.
pub(crate) fn work(ui: &Ui, work: &'static str) -> Live {
    let start = Instant::now();
    Live::show(ui, move |_| format!("{work}: {}", units::count(start.elapsed())))
}

/// A conversion.
#[derive(Debug)]
pub(crate) struct ConversionWait {
    live: Live,
    made: Arc<Mutex<Made>>,
}

/// How much of a video has been converted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) done: Duration,
    /// `None` if it is not known.
    pub(crate) of: Option<Duration>,
}

impl ConversionWait {
    pub(crate) fn show(ui: &Ui) -> Self {
        let made = Arc::<Mutex<Made>>::default();
        let start = Instant::now();
        let paint = ui.paint();
        let shown = made.clone();
        let live = Live::show(ui, move |space| {
            let made = *shown.lock().unwrap_or_else(PoisonError::into_inner);
            match (space, made.gauge(start.elapsed())) {
                (Space::Columns(columns), Some(gauge)) => gauge.line(columns, paint),
                _ => format!("  {}", made.in_words(start.elapsed())),
            }
        });
        Self { live, made }
    }

    /// Notes how much has been converted, and returns whether a line about it has to be printed: at each
    /// tenth where nothing is drawn.
    pub(crate) fn is_now(&self, made: Made) -> bool {
        let mut now = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *now, made);
        !self.live.is_drawn() && made.step() > before.step()
    }
}

impl Made {
    /// Returns the number of tenths of the video, or of times ten seconds.
    fn step(self) -> u64 {
        match self.percent() {
            Some(percent) => percent / 10,
            None => self.done.as_secs() / 10,
        }
    }

    fn percent(self) -> Option<u64> {
        let of = self.of.filter(|of| !of.is_zero())?;
        Some(percent(millis(self.done), millis(of)))
    }

    /// Returns the time that is left after `elapsed`; `None` if it is not known.
    fn left(self, elapsed: Duration) -> Option<Duration> {
        let done = self.done.as_secs_f64();
        let rest = self.of?.saturating_sub(self.done).as_secs_f64();
        (done > 0.5 && rest > 0.0).then(|| elapsed.mul_f64(rest / done))
    }

    /// Returns how much has been converted, in words.
    pub(crate) fn so_far(self) -> String {
        match self.percent() {
            Some(percent) => format!("{percent} % converted"),
            None => format!("{} converted", units::count(self.done)),
        }
    }

    fn in_words(self, elapsed: Duration) -> String {
        match self.left(elapsed) {
            Some(left) => format!("{}, {} left", self.so_far(), units::count(left)),
            None if self.done.is_zero() => format!("converting for {}", units::count(elapsed)),
            None => self.so_far(),
        }
    }

    fn gauge(self, elapsed: Duration) -> Option<Gauge> {
        let of = self.of.filter(|of| !of.is_zero())?;
        let left = self.left(elapsed);
        let long = format!("{} of {} converted", units::count(self.done.min(of)), units::count(of));
        let long = match left {
            Some(left) => format!("{long}, {} left", units::count(left)),
            None => long,
        };
        let left = left.map(units::clock).unwrap_or_default();
        let short = format!("{}/{} {left:>5}", units::clock(self.done.min(of)), units::clock(of));
        Some(Gauge {
            part: millis(self.done),
            whole: millis(of),
            long: Words { text: long, columns: 50 },
            short: Words { text: short, columns: 0 },
        })
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Returns the first of the lines that fits, or the last.
fn longest<const N: usize>(columns: usize, lines: [String; N]) -> String {
    let last = lines.last().cloned().unwrap_or_default();
    lines.into_iter().find(|line| measure_text_width(line) <= columns).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::terminal::gauge::Paint;

    const LIMIT: Duration = Duration::from_mins(10);

    #[test]
    fn a_wait_shows_its_time_and_tiktoks_status_at_every_width() {
        let waited = Duration::from_secs(72);
        let status = Some("PROCESSING_UPLOAD");
        let spaces = [38, 39, 49, 79].map(Space::Columns);
        assert_eq!(
            spaces.map(|space| result(space, status, waited, LIMIT)),
            [
                "1:12: PROCESSING_UPLOAD",
                "1 min 12 s of 10 min: PROCESSING_UPLOAD",
                "Waiting, 1 min 12 s of 10 min: PROCESSING_UPLOAD",
                "Waiting for TikTok's result, 1 min 12 s of 10 min: PROCESSING_UPLOAD",
            ]
        );
        assert_eq!(
            result(Space::Log, None, waited, LIMIT),
            "Still waiting for TikTok's result, 1 min 12 s of 10 min: no answer yet"
        );
    }

    #[test]
    fn a_conversion_shows_what_is_left_if_it_is_known() {
        let second = Duration::from_secs;
        let known = Made { done: second(12), of: Some(second(40)) };
        let gauge = known.gauge(second(24)).unwrap();
        let unknown = Made { done: second(12), of: None };
        let lines = [
            gauge.line(39, Paint::Plain),
            gauge.line(79, Paint::Plain),
            known.in_words(second(24)),
            unknown.in_words(second(24)),
            Made::default().in_words(second(24)),
        ];
        assert_eq!(
            lines,
            [
                " 30% ━━━━━───────────── 0:12/0:40  0:56",
                " 30 %  ━━━━━━──────────────  12 s of 40 s converted, 56 s left",
                "30 % converted, 56 s left",
                "12 s converted",
                "converting for 24 s",
            ]
        );
        assert_eq!((known.step(), unknown.step()), (3, 1));
    }
}
