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
    /// The new state; `None` to keep the present one.
    state: Option<&'static str>,
    /// The new text of column J; `None` to keep the present one.
    note: Option<String>,
    /// The states that it replaces.
    replaces: Vec<State>,
}

impl Mark {
    fn is_on(&self, row: &SheetRow) -> bool {
        let is_stated = |state: &str| state == row.state_text();
        let is_noted = |note: &String| note == row.address();
        self.state.is_none_or(is_stated) && self.note.as_ref().is_none_or(is_noted)
    }
}

impl Sheet {
    /// Marks a row as being published. Refuses a row that is not as it was read. After an error the
    /// mark may be there all the same.
    pub(crate) async fn mark_publishing(&self, row: &SheetRow) -> Result<(), SheetError> {
        let mark = |_: &SheetRow| Mark {
            state: Some(State::PUBLISHING),
            note: None,
            replaces: vec![State::Empty, row.state()],
        };
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
            let is_reason = now.address().starts_with(REASON);
            let note = address.or(is_reason.then_some(""));
            Mark {
                state: Some(State::PUBLISHED),
                note: note.filter(|_| is_free(now)).map(str::to_owned),
                replaces: vec![State::Empty, State::Publishing, State::Published, row.state()],
            }
        };
        self.mark(row, mark).await
    }

    /// Takes the mark from a row of which nothing was posted, and writes the reason to column J.
    pub(crate) async fn unmark(&self, row: &SheetRow, reason: &str) -> Result<(), SheetError> {
        let mark = |now: &SheetRow| Mark {
            state: Some(""),
            note: note(now, reason),
            replaces: vec![State::Empty, State::Publishing],
        };
        self.mark(row, mark).await
    }

    /// Writes to column J why a row was not posted that has no mark. Its state stays.
    pub(crate) async fn explain(&self, row: &SheetRow, reason: &str) -> Result<(), SheetError> {
        let mark = |now: &SheetRow| Mark {
            state: None,
            note: note(now, reason),
            replaces: vec![row.state()],
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
            // Before this run has sent it, a new `publishing` is the mark of another run.
            let is_known = was_sent || row.state() == State::Publishing;
            if mark.is_on(&now) && (is_known || mark.state != Some(State::PUBLISHING)) {
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
        let noted = match (mark.state, &mark.note) {
            (_, None) => None,
            (Some(state), Some(note)) => {
                Some(self.write(&tab.state_and_address(number), &[state, note]).await)
            }
            (None, Some(note)) => Some(self.write(&tab.address(number), &[note]).await),
        };
        match noted {
            // The tab ends with column I, as Python's sheets may: the state is what counts.
            Some(Err(SheetError::Refused(refusal))) if refusal.is_beyond_the_grid() => {}
            Some(end) => return end,
            None => {}
        }
        match mark.state {
            Some(state) => self.write(&tab.state(number), &[state]).await,
            None => Ok(()),
        }
    }
}

/// Returns whether column J holds nothing of the user.
fn is_free(now: &SheetRow) -> bool {
    now.address().is_empty() || now.address().starts_with(REASON)
}

/// Returns the text of column J for a reason; `None` if the user wrote something there.
fn note(now: &SheetRow, reason: &str) -> Option<String> {
    let words = reason.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let reason: String = words.join(" ").chars().take(LONGEST_REASON).collect();
    is_free(now).then(|| [REASON, reason.trim_end()].concat())
}
