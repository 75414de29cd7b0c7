//! The rows of a run, from a plan or from a sheet, and the report of those that cannot be posted

use crate::automation::plan::{
    self, Format, Plan, PlanOrigin, PlanSettings, RowFault, TimeRules, UnfitRow,
};
use crate::automation::sheet::{Sheet, SheetPlan};
use crate::automation::{Fetched, fetch};
use crate::cli::automation::{Report, Slot, label_of_line};
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::ui::Ui;
use crate::flow::Username;
use crate::media::Location;

/// What rows mean that do not say it themselves.
pub(crate) struct RowRules {
    pub(crate) time: TimeRules,
    /// The account of rows that name none; `None` if it is not known.
    pub(crate) account: Option<Username>,
}

/// The rows of a plan or a sheet.
pub(crate) struct Rows {
    pub(crate) slots: Vec<Slot>,
    /// Rows of a plan that cannot be posted, and whose media can be checked.
    pub(crate) unfit: Vec<UnfitRow>,
}

/// The place of the rows.
pub(crate) enum Source {
    Plan(Location),
    Sheet(Box<Sheet>),
}

impl Source {
    pub(crate) fn sheet(&self) -> Option<&Sheet> {
        match self {
            Self::Plan(_) => None,
            Self::Sheet(sheet) => Some(sheet),
        }
    }

    /// Returns the words for a row, as people count them.
    const fn row(&self) -> &'static str {
        match self {
            Self::Plan(_) => "line",
            Self::Sheet(_) => "row",
        }
    }

    /// Reads the rows. Reports those that cannot be posted.
    pub(crate) async fn rows(
        &self,
        context: &Context,
        rules: RowRules,
        report: &Report<'_>,
    ) -> Result<Rows, Failure> {
        let (rows, faults) = match self {
            Self::Plan(place) => of_plan(context, place, rules).await?,
            Self::Sheet(sheet) => of_sheet(context, sheet, rules.time).await?,
        };
        for fault in &faults {
            tell(report, self.row(), fault);
        }
        Ok(rows)
    }
}

async fn of_plan(
    context: &Context,
    place: &Location,
    rules: RowRules,
) -> Result<(Rows, Vec<RowFault>), Failure> {
    context.ui.step(&format!("Reading the plan {place}"));
    let Fetched { bytes, address } = fetch(place, plan::MOST_BYTES as u64, context.clock).await?;
    let origin = match (address, place) {
        (Some(url), _) => PlanOrigin::Web(url),
        (None, Location::Web(url)) => PlanOrigin::Web(url.clone()),
        (None, Location::File(path)) => PlanOrigin::File(path.clone()),
        // Relative media are found from the working folder.
        (None, Location::Stdin) => PlanOrigin::File("-".into()),
    };
    let RowRules { time, account } = rules;
    let settings = PlanSettings { origin, time, account };
    let format = Format::of(&settings.origin, &bytes);
    let Plan { rows, unfit, faults, skipped } = plan::read(&bytes, format, &settings)?;
    for row in &skipped {
        context.ui.notice(&format!("{row}, and is skipped"));
    }
    for row in &rows {
        say(&context.ui, "line", row);
    }
    Ok((Rows { slots: rows.into_iter().map(Slot::of).collect(), unfit }, faults))
}

async fn of_sheet(
    context: &Context,
    sheet: &Sheet,
    time: TimeRules,
) -> Result<(Rows, Vec<RowFault>), Failure> {
    context.ui.step(&format!("Reading the tab `{}` of the sheet", sheet.name.tab));
    let SheetPlan { rows, faults, heading } = SheetPlan::of(sheet.rows().await?, time);
    if let Some(heading) = heading {
        context.ui.notice(&format!("row {heading} is a heading, and is skipped"));
    }
    for row in &rows {
        say(&context.ui, "row", &row.post);
    }
    let slots = rows.into_iter().map(Slot::of_sheet).collect();
    Ok((Rows { slots, unfit: Vec::new() }, faults))
}

/// Says what is odd about a row.
fn say(ui: &Ui, what: &str, row: &plan::Row) {
    if let Some(note) = &row.note {
        ui.notice(&format!("{what} {}: {note}", row.line));
    }
}

/// Reports a row that cannot be posted.
fn tell(report: &Report<'_>, row: &str, fault: &RowFault) {
    let label = label_of_line(fault.line);
    let what = match &fault.column {
        Some(column) => format!("`{column}`: {}", fault.reason),
        None => fault.reason.clone(),
    };
    let failure =
        Failure::new(Kind::BadInput, what).hinted("correct the row; the others are not affected");
    report.failed(&label, &format!("{row} {}", fault.line), &failure);
}
