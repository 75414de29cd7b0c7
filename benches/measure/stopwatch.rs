//! A command's wall time and peak memory, from outside

use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// What one run cost.
pub(crate) struct Figures {
    pub(crate) seconds: f64,
    peak_kib: u64,
}

impl Figures {
    pub(crate) fn mib(&self) -> u64 {
        self.peak_kib / 1024
    }
}

/// Runs a command to its end.
pub(crate) fn measure(command: &mut Command) -> Figures {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak_kib = 0;
    loop {
        peak_kib = peak(&child).unwrap_or(0).max(peak_kib);
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.code().is_some(), "killed: {status}");
            return Figures { seconds: start.elapsed().as_secs_f64(), peak_kib };
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

/// How fast `second` is as a share of `first`'s speed: pairs in turn, so that a slow moment of the
/// machine meets both; the median.
pub(crate) fn compare(
    rounds: usize,
    first: impl Fn() -> Command,
    second: impl Fn() -> Command,
) -> f64 {
    for warm_up in [first(), second()] {
        measure(&mut { warm_up });
    }
    let mut ratios: Vec<f64> = (0..rounds)
        .map(|_| measure(&mut first()).seconds / measure(&mut second()).seconds)
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

/// The kernel's high-water mark, in KiB; it only ever grows while the process lives.
fn peak(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
