//! `agoras utils store prune`: old publishes go, and nothing else

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::machines::{CREATOR, Machines, PUBLISH};
use crate::journal::finished_publishes::{Old, key, now, private};
use crate::support::{S3Fault, below, kept_at};

const PRUNE: [&str; 4] = ["utils", "store", "prune", "--json"];
const DAY: u64 = 86_400;

/// Returns machines with publishes in the shared store that began these days ago.
fn with_publishes(days: &[u64]) -> Machines {
    let machines = Machines::new(2);
    drop(Machines::works(machines.alone(0, &CREATOR)));
    let journal = journal(&machines);
    for (number, days) in (1..).zip(days) {
        Old { number, began: now() - days * DAY, key: key(number) }.write(&journal);
    }
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    machines
}

/// Returns the folder of the first machine's publishes.
fn journal(machines: &Machines) -> PathBuf {
    let root = machines.home(0).join(".agoras");
    kept_at(&root, &machines.world.tiktok.url()).join("journal")
}

fn count(machines: &Machines, folder: &str) -> usize {
    machines.server.names().iter().filter(|name| name.contains(folder)).count()
}

#[test]
fn publishes_that_are_old_enough_go_and_all_else_stays() {
    let machines = with_publishes(&[100, 95, 40, 3]);
    assert_eq!(count(&machines, "/log/"), 3);
    let others = |machines: &Machines| {
        let mut names = machines.server.names();
        names.retain(|name| !name.contains("/log/"));
        names.iter().map(|name| (name.clone(), machines.server.object(name))).collect::<Vec<_>>()
    };
    let before = others(&machines);
    assert!(before.iter().any(|(name, _)| name.contains("/acct/")), "{before:?}");
    let pruned = Machines::works(machines.shared(1, &PRUNE));
    assert_eq!(pruned.json(), serde_json::json!({"publishes": 2, "probes": 0}), "{pruned}");
    assert_eq!((count(&machines, "/log/"), others(&machines)), (1, before));
    let again = Machines::works(machines.shared(0, &PRUNE));
    assert_eq!(again.json()["publishes"], 0, "{again}");
    assert_eq!(Machines::history(machines.shared(0, &["tiktok", "history", "--json"])), 2);
    let more = Machines::works(machines.shared(1, &[&PRUNE[..], &["--older", "31d"]].concat()));
    assert_eq!((more.json()["publishes"].clone(), count(&machines, "/log/")), (1.into(), 0));
    drop(Machines::works(machines.shared(0, &PUBLISH)));
}

#[test]
fn a_prune_that_is_cut_off_is_finished_by_another() {
    let machines = with_publishes(&[100, 99, 98, 97]);
    for _ in 0..2 {
        machines.server.fault("DELETE", S3Fault::Served);
        machines.server.fault("DELETE", S3Fault::Refused(403, "AccessDenied"));
        let cut = machines.shared(1, &PRUNE);
        assert_eq!(cut.exit, Some(7), "{cut}");
        drop(Machines::works(machines.shared(0, &CREATOR)));
    }
    assert_eq!(count(&machines, "/log/"), 2);
    let rest = Machines::works(machines.shared(1, &PRUNE));
    assert_eq!((rest.json()["publishes"].clone(), count(&machines, "/log/")), (2.into(), 0));
    // A machine that has seen them does not miss them.
    assert_eq!(Machines::history(machines.shared(0, &["tiktok", "history", "--json"])), 0);
}

/// Makes everything in a journal older by some days.
fn age(journal: &Path, days: u64) {
    for path in below(journal, &|name| name.len() > 24 && name.contains('-')) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let (millis, rest) = name.split_once('-').unwrap();
        let Ok(millis) = millis.parse::<u64>() else { continue };
        if millis == 999_999_999_999_999 {
            continue;
        }
        let older = path.with_file_name(format!("{:015}-{rest}", millis - days * DAY * 1000));
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: String = text.lines().map(|line| aged(line, days)).collect();
        std::fs::remove_file(&path).unwrap();
        private(&older, lines.as_bytes());
    }
    std::fs::remove_dir_all(journal.join("keys")).unwrap();
}

fn aged(line: &str, days: u64) -> String {
    let (_, json) = line.split_once(' ').unwrap();
    let mut note: Value = serde_json::from_str(json).unwrap();
    if let Some(at) = note["at"].as_u64() {
        note["at"] = (at - days * DAY).into();
    }
    let json = note.to_string();
    format!("{} {json}\n", HEXLOWER.encode(&Sha256::digest(json.as_bytes())[..4]))
}

#[test]
fn a_row_that_was_posted_months_ago_is_known_until_it_is_pruned() {
    let machines = Machines::new(1);
    let plan =
        format!("id,account,at,media\n1,ada.codes,{},clip.mp4", crate::schedule::world::at(60));
    machines.world.file("plan.csv", plan.as_bytes());
    let run = ["utils", "schedule-run", "--file", "plan.csv", "--allow-private-media"];
    drop(Machines::works(machines.alone(0, &CREATOR)));
    drop(Machines::works(machines.alone(0, &run)));
    age(&journal(&machines), 100);
    drop(Machines::works(machines.shared(0, &["utils", "store", "push"])));
    assert_eq!((count(&machines, "/log/"), count(&machines, "/key/")), (1, 1));
    drop(Machines::works(machines.shared(0, &run)));
    assert_eq!(machines.world.tiktok.delivered(), 1);
    let pruned = Machines::works(machines.shared(0, &PRUNE));
    assert_eq!(pruned.json()["publishes"], 1);
    assert_eq!((count(&machines, "/log/"), count(&machines, "/key/")), (0, 0));
}
