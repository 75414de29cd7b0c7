//! Reading a plan: all its rows, or all its faults at once

use std::collections::HashMap;

use super::cells::{RawPlan, SkippedRow};
use super::error::{PlanError, RowFault};
use super::format::{Format, decoded};
use super::nine::NineColumns;
use super::row::{PlanSettings, Row, read as read_row};
use super::{json, table, tree};
use crate::flow::Username;

/// The rows of a plan, in its order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) rows: Vec<Row>,
    /// Rows that are left out, which should be said.
    pub(crate) skipped: Vec<SkippedRow>,
}

/// Reads a plan. Nothing of the media is looked at.
pub(crate) fn read(
    bytes: &[u8],
    format: Format,
    settings: &PlanSettings,
) -> Result<Plan, PlanError> {
    let text = decoded(bytes)?;
    let RawPlan { rows: raw_rows, skipped, mut faults } = match format {
        Format::Csv => table::read(&text)?,
        Format::Yaml => tree::read_yaml(&text)?,
        Format::Json => tree::read(&json::load(&text)?)?,
    };
    let rows: Vec<Row> =
        raw_rows.iter().filter_map(|raw| read_row(raw, settings, &mut faults)).collect();
    add_repetitions(&rows, &mut faults);
    if faults.is_empty() {
        return Ok(Plan { rows, skipped });
    }
    faults.sort_by_key(|fault| fault.line);
    Err(PlanError::Rows(faults))
}

/// Reads a row of nine columns, such as one of a sheet. Its state is not among them.
pub(crate) fn read_nine(
    columns: &NineColumns<'_>,
    settings: &PlanSettings,
) -> Result<Row, Vec<RowFault>> {
    let mut faults = Vec::new();
    read_row(&columns.cells(), settings, &mut faults).ok_or(faults)
}

/// Adds a fault for each row that has the identity of an earlier one.
fn add_repetitions(rows: &[Row], faults: &mut Vec<RowFault>) {
    // The names of accounts are never empty: rows without one are one account's.
    let nobody = Username::new("");
    let mut first_lines = HashMap::new();
    for row in rows {
        let key = row.key(row.account.as_ref().unwrap_or(&nobody));
        let first = *first_lines.entry(key).or_insert(row.line);
        if first == row.line {
            continue;
        }
        let line = row.line;
        faults.push(match &row.id {
            Some(id) => RowFault {
                line,
                column: Some("id".to_owned()),
                reason: format!("line {first} has the id `{id}` as well"),
            },
            None => RowFault {
                line,
                column: None,
                reason: format!("the row is the same as line {first}: give both an id"),
            },
        });
    }
}
