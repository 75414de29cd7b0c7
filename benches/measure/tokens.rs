//! The token store from outside: a short command, a passphrase, ten thousand records

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use agoras::clock::{Clock, Moment};
use agoras::disk::{Disk, Patience, Trouble};
use agoras::secret::{ClientSecret, Passphrase, RefreshToken};
use agoras::store::{BaseAddress, Cost, Identity, Record, Rekey, Settings, Store, Unlock};
use argon2::{Algorithm, Argon2, Params, Version};

const PASSPHRASE: &str = "correct horse battery staple";

/// Measures everything, in folders of its own below `folder`.
pub(crate) fn tokens(folder: &Path) {
    println!("\n## The token store: `agoras utils tokens list`, wall time of the whole process\n");
    let few = store(&folder.join("few"), 1);
    let open = times(100, &few, None);
    println!("one record, no passphrase: {}", shown(&open));
    let to = Rekey::Passphrase(Passphrase::new(PASSPHRASE), Cost::USUAL);
    opened(&few, Disk::Real).rekey(&to, Patience::quiet()).unwrap();
    let locked = times(10, &few, Some(PASSPHRASE));
    println!("one record, with a passphrase: {}", shown(&locked));
    let derivation = derivation();
    println!("one argon2id of 64 MiB, 3 passes, 4 lanes, in this process: {derivation:.0} ms");
    println!("derivations in one run with a passphrase, by its log: {}", derivations(&few));
    let many = store(&folder.join("many"), 10_000);
    println!("10 000 records: {}", shown(&times(5, &many, None)));
}

/// A store with so many records, made on a disk that does not wait for the medium.
fn store(root: &Path, records: usize) -> PathBuf {
    for number in 0..records {
        let name = format!("account{number}");
        let token = RefreshToken::new("rft.".to_owned() + &"x".repeat(100));
        let secret = ClientSecret::new("SecretOfTheApp");
        let record = Record {
            refresh_expires_at: Some(Moment::from_seconds(2_000_000_000)),
            scopes: vec!["video.publish".to_owned()],
            ..Record::new(&name, "awx1y2z3example01", secret, token)
        };
        let store = opened(root, Disk::recorded(Trouble::None).0);
        let identity = Identity::tiktok(&name).unwrap();
        drop(store.lock(&identity, Patience::quiet()).unwrap().put(&record).unwrap());
    }
    root.to_owned()
}

fn opened(root: &Path, disk: Disk) -> Store {
    let usual = Settings::new(root, BaseAddress::tiktok(), Unlock::default(), Clock::system());
    Store::with(Settings { disk, ..usual }).unwrap()
}

fn list(root: &Path, passphrase: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_agoras"));
    command.args(["utils", "tokens", "list"]).env("AGORAS_STORAGE_DIR", root);
    if let Some(passphrase) = passphrase {
        command.env("AGORAS_PASSPHRASE", passphrase);
    }
    command
}

/// Sorted, in milliseconds.
fn times(rounds: usize, root: &Path, passphrase: Option<&str>) -> Vec<f64> {
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = Instant::now();
            let output = list(root, passphrase).output().unwrap();
            let took = start.elapsed().as_secs_f64() * 1e3;
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

fn shown(times: &[f64]) -> String {
    let last = times.len() - 1;
    let at = |share: usize| times[last * share / 100];
    format!("median {:.1} ms, p95 {:.1} ms, of {} runs", at(50), at(95), times.len())
}

/// The least of five, in milliseconds.
fn derivation() -> f64 {
    // As `Cost::USUAL`.
    let params = Params::new(64 * 1024, 3, 4, Some(32)).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let once = |_| {
        let start = Instant::now();
        argon2.hash_password_into(PASSPHRASE.as_bytes(), &[7; 16], &mut [0; 32]).unwrap();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..5).map(once).fold(f64::INFINITY, f64::min)
}

/// How often a run says that it derives a key.
fn derivations(root: &Path) -> usize {
    let output = list(root, Some(PASSPHRASE)).env("AGORAS_LOG", "debug").output().unwrap();
    String::from_utf8_lossy(&output.stderr).matches("argon2id").count()
}
