//! Google Sheets: rows of posts, and the marks that say what became of them

mod account;
mod answer;
mod assertion;
mod client;
mod error;
mod marks;
mod names;
mod plan;
mod retry;
mod row;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use account::{ServiceAccount, read_key_file};
pub(crate) use client::{GoogleBases, Sheet, SheetName};
pub use error::{Change, GoogleRefusal, NoAnswer, SheetError};
pub use names::{ClientEmail, NotAName, RowNumber, SpreadsheetId, TabName};
pub(crate) use plan::{PlannedRow, SheetPlan};
pub(crate) use row::{SheetRow, State};
