//! Log lines on stderr, made harmless, and without those of other crates

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;

use crate::cli::global::{GlobalArgs, LogLevel};
use crate::cli::terminal::harmless;

/// Starts logging. Only this crate logs below `warn`: others could show headers with tokens.
pub(crate) fn start(global: &GlobalArgs) -> Result<(), String> {
    let level = match global.loglevel {
        Some(LogLevel::Debug) => "debug",
        Some(LogLevel::Info) => "info",
        None | Some(LogLevel::Warning) if !global.quiet => "warn",
        _ => "error",
    };
    let own = format!("error,agoras={level}");
    let filter = match (&global.log_filter, global.loglevel) {
        (Some(filter), None) => capped(filter)?,
        _ => own.parse::<EnvFilter>().map_err(|error| error.to_string())?,
    };
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(|| Lines)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .try_init();
    // A second start in one process (a test) keeps the first.
    drop(started);
    Ok(())
}

/// Parses the user's filter. A level alone is that of this crate, and other crates stay at `warn`.
fn capped(filter: &str) -> Result<EnvFilter, String> {
    let word = match filter.to_ascii_lowercase().as_str() {
        "critical" => "error".to_owned(),
        "warning" => "warn".to_owned(),
        other => other.to_owned(),
    };
    let directives =
        if word.contains(['=', ',']) { filter.to_owned() } else { format!("agoras={word}") };
    let filter = EnvFilter::try_new(format!("error,{directives}"))
        .map_err(|error| format!("AGORAS_LOG: {error}"))?;
    ["hyper=warn", "hyper_util=warn", "reqwest=warn", "rustls=warn", "h2=warn", "axum=warn"]
        .into_iter()
        .try_fold(filter, |filter, cap| {
            Ok(filter.add_directive(cap.parse().map_err(|_| "a constant directive")?))
        })
}

/// A writer that gets one whole event at a time from tracing.
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let line = harmless::line(text.trim_end());
        drop(writeln!(io::stderr().lock(), "{}", line.trim_start()));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
