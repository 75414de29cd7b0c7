//! Booleans and durations as people write them in options, variables and files

use std::time::Duration;

/// Parses `true/1/yes/on` and `false/0/no/off` in any case.
pub(crate) fn boolean(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("use true, 1, yes or on; or false, 0, no or off".to_owned()),
    }
}

/// Parses `90`, `90s`, `1.5s`, `1500ms`, `10m`, `2h`; up to a year.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        unit if !digits.is_empty() => {
            return Err(format!("`{unit}` is no unit: use ms, s, m or h"));
        }
        _ => return Err("use a number and a unit, as in 90s or 10m".to_owned()),
    };
    let plain = digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    match digits.parse::<f64>() {
        Ok(number) if plain && number * seconds <= 31_536_000.0 => {
            Ok(Duration::from_secs_f64(number * seconds))
        }
        _ => Err("use a number and a unit, as in 90s or 10m".to_owned()),
    }
}

/// Parses `90d` or `90`: days, up to 10 years.
pub(crate) fn days(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    match text.strip_suffix('d').unwrap_or(text).parse::<u64>() {
        Ok(days) if days <= 3650 => Ok(Duration::from_hours(24 * days)),
        _ => Err("use a number of days, as in 90d".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_booleans_and_durations() {
        for yes in ["true", "1", "YES", "On"] {
            assert_eq!(boolean(yes), Ok(true));
        }
        for no in ["false", "0", "No", "OFF"] {
            assert_eq!(boolean(no), Ok(false));
        }
        assert!(boolean("maybe").is_err() && boolean("").is_err());
        assert_eq!(duration("10m"), Ok(Duration::from_mins(10)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("1500ms"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(days("90d"), Ok(Duration::from_hours(2160)));
        assert!(days("1.5d").is_err() && days("4000").is_err() && days("d").is_err());
        for bad in ["", "s", "-1s", "1d", "inf", "nan", "1e9h", "1 2s", "é"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
