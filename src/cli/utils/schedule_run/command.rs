//! `agoras utils schedule-run`: one run over a plan or a sheet

use std::sync::Mutex;

use super::args::ScheduleRunArgs;
use super::rows::{RowRules, Rows};
use crate::cli::automation::{Report, Schedule};
use crate::cli::context::Context;
use crate::cli::explain::Failure;

pub(crate) fn run(context: &Context, args: &ScheduleRunArgs) -> Result<(), Failure> {
    let source = args.source(context)?;
    let defaults = args.automation.defaults(context)?;
    let limits = args.limits(&source);
    context.block_on(async {
        let report = if args.check { Report::of_check(context) } else { Report::new(context) };
        // A check needs no account.
        let who = &args.automation.who;
        let account = if args.check { None } else { who.only_account(context).await };
        let rules = RowRules { time: args.time(), account };
        let Rows { mut slots, unfit } = source.rows(context, rules, &report).await?;
        slots.retain(|slot| args.wants(slot));
        let schedule = Schedule {
            context,
            who: &args.automation.who(),
            defaults: &defaults,
            report: &report,
            sheet: source.sheet(),
            limits,
            left: Mutex::new(limits.count),
            now: context.clock.now(),
        };
        if args.check {
            schedule.check(slots, unfit).await?;
            return report.finish("There are no rows");
        }
        schedule.run(slots).await?;
        report.finish("No row is due")
    })
}
