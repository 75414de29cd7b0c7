//! `agoras utils schedule-run`

use std::sync::Mutex;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;

use crate::automation::plan::{
    self, DEFAULT_MAX_LATE, DateOrder, Format, Plan, PlanOrigin, PlanSettings, RowFault, TimeError,
    TimeRules, zone_named, zone_of_variable,
};
use crate::automation::{Fetched, fetch};
use crate::cli::arguments::media_name::MediaName;
use crate::cli::arguments::values;
use crate::cli::automation::{AutomationArgs, Limits, Report, Schedule, Slot};
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::flow::{POSTS_A_DAY, Username};
use crate::media::Location;

/// Publish the rows of a plan that are due, each once
#[derive(Args, Debug)]
pub(crate) struct ScheduleRunArgs {
    /// The plan: a CSV, YAML or JSON file, or its https or http address
    #[arg(long, value_name = "FILE|URL")]
    file: Option<MediaName>,

    /// Check all rows and their media, and publish nothing
    #[arg(long)]
    check: bool,

    /// The time zone of times that name none, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    time_zone: Option<TimeZone>,

    /// The time zone of this machine, if it is one by name.
    #[arg(long = "tz", value_name = "ZONE", env = "TZ", hide = true, value_parser = values::text)]
    tz: Option<String>,

    /// The order of day and month in dates such as 05-12-2026
    #[arg(long, value_enum, value_name = "ORDER")]
    date_order: Option<Order>,

    /// The most rows to publish: all that are due of a file, one of a sheet
    #[arg(long, value_name = "N", env = "MAX_COUNT", hide_env_values = true, value_parser = values::parsed::<usize>)]
    max_count: Option<usize>,

    /// The time after which a row is too late
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    max_late: Option<Duration>,

    /// The most direct posts of an account in 24 hours
    #[arg(long, value_name = "N", default_value_t = POSTS_A_DAY, value_parser = values::parsed::<usize>)]
    max_per_day: usize,

    /// Only the rows of this account
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    account: Option<String>,

    /// The number of accounts to work on at a time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = values::parsed::<usize>)]
    jobs: usize,

    #[command(flatten)]
    automation: AutomationArgs,
}

/// The order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// The day comes first
    Dmy,
    /// The month comes first
    Mdy,
}

fn zone(name: &str) -> Result<TimeZone, TimeError> {
    zone_named(values::bare(name).0)
}

pub(crate) fn run(context: &Context, args: &ScheduleRunArgs) -> Result<(), Failure> {
    let Some(file) = &args.file else {
        return Err(Failure::usage("no plan is named; missing: --file or --sheets-id"));
    };
    let place = file.locate(&context.ui)?;
    let defaults = args.automation.defaults(context)?;
    context.block_on(async {
        let Plan { rows, faults, skipped } = args.plan(context, &place).await?;
        let report = Report::new(context);
        for row in &skipped {
            context.ui.step(&format!("notice: {row}, and is skipped"));
        }
        for fault in &faults {
            tell(&report, fault);
        }
        for row in rows.iter().filter(|row| row.note.is_some()) {
            if let Some(note) = &row.note {
                context.ui.step(&format!("notice: line {}: {note}", row.line));
            }
        }
        let slots = rows.into_iter().map(Slot::of).filter(|slot| args.wants(slot)).collect();
        let limits = Limits {
            count: args.max_count,
            late: args.max_late.unwrap_or(DEFAULT_MAX_LATE),
            posts_a_day: args.max_per_day,
            jobs: args.jobs,
        };
        let schedule = Schedule {
            context,
            who: &args.automation.who(),
            defaults: &defaults,
            report: &report,
            limits,
            left: Mutex::new(limits.count),
            now: context.clock.now(),
        };
        if args.check {
            schedule.check(slots).await?;
            return report.finish("The plan has no rows");
        }
        schedule.run(slots).await?;
        report.finish("No row is due")
    })
}

impl ScheduleRunArgs {
    async fn plan(&self, context: &Context, place: &Location) -> Result<Plan, Failure> {
        context.ui.step(&format!("Reading the plan {place}"));
        let Fetched { bytes, address } =
            fetch(place, plan::MOST_BYTES as u64, context.clock).await?;
        let origin = match (address, place) {
            (Some(url), _) => PlanOrigin::Web(url),
            (None, Location::Web(url)) => PlanOrigin::Web(url.clone()),
            (None, Location::File(path)) => PlanOrigin::File(path.clone()),
            // Relative media are found from the working folder.
            (None, Location::Stdin) => PlanOrigin::File("-".into()),
        };
        let settings = PlanSettings { origin, time: self.time(), account: None };
        let format = Format::of(&settings.origin, &bytes);
        Ok(plan::read(&bytes, format, &settings)?)
    }

    fn time(&self) -> TimeRules {
        let of_variable = || zone_of_variable(self.tz.as_deref()?);
        let order = self.date_order.map(|order| match order {
            Order::Dmy => DateOrder::DayFirst,
            Order::Mdy => DateOrder::MonthFirst,
        });
        TimeRules { zone: self.time_zone.clone().or_else(of_variable), order }
    }

    fn wants(&self, slot: &Slot) -> bool {
        let Some(account) = self.account.as_deref().map(Username::new) else {
            return true;
        };
        slot.account.as_ref() == Some(&account)
    }
}

/// Reports a row that cannot be posted.
fn tell(report: &Report<'_>, fault: &RowFault) {
    let label = serde_json::Map::from_iter([("line".to_owned(), fault.line.into())]);
    let what = match &fault.column {
        Some(column) => format!("`{column}`: {}", fault.reason),
        None => fault.reason.clone(),
    };
    let failure =
        Failure::new(Kind::BadInput, what).hinted("correct the row; the others are not affected");
    report.failed(&label, &format!("line {}", fault.line), &failure);
}
