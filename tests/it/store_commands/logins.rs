//! Logins with a shared store: `authorize`, logins that TikTok has not confirmed, `revoke`

use super::machines::{CREATOR, Machines};
use crate::support::{Run, open, page_leads_to};
use crate::tiktok_authorize::desktop;

const PUSH: [&str; 3] = ["utils", "store", "push"];
const PULL: [&str; 3] = ["utils", "store", "pull"];
const VARIABLES: [&str; 4] =
    ["TIKTOK_USERNAME", "TIKTOK_CLIENT_KEY", "TIKTOK_CLIENT_SECRET", "TIKTOK_REFRESH_TOKEN"];

/// Runs a command with the shared store and without variables about the account.
fn bare(machines: &Machines, machine: usize, arguments: &[&str]) -> Run {
    let mut command = machines.command(machine, arguments);
    command.env("AGORAS_STORE", machines.address());
    for name in VARIABLES {
        command.env_remove(name);
    }
    machines.world.run(&mut command)
}

/// Logs in from the home of the world, into the shared store.
fn authorize(machines: &mut Machines) -> Run {
    let address = machines.address();
    machines.world.set("AGORAS_STORE", &address);
    machines.world.unset("TIKTOK_REFRESH_TOKEN");
    machines.world.unset("TIKTOK_USERNAME");
    let login = machines.world.login(&desktop());
    open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
    let run = machines.world.end(login);
    machines.world.unset("AGORAS_STORE");
    run
}

#[test]
fn a_login_on_one_machine_serves_all_others() {
    let mut machines = Machines::new(2);
    let run = authorize(&mut machines);
    assert_eq!((run.exit, &run.json()["username"]), (Some(0), &"ada.codes".into()), "{run}");
    let clip = ["tiktok", "video", "--video-url", "clip.mp4"];
    for machine in 0..2 {
        drop(Machines::works(bare(&machines, machine, &CREATOR)));
    }
    drop(Machines::works(bare(&machines, 0, &clip)));
    assert_eq!(bare(&machines, 1, &clip).exit, Some(4));
    assert_eq!(machines.world.count("token"), 1, "the login, and no refresh");
    // A second login takes the place of the first one, for every machine.
    assert_eq!(authorize(&mut machines).exit, Some(0));
    machines.world.tiktok.expire_access_tokens();
    for machine in 0..2 {
        drop(Machines::works(bare(&machines, machine, &CREATOR)));
    }
    assert_eq!(machines.world.count("token"), 3);
    let listed = bare(&machines, 1, &["utils", "tokens", "list", "--json"]);
    assert_eq!(listed.json().as_array().unwrap().len(), 1, "{listed}");
}

#[test]
fn revoke_ends_the_access_at_tiktok_and_a_new_login_brings_it_back() {
    let mut machines = Machines::new(2);
    assert_eq!(authorize(&mut machines).exit, Some(0));
    drop(Machines::works(bare(&machines, 1, &["tiktok", "revoke", "--yes"])));
    assert_eq!(machines.world.count("revoke"), 1);
    let gone = bare(&machines, 0, &CREATOR);
    assert_eq!(gone.exit, Some(3), "{gone}");
    assert_eq!(bare(&machines, 0, &["tiktok", "revoke", "--yes"]).exit, Some(3));
    assert_eq!(authorize(&mut machines).exit, Some(0));
    drop(Machines::works(bare(&machines, 0, &CREATOR)));
}

#[test]
fn a_login_without_a_confirmed_name_moves_there_and_back() {
    let machines = Machines::new(2);
    machines.world.fault("creator@*=error:internal_error");
    assert_ne!(machines.alone(0, &CREATOR).exit, Some(0));
    machines.world.tiktok.reset_faults();
    let pushed = Machines::works(machines.shared(0, &PUSH));
    assert!(pushed.stderr.contains("accounts: 1"), "{pushed}");
    let refused = machines.alone(0, &CREATOR);
    assert!(refused.stderr.contains("was moved from this machine to s3://"), "{refused}");
    let pulled = Machines::works(machines.shared(1, &PULL));
    assert!(pulled.stderr.contains("accounts: 1"), "{pulled}");
    assert_eq!(machines.shared(0, &CREATOR).exit, Some(2), "another machine has it");
    drop(Machines::works(machines.shared(1, &PUSH)));
    drop(Machines::works(machines.shared(0, &CREATOR)));
    let listed = machines.shared(1, &["utils", "tokens", "list", "--json"]);
    assert_eq!(listed.json().as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(machines.world.count("token"), 1, "one refresh for all of it");
}
