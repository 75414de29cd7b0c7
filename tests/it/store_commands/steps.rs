//! Moves of tokens that are killed before every step on the disk

use agoras::clock::Clock;
use agoras::disk::{Disk, Trouble};
use agoras::kv::Kv;
use agoras::store::{Identity, Machine, Settings, SharedSettings, Store, StoreError, Unlock};

use crate::store::world::{StoreWorld, put, quiet, settings, tiktok, token};
use crate::support::S3;

/// A key outside all stores, and the first document of a shared store that it opens. They are made once:
/// every new shared store proves its conditions.
struct Made {
    key: StoreWorld,
    header: Vec<u8>,
}

const HEADER: &str = "agoras/agoras.json";

impl Made {
    fn new() -> Self {
        let key = StoreWorld::new();
        key.store().make_ready(quiet()).unwrap();
        let server = S3::start();
        shared(&server, &key, &key).make_ready(quiet()).unwrap();
        Self { header: server.object(HEADER).unwrap(), key }
    }
}

/// Two machines, a shared store, and one account.
struct Way {
    here: StoreWorld,
    there: StoreWorld,
    shared: Store,
    _server: S3,
}

/// Opens a shared store. `of` has the folder for what a machine has seen in it.
fn shared(server: &S3, key: &StoreWorld, of: &StoreWorld) -> Store {
    let kv = Kv::open(&server.address("agoras").parse().unwrap(), Clock::hurried(20)).unwrap();
    let unlock = Unlock::default().with_key_file(&key.key_path());
    let shared = Some(SharedSettings { kv, machine: Machine::new("here") });
    let root = of.home().join("shared");
    let settings = settings(&root, Disk::recorded(Trouble::None).0, unlock);
    Store::with(Settings { shared, ..settings }).unwrap()
}

const NAME: &str = "alice";
const TOKEN: &str = "rft.1";

impl Way {
    /// Returns a way whose account is stored here.
    fn new(made: &Made) -> Self {
        let server = S3::start();
        server.place(HEADER, &made.header);
        let here = StoreWorld::with(&[NAME]);
        let shared = shared(&server, &made.key, &here);
        Self { here, there: StoreWorld::new(), shared, _server: server }
    }

    /// Returns a way whose account is in the shared store.
    fn pushed(made: &Made) -> Self {
        let way = Self::new(made);
        way.push(&way.here.store()).unwrap();
        way
    }

    fn push(&self, from: &Store) -> Result<(), StoreError> {
        let to = &self.shared;
        for account in from.accounts_here()? {
            from.check_push(to, &account, quiet())?;
            from.set_out(to, &account, quiet())?;
            from.arrive(to, &account, quiet())?;
        }
        Ok(())
    }

    fn pull(&self, to: &Store) -> Result<(), StoreError> {
        let from = &self.shared;
        for account in to.accounts_to_pull(from)? {
            to.check_pull(from, &account, quiet())?;
            if to.bring(from, &account, quiet())? {
                to.settle_in(&account, quiet())?;
            }
        }
        Ok(())
    }

    fn is_used(store: &Store) -> bool {
        store.read(&account()).is_ok_and(|stored| stored.is_some())
    }

    /// Checks that at most one place uses the account, and returns the number of places.
    fn places(&self) -> usize {
        let stores = [self.here.store(), self.there.store(), self.shared.clone()];
        let used = stores.iter().filter(|store| Self::is_used(store)).count();
        assert!(used <= 1, "{used} places use one token");
        used
    }
}

fn account() -> Identity {
    tiktok(NAME)
}

/// Opens a machine's store on a disk that stops before this call.
fn stopped(world: &StoreWorld, call: u64) -> Result<Store, StoreError> {
    let disk = Disk::recorded(Trouble::StopBefore(call)).0;
    Store::with(settings(&world.root(), disk, Unlock::default()))
}

/// Kills `step` before every call to the disk, and ends each with `and_then`. Returns the number of
/// calls.
fn kill_at_every_call(
    begin: impl Fn(&Made) -> Way,
    step: impl Fn(&Way, u64) -> Result<(), StoreError>,
    and_then: impl Fn(&Way),
) -> u64 {
    let made = Made::new();
    for call in 0.. {
        let way = begin(&made);
        let end = step(&way, call);
        way.places();
        and_then(&way);
        assert_eq!(way.places(), 1, "lost, killed before call {call}");
        if end.is_ok() {
            return call;
        }
    }
    unreachable!()
}

#[test]
fn a_push_that_is_killed_at_any_step_is_finished_by_another() {
    let calls = kill_at_every_call(
        Way::new,
        |way, call| way.push(&stopped(&way.here, call)?),
        |way| {
            way.push(&way.here.store()).unwrap();
            assert_eq!(token(&way.shared, NAME).unwrap().as_deref(), Some(TOKEN));
        },
    );
    assert!(calls > 30, "{calls}");
}

#[test]
fn a_push_that_is_killed_at_any_step_is_taken_back_by_pull() {
    kill_at_every_call(
        Way::new,
        |way, call| way.push(&stopped(&way.here, call)?),
        |way| {
            way.pull(&way.here.store()).unwrap();
            assert_eq!(token(&way.here.store(), NAME).unwrap().as_deref(), Some(TOKEN));
        },
    );
}

#[test]
fn a_pull_that_is_killed_at_any_step_is_finished_by_another() {
    let calls = kill_at_every_call(
        Way::pushed,
        |way, call| way.pull(&stopped(&way.there, call)?),
        |way| {
            way.pull(&way.there.store()).unwrap();
            assert_eq!(token(&way.there.store(), NAME).unwrap().as_deref(), Some(TOKEN));
        },
    );
    assert!(calls > 30, "{calls}");
}

#[test]
fn a_pull_that_is_killed_at_any_step_is_taken_back_by_push() {
    kill_at_every_call(
        Way::pushed,
        |way, call| way.pull(&stopped(&way.there, call)?),
        |way| {
            way.push(&way.there.store()).unwrap();
            assert_eq!(token(&way.shared, NAME).unwrap().as_deref(), Some(TOKEN));
        },
    );
}

#[test]
fn a_stale_copy_of_a_killed_push_never_replaces_newer_tokens() {
    let made = Made::new();
    let way = Way::new(&made);
    let here = way.here.store();
    let shared = way.shared.clone();
    here.set_out(&shared, &account(), quiet()).unwrap();
    let copy = crate::store::world::snapshot(&way.here.root());
    here.arrive(&shared, &account(), quiet()).unwrap();
    // The kill came after the write there, and before the signpost here.
    for (name, bytes) in copy {
        crate::store::world::write(&way.here.root().join(name), &bytes);
    }
    way.pull(&way.there.store()).unwrap();
    put(&way.there.store(), NAME, "rft.2").unwrap();
    drop(way.push(&way.here.store()));
    assert!(!Way::is_used(&way.shared));
    assert_eq!(token(&way.there.store(), NAME).unwrap().as_deref(), Some("rft.2"));
    way.push(&way.there.store()).unwrap();
    assert_eq!(token(&way.shared, NAME).unwrap().as_deref(), Some("rft.2"));
}
