//! The cost of reading the header of a large file: requests and bytes

use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use agoras::clock::Clock;
use agoras::media::{Attendance, HeaderReader, Location, Media, Source, Step, inspect};
use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_RANGE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use bytes::{Bytes, BytesMut};

use crate::media::header::{Cost, read_ranges, sample};
use crate::support::World;

const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

/// A large file that consists of zeros and some pieces.
struct Sparse {
    size: u64,
    pieces: Vec<(u64, Bytes)>,
}

impl Sparse {
    fn read(&self, range: Range<u64>) -> Bytes {
        let mut block = BytesMut::zeroed(usize::try_from(range.end - range.start).unwrap());
        for (start, piece) in &self.pieces {
            for (at, byte) in (*start..).zip(piece) {
                if range.contains(&at) {
                    block[usize::try_from(at - range.start).unwrap()] = *byte;
                }
            }
        }
        block.freeze()
    }

    fn cost(&self) -> (Media, Cost) {
        let (media, cost) = read_ranges(self.size, |range| self.read(range));
        (media.unwrap(), cost)
    }
}

fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes(), &kind[..], content].concat()
}

/// Returns the sample's beginning without the pictures, and its index.
fn sample_index() -> (Bytes, Bytes) {
    let file = sample("h264-moov-at-end.mp4");
    let at = file.windows(4).rposition(|kind| kind == b"moov").unwrap() - 4;
    (file.slice(..40), file.slice(at..))
}

/// Returns a file of 4 GiB whose index is at the end, and large because of the tables of its sound.
fn large(tables: usize) -> Sparse {
    let (head, moov) = sample_index();
    let handler = boxed(*b"hdlr", b"\0\0\0\0\0\0\0\0soun\0\0\0\0");
    let clock = boxed(*b"mdhd", &[0; 24]);
    let table = boxed(*b"minf", &vec![0; tables]);
    let mdia = boxed(*b"mdia", &[clock, handler, table].concat());
    let sound = boxed(*b"trak", &mdia);
    let header = &moov[8..116];
    assert_eq!(&header[4..8], b"mvhd");
    let index = boxed(*b"moov", &[header, &sound, &moov[116..]].concat());
    let size = 4 * GIB;
    let at = size - index.len() as u64;
    let mdat = [&1_u32.to_be_bytes()[..], b"mdat", &(at - 40).to_be_bytes()[..]].concat();
    Sparse { size, pieces: vec![(0, head), (40, mdat.into()), (at, index.into())] }
}

fn seconds(media: &Media) -> f64 {
    match media {
        Media::Video(facts) => facts.duration.unwrap().as_secs_f64(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn m09_an_index_at_the_end_of_4_gib_costs_two_reads() {
    let (media, cost) = large(0).cost();
    assert!((seconds(&media) - 4.0).abs() < 1e-6);
    assert_eq!(cost.reads, 2);
    assert!(cost.bytes < 300 * 1024, "{cost:?}");
}

#[test]
fn m09_a_large_index_at_the_end_of_4_gib_costs_three_reads_below_1_mib() {
    let (media, cost) = large(9_000_000).cost();
    assert!((seconds(&media) - 4.0).abs() < 1e-6);
    assert_eq!(cost.reads, 3);
    assert!(cost.bytes < MIB, "{cost:?}");
}

#[test]
fn an_index_at_the_front_costs_one_read() {
    let file = sample("h264-faststart.mp4");
    let at = file.windows(4).position(|kind| kind == b"mdat").unwrap() - 4;
    let size = 4 * GIB;
    let mdat = [&1_u32.to_be_bytes()[..], b"mdat", &(size - at as u64).to_be_bytes()[..]].concat();
    let sparse = Sparse { size, pieces: vec![(0, file.slice(..at)), (at as u64, mdat.into())] };
    assert_eq!(sparse.cost().1.reads, 1);
}

#[test]
fn the_duration_of_a_live_recording_comes_from_its_last_pictures() {
    let element = |id: &[u8], content: &[u8]| {
        let size = (content.len() as u64 | 1 << 56).to_be_bytes();
        [id, &size[..], content].concat()
    };
    let unsized_element = |id: &[u8]| [id, &[1, 255, 255, 255, 255, 255, 255, 255][..]].concat();
    let cluster = |at: u32, times: &[u8]| {
        let mut bytes = unsized_element(&[0x1f, 0x43, 0xb6, 0x75]);
        bytes.extend(element(&[0xe7], &at.to_be_bytes()));
        for time in times {
            bytes.extend(element(&[0xa3], &[0x81, 0, *time, 0x80, 0, 0]));
        }
        bytes
    };
    let picture =
        [element(&[0xb0], &720_u16.to_be_bytes()), element(&[0xba], &1280_u16.to_be_bytes())];
    let track = [
        element(&[0xd7], &[1]),
        element(&[0x83], &[1]),
        element(&[0x86], b"V_VP8"),
        element(&[0xe0], &picture.concat()),
    ];
    let head = [
        element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], b"webm")),
        unsized_element(&[0x18, 0x53, 0x80, 0x67]),
        element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track.concat())),
        cluster(0, &[0, 40, 80, 120]),
        element(&[0xa3], &[&b"\x82\0\0\x80"[..], &vec![0; 100_000]].concat()).repeat(40),
    ];
    let file = Bytes::from([head.concat(), cluster(60_000, &[0, 40, 80])].concat());
    let (media, cost) = crate::media::header::read_bytes(&file);
    let Ok(Media::Video(facts)) = media else {
        panic!("{media:?}");
    };
    assert_eq!(facts.duration.unwrap().as_millis(), 60_120);
    assert_eq!(facts.frame_rate.unwrap().to_string(), "about 25");
    assert_eq!(cost.reads, 2);
    assert!(cost.bytes < MIB, "{cost:?}");
}

#[tokio::test]
async fn m09_a_sparse_file_is_read_in_place() {
    let sparse = large(1000);
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(sparse.size).unwrap();
    for (start, piece) in &sparse.pieces {
        file.as_file().write_all_at(piece, *start).unwrap();
    }
    let location = Location::File(file.path().to_owned());
    let source = Source::open(&location, Clock::system(), Attendance::Unattended).await.unwrap();
    let media = inspect(&source).await.unwrap();
    assert!((seconds(&media) - 4.0).abs() < 1e-6);
}

struct Origin {
    file: Sparse,
    requests: AtomicU64,
    bytes: AtomicU64,
}

async fn serve(
    State(origin): State<Arc<Origin>>,
    headers: HeaderMap,
) -> (StatusCode, [(&'static str, String); 1], Bytes) {
    let range = headers[RANGE].to_str().unwrap().to_owned();
    let (first, last) = range["bytes=".len()..].split_once('-').unwrap();
    let range = first.parse().unwrap()..last.parse::<u64>().unwrap() + 1;
    origin.requests.fetch_add(1, Ordering::SeqCst);
    origin.bytes.fetch_add(range.end - range.start, Ordering::SeqCst);
    let held = format!("bytes {first}-{last}/{}", origin.file.size);
    let body = origin.file.read(range);
    (StatusCode::PARTIAL_CONTENT, [(CONTENT_RANGE.as_str(), held)], body)
}

/// Serves a file, and returns the counts of its requests and its address.
async fn serving(file: Sparse) -> (Arc<Origin>, String) {
    let origin = Arc::new(Origin { file, requests: AtomicU64::new(0), bytes: AtomicU64::new(0) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/film", get(serve)).with_state(origin.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (origin, format!("http://{address}/film"))
}

#[tokio::test(flavor = "multi_thread")]
async fn m09_the_binary_asks_three_times_for_a_large_index_at_the_end_of_4_gib() {
    let (origin, url) = serving(large(9_000_000)).await;
    let run = World::new().agoras(["tiktok", "video", "--video-url", &url, "--dry-run"]);
    assert_eq!(run.exit, Some(0), "{run}");
    assert_eq!(run.json()["media"]["size"], 4 * GIB, "{run}");
    assert_eq!(origin.requests.load(Ordering::SeqCst), 3);
    assert!(origin.bytes.load(Ordering::SeqCst) < MIB);
}

#[tokio::test]
async fn m09_an_address_is_asked_twice_with_the_first_look() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let (origin, url) = serving(large(1000)).await;
    let location = Location::parse(&url).unwrap();
    let source = Source::open(&location, Clock::system(), Attendance::Unattended).await.unwrap();
    let media = inspect(&source).await.unwrap();

    assert!((seconds(&media) - 4.0).abs() < 1e-6);
    assert_eq!(origin.requests.load(Ordering::SeqCst), 2);
    assert!(origin.bytes.load(Ordering::SeqCst) < MIB);
}

#[test]
fn bytes_that_were_fed_before_the_first_step_are_used() {
    let file = sample("h264-faststart.mp4");
    let mut reader = HeaderReader::new(file.len() as u64);
    reader.feed(0, file.slice(..64 * 1024));
    assert!(matches!(reader.step(), Ok(Step::Done(Media::Video(_)))));
}
