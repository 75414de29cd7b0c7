//! A row of a plan: its account, its time, and the post that it describes

use std::fmt;

use super::cells::{Cell, Column, RawRow};
use super::error::{RowFault, keep};
use super::media::{self, RowMedia};
use super::origin::PlanOrigin;
use super::time_error::TimeError;
use super::zone::{RowNote, RowTime, TimeRules};
use crate::automation::{Action, Described, DescribedMedia, KeyError};
use crate::clock::Moment;
use crate::flow::Username;
use crate::tiktok::PrivacyLevel;

/// The most characters of a row's id.
pub(super) const LONGEST_ID: usize = 200;

/// How to read a plan.
#[derive(Debug, Clone)]
pub(crate) struct PlanSettings {
    pub(crate) origin: PlanOrigin,
    pub(crate) time: TimeRules,
    /// The account of rows that name none; `None` if it is not known yet.
    pub(crate) account: Option<Username>,
}

/// A row's id, as its plan has it. Capitals count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RowId(String);

impl RowId {
    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err("an id has no line ends and no control characters".to_owned());
        }
        if text.chars().count() > LONGEST_ID {
            return Err(format!("an id has at most {LONGEST_ID} characters"));
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the id without the blanks around it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row that can be posted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The line of the plan; the first is 1.
    pub(crate) line: usize,
    pub(crate) id: Option<RowId>,
    /// The account that the row names, or else the one of the settings.
    pub(crate) account: Option<Username>,
    pub(crate) at: Moment,
    pub(crate) post: Described,
    /// The media as the plan names them, in their order.
    pub(crate) media_as_written: Vec<String>,
    pub(crate) note: Option<RowNote>,
}

/// A row with faults, whose media can be checked all the same.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnfitRow {
    /// The line of the plan; the first is 1.
    pub(crate) line: usize,
    pub(crate) post: Described,
}

/// What a row holds.
pub(super) enum ReadRow {
    Fit(Box<Row>),
    /// `None` if its media are not known either.
    Unfit(Option<UnfitRow>),
}

/// Reads a row, and adds all its faults.
pub(super) fn read(raw: &RawRow, settings: &PlanSettings, faults: &mut Vec<RowFault>) -> ReadRow {
    let before = faults.len();
    let id = keep(faults, id(raw));
    let account = keep(faults, account(raw));
    let time = keep(faults, time(raw, &settings.time));
    let RowMedia { action, media, as_written } = media::read(raw, &settings.origin, faults);
    let has_media = media.is_some();
    // Without media only the faults of the settings count.
    let mut post = Described::new(media.unwrap_or(DescribedMedia::Photos(Vec::new())));
    for cell in &raw.cells {
        keep(faults, set(&mut post, action, cell));
    }
    if settings.origin != PlanOrigin::Sheet {
        post.privacy.get_or_insert(PrivacyLevel::SelfOnly);
    }
    match (id, account, time) {
        (Some(id), Some(account), Some(RowTime { at, note })) if faults.len() == before => {
            ReadRow::Fit(Box::new(Row {
                line: raw.line,
                id,
                account: account.or_else(|| settings.account.clone()),
                at,
                post,
                media_as_written: as_written,
                note,
            }))
        }
        _ => ReadRow::Unfit(has_media.then_some(UnfitRow { line: raw.line, post })),
    }
}

fn id(raw: &RawRow) -> Result<Option<RowId>, RowFault> {
    let parse = |cell: &Cell| RowId::parse(cell.text()).map_err(|reason| cell.fault(reason));
    raw.cell(Column::Id).map(parse).transpose()
}

fn account(raw: &RawRow) -> Result<Option<Username>, RowFault> {
    let parse = |cell: &Cell| {
        let username = Username::new(cell.text());
        let name = username.as_str();
        if name.is_empty() || name.chars().any(|it| it.is_whitespace() || it.is_control()) {
            return Err(cell.fault(format!("`{}` is no username", cell.text().trim())));
        }
        Ok(username)
    };
    raw.cell(Column::Account).map(parse).transpose()
}

fn time(raw: &RawRow, rules: &TimeRules) -> Result<RowTime, RowFault> {
    let cell = |column| raw.cell(column);
    match (cell(Column::At), cell(Column::Date), cell(Column::Hour)) {
        (Some(at), None, None) => rules.read(at.text()).map_err(|error| at.fault(error)),
        (None, Some(date), Some(hour)) => {
            rules.read_parts(date.text(), hour.text()).map_err(|error| match error {
                TimeError::NotATimeOfDay(_) => hour.fault(error),
                other => date.fault(other),
            })
        }
        (Some(at), ..) => {
            Err(at.fault("the time is in `date` and `hour` as well: empty one of them"))
        }
        (None, Some(date), None) => Err(date.fault("there is a date and no `hour`")),
        (None, None, Some(hour)) => Err(hour.fault("there is an hour and no `date`")),
        (None, None, None) => Err(raw.fault("the row has no time")),
    }
}

/// Sets what a cell of a content file's key says.
fn set(post: &mut Described, action: Option<Action>, cell: &Cell) -> Result<(), RowFault> {
    let Column::Key(key) = cell.column else {
        return Ok(());
    };
    let kind = match action {
        Some(Action::Post) => "photos have",
        Some(Action::Video) | None => "a video has",
    };
    key.set_text(post, action, cell.text()).map_err(|error| match error {
        KeyError::OtherAction { .. } => cell.fault(format!("{kind} no such setting")),
        other => {
            let reason = other.to_string();
            // The fault names the column itself.
            cell.fault(reason.strip_prefix(key.name).unwrap_or(&reason).trim_start())
        }
    })
}
