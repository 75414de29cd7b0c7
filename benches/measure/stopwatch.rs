//! A command's wall time and peak memory, from outside
#![expect(clippy::print_stderr, reason = "each round, for the curious")]

use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// What one run needed.
pub(crate) struct Figures {
    peak_kib: u64,
}

impl Figures {
    pub(crate) fn mib(&self) -> u64 {
        self.peak_kib / 1024
    }
}

/// Runs a command to its end.
pub(crate) fn measure(command: &mut Command) -> Figures {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak_kib = 0;
    loop {
        peak_kib = peak(&child).unwrap_or(0).max(peak_kib);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return Figures { peak_kib };
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

/// How fast `second` is as a share of `first`'s speed, both in seconds: pairs in turn, so that a slow moment of the
/// machine meets both; the median.
pub(crate) fn compare(rounds: usize, first: impl Fn() -> f64, second: impl Fn() -> f64) -> f64 {
    // To warm up.
    first();
    second();
    let mut ratios: Vec<f64> = (0..rounds)
        .map(|_| {
            let first = first();
            let second = second();
            eprintln!("  {first:.2} s, {second:.2} s");
            first / second
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// A command's wall time in seconds, without a look in between.
pub(crate) fn timed(mut command: Command) -> f64 {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{status}");
    start.elapsed().as_secs_f64()
}

/// The kernel's high-water mark, in KiB; it only ever grows while the process lives.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
