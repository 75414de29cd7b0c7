//! Moves that nothing disturbs

use insta::assert_snapshot;

use super::machines::{CREATOR, Machines, PUBLISH};
use crate::support::part;
use crate::support::{Postgres, Transport};

#[test]
fn push_moves_accounts_and_publishes_and_any_machine_uses_them() {
    let machines = Machines::new(2);
    drop(Machines::works(machines.alone(0, &PUBLISH)));
    let address = machines.address();
    let pushed = machines.alone(0, &["utils", "store", "push", &address]);
    assert_snapshot!(machines.shown(&pushed), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Moved to s3://team/agoras?endpoint=http://127.0.0.1:[port]: accounts: 1, publishes: 1
    From now on use them with `--store 's3://team/agoras?endpoint=http://127.0.0.1:[port]'` or AGORAS_STORE, on any machine
    --- exit 0
    "#);
    assert!(machines.records(0).is_empty());
    drop(Machines::works(machines.shared(1, &CREATOR)));
    let again = machines.shared(1, &PUBLISH);
    assert_eq!(again.exit, Some(4), "the content was published by the other machine: {again}");
    assert_eq!(machines.world.count("token"), 1, "one refresh among all machines");
    assert_eq!(Machines::history(machines.shared(1, &["tiktok", "history", "--json"])), 1);
}

#[test]
fn push_is_idempotent() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    let again = machines.shared(0, &["utils", "store", "push", "--json"]);
    assert_snapshot!(machines.shown(&again), @r#"
    {"accounts":0,"publishes":0,"store":"s3://team/agoras?endpoint=http://127.0.0.1:[port]"}
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Nothing is left to move to s3://team/agoras?endpoint=http://127.0.0.1:[port]
    --- exit 0
    "#);
}

#[test]
fn commands_without_store_say_where_an_account_went() {
    let machines = Machines::new(1);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    let asked = machines.world.count("token");
    assert_snapshot!(machines.shown(&machines.alone(0, &CREATOR)), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: the account `ada.codes` was moved from this machine to s3://team/agoras?endpoint=http://127.0.0.1:[port]
      hint: use it there, with `--store 's3://team/agoras?endpoint=http://127.0.0.1:[port]'` or AGORAS_STORE; or bring it back with `agoras utils store pull 's3://team/agoras?endpoint=http://127.0.0.1:[port]'`
    --- exit 2
    "#);
    for command in [
        &PUBLISH[..],
        &["tiktok", "status", "v_pub_file~v2-1.7000000000000000001"],
        &["tiktok", "resume"],
        &["tiktok", "revoke", "--yes"],
        &["utils", "tokens", "list"],
        &["utils", "tokens", "show", "--platform", "tiktok"],
        &["utils", "tokens", "unattended-format"],
    ] {
        let run = machines.alone(0, command);
        assert!(run.stderr.contains("was moved from this machine to s3://"), "{command:?}: {run}");
        assert_ne!(run.exit, Some(3), "{run}");
    }
    assert_eq!(machines.world.count("token"), asked, "the token is sent from nowhere");
}

#[test]
fn pull_brings_everything_back_to_another_machine() {
    let machines = Machines::new(2);
    drop(Machines::works(machines.alone(0, &PUBLISH)));
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    let pulled = machines.shared(1, &["utils", "store", "pull"]);
    assert_snapshot!(machines.shown(&pulled), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Moved from s3://team/agoras?endpoint=http://127.0.0.1:[port]: accounts: 1, publishes: 1
    From now on use them on this machine, without --store
    --- exit 0
    "#);
    drop(Machines::works(machines.alone(1, &CREATOR)));
    assert_eq!(machines.alone(1, &PUBLISH).exit, Some(4));
    assert_eq!(Machines::history(machines.alone(1, &["tiktok", "history", "--json"])), 1);
    assert_snapshot!(machines.shown(&machines.shared(0, &CREATOR)), @r#"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    error: the account `ada.codes` was taken from s3://team/agoras?endpoint=http://127.0.0.1:[port] to the machine [machine] on [time]
      hint: use it on that machine without --store, or run `agoras utils store push` there; if that machine is gone, `agoras utils tokens delete` with --store forgets this, and the account can be authorized again
    --- exit 2
    "#);
    drop(Machines::works(machines.alone(1, &["utils", "store", "push", &machines.address()])));
    drop(Machines::works(machines.shared(0, &CREATOR)));
    assert_eq!(machines.world.count("token"), 1);
}

#[test]
fn an_unfinished_upload_is_resumed_by_another_machine_after_push() {
    let machines = Machines::new(2);
    machines.world.fault("chunk=reset-before");
    machines.world.fault("chunk@*=reset-before");
    let broken = machines.alone(0, &PUBLISH);
    assert_ne!(broken.exit, Some(0), "{broken}");
    machines.world.tiktok.reset_faults();
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    let resumed = machines.shared(1, &["tiktok", "resume"]);
    assert_eq!(resumed.exit, Some(0), "{resumed}");
    assert_eq!(machines.world.count("video-init"), 1, "{:?}", machines.world.asked());
}

#[test]
fn the_way_to_postgresql_and_back_is_the_same() {
    let Some(server) = part("postgresql").and_then(|_| Postgres::start(&Transport::Plain)) else {
        return;
    };
    let machines = Machines::new(2);
    let address = server.address("agoras");
    drop(Machines::works(machines.alone(0, &PUBLISH)));
    drop(Machines::works(machines.alone(0, &["utils", "store", "push", &address])));
    assert_ne!(machines.alone(0, &CREATOR).exit, Some(0));
    drop(Machines::works(machines.alone(1, &["utils", "store", "pull", &address])));
    assert_eq!(machines.alone(1, &PUBLISH).exit, Some(4));
    assert_eq!(machines.world.count("token"), 1);
}
