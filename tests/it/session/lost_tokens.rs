//! Rotated tokens that never arrived or could not be stored

use crate::session::world::{CREATOR, files};
use crate::support::{Run, World};

#[test]
fn a_token_lost_in_flight_is_reported_with_its_time_until_the_next_login() {
    let world = World::stored();
    world.tiktok.expire_access_tokens();
    world.fault("token@1-9=reset-after");
    let lost = world.agoras(CREATOR);
    assert_eq!(lost.exit, Some(8), "{lost}");
    world.tiktok.reset_faults();
    let said = |run: &Run| {
        let (_, at) = run.stderr.split_once("was lost in flight at ").expect("a time");
        at.lines().next().unwrap().to_owned()
    };

    let next = world.agoras(CREATOR);
    let after = world.agoras(CREATOR);

    assert_eq!((next.exit, after.exit), (Some(3), Some(3)), "{next}{after}");
    assert_eq!(said(&next), said(&after), "the first time counts");
    let time = said(&next);
    assert!(time.starts_with("20") && time.ends_with(" UTC"), "{time}");
    assert!(next.stderr.contains("hint: nobody has the new token: authorize again"), "{next}");
    let account = world.tiktok.account("ada.codes").unwrap();
    let world = world.acting_as(&account);
    assert_eq!(world.agoras(CREATOR).exit, Some(0), "a new token is not mistaken for the lost one");
}

#[test]
fn s37_a_token_that_the_disk_refused_is_recovered_from_the_named_file() {
    let mut world = World::stored();
    let elsewhere = world.home.path().join("state");
    std::fs::create_dir(&elsewhere).unwrap();
    world.set("XDG_STATE_HOME", elsewhere.to_str().unwrap());
    world.tiktok.expire_access_tokens();
    world.fault("token=drip:600");
    let refreshes = world.refreshes();
    let child = world.spawn(CREATOR);
    world.until_refreshes(refreshes + 1);
    // TikTok has rotated the token, and the reserved file for it is gone.
    let folder = world.tokens_folder();
    let reserved =
        files(&folder).into_iter().find(|it| it.extension().is_some_and(|it| it == "rsv"));
    std::fs::remove_file(reserved.unwrap()).unwrap();

    let failed = world.finish(child);

    assert_eq!(failed.exit, Some(7), "{failed}");
    let copy = files(&elsewhere).remove(0);
    let command = format!("agoras utils tokens recover '{}'", copy.display());
    assert!(failed.stderr.contains(&command), "{failed}");
    let before = world.refreshes();
    let waiting = world.agoras(CREATOR);
    assert_eq!((waiting.exit, world.refreshes()), (Some(7), before), "{waiting}");
    assert!(waiting.stderr.contains(&command), "the next run says it again: {waiting}");
    let recovered = world.agoras(["utils", "tokens", "recover", copy.to_str().unwrap()]);
    insta::assert_snapshot!(recovered, @"
    --- stderr
    notice: TikTok's API is replaced by [tiktok]
    notice: TikTok's login page is replaced by [tiktok]
    Took back the tokens of tiktok: ada.codes
    --- exit 0
    ");
    let next = world.agoras(CREATOR);
    assert_eq!((next.exit, world.refreshes()), (Some(0), refreshes + 1), "{next}");

    let again = world.agoras(["utils", "tokens", "recover", copy.to_str().unwrap()]);
    assert_eq!(again.exit, Some(7), "{again}");
    assert!(again.stderr.contains("is not newer than the record in the store"), "{again}");
    world.set("AGORAS_STORAGE_DIR", world.home.path().join("empty").to_str().unwrap());
    let elsewhere = world.agoras(["utils", "tokens", "recover", copy.to_str().unwrap()]);
    assert_eq!(elsewhere.exit, Some(7), "{elsewhere}");
    assert!(!world.home.path().join("empty").exists(), "no key is made that could not open it");
}
