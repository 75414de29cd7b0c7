//! Accounts in a shared store, photos with another provider: what one machine leaves, another deletes

use std::time::Instant;

use agoras::emulator::{Emulator, Settings};

use super::bucket::{Manner, MediaBucket};
use super::world::{furnish, post};
use crate::journal::world::{PATIENCE, asked, send};
use crate::machines::world::Machines;
use crate::support::Run;

/// Machines that share accounts in one bucket, and put photos into one at another server.
struct Agency {
    machines: Machines,
    bucket: MediaBucket,
}

impl Agency {
    fn new() -> Self {
        let mut machines = Machines::with(Settings::default());
        // The address of the accounts has a key of its own: the variables are those of the photos.
        let bucket = furnish(&mut machines.world);
        let run = machines.on(0, &["tiktok", "creator"]);
        assert_eq!(run.exit, Some(0), "{run}");
        Self { machines, bucket }
    }

    fn on(&self, machine: usize, arguments: &[String]) -> Run {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.machines.on(machine, &arguments)
    }

    fn post_on(&self, machine: usize) -> Run {
        self.on(machine, &post(&[]))
    }

    /// Begins to publish on a machine.
    fn start_on(&self, machine: usize) -> std::process::Child {
        let arguments = post(&[]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.machines.start(machine, &arguments)
    }

    /// Kills a publish on machine 1 once this holds for TikTok.
    fn kill_when(&self, reached: impl Fn(&Emulator) -> bool) {
        self.kill_after(|| assert!(self.machines.world.tiktok.wait_until(PATIENCE, reached)));
        self.machines.world.tiktok.reset_faults();
    }

    fn kill_after(&self, reached: impl FnOnce()) {
        let mut child = self.start_on(1);
        reached();
        child.kill().unwrap();
        let run = self.machines.world.finish(child);
        assert_eq!(run.exit, None, "{run}");
    }

    /// Asserts that nothing is left of the photos, that exactly those were deleted, and that TikTok was
    /// asked this often to open a post.
    fn all_deleted(&self, run: &Run, openings: usize) {
        let left: Vec<String> = self.bucket.objects().into_keys().collect();
        assert_eq!(left, ["tiktok/agoras-holiday.jpg"], "{run}");
        assert_eq!(self.bucket.deleted_keys(), self.bucket.put_keys(), "{run}");
        assert_eq!(self.machines.world.count("photo-init"), openings, "{run}");
    }
}

/// Repeats a run until the claim of the machine that is gone has ended.
fn until_taken(again: impl Fn() -> Run) -> Run {
    let begin = Instant::now();
    loop {
        let run = again();
        let is_busy = run.to_string().contains("another agoras");
        if !is_busy || begin.elapsed() > PATIENCE {
            return run;
        }
    }
}

/// The runs by which another machine may find what is left. The last one is that of the same photos.
fn finders() -> [fn(&Agency) -> Run; 3] {
    [
        |agency| agency.machines.on(2, &["tiktok", "resume"]),
        |agency| {
            let id = agency.machines.world.tiktok.publishes()[0].publish_id.clone();
            agency.machines.on(2, &["tiktok", "status", &id, "--wait"])
        },
        |agency| agency.post_on(2),
    ]
}

#[test]
fn another_machine_deletes_the_photos_as_soon_as_it_learns_the_result() {
    let faults = [("status=stall", 0), ("photo-init=fail:picture_size_check_failed", 4)];
    for (fault, exit) in faults {
        for finder in finders() {
            let agency = Agency::new();
            agency.bucket.add("tiktok/agoras-holiday.jpg");
            agency.machines.world.fault(fault);
            agency.machines.world.fault("status=stall");
            agency.kill_when(asked("status", 1));
            assert_eq!(agency.bucket.put_keys().len(), 2);
            assert_eq!(agency.bucket.deleted_keys().len(), 0);
            // The claim of the machine that is gone is respected for two minutes.
            let begin = Instant::now();
            let run = loop {
                let run = finder(&agency);
                if !agency.bucket.deleted_keys().is_empty() || begin.elapsed() > PATIENCE {
                    break run;
                }
            };
            assert_eq!(run.exit, Some(exit), "{run}");
            agency.all_deleted(&run, 1);
        }
    }
}

#[test]
fn while_nobody_knows_the_result_another_machine_deletes_nothing_for_70_minutes() {
    let agency = Agency::new();
    agency.bucket.add("tiktok/agoras-holiday.jpg");
    agency.machines.world.fault("photo-init=stall-after");
    agency.kill_when(asked("photo-init", 1));
    for again in [["tiktok", "resume"].as_slice(), &["doctor"]] {
        let run = until_taken(|| agency.machines.on(2, again));
        assert!(run.to_string().contains("2 photos stay in s3://media/tiktok"), "{run}");
    }
    let run = until_taken(|| agency.post_on(2));
    assert_eq!((run.exit, agency.bucket.deleted_keys().len()), (Some(5), 0), "{run}");
    let begin = Instant::now();
    let doctor = loop {
        let mut command = agency.machines.command(3, &["doctor"]);
        // Here 70 minutes are 4.2 seconds.
        let child = command.env("AGORAS_SPEED", "1000").spawn().unwrap();
        let run = agency.machines.world.finish(child);
        if run.stdout.contains("Deleted") || begin.elapsed() > PATIENCE {
            break run;
        }
    };
    agency.all_deleted(&doctor, 1);
    // It is still not known whether TikTok has posted it.
    let run = agency.post_on(2);
    assert_eq!((run.exit, agency.machines.world.count("photo-init")), (Some(5), 1), "{run}");
}

#[test]
fn a_kill_during_the_put_leaves_nothing_that_another_machine_does_not_find() {
    let agency = Agency::new();
    agency.bucket.puts(Manner::Stalls);
    agency.kill_after(|| agency.bucket.wait_for("PUT /media/"));
    agency.bucket.puts(Manner::Well);
    let run = until_taken(|| agency.machines.on(2, &["doctor"]));
    assert!(run.stdout.contains("Deleted 2 photos from s3://media/tiktok"), "{run}");
    // Both names are deleted, also the one that never came to be.
    assert_eq!(agency.bucket.deleted_keys().len(), 2, "{run}");
    let run = agency.post_on(2);
    assert_eq!((run.exit, agency.bucket.objects().len()), (Some(0), 0), "{run}");
}

#[test]
fn a_frozen_owner_that_puts_photos_after_another_machine_deleted_them_deletes_them_itself() {
    let agency = Agency::new();
    agency.bucket.add("tiktok/agoras-holiday.jpg");
    agency.bucket.puts(Manner::Stalls);
    let frozen = agency.start_on(1);
    agency.bucket.wait_for("PUT /media/");
    send("STOP", frozen.id());
    let run = until_taken(|| agency.machines.on(2, &["doctor"]));
    assert!(run.stdout.contains("Deleted 2 photos"), "{run}");
    let deleted = agency.bucket.deleted_keys();
    agency.bucket.puts(Manner::Well);
    send("CONT", frozen.id());
    let run = agency.machines.world.finish(frozen);
    assert_eq!(run.exit, Some(4), "{run}");
    assert!(run.stderr.contains("another machine has taken this publish over"), "{run}");
    assert_eq!(agency.machines.world.count("photo-init"), 0, "{run}");
    let left: Vec<String> = agency.bucket.objects().into_keys().collect();
    assert_eq!(left, ["tiktok/agoras-holiday.jpg"], "{run}");
    assert_eq!(agency.bucket.deleted_keys(), [&deleted[..], &deleted[..]].concat(), "{run}");
}
