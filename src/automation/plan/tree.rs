//! YAML and JSON plans: a list of mappings, alone or as `rows` beside `version: 1`

use super::cells::{Cell, CellValue, Column, RawPlan, RawRow};
use super::error::{PlanError, RowFault};
use super::table::{MOST_CELLS, MOST_ROWS};
use crate::automation::yaml::{Entry, Limits, Node, NodeValue, ScalarStyle, load};

/// A decoded text may be longer than its UTF-16 was.
const LIMITS: Limits = Limits { bytes: super::format::MOST_BYTES * 2, nodes: MOST_CELLS };

/// Reads a YAML plan. Every scalar is its text: `007` stays `007`, and `no` is the text `no`.
pub(super) fn read_yaml(text: &str) -> Result<RawPlan, PlanError> {
    read(&load(text.as_bytes(), LIMITS)?)
}

/// Reads the rows of a document.
pub(super) fn read(root: &Node) -> Result<RawPlan, PlanError> {
    let rows = rows(root)?;
    if rows.len() > MOST_ROWS {
        return Err(PlanError::TooManyRows { limit: MOST_ROWS });
    }
    let mut plan = RawPlan::default();
    for node in rows {
        match &node.value {
            NodeValue::Map(entries) => {
                let cells = entries.iter().filter_map(|entry| match cell(entry) {
                    Ok(cell) => cell,
                    Err(fault) => {
                        plan.faults.push(fault);
                        None
                    }
                });
                let cells = cells.collect();
                plan.rows.push(RawRow { line: node.line, cells });
            }
            NodeValue::Scalar(_) | NodeValue::List(_) => plan.faults.push(RowFault {
                line: node.line,
                column: None,
                reason: "a row is a mapping of columns to values".to_owned(),
            }),
        }
    }
    check_repeated(&mut plan);
    Ok(plan)
}

fn rows(root: &Node) -> Result<&[Node], PlanError> {
    let shape = |at, problem: &str| PlanError::Shape { problem: problem.to_owned(), at };
    let entries = match &root.value {
        NodeValue::List(rows) => return Ok(rows),
        NodeValue::Map(entries) => entries,
        NodeValue::Scalar(_) => {
            return Err(shape(root.at(), "it is one value"));
        }
    };
    let mut version = None;
    let mut rows = None;
    for entry in entries {
        match (entry.key.as_str(), &entry.value.value) {
            ("version", NodeValue::Scalar(scalar)) if scalar.text == "1" => version = Some(()),
            ("version", _) => return Err(shape(entry.at(), "`version` must be 1")),
            ("rows", NodeValue::List(list)) => rows = Some(list.as_slice()),
            ("rows", _) => return Err(shape(entry.at(), "`rows` must be a list")),
            (other, _) => {
                return Err(shape(
                    entry.at(),
                    &format!("`{other}` is neither `version` nor `rows`"),
                ));
            }
        }
    }
    version.ok_or_else(|| shape(root.at(), "`version: 1` is missing"))?;
    rows.ok_or_else(|| shape(root.at(), "`rows` is missing"))
}

/// Returns the cell of an entry; `None` if it is empty.
fn cell(entry: &Entry) -> Result<Option<Cell>, RowFault> {
    let line = entry.line;
    let column =
        Column::named(&entry.key).ok_or_else(|| RowFault::of_unknown_column(line, &entry.key))?;
    let fault = |reason: &str| RowFault {
        line,
        column: Some(column.name().to_owned()),
        reason: reason.to_owned(),
    };
    let takes_list = matches!(column, Column::Media | Column::Images);
    let value = match &entry.value.value {
        NodeValue::List(items) if takes_list => {
            let items = items.iter().map(|item| text(item).map_err(fault));
            CellValue::List(items.collect::<Result<_, _>>()?)
        }
        _ => CellValue::Text(text(&entry.value).map_err(fault)?),
    };
    let is_empty = match &value {
        CellValue::Text(text) => text.trim().is_empty(),
        CellValue::List(items) => items.is_empty(),
    };
    Ok((!is_empty).then_some(Cell { line, column, value }))
}

/// Returns the text of a scalar. A bare `null` could be meant as a text or as nothing.
fn text(node: &Node) -> Result<String, &'static str> {
    match &node.value {
        NodeValue::Scalar(scalar) => match (scalar.style, scalar.text.as_str()) {
            (ScalarStyle::Plain, "null" | "Null" | "NULL" | "~") => {
                Err("`null` can mean a text or nothing: quote it, or leave the column out")
            }
            (_, text) => Ok(text.to_owned()),
        },
        NodeValue::List(_) => Err("a list is not allowed here"),
        NodeValue::Map(_) => Err("a mapping is not allowed here"),
    }
}

/// Adds a fault for each column that a row has in two spellings, such as `Title` and `title`.
fn check_repeated(plan: &mut RawPlan) {
    for row in &plan.rows {
        for (at, cell) in row.cells.iter().enumerate() {
            let name = cell.column.name();
            if row.cells[..at].iter().any(|other| other.column.name() == name) {
                plan.faults.push(RowFault {
                    line: cell.line,
                    column: Some(name.to_owned()),
                    reason: "the column is there twice".to_owned(),
                });
            }
        }
    }
}
