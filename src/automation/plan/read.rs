//! Reading a plan: its rows, and all faults of the others

use std::collections::HashMap;

use super::cells::{RawPlan, SkippedRow};
use super::error::{PlanError, RowFault};
use super::format::{Format, decoded};
use super::nine::NineColumns;
use super::row::{PlanSettings, Row, read as read_row};
use super::{json, table, tree};

/// The rows of a plan, in its order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) rows: Vec<Row>,
    /// The faults of the rows that cannot be posted. The other rows are not affected.
    pub(crate) faults: Vec<RowFault>,
    /// Rows that are left out, which should be said.
    pub(crate) skipped: Vec<SkippedRow>,
}

/// Reads a plan. Nothing of the media is looked at. An error is about the plan as a whole.
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
    let rows = raw_rows.iter().filter_map(|raw| read_row(raw, settings, &mut faults)).collect();
    let rows = without_repetitions(rows, &mut faults);
    faults.sort_by_key(|fault| fault.line);
    Ok(Plan { rows, faults, skipped })
}

/// Reads a row of nine columns, such as one of a sheet. Its state is not among them.
pub(crate) fn read_nine(
    columns: &NineColumns<'_>,
    settings: &PlanSettings,
) -> Result<Row, Vec<RowFault>> {
    let mut faults = Vec::new();
    read_row(&columns.cells(), settings, &mut faults).ok_or(faults)
}

/// Leaves out rows of one identity, since nobody knows which of them is meant, and adds a fault for
/// each.
fn without_repetitions(rows: Vec<Row>, faults: &mut Vec<RowFault>) -> Vec<Row> {
    let account = |row: &Row| row.account.as_ref().map(|it| it.as_str().to_lowercase());
    let identity = |row: &Row| (account(row), row.key());
    let mut lines: HashMap<_, Vec<usize>> = HashMap::new();
    for row in &rows {
        lines.entry(identity(row)).or_default().push(row.line);
    }
    let mut single = Vec::new();
    for row in rows {
        let line = row.line;
        let other = lines[&identity(&row)].iter().find(|other| **other != line);
        match (other, &row.id) {
            (None, _) => single.push(row),
            (Some(other), Some(id)) => faults.push(RowFault {
                line,
                column: Some("id".to_owned()),
                reason: format!("line {other} has the id `{id}` as well"),
            }),
            (Some(other), None) => faults.push(RowFault {
                line,
                column: None,
                reason: format!("the row is the same as line {other}: give both an id"),
            }),
        }
    }
    single
}
