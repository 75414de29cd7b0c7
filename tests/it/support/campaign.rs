//! The length of campaigns: short in every run of the tests, long in `.ci/run all`

/// The variable that `.ci/run all` sets for long campaigns.
const VARIABLE: &str = "AGORAS_CAMPAIGNS";

/// Returns how many rounds a campaign has: `usual`, or `long` where `AGORAS_CAMPAIGNS` is `all`.
pub(crate) fn rounds(usual: u64, long: u64) -> u64 {
    if is_long() { long } else { usual }
}

/// Returns the step in which a campaign goes through its cases: `usual`, or 1 where
/// `AGORAS_CAMPAIGNS` is `all`.
pub(crate) fn step(usual: usize) -> usize {
    if is_long() { 1 } else { usual }
}

#[expect(clippy::disallowed_methods, reason = "the harness takes no arguments of ours")]
fn is_long() -> bool {
    match std::env::var(VARIABLE).as_deref() {
        Ok("all") => true,
        Ok("") | Err(_) => false,
        Ok(other) => panic!("{VARIABLE} is `all` or not set, not {other}"),
    }
}
