//! A post with a time: what a plan's row or a sheet's row asks for

use serde_json::{Map, Value};

use super::job::Job;
use crate::automation::plan::Row;
use crate::automation::sheet::{PlannedRow, SheetRow, State};
use crate::clock::Moment;
use crate::flow::Username;

/// A post that is due at a time.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The id of a plan's row; `None` if it has none.
    id: Option<String>,
    /// The line of the plan, or the row of the sheet.
    pub(crate) line: usize,
    /// The account; `None` for the only one.
    pub(crate) account: Option<Username>,
    pub(crate) at: Moment,
    /// The row of the sheet as it was read; `None` for a plan.
    pub(crate) cells: Option<SheetRow>,
    pub(crate) job: Job,
}

impl Slot {
    pub(crate) fn of(row: Row) -> Self {
        let idempotency = row.idempotency();
        Self {
            id: row.id.map(|id| id.as_str().to_owned()),
            line: row.line,
            account: row.account,
            at: row.at,
            cells: None,
            job: Job { described: row.post, idempotency },
        }
    }

    pub(crate) fn of_sheet(row: PlannedRow) -> Self {
        Self { cells: Some(row.cells), ..Self::of(row.post) }
    }

    /// Returns whether the sheet says that a run is publishing it.
    pub(crate) fn is_publishing(&self) -> bool {
        self.cells.as_ref().is_some_and(|row| row.state() == State::Publishing)
    }

    /// Returns the fields that name the row in its JSON line.
    pub(crate) fn label(&self) -> Map<String, Value> {
        let account = self.account.as_ref().map(Username::as_str);
        let fields = [
            ("row", self.id.as_deref().into()),
            ("line", self.line.into()),
            ("account", account.into()),
            ("at", self.at.rfc3339().into()),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Returns the name of the row for people.
    pub(crate) fn name(&self) -> String {
        match &self.id {
            Some(id) => format!("row {id} (line {})", self.line),
            None if self.cells.is_some() => format!("row {}", self.line),
            None => format!("line {}", self.line),
        }
    }
}

/// Returns the field that names a row of which only the line is known.
pub(crate) fn label_of_line(line: usize) -> Map<String, Value> {
    Map::from_iter([("line".to_owned(), line.into())])
}
