//! The marks of a run over a sheet: rows that were posted before, and rows that were not posted

use super::job::Way;
use super::marks::{Cleared, MarkedRow};
use super::report::Untouched;
use super::schedule::Schedule;
use super::slot::Slot;
use crate::cli::document::post_url;
use crate::cli::explain::Failure;
use crate::flow::Known;
use crate::journal::Entry;

impl Schedule<'_> {
    /// Returns the row that is marked for a post; `None` if it comes from no sheet, or in a dry run.
    pub(crate) fn row<'s>(&'s self, slot: &'s Slot) -> Option<MarkedRow<'s>> {
        let sheet = self.sheet.filter(|_| !self.defaults.publishing.is_dry_run())?;
        Some(MarkedRow::new(sheet, slot.cells.as_ref()?))
    }

    /// Reports a post of an earlier run, whose row may lack its mark.
    pub(crate) async fn posted_before(
        &self,
        slot: &Slot,
        row: Option<&MarkedRow<'_>>,
        entry: Option<&Entry>,
    ) -> Result<(), Failure> {
        if let Some(row) = row {
            row.published(entry.and_then(address).as_deref()).await?;
        }
        self.report.untouched(&slot.label(), &slot.name(), Untouched::Before);
        Ok(())
    }

    /// Takes the mark from a row of which nothing was posted, and writes the reason there. The mark
    /// stays if something may have been posted.
    pub(crate) async fn unmark(&self, way: Way<'_>, slot: &Slot, reason: &str) {
        let Some(row) = way.row else {
            return;
        };
        let is_over = match slot.job.known(way.session).await {
            Ok(known) => matches!(known, Known::Nothing | Known::Over | Known::Unmarked),
            Err(_) => false,
        };
        if !is_over {
            return;
        }
        let warn = |what: String| {
            self.context.ui.warning(&format!("{}: its row is not corrected: {what}", slot.name()));
        };
        match (row.clear(reason).await, way.session.ledger()) {
            (Ok(Cleared::Unmarked), Some(ledger)) => {
                let key = slot.job.idempotency.key.clone();
                if let Err(error) = ledger.call(move |journal| journal.unmark(&key)).await {
                    warn(error.to_string());
                }
            }
            (Ok(_), _) => {}
            (Err(error), _) => warn(error.to_string()),
        }
    }
}

fn address(entry: &Entry) -> Option<String> {
    let post = entry.end.as_ref()?.post_ids.first()?;
    Some(post_url(entry.publish_id()?, &entry.planned.account, post))
}
