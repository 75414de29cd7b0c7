//! Big-endian numbers from bytes; `None` if there are too few

use std::time::Duration;

pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    letters(bytes, at).map(u16::from_be_bytes)
}

pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    letters(bytes, at).map(u32::from_be_bytes)
}

pub(crate) fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    letters(bytes, at).map(u64::from_be_bytes)
}

pub(crate) fn letters<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// Returns the duration of `ticks`, of which `timescale` make a second; `None` if the timescale is 0.
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
    fn ticks_become_seconds_at_any_scale() {
        assert_eq!(seconds(4066, 1000), Some(Duration::from_millis(4066)));
        assert_eq!(seconds(1, 0), None);
        assert_eq!(seconds(u64::MAX, 1), Some(Duration::from_secs(u64::MAX)));
        assert!(seconds(u64::MAX, u32::MAX).is_some());
    }
}
