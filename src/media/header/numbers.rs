//! Big-endian numbers out of bytes that may be too few

use std::time::Duration;

/// The 16 bits at `at`; `None` beyond the end, like its brothers.
pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

/// The 32 bits at `at`.
pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// The 64 bits at `at`.
pub(crate) fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_be_bytes)
}

/// The four letters at `at`.
pub(crate) fn letters(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    array(bytes, at)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// `ticks` of which `timescale` make a second; `None` when the timescale is 0.
pub(crate) fn seconds(ticks: u64, timescale: u32) -> Option<Duration> {
    let timescale = u64::from(timescale);
    let whole = ticks.checked_div(timescale)?;
    let nanoseconds = (ticks % timescale) * 1_000_000_000 / timescale;
    Some(Duration::from_secs(whole) + Duration::from_nanos(nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        assert_eq!(be16(&[1, 2], 0), Some(258));
        assert_eq!(be16(&[1, 2], 1), None);
        assert_eq!(be32(&[0; 4], usize::MAX), None);
        assert_eq!(letters(b"moov", 0), Some(*b"moov"));
    }

    #[test]
    fn ticks_become_seconds_at_any_scale() {
        assert_eq!(seconds(4066, 1000), Some(Duration::from_millis(4066)));
        assert_eq!(seconds(1, 0), None);
        assert_eq!(seconds(u64::MAX, 1), Some(Duration::from_secs(u64::MAX)));
        assert!(seconds(u64::MAX, u32::MAX).is_some());
    }
}
