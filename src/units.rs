//! Sizes, rates and durations as people read them: binary units, and one decimal at most

use std::time::Duration;

/// The units of sizes from 1 KiB on, the largest first.
const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];

/// Returns a size, cut off after one decimal: `12.3 KiB`, `121 KiB`, `4 GiB`, `1 byte`.
pub(crate) fn size(bytes: u64) -> String {
    match unit(bytes) {
        Some((scale, unit)) if bytes.is_multiple_of(scale) => format!("{} {unit}", bytes / scale),
        Some((scale, unit)) => format!("{} {unit}", tenths(bytes, scale)),
        None if bytes == 1 => "1 byte".to_owned(),
        None => format!("{bytes} bytes"),
    }
}

/// Returns a size that loses nothing: `4 GiB`, `4.0 GiB (4294967297 bytes)`.
pub(crate) fn exact_size(bytes: u64) -> String {
    let short = size(bytes);
    match unit(bytes) {
        Some((scale, _)) if !bytes.is_multiple_of(scale) => format!("{short} ({bytes} bytes)"),
        _ => short,
    }
}

/// Returns the unit of a size, with its bytes; `None` below 1 KiB.
fn unit(bytes: u64) -> Option<(u64, &'static str)> {
    UNITS.into_iter().find(|(scale, _)| bytes >= *scale)
}

/// Returns a part of a whole in the unit of the whole: `1.4/2.9 GiB`.
pub(crate) fn share(part: u64, whole: u64) -> String {
    match unit(whole) {
        Some((scale, unit)) => format!("{}/{} {unit}", tenths(part, scale), tenths(whole, scale)),
        None => format!("{part}/{whole} bytes"),
    }
}

/// Returns a rate: `12.3 MiB/s`.
pub(crate) fn rate(bytes_a_second: u64) -> String {
    match unit(bytes_a_second) {
        Some((scale, unit)) => format!("{} {unit}/s", tenths(bytes_a_second, scale)),
        None => format!("{bytes_a_second} bytes/s"),
    }
}

/// Returns a number with one decimal below 100, and none above.
fn tenths(bytes: u64, scale: u64) -> String {
    match bytes / scale {
        whole @ 0..100 => format!("{whole}.{}", bytes % scale * 10 / scale),
        whole => whole.to_string(),
    }
}

/// Returns a duration, cut off: `734 ms`, `1.5 s`, `42 s`, `2 min 5 s`, `10 min`, `5 h 20 min`, `3 days`.
pub(crate) fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let tenth = duration.subsec_millis() / 100;
    let two = |large: u64, unit: &str, small: u64, part: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {part}"),
    };
    match seconds {
        0 => format!("{} ms", duration.as_millis()),
        1..10 if tenth > 0 => format!("{seconds}.{tenth} s"),
        1..60 => format!("{seconds} s"),
        60..7_200 => two(seconds / 60, "min", seconds % 60, "s"),
        7_200..172_800 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Returns a time to wait, rounded up: `1 min`, `7 min`, `3 h`, `2 days`.
pub(crate) fn rounded_up(wait: Duration) -> String {
    match wait.as_secs() {
        0..=59 => "1 min".to_owned(),
        seconds @ 60..=7_199 => format!("{} min", seconds.div_ceil(60)),
        seconds @ 7_200..=172_799 => format!("{} h", seconds.div_ceil(3_600)),
        seconds => format!("{} days", seconds.div_ceil(86_400)),
    }
}

/// Returns a duration in whole seconds: `42 s`, `2 min 5 s`. It is for a line that counts.
pub(crate) fn count(duration: Duration) -> String {
    match duration.as_secs() {
        0 => "0 s".to_owned(),
        seconds => span(Duration::from_secs(seconds)),
    }
}

/// Returns a duration as a clock shows it: `2:05`, `1:02:05`.
pub(crate) fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let minutes = seconds / 60;
    let rest = seconds % 60;
    match minutes / 60 {
        0 => format!("{minutes}:{rest:02}"),
        hours => format!("{hours}:{:02}:{rest:02}", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_rates_are_binary_and_short() {
        let sizes = [0, 1, 1023, 1024, 124_213, 20 << 20, 104_857_601, 3_000_000_000];
        assert_eq!(
            sizes.map(size).join(", "),
            "0 bytes, 1 byte, 1023 bytes, 1 KiB, 121 KiB, 20 MiB, 100 MiB, 2.7 GiB"
        );
        assert_eq!(exact_size(4 << 30), "4 GiB");
        assert_eq!(exact_size((4 << 30) + 1), "4.0 GiB (4294967297 bytes)");
        assert_eq!(exact_size(17), "17 bytes");
        assert_eq!(share(1_500_000_000, 3_000_000_000), "1.3/2.7 GiB");
        assert_eq!(share(17, 1000), "17/1000 bytes");
        assert_eq!([999, 1024, 13_000_000].map(rate), ["999 bytes/s", "1.0 KiB/s", "12.3 MiB/s"]);
    }

    #[test]
    fn durations_have_two_units_at_most() {
        let spans =
            [0, 734, 1_500, 2_000, 42_900, 90_000, 125_000, 600_000, 19_200_000, 260_000_000];
        assert_eq!(
            spans.map(Duration::from_millis).map(span).join(", "),
            "0 ms, 734 ms, 1.5 s, 2 s, 42 s, 1 min 30 s, 2 min 5 s, 10 min, 5 h 20 min, 3 days"
        );
        let waits = [1, 61, 7_201, 200_000].map(Duration::from_secs);
        assert_eq!(waits.map(rounded_up).join(", "), "1 min, 2 min, 3 h, 3 days");
        assert_eq!(waits.map(clock).join(", "), "0:01, 1:01, 2:00:01, 55:33:20");
        assert_eq!(count(Duration::from_millis(1_700)), "1 s");
    }
}
