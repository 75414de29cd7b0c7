//! Python's nine columns: `text | link | image 1 to 4 | date | hour | state`, without a header

use super::cells::{Cell, CellValue, Column, RawPlan, RawRow, Record, Skipped, SkippedRow};
use super::error::RowFault;
use crate::automation::content::key;

/// The number of columns. Further ones are ignored.
pub(super) const NINE: usize = 9;

const TEXT: usize = 0;
const IMAGES: std::ops::Range<usize> = 2..6;
const DATE: usize = 6;
const HOUR: usize = 7;
const STATE: usize = 8;

/// The state of a row that was posted. Capitals count.
const PUBLISHED: &str = "published";

/// Returns whether the cells are a row with a date in its place, or the usual heading of such rows.
pub(super) fn is_row(cells: &[String]) -> bool {
    let Some([.., date, hour, state]) = cells.get(..NINE) else {
        return false;
    };
    let is = |cell: &str, name: &str| cell.trim().eq_ignore_ascii_case(name);
    let is_heading = is(date, "date") && is(hour, "hour") && is(state, "state");
    is_heading || date.trim().starts_with(|letter: char| letter.is_ascii_digit())
}

/// Reads rows of nine columns. Rows that are shorter are skipped, as in Python, and so is a heading.
pub(super) fn read(records: &[Record]) -> RawPlan {
    let mut plan = RawPlan::default();
    let first_line = records.first().map(|record| record.line);
    for record in records {
        match skipped(record, first_line) {
            Some(why) => plan.skipped.push(SkippedRow { line: record.line, why }),
            None => match check_state(record.line, &record.cells[STATE]) {
                Ok(()) => plan.rows.push(NineColumns::of(record).cells()),
                Err(fault) => plan.faults.push(fault),
            },
        }
    }
    plan
}

/// Returns the reason why a row is no post. Only the first line can be a heading.
fn skipped(record: &Record, first_line: Option<usize>) -> Option<Skipped> {
    let cells = &record.cells;
    if cells.len() < NINE {
        return Some(Skipped::FewerThanNine);
    }
    if cells[STATE] == PUBLISHED {
        return Some(Skipped::Published);
    }
    let date = cells[DATE].trim();
    if date.is_empty() && cells[HOUR].trim().is_empty() {
        return Some(Skipped::NoDate);
    }
    let has_digit = date.contains(|letter: char| letter.is_ascii_digit());
    (first_line == Some(record.line) && !has_digit).then_some(Skipped::Heading)
}

/// The columns that describe a post. The link is none of them: TikTok has no place for it.
#[derive(Debug)]
pub(crate) struct NineColumns<'c> {
    /// The line, or the row of a sheet.
    pub(crate) line: usize,
    pub(crate) text: &'c str,
    pub(crate) images: Vec<&'c str>,
    pub(crate) date: &'c str,
    pub(crate) hour: &'c str,
}

impl<'c> NineColumns<'c> {
    fn of(record: &'c Record) -> Self {
        let cells = &record.cells;
        Self {
            line: record.line,
            text: &cells[TEXT],
            images: cells[IMAGES].iter().map(String::as_str).collect(),
            date: &cells[DATE],
            hour: &cells[HOUR],
        }
    }

    /// Returns the columns as those of a plan with a header: photos, and the text as their title.
    pub(super) fn cells(&self) -> RawRow {
        let line = self.line;
        let images = self.images.iter().map(|image| image.trim()).filter(|it| !it.is_empty());
        let images: Vec<String> = images.map(str::to_owned).collect();
        let mut cells = Vec::new();
        if !images.is_empty() {
            cells.push(Cell { line, column: Column::Images, value: CellValue::List(images) });
        }
        let mut add = |column, text: &str| {
            if !text.trim().is_empty() {
                cells.push(Cell { line, column, value: CellValue::Text(text.to_owned()) });
            }
        };
        if let Some(title) = key("title") {
            add(Column::Key(title), self.text);
        }
        add(Column::Date, self.date);
        add(Column::Hour, self.hour);
        RawRow { line, cells }
    }
}

/// Refuses a state that may mean that the row was posted, so that it is not posted twice. Other
/// texts are notes of people.
pub(crate) fn check_state(line: usize, state: &str) -> Result<(), RowFault> {
    let word = state.trim().to_lowercase();
    let reason = match word.as_str() {
        PUBLISHED => format!("`{state}` is not exactly `published`: correct it, or empty the cell"),
        "publishing" => {
            "a run was publishing the row: look whether it is posted, then write `published` or empty the cell".to_owned()
        }
        _ => return Ok(()),
    };
    Err(RowFault { line, column: Some("state".to_owned()), reason })
}
