//! `Content-Range: bytes first-last/total`

use std::str::FromStr;

/// Which bytes of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContentRange {
    pub(crate) first: u64,
    pub(crate) last: u64,
    pub(crate) total: u64,
}

impl ContentRange {
    /// How many bytes it spans.
    pub(crate) const fn length(self) -> u64 {
        self.last - self.first + 1
    }
}

impl FromStr for ContentRange {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |number: &str| {
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| number.parse::<u64>().ok()).flatten().ok_or(())
        };
        let (range, total) =
            text.strip_prefix("bytes ").and_then(|rest| rest.split_once('/')).ok_or(())?;
        let (first, last) = range.split_once('-').ok_or(())?;
        let range = Self { first: read(first)?, last: read(last)?, total: read(total)? };
        if range.first <= range.last && range.last < range.total { Ok(range) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_range_and_nothing_else() {
        let range: ContentRange = "bytes 5-9/10".parse().unwrap();
        assert_eq!((range.first, range.last, range.total), (5, 9, 10));
        assert_eq!(range.length(), 5);
        for bad in ["bytes 5-10/10", "bytes 9-5/10", "5-9/10", "bytes 0-1/*", "bytes +1-2/3", ""] {
            assert_eq!(bad.parse::<ContentRange>(), Err(()), "{bad}");
        }
    }
}
