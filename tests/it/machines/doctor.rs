//! `agoras doctor` and `utils store status` about refreshes that were cut off

use std::time::Instant;

use super::world::Machines;
use crate::journal::world::{PATIENCE, asked};
use crate::support::Run;

const STATUS: [&str; 4] = ["utils", "store", "status", "--json"];

/// Returns machines of which one was killed in a refresh, before or after TikTok acted.
fn killed(fault: &str) -> Machines {
    let machines = Machines::authorized();
    machines.world.tiktok.expire_access_tokens();
    machines.world.fault(fault);
    let mut child = machines.start(1, &["tiktok", "creator"]);
    assert!(machines.world.tiktok.wait_until(PATIENCE, asked("token", 2)));
    child.kill().unwrap();
    drop(machines.world.finish(child));
    machines.world.tiktok.reset_faults();
    machines
}

/// Runs a command until it says something.
fn until(machines: &Machines, arguments: &[&str], says: &str) -> Run {
    let begin = Instant::now();
    loop {
        let run = machines.on(2, arguments);
        if run.to_string().contains(says) || begin.elapsed() > PATIENCE {
            return run;
        }
    }
}

fn state(machines: &Machines) -> String {
    let status = machines.on(2, &STATUS);
    status.json()["accounts"][0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn an_old_lease_is_told_and_the_next_command_takes_it_up() {
    let machines = killed("token=stall-before");
    let run = until(&machines, &["doctor"], "and never ended");
    assert!(run.stdout.contains("@ada.codes: ") && run.stdout.contains("never ended"), "{run}");
    assert_eq!((run.exit, state(&machines)), (Some(0), "refresh-unfinished".into()), "{run}");
    // An online check-up is such a command.
    let run = machines.on(2, &["doctor", "--online"]);
    assert_eq!((run.exit, state(&machines)), (Some(0), "ready".into()), "{run}");
}

#[test]
fn a_lost_login_fails_the_check_up() {
    let machines = killed("token=stall-after");
    drop(until(&machines, &["doctor"], "and never ended"));
    let run = machines.on(2, &["tiktok", "creator"]);
    assert_eq!(run.exit, Some(3), "{run}");
    let before = machines.world.count("token");
    for arguments in [&["doctor"][..], &["doctor", "--online"]] {
        let run = machines.on(0, arguments);
        assert_eq!(run.exit, Some(1), "{run}");
        assert!(run.stdout.contains("@ada.codes: the token that followed was lost on"), "{run}");
        assert!(run.stdout.contains("run `agoras tiktok authorize --username ada.codes`"), "{run}");
    }
    assert_eq!((machines.world.count("token"), state(&machines)), (before, "lost".into()));
}
