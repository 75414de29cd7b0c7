//! Concurrent runs, and child processes that outlive a run

use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::session::world::CREATOR;
use crate::support::World;
use crate::support::{open, page_leads_to};
use crate::tiktok_authorize::desktop;

#[test]
fn c03_waiting_runs_give_up_on_a_stopped_holder_and_leave_its_lock_alone() {
    let mut world = World::stored();
    // At this speed the timeout of 120 s takes two seconds.
    world.set("AGORAS_SPEED", "60");
    world.tiktok.expire_access_tokens();
    world.fault("token=stall");
    let refreshes = world.refreshes();
    let mut holder = world.spawn(CREATOR);
    world.until_refreshes(refreshes + 1);
    let process = Pid::from_child(&holder);
    kill_process(process, Signal::STOP).unwrap();

    for _ in 0..2 {
        let waiters: Vec<Child> = (0..2).map(|_| world.spawn(CREATOR)).collect();
        for waiter in waiters {
            let run = world.finish(waiter);
            assert_eq!(run.exit, Some(7), "{run}");
            if cfg!(target_os = "linux") {
                let id = holder.id();
                assert!(run.stderr.contains(&format!("is locked by process {id}")), "{run}");
            }
        }
    }

    assert_eq!(world.refreshes(), refreshes + 1, "nobody refreshed beside the holder");
    holder.kill().unwrap();
    holder.wait().unwrap();
    let next = world.agoras(CREATOR);
    assert_eq!(next.exit, Some(0), "{next}");
}

#[test]
fn c04_a_process_with_an_old_token_takes_the_stored_one_and_refreshes_nothing() {
    let world = World::stored();
    // The run has read its access token; TikTok checks it after another process has rotated it.
    world.fault("creator=delay:1200");
    let early = world.spawn(CREATOR);
    let asked = world.asked().len();
    let here = |_: &agoras::emulator::Emulator| world.asked().len() > asked;
    assert!(world.tiktok.wait_until(std::time::Duration::from_mins(1), here));
    world.tiktok.expire_access_tokens();
    let other = world.agoras(CREATOR);
    assert_eq!((other.exit, world.refreshes()), (Some(0), 2), "{other}");

    let early = world.finish(early);

    assert_eq!((early.exit, world.refreshes()), (Some(0), 2), "{early}");
    let sent: Vec<_> = world
        .tiktok
        .requests()
        .iter()
        .filter_map(|request| request.header("authorization").map(str::to_owned))
        .collect();
    assert_eq!(sent.last(), sent.get(sent.len() - 2), "it ended with the other's token");
}

#[test]
fn c08_a_login_wins_over_a_refresh_at_the_same_time() {
    let account = World::new().account().clone();
    let mut world = World::stored().without_variables();
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    let usual = "user.info.basic,video.upload,video.publish";
    for round in 0..12 {
        // Each login asks for other scopes than the one before, which show whose tokens are stored.
        let scopes = format!("{usual}{}", ["", ",video.list"][round % 2]);
        let login = world.login(&[&desktop()[..], &["--scopes", &scopes]].concat());
        let back = page_leads_to(&(login.page.clone() + "&auto=approve"));
        world.tiktok.expire_access_tokens();
        if round < 4 {
            // The refresh holds the lock while the login's tokens arrive.
            world.fault("token=delay:300");
        }
        let refreshes = world.refreshes();
        let refresh = world.spawn(CREATOR);
        if round < 4 {
            world.until_refreshes(refreshes + 1);
        }
        open(&back);
        let login = world.end(login);
        let refresh = world.finish(refresh);
        assert_eq!((login.exit, refresh.exit), (Some(0), Some(0)), "{login}{refresh}");

        let show = ["utils", "tokens", "show", "--platform", "tiktok", "--field", "scopes"];
        let stored = world.agoras(show);
        assert_eq!(stored.stdout.trim(), scopes, "round {round}");
        assert_eq!(world.agoras(CREATOR).exit, Some(0), "round {round}");
    }
}

#[test]
fn c14_no_child_that_lives_on_holds_a_lock() {
    let world = World::stored();
    let script =
        "#!/bin/sh\ncat > token\nsleep 60 < /dev/null > /dev/null 2>&1 &\necho $! > child\n";
    world.script("hook", script);
    world.tiktok.expire_access_tokens();
    let hook = world.home.path().join("hook").display().to_string();
    let run = world.agoras(["tiktok", "creator", "--token-hook", &hook]);
    assert_eq!(run.exit, Some(0), "{run}");
    let child = std::fs::read_to_string(world.home.path().join("child")).unwrap();
    let child = child.trim();

    world.tiktok.expire_access_tokens();
    let mut next = world.command(CREATOR);
    let next = next.env("AGORAS_SPEED", "60").stdin(Stdio::null()).output().unwrap();
    let inherited: Vec<_> = std::fs::read_dir(format!("/proc/{child}/fd"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.path().read_link().ok())
        .filter(|path| path.starts_with(world.home.path()))
        .collect();
    let alive = world.shell(&format!("kill {child}"));

    assert_eq!(alive.exit, Some(0), "the child was still there");
    assert_eq!(next.status.code(), Some(0), "{}", String::from_utf8_lossy(&next.stderr));
    assert!(inherited.is_empty(), "{inherited:?}");
}
