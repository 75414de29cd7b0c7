//! The range of bytes that a player asks for

use std::ops::Range;

/// The part of a file that a request wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it. So are several ranges: a server may ignore the header (RFC 9110, 14.2).
    All,
    Part(Range<u64>),
    /// A range that begins behind the end.
    Nothing,
}

/// Reads a `Range` header for a file of `size` bytes.
pub(crate) fn wanted(header: Option<&str>, size: u64) -> Wanted {
    let range = header.and_then(|text| text.strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.trim().split_once('-')) else {
        return Wanted::All;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(last)) if first.is_empty() => size.saturating_sub(last)..size,
        _ => return Wanted::All,
    };
    if range.is_empty() { Wanted::Nothing } else { Wanted::Part(range) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_anything_else_is_everything() {
        let part = |header: &str| wanted(Some(header), 100);
        assert_eq!(part("bytes=0-"), Wanted::Part(0..100));
        assert_eq!(part("bytes=10-19"), Wanted::Part(10..20));
        assert_eq!(part("bytes=90-200"), Wanted::Part(90..100));
        assert_eq!(part("bytes=-10"), Wanted::Part(90..100));
        assert_eq!(part("bytes=-200"), Wanted::Part(0..100));
        assert_eq!(part(&format!("bytes=0-{}", u64::MAX)), Wanted::Part(0..100));
        for behind in ["bytes=100-", "bytes=100-200", "bytes=-0"] {
            assert_eq!(part(behind), Wanted::Nothing, "{behind}");
        }
        for everything in ["bytes=0-9,20-29", "bytes=9-0", "items=0-9", "bytes=a-b", "bytes=-", ""]
        {
            assert_eq!(part(everything), Wanted::All, "{everything}");
        }
        assert_eq!(wanted(None, 100), Wanted::All);
    }
}
