//! A medium that loses, tears and reorders unsynced writes: the states after a power cut

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use agoras::disk::Step;
use sha2::{Digest, Sha256};

use crate::support::rounds;

/// The largest number of pending effects whose subsets are all tried; above it, a sample is.
const ALL_SUBSETS_OF: usize = 13;

/// The number of random subsets in a long campaign.
const SAMPLES: u64 = 2200;

/// The content of a file system: folders, and files with their bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Image {
    pub(crate) folders: BTreeSet<PathBuf>,
    pub(crate) files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Image {
    /// Returns a hash of the image: thousands of whole images would need a gigabyte.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        let mut part = |bytes: &[u8]| {
            digest.update(bytes.len().to_le_bytes());
            digest.update(bytes);
        };
        for folder in &self.folders {
            part(folder.as_os_str().as_encoded_bytes());
        }
        part(b"files");
        for (path, bytes) in &self.files {
            part(path.as_os_str().as_encoded_bytes());
            part(bytes);
        }
        digest.finalize().into()
    }
}

type Inode = usize;

#[derive(Debug, Clone)]
enum Effect {
    Folder(PathBuf),
    Name(PathBuf, Inode),
    Move(PathBuf, PathBuf, Inode),
    Unname(PathBuf),
    Sector(Inode, usize, Vec<u8>),
    Length(Inode, usize),
}

impl Effect {
    /// Returns the folder whose sync makes a change of names last; `None` for other effects.
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) | Self::Name(path, _) | Self::Unname(path) => path.parent(),
            Self::Move(_, to, _) => to.parent(),
            Self::Sector(..) | Self::Length(..) => None,
        }
    }

    fn inode(&self) -> Option<Inode> {
        match self {
            Self::Sector(inode, ..) | Self::Length(inode, _) => Some(*inode),
            Self::Folder(_) | Self::Name(..) | Self::Move(..) | Self::Unname(_) => None,
        }
    }
}

/// Visits every image that a power cut can leave during these steps on a disk with that base, each
/// with the number of steps before the cut.
pub(crate) fn after_power_cut(
    base: &Image,
    steps: &[Step],
    sector: usize,
    mut visit: impl FnMut(&Image, usize),
) {
    for taken in 0..=steps.len() {
        let (effects, lasting) = effects(base, &steps[..taken], sector);
        let open: Vec<usize> = (0..effects.len()).filter(|at| !lasting[*at]).collect();
        for chosen in subsets(open.len(), taken) {
            let arrived = |at: &usize| {
                lasting[*at] || open.binary_search(at).is_ok_and(|order| chosen[order])
            };
            let kept: Vec<&Effect> =
                (0..effects.len()).filter(arrived).map(|at| &effects[at]).collect();
            visit(&image(base, &kept), taken);
        }
    }
}

/// Returns the effects of the steps in their order, and whether each is certainly on the medium.
fn effects(base: &Image, steps: &[Step], sector: usize) -> (Vec<Effect>, Vec<bool>) {
    let mut names: BTreeMap<PathBuf, Inode> = base.files.keys().cloned().zip(0..).collect();
    // The lengths give each appended piece its place.
    let mut lengths: BTreeMap<Inode, usize> =
        (0..).zip(base.files.values().map(Vec::len)).collect();
    let mut next = names.len();
    let mut effects: Vec<Effect> = Vec::new();
    let mut lasting: Vec<bool> = Vec::new();
    for step in steps {
        match step {
            Step::MakeFolder(path) => effects.push(Effect::Folder(path.clone())),
            Step::CreateExclusive(path) => {
                names.insert(path.clone(), next);
                effects.push(Effect::Name(path.clone(), next));
                next += 1;
            }
            Step::Write(path, bytes) => {
                let sectors = bytes.chunks(sector).enumerate();
                effects.extend(
                    sectors
                        .map(|(at, part)| Effect::Sector(names[path], at * sector, part.to_vec())),
                );
                let length = lengths.entry(names[path]).or_default();
                *length = bytes.len().max(*length);
            }
            Step::Append(path, bytes) => {
                let length = lengths.entry(names[path]).or_default();
                for part in sectors_of(*length, bytes, sector) {
                    effects.push(Effect::Sector(names[path], *length, part.to_vec()));
                    *length += part.len();
                }
            }
            Step::Cut(path, length) => {
                let length = usize::try_from(*length).unwrap();
                effects.push(Effect::Length(names[path], length));
                lengths.insert(names[path], length);
            }
            Step::Rename(from, to) => {
                let inode = names.remove(from).unwrap();
                names.insert(to.clone(), inode);
                effects.push(Effect::Move(from.clone(), to.clone(), inode));
            }
            Step::Unlink(path) => {
                names.remove(path);
                effects.push(Effect::Unname(path.clone()));
            }
            Step::Fsync(path) => force(&effects, &mut lasting, |effect| {
                effect.inode() == names.get(path).copied() && effect.inode().is_some()
            }),
            Step::FsyncFolder(path) => {
                force(&effects, &mut lasting, |effect| effect.folder() == Some(path.as_path()));
            }
        }
        lasting.resize(effects.len(), false);
    }
    (effects, lasting)
}

/// Returns the parts of `bytes`, written at `start`, one for each sector.
fn sectors_of(start: usize, bytes: &[u8], sector: usize) -> impl Iterator<Item = &[u8]> {
    let (first, rest) = bytes.split_at(bytes.len().min(sector - start % sector));
    std::iter::once(first).chain(rest.chunks(sector))
}

fn force(effects: &[Effect], lasting: &mut [bool], covered: impl Fn(&Effect) -> bool) {
    for (effect, lasts) in effects.iter().zip(lasting) {
        *lasts |= covered(effect);
    }
}

fn image(base: &Image, effects: &[&Effect]) -> Image {
    let mut folders = base.folders.clone();
    let mut names: BTreeMap<PathBuf, Inode> = base.files.keys().cloned().zip(0..).collect();
    let mut bytes: BTreeMap<Inode, Vec<u8>> = (0..).zip(base.files.values().cloned()).collect();
    for effect in effects {
        match effect {
            Effect::Folder(path) => {
                folders.insert(path.clone());
            }
            Effect::Name(path, inode) => {
                names.insert(path.clone(), *inode);
            }
            Effect::Move(from, to, inode) => {
                names.retain(|name, other| name != from || other != inode);
                names.insert(to.clone(), *inode);
            }
            Effect::Unname(path) => {
                names.remove(path);
            }
            Effect::Sector(inode, at, part) => {
                let file = bytes.entry(*inode).or_default();
                file.resize(file.len().max(at + part.len()), 0);
                file[*at..at + part.len()].copy_from_slice(part);
            }
            Effect::Length(inode, length) => bytes.entry(*inode).or_default().resize(*length, 0),
        }
    }
    let there = |path: &Path| path.parent().is_some_and(|folder| folders.contains(folder));
    let files = names
        .into_iter()
        .filter(|(path, _)| there(path))
        .map(|(path, inode)| (path, bytes.get(&inode).cloned().unwrap_or_default()))
        .collect();
    Image { folders, files }
}

/// Returns which of `count` effects arrive: all subsets, or none, all, each alone, all but each,
/// and a sample that is the same in every run.
fn subsets(count: usize, seed: usize) -> Vec<Vec<bool>> {
    if count <= ALL_SUBSETS_OF {
        return (0..1_usize << count)
            .map(|bits| (0..count).map(|at| bits >> at & 1 == 1).collect())
            .collect();
    }
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::try_from(seed).unwrap();
    let mut sets = vec![vec![false; count], vec![true; count]];
    for one in 0..count {
        sets.push((0..count).map(|at| at == one).collect());
        sets.push((0..count).map(|at| at != one).collect());
        sets.push((0..count).map(|at| at < one).collect());
    }
    for _ in 0..rounds(200, SAMPLES) {
        let mut bit = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random & 1 == 1
        };
        sets.push((0..count).map(|_| bit()).collect());
    }
    sets
}
