//! Several processes on one store: first runs, imports, killed holders of a lock, any umask

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use agoras::clock::Clock;
use agoras::disk::Patience;
use agoras::store::{Store, Unlock};

use crate::store::world::{FailureClass, StoreWorld, class, mode, put, quiet, tiktok, token};

/// The variable with the task of a child process and its store.
const TASK: &str = "AGORAS_TEST_TASK";
const ROOT: &str = "AGORAS_TEST_ROOT";

/// The child process of every test here: this test binary, run again for this one test.
#[test]
fn child() {
    let (Some(task), Some(root)) = (std::env::var_os(TASK), std::env::var_os(ROOT)) else {
        return;
    };
    let store = Store::open(Path::new(&root), Unlock::default(), Clock::system()).unwrap();
    match task.to_str().unwrap() {
        "hold" => {
            let _locked = store.lock(&tiktok("alice"), quiet()).unwrap();
            println!("\nlocked");
            std::io::stdin().read_line(&mut String::new()).unwrap();
        }
        "import" => drop(store.import_python(&python_store(), quiet(), &|_, _| ()).unwrap()),
        name => drop(put(&store, name, "rft.1").unwrap()),
    }
}

fn python_store() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/python-store")
}

fn start(world: &StoreWorld, task: &str, umask: &str) -> Child {
    Command::new("sh")
        .arg("-c")
        .arg(format!("umask {umask}; exec \"$0\" \"$@\""))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "store::processes::child", "--nocapture"])
        .env(TASK, task)
        .env(ROOT, world.root())
        // This shared memory stays locked when one of its processes is killed.
        .env_remove("FAKETIME_SHARED")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn finish(child: Child) {
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Starts a process that holds alice's lock; returns it with its output, which must stay open.
fn holder(world: &StoreWorld) -> (Child, impl BufRead + use<>) {
    let mut child = start(world, "hold", "077");
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while line.trim() != "locked" {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "it ended");
    }
    (child, output)
}

#[test]
fn c02_a_killed_holder_frees_its_lock() {
    let world = StoreWorld::with(&["alice"]);
    let mut slowest = Duration::ZERO;
    for round in 0..5 {
        let (mut child, _output) = holder(&world);
        let store = world.store();
        let waiter = std::thread::spawn(move || {
            put(&store, "alice", &format!("rft.{round}")).unwrap();
            Instant::now()
        });
        let killed = Instant::now();
        child.kill().unwrap();
        child.wait().unwrap();
        slowest = slowest.max(waiter.join().unwrap().duration_since(killed));
    }
    println!("C02: slowest takeover {} ms, stuck 0", slowest.as_millis());
}

#[test]
fn c03_a_holder_that_keeps_its_lock_is_named_and_the_lock_is_not_broken() {
    let world = StoreWorld::with(&["alice"]);
    let (mut child, _output) = holder(&world);
    let patience = Patience::up_to(Duration::from_millis(200));
    let error = world.store().lock(&tiktok("alice"), patience).unwrap_err();
    assert_eq!(class(&error), FailureClass::Locked);
    if cfg!(target_os = "linux") {
        assert!(error.to_string().ends_with(&format!("is locked by process {}", child.id())));
    }
    assert!(world.store().read(&tiktok("alice")).unwrap().is_some(), "reading needs no lock");
    put(&world.store(), "bob", "rft.1").unwrap();
    drop(child.stdin.take());
    finish(child);
    put(&world.store(), "alice", "rft.2").unwrap();
}

#[test]
fn c05_only_one_of_64_first_runs_makes_the_key() {
    let world = StoreWorld::new();
    let names: Vec<String> = (0..64).map(|number| format!("account{number}")).collect();
    let children: Vec<Child> = names.iter().map(|name| start(&world, name, "077")).collect();
    children.into_iter().for_each(finish);
    assert_eq!(world.files_ending(".key").len(), 1);
    let listed = world.store().list().unwrap();
    let read: BTreeSet<String> =
        listed.into_iter().map(|listed| listed.found.unwrap().record.username).collect();
    assert_eq!(read, names.into_iter().collect());
}

#[test]
fn c11_of_16_imports_each_record_comes_once() {
    let world = StoreWorld::new();
    let children: Vec<Child> = (0..16).map(|_| start(&world, "import", "077")).collect();
    children.into_iter().for_each(finish);
    let listed = world.store().list().unwrap();
    assert_eq!(listed.len(), 2);
    for listed in listed {
        assert_eq!(listed.found.unwrap().generation, 1, "imported once");
    }
}

#[test]
fn s23_under_any_umask_nothing_is_ever_open_to_others() {
    for umask in ["000", "022", "077"] {
        let world = StoreWorld::new();
        std::fs::create_dir(world.root()).unwrap();
        crate::store::world::chmod(&world.root(), 0o700);
        let mut child = start(&world, "alice", umask);
        let mut looks: u64 = 0;
        while child.try_wait().unwrap().is_none() {
            assert_private(&world.root());
            looks += 1;
        }
        finish(child);
        assert_private(&world.root());
        println!("S23: umask {umask}, looked {looks} times, open to others 0");
        assert_eq!(token(&world.store(), "alice").unwrap().as_deref(), Some("rft.1"));
    }
}

fn assert_private(root: &Path) {
    let mut paths = vec![root.to_path_buf()];
    while let Some(path) = paths.pop() {
        // A file may be renamed between the listing and the check.
        if path.symlink_metadata().is_ok_and(|metadata| {
            use std::os::unix::fs::PermissionsExt;
            metadata.permissions().mode() & 0o077 != 0
        }) {
            panic!("{:o} {}", mode(&path), path.display());
        }
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
}
