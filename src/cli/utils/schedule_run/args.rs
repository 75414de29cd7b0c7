//! The options of `agoras utils schedule-run`

use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};
use jiff::tz::TimeZone;

use super::rows::Source;
use super::sheet_args::SheetArgs;
use crate::automation::plan::{DateOrder, TimeError, TimeRules, zone_named, zone_of_variable};
use crate::cli::arguments::media_name::MediaName;
use crate::cli::arguments::values;
use crate::cli::automation::{AutomationArgs, Limits, Slot};
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::flow::{POSTS_A_DAY, Username};

/// Publish the rows of a plan or a Google sheet that are due, each once
#[derive(Args, Debug)]
#[command(
    next_help_heading = "What is published",
    override_usage = "agoras utils schedule-run --file <FILE|URL> [OPTIONS]\n       agoras utils schedule-run --sheets-id <ID> --sheets-name <NAME> [OPTIONS]"
)]
pub(crate) struct ScheduleRunArgs {
    /// The plan: a CSV, YAML or JSON file, or its https or http address
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    file: Option<MediaName>,

    /// List every fault of all rows and their media, and publish nothing; no account is needed
    #[arg(long)]
    pub(crate) check: bool,

    /// The time zone of times that name none, such as Europe/Berlin [default: that of TZ]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    time_zone: Option<TimeZone>,

    /// The time zone of this machine, if it is one by name.
    #[arg(long = "tz", value_name = "ZONE", env = "TZ", hide = true, value_parser = values::text)]
    tz: Option<String>,

    /// The order of day and month in dates such as 05-12-2026
    #[arg(long, value_enum, value_name = "ORDER")]
    date_order: Option<Order>,

    /// The most rows to publish [default: all that are due of a file, one of a sheet]
    #[arg(long, value_name = "N", env = "MAX_COUNT", hide_env_values = true, value_parser = values::parsed::<usize>)]
    max_count: Option<usize>,

    /// The time after which a row is too late to be published
    #[arg(long, value_name = "TIME", default_value = "6h", value_parser = values::duration)]
    max_late: Duration,

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
    sheet: SheetArgs,

    #[command(flatten)]
    pub(crate) automation: AutomationArgs,
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

impl ScheduleRunArgs {
    /// Returns the place of the rows. The key of a service account is read, and nothing is sent.
    pub(crate) fn source(&self, context: &Context) -> Result<Source, Failure> {
        if let Some(file) = &self.file {
            return Ok(Source::Plan(file.locate(&context.ui)?));
        }
        let Some(sheet) = self.sheet.open(context)? else {
            return Err(Failure::usage(
                "no plan is named; missing: --file or --sheets-id (GOOGLE_SHEETS_ID)",
            ));
        };
        if self.account.is_some() {
            return Err(Failure::usage("the rows of a sheet name no account")
                .hinted("name the account with --username in place of --account"));
        }
        Ok(Source::Sheet(Box::new(sheet)))
    }

    /// Returns the limits of the run. Of a sheet one row is posted, unless another number is wanted.
    pub(crate) fn limits(&self, source: &Source) -> Limits {
        let usual = match source {
            Source::Plan(_) => None,
            Source::Sheet(_) => Some(1),
        };
        Limits {
            count: self.max_count.or(usual),
            late: self.max_late,
            posts_a_day: self.max_per_day,
            jobs: self.jobs,
        }
    }

    pub(crate) fn time(&self) -> TimeRules {
        let of_variable = || zone_of_variable(self.tz.as_deref()?);
        let order = self.date_order.map(|order| match order {
            Order::Dmy => DateOrder::DayFirst,
            Order::Mdy => DateOrder::MonthFirst,
        });
        TimeRules { zone: self.time_zone.clone().or_else(of_variable), order }
    }

    pub(crate) fn wants(&self, slot: &Slot) -> bool {
        let Some(account) = self.account.as_deref().map(Username::new) else {
            return true;
        };
        slot.account.as_ref().map_or(self.check, |its| *its == account)
    }
}
