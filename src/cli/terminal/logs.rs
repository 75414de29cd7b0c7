//! Log lines on stderr in the style of all others, made harmless, and without those of other crates

use std::fmt::Write;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, registry};

use crate::cli::global::{GlobalArgs, LogLevel};
use crate::cli::terminal::ui::Ui;

/// Starts logging. Only this crate logs below `warn`: others could show headers with tokens.
pub(crate) fn start(global: &GlobalArgs, ui: &Ui) -> Result<(), String> {
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
    let started = registry().with(Lines(ui.clone()).with_filter(filter)).try_init();
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

/// A layer that prints each event as one line.
struct Lines(Ui);

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.0.log(*event.metadata().level(), format!("{}{}", line.message, line.fields).trim());
    }
}

/// The text of an event.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        // A `String` takes every write.
        match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        }
        .ok();
    }
}
