//! Rescue copies: sealed records in another folder, for a disk that fails during a refresh

use std::path::{Path, PathBuf};

use crate::disk::{Folder, Privacy, read_outside};
use crate::secret::RefreshToken;

use super::envelope::{LARGEST_FILE, Place};
use super::file_name::{FileNames, is_rescue, is_rescue_for};
use super::payload::Payload;
use super::record_file;
use super::{BaseAddress, Hex, Store};
use crate::sealed::{MasterKey, random};

/// Writes the sealed record to the first rescue folder that accepts it.
pub(crate) fn copy(store: &Store, place: &Place, sealed: &[u8]) -> Option<PathBuf> {
    let unique = Hex(random::<4>().ok()?).to_string();
    let names = FileNames::of(&place.identity);
    let name = names.rescue(place.generation, &unique, store.address());
    let settings = store.settings();
    settings.rescue.iter().find_map(|path| {
        let folder = Folder::open(&settings.disk, path).ok()??;
        let file = folder.create(&name).ok()?;
        file.write(sealed).ok()?;
        file.sync().ok()?;
        folder.sync().ok()?;
        Some(std::path::absolute(file.path()).unwrap_or_else(|_| file.path().to_path_buf()))
    })
}

pub(crate) fn copies(folders: &[PathBuf]) -> Vec<PathBuf> {
    let names = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten().flatten();
    let rescue = names.filter(|entry| entry.file_name().to_str().is_some_and(is_rescue));
    let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
    let mut copies: Vec<PathBuf> = rescue.map(|entry| absolute(entry.path())).collect();
    copies.sort();
    copies
}

/// Returns the rescue copy with the tokens that TikTok gave for this refresh token, if it directly
/// follows the stored record. TikTok no longer accepts the token then.
pub(crate) fn successor(
    store: &Store,
    master: &MasterKey,
    next: &Place,
    token: &RefreshToken,
) -> Option<PathBuf> {
    let settings = store.settings();
    let mut copies = copies(&settings.rescue);
    copies.retain(|path| is_of(path, store.address()));
    copies.into_iter().find(|path| {
        let read = read_outside(&settings.disk, path, Privacy::Owner, LARGEST_FILE);
        let opened = read.ok().flatten().and_then(|it| record_file::open_any(&it, master).ok());
        matches!(opened, Some((place, Payload::Record { record, .. }))
            if place == *next && record.continues(token))
    })
}

/// Returns whether a rescue copy can be of this base address, by its name.
pub(crate) fn is_of(copy: &Path, address: &BaseAddress) -> bool {
    let name = copy.file_name().and_then(|name| name.to_str());
    name.is_none_or(|name| is_rescue_for(name, address))
}
