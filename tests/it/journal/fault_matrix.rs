//! Every call with every fault and every source: one post, or "unknown" and at most one post

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agoras::emulator::{Endpoint, Settings};

use crate::support::{Answer, Manner, Origin, PhotoHost, Run, World, figure, filled, step};

/// The size of the video for faults of one chunk: two chunks. All other cases use `SMALL`.
const SIZE: usize = 11_000_000;
const SMALL: usize = 200_000;
const PHOTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/media/photo.jpg");
const CALLS: [&str; 8] =
    ["token@1", "creator@1", "init@1", "chunk@1", "chunk@2", "status@1", "status@2", "any@1"];
const FAULTS: [&str; 20] = [
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
    "cut-request:3000000",
    "stall-before",
    "stall-after",
    "drip:40",
];
/// The number of threads: most of a case is waiting.
const WORKERS: usize = 6;

/// A long timeout: an answer that never comes costs two seconds, which are 13 minutes at this
/// speed.
const LONG_WAIT: [&str; 2] = ["--wait-timeout", "2h"];

/// The source of the media, with its transfer and its destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    File,
    Draft,
    Web,
    WebWhole,
    Stdin,
    Pull,
    Photos,
}

const WAYS: [Way; 7] =
    [Way::File, Way::Draft, Way::Web, Way::WebWhole, Way::Stdin, Way::Pull, Way::Photos];

impl Way {
    /// Returns whether TikTok fetches the media, so that opening alone publishes it.
    fn is_fetched(self) -> bool {
        matches!(self, Self::Pull | Self::Photos)
    }
}

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
        .filter(|(way, fault)| !(way.is_fetched() && fault.starts_with("chunk")))
        // A step of seven combines each call with each fault at least once.
        .step_by(step(7))
        .collect();
    let tally = Tally::default();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    let large = Arc::new(filled(SIZE));
    let small = Arc::new(filled(SMALL));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some((way, fault)) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let content = if fault.starts_with("chunk") { &large } else { &small };
                    if let Err(why) = case(*way, fault, content, &tally) {
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

fn case(way: Way, fault: &str, content: &Arc<Vec<u8>>, tally: &Tally) -> Result<(), String> {
    let world = World::at_speed(
        400,
        Settings { processing: Duration::from_secs(40), ..Settings::default() },
    );
    let sources = Sources::of(way, content);
    world.fault(fault);
    let first = sources.publish(&world);
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
            sources.publish(&world)
        }
        Some(1 | 3 | 4 | 8) => {
            ok(posts == 0, "a post that the run denies", &first)?;
            sources.publish(&world)
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
        Some(5) if way.is_fetched() => Ok(()),
        Some(3) if fault.starts_with("token") || fault.starts_with("any") => {
            tally.refused.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
        _ => Err(format!("the second run does not finish: {first}\n{again}")),
    }
}

/// Returns how many publishes have all their bytes.
fn arrived(world: &World) -> usize {
    world.tiktok.publishes().iter().filter(|publish| publish.arrived).count()
}

/// The media of one case, as a file and on servers.
struct Sources<'a> {
    way: Way,
    content: &'a Arc<Vec<u8>>,
    origin: Origin,
    photos: PhotoHost,
}

impl<'a> Sources<'a> {
    fn of(way: Way, content: &'a Arc<Vec<u8>>) -> Self {
        let manner = if way == Way::Web { Manner::Ranges } else { Manner::NoRanges };
        let photo = || Answer::Gives(std::fs::read(PHOTO).unwrap());
        let photos = PhotoHost::with(vec![photo(), photo()]);
        Self { way, content, origin: Origin::serving(content.clone(), manner), photos }
    }

    fn publish(&self, world: &World) -> Run {
        match self.way {
            Way::File | Way::Draft => {
                let video = world.file("video.mp4", self.content);
                let draft: &[&str] = if self.way == Way::Draft { &["--draft"] } else { &[] };
                world.agoras([&video_of(&video.to_string_lossy())[..], draft].concat())
            }
            Way::Web | Way::WebWhole => world.agoras(video_of(&self.origin.url())),
            Way::Stdin => world.agoras_fed(video_of("-"), self.content),
            Way::Pull => {
                let pull = ["--transfer", "pull"];
                world.agoras([&video_of(&self.origin.url())[..], &pull].concat())
            }
            Way::Photos => {
                let one = self.photos.url(1);
                let two = self.photos.url(2);
                let post = ["tiktok", "post", "--title", "x", "--image", &one, "--image", &two];
                world.agoras([&post[..], &LONG_WAIT].concat())
            }
        }
    }
}

fn video_of(source: &str) -> Vec<&str> {
    let chunks = ["--chunk-size", "5242880", "--video-url", source];
    [&["tiktok", "video", "--title", "x"], &LONG_WAIT[..], &chunks].concat()
}

/// The calls that the matrix names exist, so that no case is empty.
#[test]
fn the_faults_of_the_matrix_hit_existing_calls() {
    let world = World::new();
    let content = Arc::new(filled(SIZE));
    assert_eq!(Sources::of(Way::File, &content).publish(&world).exit, Some(0));
    let count = |endpoint: Endpoint| {
        world.tiktok.requests().iter().filter(|it| it.endpoint == endpoint).count()
    };
    assert_eq!((count(Endpoint::Token), count(Endpoint::Creator)), (1, 1));
    assert_eq!((count(Endpoint::VideoInit), count(Endpoint::Chunk)), (1, 2));
    assert!(count(Endpoint::Status) >= 1);
}
