//! Reading a plan: its rows, and all faults of the others

use std::collections::HashMap;

use super::cells::{RawPlan, SkippedRow};
use super::error::{PlanError, RowFault};
use super::format::{Format, decoded};
use super::nine::NineColumns;
use super::row::{PlanSettings, ReadRow, Row, UnfitRow, read as read_row};
use super::{json, table, tree};

/// The rows of a plan, in its order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub(crate) rows: Vec<Row>,
    /// The others, as far as their media are known.
    pub(crate) unfit: Vec<UnfitRow>,
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
    let mut fit = Vec::new();
    let mut unfit = Vec::new();
    for raw in &raw_rows {
        match read_row(raw, settings, &mut faults) {
            ReadRow::Fit(row) => fit.push(*row),
            ReadRow::Unfit(row) => unfit.extend(row),
        }
    }
    let rows = without_repetitions(fit, &mut faults, &mut unfit);
    faults.sort_by_key(|fault| fault.line);
    unfit.sort_by_key(|row| row.line);
    Ok(Plan { rows, unfit, faults, skipped })
}

/// Reads a row of nine columns, such as one of a sheet. Its state is not among them.
pub(crate) fn read_nine(
    columns: &NineColumns<'_>,
    settings: &PlanSettings,
) -> Result<Row, Vec<RowFault>> {
    let mut faults = Vec::new();
    match read_row(&columns.cells(), settings, &mut faults) {
        ReadRow::Fit(row) => Ok(*row),
        ReadRow::Unfit(_) => Err(faults),
    }
}

/// Leaves out rows of one identity, since nobody knows which of them is meant, and adds a fault for
/// each.
fn without_repetitions(
    rows: Vec<Row>,
    faults: &mut Vec<RowFault>,
    unfit: &mut Vec<UnfitRow>,
) -> Vec<Row> {
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
        let Some(other) = other else {
            single.push(row);
            continue;
        };
        faults.push(match &row.id {
            Some(id) => RowFault {
                line,
                column: Some("id".to_owned()),
                reason: format!("line {other} has the id `{id}` as well"),
            },
            None => RowFault {
                line,
                column: None,
                reason: format!("the row is the same as line {other}: give both an id"),
            },
        });
        unfit.push(UnfitRow { line, post: row.post });
    }
    single
}
