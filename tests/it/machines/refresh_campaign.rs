//! Kill campaign over refreshes: what is lost is what TikTok had acted on, and nothing else

use std::process::Child;
use std::time::Duration;

use agoras::emulator::Settings;

use super::world::Machines;
use crate::support::{Postgres, Random, S3, Transport, figure, rounds};

const MACHINES: u64 = 4;
const PROCESSES: u64 = 3;

#[derive(Default)]
struct Tally {
    kills: u64,
    lost: u64,
    grants: usize,
}

#[test]
fn a_kill_loses_a_login_only_after_tiktok_has_acted_where_reuse_is_refused() {
    let store = S3::start();
    let address = store.address("agoras");
    let machines = Machines::sharing(store, &address, Settings::default());
    campaign("reuse is refused", machines, "reuse=refuse");
}

#[test]
fn a_kill_loses_a_login_only_after_tiktok_has_acted_where_reuse_ends_the_chain() {
    let store = S3::start();
    let address = store.address("agoras");
    let machines = Machines::sharing(store, &address, Settings::default());
    campaign("reuse ends the chain", machines, "reuse=revoke-chain");
}

#[test]
fn a_kill_loses_a_login_only_after_tiktok_has_acted_on_postgresql() {
    let Some(store) = Postgres::start(&Transport::Plain) else {
        return;
    };
    let address = store.address("agoras");
    let machines = Machines::sharing(store, &address, Settings::default());
    campaign("PostgreSQL", machines, "reuse=refuse");
}

fn campaign<S>(kind: &str, mut machines: Machines<S>, reuse: &str) {
    for switch in ["rotation=strict", "grace=0", reuse, "rate-limits=off"] {
        machines.world.tiktok.set(switch).unwrap();
    }
    let mut random = Random::new(15);
    let mut tally = Tally::default();
    let wanted = rounds(8, 200);
    while tally.kills < wanted {
        machines.world.tiktok.expire_access_tokens();
        let kills = round(&machines, &mut random);
        let run = machines.on(0, &["tiktok", "creator"]);
        match run.exit {
            Some(0) => {}
            // TikTok acted, and the process was killed before it could store the answer.
            Some(3) => {
                assert!(kills > 0, "lost without a kill: {run}");
                let words = ["lost in flight at", "was lost at"];
                assert!(words.iter().any(|it| run.stderr.contains(it)), "{run}");
                tally.lost += 1;
                let account = machines.world.tiktok.account("ada.codes").unwrap();
                machines.world = machines.world.acting_as(&account);
            }
            _ => panic!("{run}"),
        }
        tally.kills += kills;
    }
    tally.grants = machines.grants();
    assert!(tally.lost <= tally.kills, "{} lost", tally.lost);
    figure(&format!(
        "refreshes, {kind}: {} kills on {MACHINES} machines, {} requests for tokens, {} logins lost after TikTok had acted",
        tally.kills, tally.grants, tally.lost
    ));
}

/// Starts processes that all need a fresh token, and kills some. Returns how many were killed at work.
fn round<S>(machines: &Machines<S>, random: &mut Random) -> u64 {
    let start = |random: &mut Random| {
        let machine = usize::try_from(random.below(MACHINES)).unwrap();
        machines.start(machine, &["tiktok", "creator"])
    };
    let count = 1 + random.below(PROCESSES);
    let children: Vec<Child> = (0..count).map(|_| start(random)).collect();
    let mut kills = 0;
    for mut child in children {
        if random.below(3) > 0 {
            std::thread::sleep(Duration::from_millis(200).mul_f64(random.share()));
            kills += u64::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
        }
        drop(machines.world.finish(child));
    }
    kills
}
