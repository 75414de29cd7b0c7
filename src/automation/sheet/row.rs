//! A row of a sheet: ten columns, as Google shows them

use serde_json::Value;

use super::names::RowNumber;

/// The number of columns that are read: A to J.
const COLUMNS: usize = 10;

/// The columns that describe the post: A to H.
const POST: usize = 8;

/// The columns of a row.
const TEXT: usize = 0;
const IMAGES: std::ops::Range<usize> = 2..6;
const DATE: usize = 6;
const HOUR: usize = 7;
const STATE: usize = 8;
const ADDRESS: usize = 9;

/// A row as it was when it was read. A cell that is empty or missing is an empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetRow {
    pub(crate) number: RowNumber,
    cells: [String; COLUMNS],
}

/// The state of a row: what column I says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    /// A run is publishing it, or has ended while it did.
    Publishing,
    Published,
    /// A text that is not agoras'.
    Other(String),
}

impl State {
    pub(crate) const PUBLISHING: &'static str = "publishing";
    pub(crate) const PUBLISHED: &'static str = "published";

    fn of(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            Self::PUBLISHING => Self::Publishing,
            Self::PUBLISHED => Self::Published,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl SheetRow {
    /// Reads a row of Google's answer, which leaves out empty cells at the end.
    pub(crate) fn new(number: RowNumber, values: &[Value]) -> Self {
        let mut cells: [String; COLUMNS] = std::array::from_fn(|_| String::new());
        for (cell, value) in cells.iter_mut().zip(values) {
            *cell = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
        }
        Self { number, cells }
    }

    /// Returns whether the row is meant to be posted: it has a date or an hour.
    pub(crate) fn is_planned(&self) -> bool {
        !self.date().is_empty() || !self.hour().is_empty()
    }

    pub(crate) fn text(&self) -> &str {
        &self.cells[TEXT]
    }

    /// Returns the addresses of the images, without the empty cells.
    pub(crate) fn images(&self) -> impl Iterator<Item = &str> {
        self.cells[IMAGES].iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// Returns the date as it is written.
    pub(crate) fn date(&self) -> &str {
        self.cells[DATE].trim()
    }

    /// Returns the hour as it is written.
    pub(crate) fn hour(&self) -> &str {
        self.cells[HOUR].trim()
    }

    pub(crate) fn state(&self) -> State {
        State::of(self.state_text())
    }

    /// Returns the state as it is written.
    pub(crate) fn state_text(&self) -> &str {
        self.cells[STATE].trim()
    }

    /// Returns the text of column J: the post's address, a reason, or a note of the user.
    pub(crate) fn address(&self) -> &str {
        self.cells[ADDRESS].trim()
    }

    /// Returns whether both rows describe the same post.
    pub(crate) fn has_post_of(&self, other: &Self) -> bool {
        self.cells[..POST] == other.cells[..POST]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(values: &Value) -> SheetRow {
        SheetRow::new(RowNumber::after(0), values.as_array().unwrap())
    }

    #[test]
    fn a_row_ends_where_its_last_cell_is_and_is_whole_all_the_same() {
        let eight = row(&json!([
            "Hello",
            "https://l/",
            "https://m/1.jpg",
            "",
            " https://m/3.jpg ",
            "",
            "29-11-2026",
            "01"
        ]));
        assert_eq!(eight.text(), "Hello");
        assert_eq!(eight.images().collect::<Vec<_>>(), ["https://m/1.jpg", "https://m/3.jpg"]);
        assert_eq!((eight.date(), eight.hour(), eight.state()), ("29-11-2026", "01", State::Empty));
        assert!(eight.is_planned());
        assert!(!row(&json!(["only a text"])).is_planned());
        assert!(!row(&json!([])).is_planned());
        let date_only = row(&json!(["", "", "", "", "", "", "29-11-2026"]));
        assert!(date_only.is_planned() && date_only.hour().is_empty());
    }

    #[test]
    fn a_state_counts_only_as_it_is_written_by_agoras() {
        let state = |text: &str| row(&json!(["", "", "", "", "", "", "", "", text])).state();
        assert_eq!(state(""), State::Empty);
        assert_eq!(state(" published "), State::Published);
        assert_eq!(state("publishing"), State::Publishing);
        assert_eq!(state("Published"), State::Other("Published".to_owned()));
    }

    #[test]
    fn cells_that_are_no_texts_and_columns_after_j_do_no_harm() {
        let odd = row(&json!([7, null, true, [], "", "", "d", 9, "", "j", "k", "l"]));
        assert_eq!((odd.text(), odd.hour(), odd.address()), ("7", "9", "j"));
    }
}
