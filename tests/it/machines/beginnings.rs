//! A publish begins on what was searched, and on nothing newer

use std::path::Path;

use agoras::clock::{Clock, Moment};
use agoras::journal::{
    Audience, ContentKey, Journal, Material, MediaNote, Planned, Search, SharedSite, Transfer,
};
use agoras::kv::{Kv, KvAddress};
use agoras::store::{BaseAddress, Machine, Settings, SharedSettings, Store, Unlock};

use crate::support::S3;

const ACCOUNT: &str = "ada.codes";

fn journal(store: &S3, home: &Path, machine: &str) -> Journal {
    let address: KvAddress = store.address("agoras").parse().unwrap();
    let kv = Kv::open(&address, Clock::system()).unwrap();
    let shared = Some(SharedSettings { kv, machine: Machine::new(machine) });
    let unlock = Unlock::default().with_key_file(&home.join("store.key"));
    let root = home.join(machine);
    let usual = Settings::new(&root, BaseAddress::tiktok(), unlock, Clock::system());
    let store = Store::with(Settings { shared, ..usual }).unwrap();
    let site = SharedSite::new(machine, vec![ACCOUNT.to_owned()], move || {
        Ok(store.documents_for_writing()?.expect("the store is shared"))
    });
    Journal::shared_at(site, Clock::system())
}

fn key() -> ContentKey {
    let media = vec!["one".to_owned()];
    let material = Material { media, text: Vec::new(), audience: Audience::inbox() };
    ContentKey::new(ACCOUNT, &material)
}

fn planned() -> Planned {
    Planned {
        at: Clock::system().now(),
        account: ACCOUNT.to_owned(),
        open_id: None,
        content: key(),
        material: None,
        place: None,
        caption: None,
        idempotency: None,
        audience: Audience::inbox(),
        transfer: Transfer::Upload,
        media: MediaNote {
            name: "one.mp4".to_owned(),
            path: None,
            size: 1,
            stamp: None,
            chunk_size: 1,
            original: None,
        },
    }
}

fn found(journal: &Journal) -> usize {
    journal.alike(&[key()], Moment::EPOCH, Search::ByContent).unwrap().count()
}

#[test]
fn a_publish_does_not_begin_over_one_that_began_since_the_search() {
    let store = S3::start();
    let home = tempfile::tempdir().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a key of a test")]
    std::fs::write(home.path().join("store.key"), [7; 32]).unwrap();
    let one = journal(&store, home.path(), "one");
    let other = journal(&store, home.path(), "other");
    // The first time there is no document of the account, and the second time there is one.
    for before in 0..2 {
        let lock = one.lock().unwrap();
        assert_eq!(found(&one), before);
        drop(other.begin(&planned(), &other.lock().unwrap()).unwrap());
        // Whatever is read after the lock, the beginning expects what the lock has seen.
        drop(one.newest(1).unwrap());
        let end = one.begin(&planned(), &lock);
        assert!(end.unwrap_err().is_changed());
        assert_eq!(found(&one), before + 1);
    }
}
