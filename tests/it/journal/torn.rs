//! S38: journals that were torn, cut or damaged

use std::path::PathBuf;

use agoras::emulator::Endpoint;

use crate::support::{World, sparse};

const SIZE: u64 = 4 * 5_242_880;

fn command(world: &World) -> Vec<PathBuf> {
    let video = world.home.path().join("video.mp4");
    let options = ["tiktok", "video", "--title", "x", "--chunk-size", "5242880", "--video-url"];
    options.iter().map(PathBuf::from).chain([video]).collect()
}

fn journal(world: &World) -> PathBuf {
    let folder = world.home.path().join(".agoras/journal");
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let mut files = files.filter(|path| path.extension().is_some_and(|end| end == "j"));
    files.next().unwrap()
}

fn overwrite(path: &std::path::Path, content: &[u8]) {
    #[expect(clippy::disallowed_methods, reason = "the damage itself")]
    std::fs::write(path, content).unwrap();
}

/// A world whose upload stopped for good at its third chunk.
fn broken_off() -> World {
    let world = World::new();
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
fn s38_a_journal_cut_anywhere_never_posts_twice() {
    let whole = std::fs::read(journal(&broken_off())).unwrap();
    let ends: Vec<usize> =
        (0..whole.len()).filter(|at| whole[*at] == b'\n').map(|at| at + 1).collect();
    // Each line's edges and middles; where a line is whole, its note counts.
    let cuts = ends.iter().flat_map(|end| [end - 40, end - 1, *end]).chain([0, 1]);
    let session = ends[2];
    for cut in cuts.filter(|cut| *cut <= whole.len()) {
        let world = broken_off();
        let path = journal(&world);
        let file = std::fs::read(&path).unwrap();
        overwrite(&path, &file[..cut.min(file.len())]);
        let run = world.agoras(command(&world));
        assert_eq!(run.exit, Some(0), "cut at {cut}: {run}");
        assert_eq!(world.tiktok.posts(), 1, "cut at {cut}");
        let inits = count(&world, Endpoint::VideoInit);
        assert_eq!(inits, if cut < session { 2 } else { 1 }, "cut at {cut}");
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
