//! The line of an upload: per cent, bytes, rate and the time that is left

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::cli::terminal::gauge::{Gauge, Paint, Words, percent};
use crate::cli::terminal::live::{Live, Space};
use crate::cli::terminal::ui::Ui;
use crate::units;

/// The time over which a rate is measured.
const WINDOW: Duration = Duration::from_secs(15);
/// The shortest time that gives a rate.
const SHORTEST: Duration = Duration::from_millis(500);

/// Shows an upload of `size` bytes that follows `sent` and begins at the byte `start`.
pub(crate) fn follow(ui: &Ui, sent: &Arc<watch::Sender<u64>>, size: u64, start: u64) -> Live {
    let sent = sent.subscribe();
    let meter = Mutex::new(Meter::new(Instant::now(), start));
    let paint = ui.paint();
    Live::show(ui, move |space| {
        let position = (*sent.borrow()).clamp(start, size.max(start));
        let rate = {
            let mut meter = meter.lock().unwrap_or_else(PoisonError::into_inner);
            meter.rate(Instant::now(), position)
        };
        Transfer { size, position, rate }.line(space, paint)
    })
}

/// The bytes that have passed in the last seconds. Bytes that are sent again count again.
#[derive(Debug)]
struct Meter {
    samples: VecDeque<(Instant, u64)>,
    position: u64,
    passed: u64,
}

impl Meter {
    /// Begins at the byte where this run begins, so that its rate is this run's alone.
    fn new(at: Instant, position: u64) -> Self {
        Self { samples: VecDeque::from([(at, 0)]), position, passed: 0 }
    }

    /// Notes the position and returns the bytes a second; `None` until they can be measured.
    fn rate(&mut self, at: Instant, position: u64) -> Option<u64> {
        self.passed += position.saturating_sub(self.position);
        self.position = position;
        self.samples.push_back((at, self.passed));
        while self.samples.get(1).is_some_and(|(next, _)| at - *next >= WINDOW) {
            self.samples.pop_front();
        }
        let (since, before) = *self.samples.front()?;
        let time = at.saturating_duration_since(since);
        if time < SHORTEST {
            return None;
        }
        let rate = u128::from(self.passed - before) * 1000 / time.as_millis();
        u64::try_from(rate).ok()
    }
}

/// The numbers of an upload at one moment.
#[derive(Debug)]
struct Transfer {
    size: u64,
    position: u64,
    /// Bytes a second; `None` if it is not known yet.
    rate: Option<u64>,
}

impl Transfer {
    fn line(&self, space: Space, paint: Paint) -> String {
        let of = format!("{} of {}", units::size(self.position), units::size(self.size));
        let Space::Columns(columns) = space else {
            let percent = percent(self.position, self.size);
            return self.with_pace(format!("Sent {of} ({percent} %)"));
        };
        let share = units::share(self.position, self.size);
        let widest = units::share(self.size, self.size).len();
        let left = self.left().map(units::clock);
        let left = match (&left, &self.rate) {
            (Some(left), _) => left,
            (None, Some(_)) => "-:--",
            (None, None) => "",
        };
        let rate = self.rate.map(units::rate).unwrap_or_default();
        let short = format!("{share:>widest$} {rate:>10} {left:>5}");
        let gauge = Gauge {
            part: self.position,
            whole: self.size,
            long: Words { text: self.with_pace(of), columns: 52 },
            short: Words { columns: short.len(), text: short.trim_end().to_owned() },
        };
        gauge.line(columns, paint)
    }

    /// Returns the time that is left; `None` if it is not known.
    fn left(&self) -> Option<Duration> {
        let rate = self.rate.filter(|rate| *rate > 0)?;
        Some(Duration::from_secs(self.size.saturating_sub(self.position).div_ceil(rate)))
    }

    /// Returns these words with the rate and the time that is left, as far as they are known.
    fn with_pace(&self, words: String) -> String {
        let Some(rate) = self.rate else {
            return words;
        };
        let left = self.left().map(|left| format!("{} left", units::count(left)));
        let left = left.unwrap_or_else(|| "nothing moves".to_owned());
        format!("{words}, {}, {left}", units::rate(rate))
    }
}

#[cfg(test)]
mod tests {
    use console::measure_text_width;

    use super::*;

    const SIZE: u64 = 3_000_000_000;

    fn lines(position: u64, size: u64, rate: Option<u64>) -> [String; 3] {
        let transfer = Transfer { size, position, rate };
        let spaces = [Space::Columns(39), Space::Columns(79), Space::Log];
        spaces.map(|space| transfer.line(space, Paint::Plain))
    }

    #[test]
    fn an_upload_has_all_its_numbers_at_every_width() {
        assert_eq!(
            lines(SIZE / 2, SIZE, Some(12_900_000)),
            [
                " 50% ━━─── 1.3/2.7 GiB 12.3 MiB/s  1:57",
                " 50 %  ━━━━━━━━━─────────  1.3 GiB of 2.7 GiB, 12.3 MiB/s, 1 min 57 s left",
                "Sent 1.3 GiB of 2.7 GiB (50 %), 12.3 MiB/s, 1 min 57 s left",
            ]
        );
        assert_eq!(
            lines(999, SIZE, Some(0)),
            [
                "  0% ───── 0.0/2.7 GiB  0 bytes/s  -:--",
                "  0 %  ──────────────────  999 bytes of 2.7 GiB, 0 bytes/s, nothing moves",
                "Sent 999 bytes of 2.7 GiB (0 %), 0 bytes/s, nothing moves",
            ]
        );
        assert_eq!(
            lines(124_213, 124_213, None),
            [
                "100% ━━━━━ 121/121 KiB",
                "100 %  ━━━━━━━━━━━━━━━━━━  121 KiB of 121 KiB",
                "Sent 121 KiB of 121 KiB (100 %)",
            ]
        );
    }

    #[test]
    fn no_line_is_wider_than_its_space() {
        let rates = [None, Some(0), Some(17), Some(1_000_000), Some(1_047_000_000)];
        for size in [1, 1_023, 1_047_000, 1_073_000_000, 4 << 30] {
            for (rate, part) in rates.iter().flat_map(|rate| [0, 1, 2, 3].map(|part| (*rate, part)))
            {
                let transfer = Transfer { size, position: size / 3 * part, rate };
                for columns in 39..200 {
                    let line = transfer.line(Space::Columns(columns), Paint::Coloured);
                    // Weeks are left only where nobody waits for them.
                    let is_endless =
                        transfer.left().is_some_and(|left| left > Duration::from_hours(9));
                    assert!(
                        measure_text_width(&line) <= columns || is_endless,
                        "{columns}: {line}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_rate_is_of_this_run_and_of_the_last_seconds() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut meter = Meter::new(start, 1_000_000);
        assert_eq!(meter.rate(start, 1_000_000), None);
        assert_eq!(meter.rate(at(2), 1_200_000), Some(100_000));
        // A chunk that goes again is sent again.
        assert_eq!(meter.rate(at(3), 1_000_000), Some(66_666));
        assert_eq!(meter.rate(at(4), 1_200_000), Some(100_000));
        assert_eq!(meter.rate(at(60), 1_200_000), Some(0));
    }
}
