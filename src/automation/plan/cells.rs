//! Rows of a plan as cells with names, before they are posts

use std::fmt;

use super::error::RowFault;
use crate::automation::content::{Action, Key, key, keys};

/// A column of a plan.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Id,
    Account,
    At,
    Date,
    Hour,
    Type,
    Media,
    VideoUrl,
    Images,
    /// A key of content files that is no media.
    Key(&'static Key),
}

impl Column {
    /// The columns that are no keys of content files, and the names of those files for media.
    pub(super) const OWN: [Self; 9] = [
        Self::Id,
        Self::Account,
        Self::At,
        Self::Date,
        Self::Hour,
        Self::Type,
        Self::Media,
        Self::VideoUrl,
        Self::Images,
    ];

    /// Returns the column of a name, in any case and with blanks around it.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        let own = Self::OWN.into_iter().find(|column| column.name() == name);
        own.or_else(|| key(&name).map(Self::Key))
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Account => "account",
            Self::At => "at",
            Self::Date => "date",
            Self::Hour => "hour",
            Self::Type => "type",
            Self::Media => "media",
            Self::VideoUrl => "video_url",
            Self::Images => "images",
            Self::Key(key) => key.name,
        }
    }
}

/// Returns the names of all columns, for help.
pub(crate) fn column_names() -> Vec<&'static str> {
    let keys = [Action::Video, Action::Post].into_iter().flat_map(keys).map(|key| key.name);
    let mut names = Vec::new();
    for name in Column::OWN.into_iter().map(Column::name).chain(keys) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A value of a row. Empty ones are left out.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) line: usize,
    pub(super) column: Column,
    pub(super) value: CellValue,
}

impl Cell {
    /// Returns the text. Only media can be lists, and they are not read as texts.
    pub(super) fn text(&self) -> &str {
        match &self.value {
            CellValue::Text(text) => text,
            CellValue::List(_) => "",
        }
    }

    pub(super) fn fault(&self, reason: impl fmt::Display) -> RowFault {
        let column = Some(self.column.name().to_owned());
        RowFault { line: self.line, column, reason: reason.to_string() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CellValue {
    Text(String),
    /// A list of YAML or JSON.
    List(Vec<String>),
}

/// A row of a plan.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    pub(super) line: usize,
    pub(super) cells: Vec<Cell>,
}

impl RawRow {
    /// Returns the cell of a column; `None` if it is empty.
    pub(super) fn cell(&self, column: Column) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.column.name() == column.name())
    }

    pub(super) fn fault(&self, reason: &str) -> RowFault {
        RowFault { line: self.line, column: None, reason: reason.to_owned() }
    }
}

/// A record of a CSV file, before its columns are known.
pub(super) struct Record {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// A row that is left out of the plan, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SkippedRow {
    pub(crate) line: usize,
    pub(crate) why: Skipped,
}

/// A reason to leave a row out. Only plans of nine columns have such rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skipped {
    Heading,
    FewerThanNine,
    NoDate,
    Published,
}

impl fmt::Display for SkippedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            Skipped::Heading => "is a heading",
            Skipped::FewerThanNine => "has fewer than nine cells",
            Skipped::NoDate => "has neither date nor hour",
            Skipped::Published => "is published",
        };
        write!(f, "line {} {why}", self.line)
    }
}

/// What the reading of a format gives.
#[derive(Debug, Default)]
pub(super) struct RawPlan {
    pub(super) rows: Vec<RawRow>,
    pub(super) skipped: Vec<SkippedRow>,
    pub(super) faults: Vec<RowFault>,
}
