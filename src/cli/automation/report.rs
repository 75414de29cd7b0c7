//! The report of a run over several posts: one JSON line a post, a summary, the worst exit code

use std::sync::Mutex;

use serde_json::{Map, Value};

use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};

/// Exit codes from the worst to the best.
const WORST_FIRST: [u8; 11] = [130, 7, 1, 5, 3, 4, 2, 9, 8, 6, 0];

/// The report of a run.
pub(crate) struct Report<'a> {
    context: &'a Context,
    /// The word for posts that did not fail.
    done: &'static str,
    tally: Mutex<Tally>,
}

/// The numbers of posts by their end.
#[derive(Debug, Default)]
struct Tally {
    done: usize,
    before: usize,
    late: usize,
    deferred: usize,
    busy: usize,
    left: usize,
    failed: usize,
    worst: Option<Kind>,
}

/// The end of a post that neither failed nor was published now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untouched {
    /// An earlier run has posted it.
    Before,
    /// Its time is longer ago than it may be late.
    Late,
    /// A cap of the day keeps it until later.
    Deferred,
    /// Another process is publishing it.
    Busy,
    /// The run has made as many posts as it may make.
    Left,
}

impl<'a> Report<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self { context, done: "done", tally: Mutex::default() }
    }

    /// Returns the report of a run that only checks.
    pub(crate) fn of_check(context: &'a Context) -> Self {
        Self { done: "in order", ..Self::new(context) }
    }

    /// Reports a post that was published, or would be.
    pub(crate) fn done(&self, label: &Map<String, Value>, document: Value) {
        self.count(|tally| tally.done += 1);
        self.print(label, document);
    }

    /// Reports a post that failed. `post` names it for people.
    pub(crate) fn failed(&self, label: &Map<String, Value>, post: &str, failure: &Failure) {
        let document = failure.tell(&self.context.ui, post);
        self.count(|tally| {
            tally.failed += 1;
            let is_worse = |worst: Kind| rank(failure.kind()) < rank(worst);
            if tally.worst.is_none_or(is_worse) {
                tally.worst = Some(failure.kind());
            }
        });
        self.print(label, document);
    }

    /// Reports a post that was left alone. There is no line on stdout for those that were posted before,
    /// and for those that one of the next runs will come to.
    pub(crate) fn untouched(&self, label: &Map<String, Value>, post: &str, why: Untouched) {
        let ui = &self.context.ui;
        let outcome = match why {
            Untouched::Before => {
                self.count(|tally| tally.before += 1);
                tracing::info!("{post}: posted before");
                return;
            }
            Untouched::Left => {
                self.count(|tally| tally.left += 1);
                return;
            }
            Untouched::Late => {
                self.count(|tally| tally.late += 1);
                ui.warning(&format!("{post}: too late, and not posted"));
                "late"
            }
            Untouched::Deferred => {
                self.count(|tally| tally.deferred += 1);
                ui.step(&format!("{post}: not posted today, and still due"));
                "deferred"
            }
            Untouched::Busy => {
                self.count(|tally| tally.busy += 1);
                ui.step(&format!("{post}: another agoras is publishing it at this moment"));
                "busy"
            }
        };
        self.print(label, serde_json::json!({ "outcome": outcome }));
    }

    /// Prints the summary. The worst end of a post is that of the run.
    pub(crate) fn finish(self, nothing: &str) -> Result<(), Failure> {
        let tally = self.tally.into_inner().unwrap_or_default();
        let parts = [
            (tally.done, self.done),
            (tally.failed, "failed"),
            (tally.late, "too late"),
            (tally.deferred, "still due"),
            (tally.busy, "busy elsewhere"),
            (tally.left, "left for a later run"),
            (tally.before, "posted before"),
        ];
        let counted: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let ui = &self.context.ui;
        match (counted.is_empty(), tally.worst) {
            (true, _) => ui.step(nothing),
            (false, None) => ui.step(&counted.join(", ")),
            (false, Some(kind)) => return Err(Failure::new(kind, counted.join(", ")).printed()),
        }
        Ok(())
    }

    fn count(&self, change: impl FnOnce(&mut Tally)) {
        if let Ok(mut tally) = self.tally.lock() {
            change(&mut tally);
        }
    }

    fn print(&self, label: &Map<String, Value>, document: Value) {
        let mut line = label.clone();
        if let Value::Object(document) = document {
            line.extend(document);
        }
        self.context.ui.json(&line);
    }
}

fn rank(kind: Kind) -> usize {
    let code = kind.row().exit_code;
    WORST_FIRST.iter().position(|other| *other == code).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_two_ends_is_the_one_that_needs_somebody_most() {
        let kinds = [
            Kind::Interrupted,
            Kind::Storage,
            Kind::Fault,
            Kind::Unknown,
            Kind::NotAuthorized,
            Kind::Refused,
            Kind::Usage,
            Kind::BadInput,
            Kind::Unavailable,
            Kind::Processing,
        ];
        assert!(kinds.map(rank).is_sorted_by(|worse, better| worse < better));
        assert_eq!(rank(Kind::LateStorage), rank(Kind::Storage));
        assert_eq!(rank(Kind::Duplicate), rank(Kind::Refused));
    }
}
