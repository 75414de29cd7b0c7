//! The rows of a sheet as posts with a time

use super::names::RowNumber;
use super::row::{SheetRow, State};
use crate::automation::plan::{
    NineColumns, PlanOrigin, PlanSettings, Row, RowFault, TimeRules, check_state, read_nine,
};

/// The rows of a sheet that are not published, in its order.
#[derive(Debug)]
pub(crate) struct SheetPlan {
    pub(crate) rows: Vec<PlannedRow>,
    /// The faults of the rows that cannot be posted. The other rows are not affected.
    pub(crate) faults: Vec<RowFault>,
    /// The row with the names of the columns.
    pub(crate) heading: Option<RowNumber>,
}

/// A row of a sheet, and the post that it describes.
#[derive(Debug)]
pub(crate) struct PlannedRow {
    pub(crate) post: Row,
    pub(crate) cells: SheetRow,
}

impl SheetPlan {
    /// Reads the rows. The first is a heading if its date has no digit.
    pub(crate) fn of(rows: Vec<SheetRow>, time: TimeRules) -> Self {
        let settings = PlanSettings { origin: PlanOrigin::Sheet, time, account: None };
        let is_heading = |row: &&SheetRow| !row.date().contains(|it: char| it.is_ascii_digit());
        let heading = rows.first().filter(is_heading).map(|row| row.number);
        let mut plan = Self { rows: Vec::new(), faults: Vec::new(), heading };
        for cells in rows {
            if heading == Some(cells.number) || cells.state() == State::Published {
                continue;
            }
            match read(&cells, &settings) {
                Ok(post) => plan.rows.push(PlannedRow { post, cells }),
                Err(faults) => plan.faults.extend(faults),
            }
        }
        plan
    }
}

fn read(cells: &SheetRow, settings: &PlanSettings) -> Result<Row, Vec<RowFault>> {
    let line = cells.number.into();
    // A row that is being published is looked up in the journal.
    if let State::Other(state) = cells.state() {
        check_state(line, &state).map_err(|fault| vec![fault])?;
    }
    let columns = NineColumns {
        line,
        text: cells.text(),
        images: cells.images().collect(),
        date: cells.date(),
        hour: cells.hour(),
    };
    read_nine(&columns, settings)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::automation::plan::{DateOrder, zone_named};

    fn plan(rows: &[Value], order: Option<DateOrder>) -> SheetPlan {
        let rows = rows.iter().enumerate().map(|(before, cells)| {
            SheetRow::new(RowNumber::after(before), cells.as_array().unwrap())
        });
        let zone = Some(zone_named("Europe/Berlin").unwrap());
        SheetPlan::of(rows.filter(SheetRow::is_planned).collect(), TimeRules { zone, order })
    }

    fn row(date: &str, hour: &str, state: &str) -> Value {
        json!(["Hello", "https://l/", "https://m/1.jpg", "", "", "", date, hour, state])
    }

    fn lines(plan: &SheetPlan) -> Vec<usize> {
        plan.rows.iter().map(|row| row.post.line).collect()
    }

    #[test]
    fn rows_keep_their_numbers_and_their_privacy_is_left_open() {
        let heading = json!(["text", "", "", "", "", "", "date", "hour", "state"]);
        let plan = plan(
            &[
                json!(["My plan"]),
                heading,
                row("29-11-2026", "01", ""),
                json!([]),
                row("2026-11-28", "18", "published"),
                row("2026-11-30", "7", "wait"),
                row("30-11-2026", "08", "publishing"),
            ],
            None,
        );
        assert_eq!(plan.heading, Some(RowNumber::after(1)));
        assert_eq!((lines(&plan), plan.faults), (vec![3, 6, 7], vec![]));
        let first = &plan.rows[0].post;
        assert_eq!(first.at.rfc3339(), "2026-11-29T00:00:00Z");
        assert_eq!(first.post.privacy, None);
        assert_eq!(first.post.title.as_deref(), Some("Hello"));
        assert_eq!(first.post.description, None);
    }

    #[test]
    fn a_row_that_cannot_be_read_leaves_the_others_alone() {
        let rows = [
            row("29-11-2026", "01", ""),
            row("05-12-2026", "01", ""),
            row("tomorrow", "01", ""),
            row("2026-11-29", "25", ""),
            row("2026-11-29", "02", "Published"),
            row("2026-11-29", "", ""),
        ];
        let unclear = plan(&rows, None);
        let faulty: Vec<usize> = unclear.faults.iter().map(|fault| fault.line).collect();
        assert_eq!((lines(&unclear), faulty), (vec![1], vec![2, 3, 4, 5, 6]));
        assert!(unclear.faults[0].reason.contains("two ways"), "{:?}", unclear.faults);
        let at = |order| plan(&[row("05-12-2026", "01", "")], Some(order)).rows[0].post.at;
        assert_eq!(at(DateOrder::DayFirst).rfc3339(), "2026-12-05T00:00:00Z");
        assert_eq!(at(DateOrder::MonthFirst).rfc3339(), "2026-05-11T23:00:00Z");
    }

    #[test]
    fn a_sheet_names_nothing_of_this_machine() {
        for image in ["1.jpg", "/etc/passwd", "file:///etc/passwd", "-"] {
            let mut cells = row("29-11-2026", "01", "");
            cells[2] = image.into();
            assert_eq!(plan(&[cells], None).faults.len(), 1, "{image}");
        }
    }
}
