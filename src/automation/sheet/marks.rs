//! The marks of a row: `publishing` before a post, then `published` or the reason why not
//!
//! Every mark is preceded by a look at the row: rows move when people sort or edit a sheet, and no
//! mark is written beside another post. A mark whose answer is lost is looked for in the same way
//! before it is written again.

use super::client::Sheet;
use super::error::{Change, SheetError};
use super::names::RowNumber;
use super::retry::Retry;
use super::row::{SheetRow, State};

/// The beginning of a reason in column J. The address of a post replaces a reason, and no other text.
const REASON: &str = "not posted: ";

/// Characters of the longest reason that is written.
const LONGEST_REASON: usize = 500;

/// A mark, as columns I and J hold it.
struct Mark {
    state: &'static str,
    /// The new text of column J; `None` to keep the present one.
    note: Option<String>,
    /// The states that it replaces.
    replaces: &'static [State],
}

impl Mark {
    fn is_on(&self, row: &SheetRow) -> bool {
        let is_noted = |note: &String| note == row.address();
        row.state_text() == self.state && self.note.as_ref().is_none_or(is_noted)
    }
}

impl Sheet {
    /// Marks a row as being published. Refuses a row that is not as it was read, or that has a state.
    /// After an error the mark may be there all the same.
    pub(crate) async fn mark_publishing(&self, row: &SheetRow) -> Result<(), SheetError> {
        let mark =
            |_: &SheetRow| Mark { state: State::PUBLISHING, note: None, replaces: &[State::Empty] };
        self.mark(row, mark).await
    }

    /// Marks a row as published. The post's `address` goes to column J unless the user wrote
    /// something there.
    pub(crate) async fn mark_published(
        &self,
        row: &SheetRow,
        address: Option<&str>,
    ) -> Result<(), SheetError> {
        let mark = |now: &SheetRow| {
            let is_free = now.address().is_empty() || now.address().starts_with(REASON);
            Mark {
                state: State::PUBLISHED,
                note: address.filter(|_| is_free).map(str::to_owned),
                replaces: &[State::Empty, State::Publishing, State::Published],
            }
        };
        self.mark(row, mark).await
    }

    /// Takes the mark from a row of which nothing was posted, and writes the reason to column J.
    pub(crate) async fn unmark(&self, row: &SheetRow, reason: &str) -> Result<(), SheetError> {
        let words = reason.split(|c: char| c.is_whitespace() || c.is_control());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let reason: String = words.join(" ").chars().take(LONGEST_REASON).collect();
        let note = [REASON, reason.trim_end()].concat();
        let mark = |_: &SheetRow| Mark {
            state: "",
            note: Some(note.clone()),
            replaces: &[State::Empty, State::Publishing],
        };
        self.mark(row, mark).await
    }

    async fn mark(
        &self,
        row: &SheetRow,
        mark: impl Fn(&SheetRow) -> Mark,
    ) -> Result<(), SheetError> {
        let mut retry = Retry::new(self.clock);
        let mut was_sent = false;
        loop {
            let now = self.read_row(row.number).await?;
            let changed = |change| Err(SheetError::Changed { row: row.number, change });
            if !now.has_post_of(row) {
                return changed(Change::Post);
            }
            let mark = mark(&now);
            // Before this run has sent it, `publishing` is the mark of another run.
            if mark.is_on(&now) && (was_sent || mark.state != State::PUBLISHING) {
                return Ok(());
            }
            if !mark.replaces.contains(&now.state()) {
                return changed(Change::State(now.state_text().to_owned()));
            }
            match self.put(row.number, &mark).await {
                Ok(()) => return Ok(()),
                Err(error) => {
                    was_sent |= error.is_outcome_unknown();
                    retry.after(error).await?;
                }
            }
        }
    }

    async fn put(&self, number: RowNumber, mark: &Mark) -> Result<(), SheetError> {
        let tab = &self.name.tab;
        if let Some(note) = &mark.note {
            let both = self.write(&tab.state_and_address(number), &[mark.state, note]).await;
            match both {
                // The tab ends with column I, as Python's sheets may: the state is what counts.
                Err(SheetError::Refused(refusal)) if refusal.is_beyond_the_grid() => {}
                end => return end,
            }
        }
        self.write(&tab.state(number), &[mark.state]).await
    }
}
