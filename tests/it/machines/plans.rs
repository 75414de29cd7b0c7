//! A plan that several machines run posts each row once

use super::world::Machines;
use crate::schedule::world::at;

#[test]
fn rows_of_a_plan_are_posted_once_by_all_machines_together() {
    let machines = Machines::authorized();
    let rows = (0..5).map(|row| format!("{row},{},clip.mp4,row {row}", at(600 - row)));
    let plan: Vec<String> = std::iter::once("id,at,media,title".to_owned()).chain(rows).collect();
    machines.world.file("plan.csv", plan.join("\n").as_bytes());
    let run = ["utils", "schedule-run", "--file", "plan.csv", "--time-zone", "UTC"];
    for run in machines.on_each(4, &run) {
        assert_eq!(run.exit, Some(0), "{run}");
    }
    assert_eq!(machines.posts(), 5);
    let again = machines.on(5, &run);
    assert_eq!((again.exit, machines.posts()), (Some(0), 5), "{again}");
}
