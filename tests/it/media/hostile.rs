//! Files that are made to harm: each gives a result, at a limited cost

use agoras::media::{HeaderError, Media};
use bytes::Bytes;
use proptest::prelude::{Strategy, any, prop, prop_assert, proptest};
use proptest::test_runner::Config;

use crate::media::header::{Cost, read_bytes, read_ranges, sample};

const SAMPLES: [&str; 12] = [
    "bad-audio-only.m4a",
    "bad-photo.png",
    "h264-faststart.mp4",
    "h264-fragmented.mp4",
    "h264-moov-at-end.mp4",
    "h264-rotated.mp4",
    "h264.mov",
    "h265.mp4",
    "photo.jpg",
    "photo.webp",
    "vp8.webm",
    "vp9.webm",
];
/// The most that any file may cost, whatever it claims.
const MOST: Cost = Cost { reads: 8, bytes: 8 << 20 };

fn bounded(cost: Cost) -> bool {
    cost.reads <= MOST.reads && cost.bytes <= MOST.bytes
}

fn boxed(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes(), &kind[..], content].concat()
}

fn long_box(kind: [u8; 4], size: u64) -> Vec<u8> {
    [&1_u32.to_be_bytes(), &kind[..], &size.to_be_bytes()[..]].concat()
}

fn read(file: Vec<u8>) -> Result<Media, HeaderError> {
    let (media, cost) = read_bytes(&Bytes::from(file));
    assert!(bounded(cost), "{cost:?}");
    media
}

/// Returns the places of cuts: every byte near both ends and near each large part, and some between.
fn cuts(file: &[u8]) -> Vec<usize> {
    const NEAR: usize = 1500;
    let parts: Vec<usize> = (0..file.len() - 4)
        .filter(|at| [b"moov", b"mdat", b"moof"].contains(&file[*at..].first_chunk().unwrap()))
        .collect();
    let size = file.len();
    let near = |at: usize| parts.iter().any(|part| part.abs_diff(at) < 40);
    let wanted = |at: usize| at < NEAR || size - at < NEAR || at.is_multiple_of(499) || near(at);
    (0..size).filter(|at| wanted(*at)).collect()
}

#[test]
fn m01_a_file_that_is_cut_anywhere_is_refused() {
    for name in SAMPLES {
        let file = sample(name);
        let whole = read_bytes(&file).0.unwrap();
        for size in cuts(&file) {
            let (media, cost) = read_bytes(&file.slice(..size));
            assert!(bounded(cost));
            // The index behind the last fragment is not needed, and the first bytes of a PNG are enough
            // to refuse it.
            let may_pass = matches!(name, "h264-fragmented.mp4" | "bad-photo.png");
            assert!(
                media.is_err() || (may_pass && media.as_ref() == Ok(&whole)),
                "{name} cut to {size}: {media:?}"
            );
        }
    }
}

/// Returns a strategy for a sample and bytes to write into its first or last 64 KiB.
fn changes() -> impl Strategy<Value = (usize, Vec<(usize, bool, u8)>)> {
    let change = (0..65_536_usize, any::<bool>(), any::<u8>());
    (0..SAMPLES.len(), prop::collection::vec(change, 1..40))
}

proptest! {
    #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn m01_changed_bytes_give_a_result((name, changes) in changes()) {
        let mut file = sample(SAMPLES[name]).to_vec();
        let size = file.len();
        for (offset, at_end, byte) in changes {
            let offset = offset % size;
            file[if at_end { size - 1 - offset } else { offset }] = byte;
        }
        prop_assert!(bounded(read_bytes(&file.into()).1));
    }

    #[test]
    fn m01_changed_headers_give_a_result(
        name in 0..SAMPLES.len(),
        changes in prop::collection::vec((0..2000_usize, 0..32_u8), 1..8),
    ) {
        let mut file = sample(SAMPLES[name]).to_vec();
        let index = file.windows(4).position(|kind| kind == b"moov").unwrap_or(0);
        let size = file.len();
        for (offset, bit) in changes {
            file[(index + offset) % size] ^= 1 << (bit % 8);
        }
        prop_assert!(bounded(read_bytes(&file.into()).1));
    }

    #[test]
    fn m01_random_bytes_give_a_result(
        kind in 0..6_usize,
        bytes in prop::collection::vec(any::<u8>(), 0..4000),
    ) {
        let start: [&[u8]; 6] = [
            b"", b"\0\0\0\x08moov", b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67\xff", b"\xff\xd8\xff",
            b"RIFF\0\0\0\0WEBP", b"\0\0\0\x10ftypisom\0\0\0\0",
        ];
        let file = [start[kind], &bytes].concat();
        prop_assert!(bounded(read_bytes(&file.into()).1));
    }
}

#[test]
fn m02_lying_box_sizes_are_refused() {
    let ftyp = boxed(*b"ftyp", b"isom\0\0\0\0");
    for size in [0, 1, 7, 15, 1 << 63, u64::MAX - 1, u64::MAX] {
        let file = [ftyp.clone(), long_box(*b"mdat", size), vec![0; 64]].concat();
        assert!(read(file).is_err(), "{size}");
        let inside = [long_box(*b"trak", size), vec![0; 64]].concat();
        let file = [ftyp.clone(), boxed(*b"moov", &inside)].concat();
        assert!(read(file).is_err(), "{size}");
    }
    for size in 2..8_u32 {
        let file = [&ftyp[..], &size.to_be_bytes(), b"mdat", &[0; 64]].concat();
        assert!(matches!(read(file), Err(HeaderError::Damaged { .. })));
    }
}

#[test]
fn m02_boxes_inside_themselves_end() {
    let mut nested = Vec::new();
    for _ in 0..3000 {
        nested = boxed(*b"trak", &boxed(*b"mdia", &nested));
    }
    let file =
        [boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"moov", &nested), boxed(*b"mdat", &[])].concat();
    assert_eq!(read(file), Err(HeaderError::Missing("track")));
}

#[test]
fn m02_millions_of_boxes_end() {
    let size = 80_000_000;
    let (media, cost) = read_ranges(size, |range| {
        let at = usize::try_from(range.start % 8).unwrap();
        let length = usize::try_from(range.end - range.start).unwrap();
        let bytes = b"\0\0\0\x08free".iter().cycle().skip(at);
        bytes.take(length).copied().collect::<Vec<u8>>().into()
    });
    assert!(matches!(media, Err(HeaderError::TooCostly(_))), "{media:?}");
    assert!(bounded(cost), "{cost:?}");
}

#[test]
fn m02_boxes_far_from_each_other_end() {
    let size = 4 << 30;
    let step = 1_u32 << 22;
    let (media, cost) = read_ranges(size, |range| {
        let mut block = vec![0; usize::try_from(range.end - range.start).unwrap()];
        block[..4].copy_from_slice(&step.to_be_bytes());
        block[4..8].copy_from_slice(b"free");
        block.into()
    });
    assert!(matches!(media, Err(HeaderError::TooCostly(_))), "{media:?}");
    assert!(bounded(cost), "{cost:?}");
}

#[test]
fn m02_an_index_of_fragments_that_points_at_itself_ends() {
    let fragmented = sample("h264-fragmented.mp4");
    let at = fragmented.windows(4).rposition(|kind| kind == b"tfra");
    let mut file = fragmented.to_vec();
    let entry = at.unwrap() + 20;
    let filler = boxed(*b"free", &vec![0; 1_000_000]);
    let mfra = u32::try_from(at.unwrap() - 12).unwrap();
    file[entry + 8..entry + 16].copy_from_slice(&u64::from(mfra).to_be_bytes());
    let moof = file.windows(4).position(|kind| kind == b"moof").unwrap() - 4;
    file.splice(moof..moof, filler);
    drop(read(file));
}

#[test]
fn m02_elements_without_an_end_inside_each_other_end() {
    let head = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff";
    let clusters = b"\x1f\x43\xb6\x75\xff".repeat(50_000);
    assert_eq!(read([&head[..], &clusters].concat()), Err(HeaderError::Missing("track")));
    let tracks = b"\x16\x54\xae\x6b\xff\xae\xff".repeat(50_000);
    assert!(read([&head[..], &tracks].concat()).is_err());
    let huge = b"\x16\x54\xae\x6b\x01\xff\xff\xff\xff\xff\xff\xfe\0\0";
    assert!(read([&head[..], huge].concat()).is_err());
}

#[test]
fn m10_an_image_bomb_costs_only_its_two_numbers() {
    let mut jpeg = b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03".to_vec();
    jpeg.extend([0; 100]);
    jpeg.extend(b"\xff\xd9");
    let Ok(Media::Photo(facts)) = read(jpeg) else {
        panic!();
    };
    assert_eq!(facts.display.to_string(), "65535x65535");
    assert!(matches!(
        read(b"GIF89a\x01\0\x01\0".repeat(100_000)),
        Err(HeaderError::Foreign { what: "a GIF", .. })
    ));
}

#[test]
fn m10_photo_directories_that_lie_about_their_length_end() {
    let exif = b"\xff\xe1\0\x16Exif\0\0MM\0*\0\0\0\x08\xff\xff\0\0\0\0";
    let file = [b"\xff\xd8", &exif.repeat(12_000)[..]].concat();
    assert!(read(file).is_err());
}

#[test]
fn m05_other_kinds_of_files_are_named() {
    let what = |file: &[u8]| match read(file.to_vec()) {
        Err(error) => error.to_string(),
        Ok(media) => panic!("{media:?}"),
    };
    assert_eq!(
        what(b"<!doctype html><title>Sign in</title>"),
        "its content is an HTML page, which TikTok does not take"
    );
    assert_eq!(what(&[0; 500]), "its content is neither a video nor a photo");
    assert_eq!(what(b""), "its content is neither a video nor a photo");
}
