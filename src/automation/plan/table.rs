//! CSV plans: the separator, the header, and the rows below it

use csv::{ReaderBuilder, StringRecord};

use super::cells::{Cell, CellValue, Column, RawPlan, RawRow, Record};
use super::error::{PlanError, RowFault};
use super::lines::Positions;
use super::nine::{self, NINE};
use super::quotes::check_quotes;

/// The most rows of a plan.
pub(crate) const MOST_ROWS: usize = 100_000;

/// The most cells of a plan, so that a small file cannot fill the memory.
pub(super) const MOST_CELLS: usize = 25 * MOST_ROWS;

/// The separators that spreadsheets write.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads a CSV plan: with a header, or Python's nine columns without one.
pub(super) fn read(text: &str) -> Result<RawPlan, PlanError> {
    let separator = declared(text).unwrap_or_else(|| guessed(text));
    check_quotes(text, separator)?;
    let mut records = records(text, separator)?;
    if declared(text).is_some() {
        records.remove(0);
    }
    match records.first() {
        None => Err(PlanError::Empty),
        Some(first) if nine::is_row(&first.cells) => Ok(nine::read(&records)),
        Some(first) if known(&first.cells) > 0 => with_header(first, &records[1..]),
        Some(_) if records.iter().any(|record| nine::is_row(&record.cells)) => {
            Ok(nine::read(&records))
        }
        Some(_) => Err(PlanError::NoHeader),
    }
}

/// Returns the separator of Excel's own first line: `sep=;`.
fn declared(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_matches('"').strip_prefix("sep=")?;
    SEPARATORS.into_iter().find(|separator| line.as_bytes() == [*separator])
}

/// Returns the separator with which the first record has the most columns of a plan, or else the
/// most cells.
fn guessed(text: &str) -> u8 {
    let merit = |separator: &u8| {
        let first = reader(text, *separator).into_records().next();
        let cells = first.and_then(Result::ok).map(|record| owned(&record)).unwrap_or_default();
        [known(&cells), usize::from(nine::is_row(&cells)), cells.len()]
    };
    // Of several with equal merit the last one is taken: the comma.
    SEPARATORS.into_iter().rev().max_by_key(merit).unwrap_or(b',')
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes())
}

/// Returns how many of the cells are names of columns.
fn known(cells: &[String]) -> usize {
    cells.iter().filter(|cell| Column::named(cell).is_some()).count()
}

/// Returns the cells without the blank ones after the ninth at the end, and with LF as line end,
/// whatever system the spreadsheet ran on.
fn owned(record: &StringRecord) -> Vec<String> {
    let blank = record.iter().rev().take_while(|cell| cell.trim().is_empty()).count();
    let cells = record.iter().take((record.len() - blank).max(NINE));
    cells.map(|cell| cell.replace("\r\n", "\n").replace('\r', "\n")).collect()
}

/// Returns the records that are not blank.
fn records(text: &str, separator: u8) -> Result<Vec<Record>, PlanError> {
    let mut positions = Positions::new(text);
    let mut cell_count = 0;
    let mut found = Vec::new();
    for record in reader(text, separator).into_records() {
        // The parser accepts any text, and this one has been decoded.
        let record = record.map_err(|_| PlanError::NotText { line: positions.of(0).line })?;
        let cells = owned(&record);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let start = record.position().map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(0).min(text.len());
        // Blank lines before a record count as its beginning for the parser.
        let blank = text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        cell_count += cells.len();
        found.push(Record { line: positions.of(start + blank).line, cells });
        if cell_count > MOST_CELLS {
            return Err(PlanError::TooManyCells { limit: MOST_CELLS });
        }
        // A header counts as well.
        if found.len() > MOST_ROWS + 1 {
            return Err(PlanError::TooManyRows { limit: MOST_ROWS });
        }
    }
    Ok(found)
}

fn with_header(header: &Record, records: &[Record]) -> Result<RawPlan, PlanError> {
    let columns: Vec<Option<Column>> =
        header.cells.iter().map(|name| Column::named(name)).collect();
    let faults = header_faults(header);
    if !faults.is_empty() {
        return Err(PlanError::Rows(faults));
    }
    let mut plan = RawPlan::default();
    for record in records {
        let line = record.line;
        let mut row = RawRow { line, cells: Vec::new() };
        for (at, text) in record.cells.iter().enumerate() {
            if text.trim().is_empty() {
                continue;
            }
            match columns.get(at).copied().flatten() {
                Some(column) => {
                    row.cells.push(Cell { line, column, value: CellValue::Text(text.clone()) });
                }
                None => plan.faults.push(RowFault {
                    line,
                    column: None,
                    reason: format!("cell {} stands below no column's name", at + 1),
                }),
            }
        }
        plan.rows.push(row);
    }
    Ok(plan)
}

/// Returns the faults of a header: unknown, repeated and missing columns.
fn header_faults(header: &Record) -> Vec<RowFault> {
    let line = header.line;
    let mut faults = Vec::new();
    let mut names = Vec::new();
    for cell in header.cells.iter().filter(|cell| !cell.trim().is_empty()) {
        let Some(column) = Column::named(cell) else {
            faults.push(RowFault::of_unknown_column(line, cell));
            continue;
        };
        let name = column.name();
        if names.contains(&name) {
            let reason = "the column is there twice".to_owned();
            faults.push(RowFault { line, column: Some(name.to_owned()), reason });
        }
        names.push(name);
    }
    let has = |name| names.contains(&name);
    let mut need = |is_there: bool, reason: &str| {
        if !is_there {
            faults.push(RowFault { line, column: None, reason: reason.to_owned() });
        }
    };
    need(has("at") || (has("date") && has("hour")), "neither `at` nor `date` and `hour` is there");
    need(has("media") || has("video_url") || has("images"), "there is no column `media`");
    faults
}
