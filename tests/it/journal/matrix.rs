//! Every call, every fault, every source: one post, or "unknown" and at most one

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agoras::emulator::{Endpoint, Settings};

use crate::support::{Manner, Origin, Run, World, figure, filled};

/// Two chunks, for the faults that strike one; elsewhere a single small one does.
const SIZE: usize = 11_000_000;
const SMALL: usize = 200_000;
const CALLS: [&str; 8] =
    ["token@1", "creator@1", "video-init@1", "chunk@1", "chunk@2", "status@1", "status@2", "any@1"];
const FAULTS: [&str; 16] = [
    "429",
    "429:1",
    "http:500:json",
    "http:502:html",
    "http:503:empty",
    "http:400:html",
    "reset-before",
    "reset-after",
    "cut:0",
    "cut:10",
    "truncated-json",
    "huge:2000000",
    "redirect:302:http://127.0.0.1:9/",
    "body:200:{}",
    "error:internal_error:200",
    "cut-request:7",
];

/// Where the video comes from, and how TikTok gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    File,
    Web,
    WebWhole,
    Stdin,
    Pull,
}

const WAYS: [Way; 5] = [Way::File, Way::Web, Way::WebWhole, Way::Stdin, Way::Pull];

#[derive(Default)]
struct Tally {
    posted: AtomicUsize,
    posted_by_a_second_run: AtomicUsize,
    unknown: AtomicUsize,
    refused: AtomicUsize,
}

#[test]
fn every_call_and_every_fault_and_every_source_end_in_one_post_or_say_unknown() {
    let cases: Vec<(Way, String)> = WAYS
        .into_iter()
        .flat_map(|way| {
            CALLS.into_iter().flat_map(move |call| {
                FAULTS.into_iter().map(move |fault| (way, format!("{call}={fault}")))
            })
        })
        .filter(|(way, fault)| *way != Way::Pull || !fault.starts_with("chunk"))
        .collect();
    let (tally, next) = (Tally::default(), AtomicUsize::new(0));
    let (wrong, large, small) = (Mutex::new(Vec::new()), filled(SIZE), filled(SMALL));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((way, fault)) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let content = if fault.starts_with("chunk") { &large } else { &small };
                    if let Err(why) = case((*way, fault), content, &tally) {
                        wrong.lock().unwrap().push(format!("{way:?} {fault}: {why}"));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    let count = |counter: &AtomicUsize| counter.load(Ordering::SeqCst);
    figure(&format!(
        "matrix: {} cases, {} posted by the first run, {} by a second one, {} said unknown with at most one post, {} refused without one, none twice",
        cases.len(),
        count(&tally.posted),
        count(&tally.posted_by_a_second_run),
        count(&tally.unknown),
        count(&tally.refused),
    ));
}

fn case((way, fault): (Way, &str), content: &[u8], tally: &Tally) -> Result<(), String> {
    let world = World::at_speed(
        400,
        Settings { processing: Duration::from_secs(40), ..Settings::default() },
    );
    let manner = if way == Way::Web { Manner::Ranges } else { Manner::NoRanges };
    let origin = Origin::serving(content.to_vec(), manner);
    world.fault(fault);
    let first = run(&world, way, &origin, content);
    let ok = |right: bool, what: &str, run: &Run| {
        if right { Ok(()) } else { Err(format!("{what}: {run}")) }
    };
    let posts = arrived(&world);
    let again = match first.exit {
        Some(0) => {
            ok(posts == 1, "exit 0 and not one post", &first)?;
            tally.posted.fetch_add(1, Ordering::SeqCst);
            return Ok(());
        }
        Some(5) => {
            ok(posts <= 1, "exit 5 and more than one post", &first)?;
            tally.unknown.fetch_add(1, Ordering::SeqCst);
            run(&world, way, &origin, content)
        }
        Some(1 | 3 | 4 | 8) => {
            ok(posts == 0, "a post that the run denies", &first)?;
            run(&world, way, &origin, content)
        }
        _ => return Err(format!("an exit that no fault explains: {first}")),
    };
    let posts = arrived(&world);
    ok(posts <= 1, "two posts after a second run", &again)?;
    match again.exit {
        Some(0) => {
            ok(posts == 1, "the second run's post is missing", &again)?;
            tally.posted_by_a_second_run.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
        Some(5) if way == Way::Pull => Ok(()),
        Some(3) if fault.starts_with("token") || fault.starts_with("any") => {
            tally.refused.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
        _ => Err(format!("the second run does not finish: {first}\n{again}")),
    }
}

/// How many publishes have all that they need.
fn arrived(world: &World) -> usize {
    world.tiktok.publishes().iter().filter(|publish| publish.arrived).count()
}

fn run(world: &World, way: Way, origin: &Origin, content: &[u8]) -> Run {
    let arguments = |source: &str, transfer: &str| {
        ["tiktok", "video", "--title", "x", "--chunk-size", "5242880", "--video-url", source]
            .into_iter()
            .chain(["--transfer", transfer])
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match way {
        Way::File => {
            let video = world.file("video.mp4", content);
            world.agoras(arguments(&video.to_string_lossy(), "upload"))
        }
        Way::Web | Way::WebWhole => world.agoras(arguments(&origin.url(), "upload")),
        Way::Stdin => world.agoras_fed(arguments("-", "upload"), content),
        Way::Pull => world.agoras(arguments(&origin.url(), "pull")),
    }
}

/// The calls that the matrix names exist, so that no case is empty.
#[test]
fn the_matrix_strikes_where_it_means_to() {
    let world = World::new();
    let content = filled(SIZE);
    let origin = Origin::serving(content.clone(), Manner::Ranges);
    assert_eq!(run(&world, Way::File, &origin, &content).exit, Some(0));
    let count = |endpoint: Endpoint| {
        world.tiktok.requests().iter().filter(|it| it.endpoint == endpoint).count()
    };
    assert_eq!((count(Endpoint::Token), count(Endpoint::Creator)), (1, 1));
    assert_eq!((count(Endpoint::VideoInit), count(Endpoint::Chunk)), (1, 2));
    assert!(count(Endpoint::Status) >= 1);
}
