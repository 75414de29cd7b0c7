//! The progress bars of uploads, and sizes and speeds in words

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;

use crate::cli::terminal::ui::{Ui, label};

/// Draws a bar that follows `sent` until it is removed; `None` if stderr is no terminal.
pub(crate) fn follow(ui: &Ui, sent: &Arc<watch::Sender<u64>>, size: u64) -> Option<ProgressBar> {
    if !ui.is_watched() {
        return None;
    }
    let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::hidden());
    let shape = "{prefix}  {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(shape) {
        bar.set_style(style);
    }
    bar.set_prefix(label());
    let bar = ui.add_bar(bar);
    let shown = bar.clone();
    let mut sent = sent.subscribe();
    tokio::spawn(async move {
        while !bar.is_finished() && sent.changed().await.is_ok() {
            let position = *sent.borrow_and_update();
            bar.set_position(position);
        }
    });
    Some(shown)
}

/// Returns a size in decimal units: `124.2 kB`, `1.5 MB`.
pub(crate) fn size(bytes: u64) -> String {
    for (unit, scale) in [("GB", 1_000_000_000_u64), ("MB", 1_000_000), ("kB", 1_000)] {
        if bytes >= scale {
            let tenths = bytes.saturating_mul(10) / scale;
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    format!("{bytes} bytes")
}

/// Returns a speed: `8.0 Mbit/s`.
pub(crate) fn mbit(bits_a_second: u64) -> String {
    let tenths = bits_a_second / 100_000;
    format!("{}.{} Mbit/s", tenths / 10, tenths % 10)
}
