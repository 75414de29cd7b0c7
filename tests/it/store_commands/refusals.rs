//! Moves that are refused, with nothing changed

use std::process::Stdio;

use insta::assert_snapshot;

use super::machines::{CREATOR, Machines, PUBLISH};
use crate::support::S3;

#[test]
fn two_logins_of_one_account_are_not_merged() {
    let machines = Machines::new(2);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    let account = machines.world.tiktok.account("ada.codes").unwrap();
    let mut login = machines.command(1, &CREATOR);
    login.env("TIKTOK_REFRESH_TOKEN", &account.refresh_token);
    assert!(login.output().unwrap().status.success());
    let refused = machines.shared(1, &["utils", "store", "push"]);
    assert_snapshot!(machines.shown(&refused), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: this machine and s3://team/agoras?endpoint=http://127.0.0.1:[port] have two logins of the account `ada.codes`, and neither follows the other
      hint: remove one of them: `agoras utils tokens delete --platform tiktok --identifier ada.codes` removes the one on this machine, and with --store the shared one
    --- exit 2
    "#);
    assert!(machines.is_used_here(1), "it stays usable where it is");
    drop(Machines::works(machines.shared(1, &CREATOR)));
}

#[test]
fn a_publish_that_a_process_is_at_is_not_moved() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    machines.world.fault("status@*=stall");
    let mut publishing = machines.command(0, &PUBLISH);
    publishing.stdout(Stdio::null()).stderr(Stdio::null());
    let mut publishing = publishing.spawn().unwrap();
    while machines.world.count("status") == 0 {
        assert!(publishing.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    let refused = machines.shared(0, &["utils", "store", "push"]);
    publishing.kill().unwrap();
    publishing.wait().unwrap();
    assert_snapshot!(machines.shown(&refused), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: another agoras is publishing `clip.mp4` for @ada.codes
      hint: wait until it has ended, then run it again
    --- exit 8
    "#);
    assert!(machines.is_used_here(0));
}

#[test]
fn a_store_that_ignores_conditions_gets_nothing() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    machines.server.habit(crate::support::S3Habit::NoIfMatch);
    let refused = machines.shared(0, &["utils", "store", "push"]);
    assert_eq!(refused.exit, Some(7), "{refused}");
    assert!(machines.is_used_here(0));
    assert_eq!(machines.server.names(), [""; 0]);
}

#[test]
fn an_account_goes_to_one_store_at_a_time() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    let other = S3::start();
    let nothing = machines.alone(0, &["utils", "store", "push", &other.address("agoras")]);
    assert_eq!(nothing.exit, Some(0), "{nothing}");
    assert!(nothing.stderr.contains("Nothing is left to move to"), "{nothing}");
    drop(Machines::works(machines.shared(0, &CREATOR)));
}

#[test]
fn the_shared_store_has_to_be_named() {
    let machines = Machines::new(1);
    for command in ["push", "pull", "status", "prune"] {
        let run = machines.alone(0, &["utils", "store", command]);
        assert_eq!(run.exit, Some(2), "{run}");
    }
    let rehearsal = machines.shared(0, &["--emulator", "utils", "store", "push"]);
    assert_eq!(rehearsal.exit, Some(2), "{rehearsal}");
}
