//! Torn, cut and damaged journals (S38)

use std::path::PathBuf;

use agoras::emulator::{Endpoint, Settings};

use crate::journal::finished_publishes::is_note;
use crate::support::{Manner, Origin, World, below, filled, sparse};

const SIZE: u64 = 4 * 5_242_880;

fn command(world: &World) -> Vec<PathBuf> {
    let video = world.home.path().join("video.mp4");
    let options = ["tiktok", "video", "--title", "x", "--chunk-size", "5242880", "--video-url"];
    options.iter().map(PathBuf::from).chain([video]).collect()
}

fn journal(world: &World) -> PathBuf {
    let is_entry = |name: &str| is_note(name) && !name.starts_with("9999");
    below(&world.home.path().join(".agoras"), &is_entry).remove(0)
}

fn overwrite(path: &std::path::Path, content: &[u8]) {
    #[expect(clippy::disallowed_methods, reason = "the damage itself")]
    std::fs::write(path, content).unwrap();
}

/// Returns a world whose upload failed at its third chunk.
fn broken_off() -> World {
    let world = World::at_speed(200, Settings::default());
    drop(sparse(world.home.path(), "video.mp4", SIZE));
    world.fault("chunk@3-20=http:500:html");
    assert_eq!(world.agoras(command(&world)).exit, Some(8));
    world.tiktok.reset_faults();
    world
}

fn count(world: &World, endpoint: Endpoint) -> usize {
    world.tiktok.requests().iter().filter(|it| it.endpoint == endpoint).count()
}

#[test]
fn s38_a_journal_cut_anywhere_opens_nothing_a_second_time() {
    let whole = std::fs::read(journal(&broken_off())).unwrap();
    let ends: Vec<usize> =
        (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
    // Cuts at each line's end and in its middle: a whole line counts.
    let cuts = ends.iter().flat_map(|end| [end - 40, end - 1, *end]).chain([0, 1]);
    let session = ends[2];
    for cut in cuts.filter(|cut| *cut <= whole.len()) {
        let world = broken_off();
        let path = journal(&world);
        let file = std::fs::read(&path).unwrap();
        overwrite(&path, &file[..cut.min(file.len())]);
        let run = world.agoras(command(&world));
        let (exit, posts) = if cut < session { (7, 0) } else { (0, 1) };
        assert_eq!(
            (run.exit, world.tiktok.delivered()),
            (Some(exit), posts),
            "cut at {cut}: {run}"
        );
        assert_eq!(count(&world, Endpoint::VideoInit), 1, "cut at {cut}");
    }
}

#[test]
fn s38_a_cut_journal_of_a_finished_publish_opens_nothing_a_second_time() {
    let published = |arguments: &dyn Fn(&World) -> Vec<PathBuf>| {
        let world = World::at_speed(200, Settings::default());
        drop(sparse(world.home.path(), "video.mp4", SIZE));
        assert_eq!(world.agoras(arguments(&world)).exit, Some(0));
        world
    };
    let origin = Origin::serving(filled(200_000), Manner::NoRanges);
    let pull = |_: &World| {
        let pull = ["tiktok", "video", "--transfer", "pull", "--video-url"];
        pull.iter().map(PathBuf::from).chain([PathBuf::from(origin.url())]).collect()
    };
    for arguments in [&command as &dyn Fn(&World) -> Vec<PathBuf>, &pull] {
        let world = published(arguments);
        let whole = std::fs::read(journal(&world)).unwrap();
        let ends = (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1);
        for cut in ends.flat_map(|end| [end - 40, end - 1, end]).chain([0, 1]) {
            // A run that finds a finished entry moves it to another folder.
            let path = journal(&world);
            overwrite(&path, &whole[..cut]);
            let run = world.agoras(arguments(&world));
            assert!(matches!(run.exit, Some(0 | 4 | 5 | 7)), "cut at {cut}: {run}");
            let inits = count(&world, Endpoint::VideoInit);
            assert_eq!((world.tiktok.delivered(), inits), (1, 1), "cut at {cut}: {run}");
        }
    }
}

#[test]
fn s38_damage_in_the_middle_stops_before_anything_is_sent() {
    let world = broken_off();
    let path = journal(&world);
    let mut file = std::fs::read(&path).unwrap();
    file[30] ^= 1;
    overwrite(&path, &file);
    let before = world.tiktok.requests().len();

    let run = world.agoras(command(&world));

    assert_eq!((run.exit, world.tiktok.requests().len()), (Some(7), before), "{run}");
    assert!(run.stderr.contains("line 1 of the journal file"), "{run}");
    assert_eq!(std::fs::read(&path).unwrap(), file, "a damaged file is left as it is");
}
