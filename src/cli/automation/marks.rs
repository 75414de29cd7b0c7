//! A row of a sheet in a run: its mark before the post, and the one that tells what became of it

use std::cell::Cell;

use crate::automation::sheet::{Sheet, SheetRow, State};
use crate::automation::{Change, SheetError};
use crate::cli::explain::{Failure, Kind};

/// A row of a sheet that a run marks.
pub(crate) struct MarkedRow<'a> {
    sheet: &'a Sheet,
    row: &'a SheetRow,
    mark: Cell<OwnMark>,
}

/// The mark `publishing` of this home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OwnMark {
    None,
    /// It was written, and may be there.
    Uncertain,
    There,
}

/// What has happened to the state of a row that was not posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cleared {
    /// The mark of this home was taken away.
    Unmarked,
    /// It had no mark of this home, and stays.
    Untouched,
}

impl<'a> MarkedRow<'a> {
    /// Takes a row as it was read. A mark on it is one of this home.
    pub(crate) fn new(sheet: &'a Sheet, row: &'a SheetRow) -> Self {
        let is_marked = row.state() == State::Publishing;
        let mark = if is_marked { OwnMark::There } else { OwnMark::None };
        Self { sheet, row, mark: Cell::new(mark) }
    }

    /// Marks the row before its post is sent.
    pub(crate) async fn begin(&self) -> Result<(), Failure> {
        let marked = self.sheet.mark_publishing(self.row).await;
        self.mark.set(if marked.is_ok() { OwnMark::There } else { OwnMark::Uncertain });
        marked.map_err(|error| match error {
            SheetError::Changed { change: Change::State(state), .. }
                if state == State::PUBLISHING =>
            {
                of_another_home(self.row.number.into())
            }
            error => Failure::from(error),
        })
    }

    /// Marks the row after its post has arrived.
    pub(crate) async fn published(&self, address: Option<&str>) -> Result<(), Failure> {
        let marked = self.sheet.mark_published(self.row, address).await;
        marked.map_err(|error| {
            Failure::from(error).hinted(
                "it is posted, and only its row is not marked: the next run marks it, and posts nothing twice",
            )
        })
    }

    /// Writes the reason why nothing was posted, and takes this home's mark away.
    pub(crate) async fn clear(&self, reason: &str) -> Result<Cleared, SheetError> {
        match self.mark.get() {
            OwnMark::There => {
                self.sheet.unmark(self.row, reason).await?;
                Ok(Cleared::Unmarked)
            }
            OwnMark::None => {
                self.sheet.explain(self.row, reason).await?;
                Ok(Cleared::Untouched)
            }
            // A mark on the row may be one of another home.
            OwnMark::Uncertain => Ok(Cleared::Untouched),
        }
    }
}

/// Builds the failure of a row with a mark that this home has not made.
pub(crate) fn of_another_home(row: usize) -> Failure {
    let what = format!("row {row} is marked `publishing`, and no run of this home has begun it");
    Failure::new(Kind::Unknown, what).hinted(format!(
        "another run may be posting it; otherwise look at the profile: if the post is there, write `published` into I{row}; if it is not, empty I{row}, and the next run posts it"
    ))
}

/// Adds what to do in the sheet about a post of which nobody knows.
pub(crate) fn in_sheet(failure: Failure, row: usize) -> Failure {
    if failure.kind() != Kind::Unknown {
        return failure;
    }
    failure.hinted(format!("once it is on the profile, write `published` into I{row}"))
}
