//! Draws the bytes of an upload, where somebody watches

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::watch;

use crate::cli::terminal::ui::Ui;

/// Follows `sent` with a bar until the upload is over. Without a terminal the lines that report
/// stored chunks are enough.
pub(crate) fn follow(ui: &Ui, sent: &Arc<watch::Sender<u64>>, size: u64) {
    if !ui.is_watched() {
        return;
    }
    let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr_with_hz(10));
    let shape = "  {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(shape) {
        bar.set_style(style);
    }
    ui.show_bar(Some(bar.clone()));
    let mut sent = sent.subscribe();
    tokio::spawn(async move {
        while !bar.is_finished() && sent.changed().await.is_ok() {
            let position = *sent.borrow_and_update();
            bar.set_position(position);
        }
    });
}

/// Bytes as people say them: `124 kB`, `1.5 MB`, decimal as TikTok counts.
pub(crate) fn size(bytes: u64) -> String {
    for (unit, scale) in [("GB", 1_000_000_000_u64), ("MB", 1_000_000), ("kB", 1_000)] {
        if bytes >= scale {
            let tenths = bytes.saturating_mul(10) / scale;
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    format!("{bytes} bytes")
}

/// A line's pace: `8.0 Mbit/s`.
pub(crate) fn mbit(bits_a_second: u64) -> String {
    let tenths = bits_a_second / 100_000;
    format!("{}.{} Mbit/s", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_sizes_as_people_do() {
        assert_eq!(size(7), "7 bytes");
        assert_eq!(size(124_257), "124.2 kB");
        assert_eq!(size(4_294_967_296), "4.2 GB");
    }
}
