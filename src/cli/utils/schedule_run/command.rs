//! `agoras utils schedule-run`: one run over a plan or a sheet

use std::sync::Mutex;

use super::args::ScheduleRunArgs;
use crate::cli::automation::{Report, Schedule};
use crate::cli::context::Context;
use crate::cli::explain::Failure;

pub(crate) fn run(context: &Context, args: &ScheduleRunArgs) -> Result<(), Failure> {
    let source = args.source(context)?;
    let defaults = args.automation.defaults(context)?;
    let limits = args.limits(&source);
    context.block_on(async {
        let report = Report::new(context);
        let mut slots = source.slots(context, args.time(), &report).await?;
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
            schedule.check(slots).await?;
            return report.finish("There are no rows");
        }
        schedule.run(slots).await?;
        report.finish("No row is due")
    })
}
