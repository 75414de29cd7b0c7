//! Stores that can be read but not written

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::world::{CREATOR, did, good};
use crate::support::{CLIP, Run, World, cannot, part};

/// The means by which the store cannot be written.
#[derive(Debug, Clone, Copy)]
enum Barred {
    /// Every folder has mode 0500.
    ByMode,
    /// The store is mounted read-only.
    ByMount,
}

impl Barred {
    const ALL: [Self; 2] = [Self::ByMode, Self::ByMount];

    /// Runs a command with a read-only store; `None` if this system cannot make one.
    fn run(self, world: &World, arguments: &[&str]) -> Option<Run> {
        match self {
            Self::ByMode => Some(by_mode(world, arguments)),
            Self::ByMount => by_mount(world, arguments),
        }
    }
}

const WARNING: &str = "warning: there is no place for a journal";

fn set_modes(folder: &Path, mode: u32) {
    let set = || std::fs::set_permissions(folder, PermissionsExt::from_mode(mode)).unwrap();
    // The folder itself comes last: without its mode the files in it cannot be reached.
    if mode & 0o200 != 0 {
        set();
    }
    let inside = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    inside.filter(|path| path.is_dir()).for_each(|path| set_modes(&path, mode));
    set();
}

/// Runs a command while every folder of the store has mode 0500.
pub(crate) fn by_mode(world: &World, arguments: &[&str]) -> Run {
    let store = world.home.path().join(".agoras");
    set_modes(&store, 0o500);
    // A user who may write everywhere, such as root, drops that right for the run.
    let everywhere = std::fs::create_dir(store.join("probe")).is_ok();
    let run = if everywhere {
        std::fs::remove_dir(store.join("probe")).unwrap();
        let mut command = world.settled(Command::new("setpriv"));
        command.args(["--bounding-set", "-dac_override"]).arg(env!("CARGO_BIN_EXE_agoras"));
        world.run(command.args(arguments).stdin(Stdio::null()))
    } else {
        world.agoras(arguments)
    };
    set_modes(&store, 0o700);
    run
}

fn by_mount(world: &World, arguments: &[&str]) -> Option<Run> {
    part("unshare")?;
    let store = world.home.path().join(".agoras");
    let wrapped = |program: &str| {
        let mut command = world.settled(Command::new("unshare"));
        let mount =
            "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && shift && exec \"$@\"";
        command.args(["-rm", "sh", "-c", mount, "sh"]).arg(&store).arg(program);
        command.stdin(Stdio::null());
        command
    };
    if !wrapped("true").output().is_ok_and(|it| it.status.success()) {
        cannot("a read-only mount of their own", "this system refuses a mount namespace");
        return None;
    }
    let mut command = wrapped(env!("CARGO_BIN_EXE_agoras"));
    Some(world.run(command.args(arguments)))
}

fn video(title: &str) -> [&str; 7] {
    ["tiktok", "video", "--json", "--video-url", CLIP, "--title", title]
}

fn warnings(run: &Run) -> usize {
    run.stderr.matches("warning: ").count()
}

#[test]
fn a_read_only_store_is_used_with_its_journal() {
    for barred in Barred::ALL {
        for stored_only in [false, true] {
            let world = World::new();
            did(world.publish("hello"));
            let world = if stored_only { world.without_variables() } else { world };
            let Some(run) = barred.run(&world, &CREATOR) else {
                continue;
            };
            assert_eq!((run.exit, warnings(&run)), (Some(0), 0), "{barred:?}: {run}");
            let run = barred.run(&world, &video("hello")).unwrap();
            assert_eq!(run.exit, Some(4), "{barred:?}: {run}");
            let run = barred.run(&world, &video("more")).unwrap();
            assert_eq!((run.exit, warnings(&run)), (Some(0), 1), "{barred:?}: {run}");
            assert!(run.stderr.contains(WARNING), "{barred:?}: {run}");
            let id = run.publish_id();
            for command in [
                &["tiktok", "status", &id][..],
                &["tiktok", "history"],
                &["utils", "tokens", "list"],
                &["tiktok", "resume"],
            ] {
                did(barred.run(&world, command).unwrap());
            }
            assert_eq!((world.count("token"), world.tiktok.delivered()), (1, 2), "{barred:?}");
        }
    }
}

#[test]
fn a_stored_token_is_not_used_if_its_successor_would_be_lost() {
    for barred in Barred::ALL {
        for arguments in
            [&CREATOR[..], &video("hello"), &["tiktok", "creator", "--token-out", "out"]]
        {
            let world = World::new();
            did(world.agoras(CREATOR));
            let before = world.stored_token("ada.codes");
            world.expire();
            let Some(run) = barred.run(&world, arguments) else {
                continue;
            };
            assert_eq!((run.exit, world.count("token")), (Some(7), 1), "{barred:?}: {run}");
            let said = "the stored refresh token of @ada.codes is not used";
            assert!(format!("{run}").contains(said), "{barred:?}: {run}");
            assert_eq!(world.stored_token("ada.codes"), before);
            did(world.agoras(CREATOR));
        }
    }
}

#[test]
fn a_seed_that_cannot_be_stored_gets_a_warning_unless_a_sink_is_required() {
    for barred in Barred::ALL {
        let mut world = World::new();
        did(world.agoras(CREATOR));
        // The store has no record of this seed.
        let seed = world.tiktok.account("ada.codes").unwrap().refresh_token;
        world.set("TIKTOK_REFRESH_TOKEN", &seed);
        let required = ["tiktok", "creator", "--require-token-sink"];
        let Some(run) = barred.run(&world, &required) else {
            continue;
        };
        assert_eq!((run.exit, world.count("token")), (Some(7), 1), "{barred:?}: {run}");
        let run = barred.run(&world, &CREATOR).unwrap();
        assert_eq!((run.exit, world.count("token")), (Some(0), 2), "{barred:?}: {run}");
        assert_eq!(warnings(&run), 1, "{barred:?}: {run}");
        assert!(run.stderr.contains("is now dead"), "{barred:?}: {run}");
        // The seed is used up, and that cannot be stored: the stored login still works.
        let run = barred.run(&world, &CREATOR).unwrap();
        assert_eq!((run.exit, warnings(&run)), (Some(0), 1), "{barred:?}: {run}");
        assert!(run.stderr.contains("the stored login of @ada.codes is used"), "{run}");
    }
}

#[test]
fn an_unfinished_upload_is_resumed() {
    for barred in Barred::ALL {
        for arguments in [&video("hello")[..], &["tiktok", "resume"]] {
            let world = World::new();
            did(world.agoras(CREATOR));
            world.fault("chunk=stall");
            let mut child = world.spawn(video("hello"));
            let limit = std::time::Duration::from_mins(1);
            assert!(world.tiktok.wait_until(limit, |_| world.count("chunk") > 0));
            child.kill().unwrap();
            child.wait().unwrap();
            world.tiktok.reset_faults();

            let Some(run) = barred.run(&world, arguments) else {
                continue;
            };

            // A folder's mode does not protect the files in it from writing.
            let lost = usize::from(matches!(barred, Barred::ByMount));
            assert_eq!((run.exit, warnings(&run)), (Some(0), lost), "{barred:?}: {run}");
            assert_eq!(run.stderr.contains(WARNING), lost > 0, "{barred:?}: {run}");
            assert_eq!(
                (world.count("video-init"), world.tiktok.delivered()),
                (1, 1),
                "{barred:?}: {run}"
            );
        }
    }
}

#[test]
fn an_upload_that_cannot_be_resumed_is_opened_again_once() {
    for barred in Barred::ALL {
        let world = World::new();
        did(world.agoras(CREATOR));
        world.fault("chunk=stall");
        let mut child = world.spawn(video("hello"));
        let limit = std::time::Duration::from_mins(1);
        assert!(world.tiktok.wait_until(limit, |_| world.count("chunk") > 0));
        child.kill().unwrap();
        child.wait().unwrap();
        world.tiktok.reset_faults();
        world.fault("status=error:invalid_publish_id");
        let Some(run) = barred.run(&world, &video("hello")) else {
            continue;
        };
        assert_eq!((run.exit, world.tiktok.delivered()), (Some(0), 1), "{barred:?}: {run}");
    }
}

#[test]
fn a_renamed_account_publishes_although_its_record_keeps_its_name() {
    for barred in Barred::ALL {
        let world = World::new();
        did(world.publish("hello"));
        world.tiktok.rename(&[("ada.codes", "ada.new")]).unwrap();
        let Some(run) = barred.run(&world, &video("hello")) else {
            continue;
        };
        assert_eq!(run.exit, Some(4), "{barred:?}: {run}");
        let run = barred.run(&world, &video("more")).unwrap();
        assert_eq!((run.exit, warnings(&run)), (Some(0), 1), "{barred:?}: {run}");
        assert_eq!(run.json()["username"], "ada.new");
        assert_eq!(world.listed(), ["ada.codes"]);
        drop(good(world.publish("and more")));
        assert_eq!(world.listed(), ["ada.new"]);
    }
}

#[test]
fn a_store_that_cannot_be_created_counts_as_no_store() {
    let mut world = World::new();
    let file = world.file("a-file", b"");
    for place in ["/dev/null/agoras", "/proc/agoras", file.join("agoras").to_str().unwrap()] {
        world.set("AGORAS_STORAGE_DIR", place);
        let seed = world.tiktok.account("ada.codes").unwrap().refresh_token;
        world.set("TIKTOK_REFRESH_TOKEN", &seed);
        let run = good(world.publish(place));
        assert!(run.stderr.contains(WARNING) && run.stderr.contains("is now dead"), "{run}");
        assert_eq!(warnings(&run), 2, "{run}");
    }
}
