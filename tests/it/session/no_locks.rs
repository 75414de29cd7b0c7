//! A file system that has no locks

use crate::session::world::CREATOR;
use crate::support::{World, cannot, part};

/// Returns whether `strace` can make `flock` fail here.
fn strace_works(world: &World) -> bool {
    if part("strace").is_none() {
        return false;
    }
    let works = world.shell("strace -f -o /dev/null true").exit == Some(0);
    if !works {
        cannot("strace", "this system refuses ptrace");
    }
    works
}

#[test]
fn s34_without_locks_nothing_is_refreshed_unless_the_user_accepts_the_risk() {
    let world = World::stored();
    if !strace_works(&world) {
        return;
    }
    let without_locks = "strace -f -qq -o trace -e trace=flock -e inject=flock:error=ENOLCK \"$0\"";
    world.tiktok.expire_access_tokens();
    let refreshes = world.refreshes();

    let refused = world.shell(&format!("{without_locks} tiktok creator"));

    assert_eq!(refused.exit, Some(7), "{refused}");
    assert!(refused.stderr.contains("has no file locks"), "{refused}");
    assert!(refused.stderr.contains("--accept-no-lock"), "{refused}");
    assert_eq!(world.refreshes(), refreshes, "TikTok was not asked");
    let list = world.shell(&format!("{without_locks} utils tokens list"));
    assert_eq!(list.exit, Some(0), "reading works: {list}");

    let accepted = world.shell(&format!("{without_locks} tiktok creator --accept-no-lock"));

    assert_eq!((accepted.exit, world.refreshes()), (Some(0), refreshes + 1), "{accepted}");
    assert!(accepted.stderr.contains("going on without a lock"), "{accepted}");
    let locked = world.agoras([&CREATOR[..], &["--accept-no-lock"]].concat());
    assert!(!locked.stderr.contains("without a lock"), "where there are locks they are used");
}
