//! Temporary files of a conversion, in the storage folder

use crate::clock::Clock;
use crate::disk::{DiskError, Folder, Patience, PrivateFile, Site};

/// The folder of all conversions.
const CONVERTING: &str = "converting";
/// The lock that is held while files are made or removed, so that no half-made set is removed.
const MAKING: &str = ".lock";
/// The ending of the file that a live run holds locked.
const ALIVE: &str = "alive";

/// The files of one conversion, mode 0600. They are removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: Folder,
    /// The beginning of the names of its files.
    stem: String,
    _alive: PrivateFile,
}

impl Scratch {
    /// Makes a set of files, and removes those of killed runs.
    pub(crate) fn new(site: &Site, clock: Clock) -> Result<Self, DiskError> {
        let folder = site.make()?.make_child(CONVERTING)?;
        let _making = folder.lock(MAKING, Patience::quiet())?;
        sweep_in(&folder)?;
        let stem = format!("{}-{}", std::process::id(), clock.now().millis());
        let alive = folder.create(&format!("{stem}.{ALIVE}"))?;
        alive.try_lock()?;
        Ok(Self { folder, stem, _alive: alive })
    }

    /// Makes an empty file.
    pub(crate) fn file(&self, ending: &str) -> Result<PrivateFile, DiskError> {
        self.folder.create(&format!("{}.{ending}", self.stem))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.folder, &self.stem) {
            tracing::warn!("a temporary file stays until the next run: {error}");
        }
    }
}

/// Removes the files of conversions whose run was killed.
pub(crate) fn sweep(site: &Site) -> Result<(), DiskError> {
    let Some(folder) = site.open()?.map(|home| home.child(CONVERTING)).transpose()?.flatten()
    else {
        return Ok(());
    };
    if !folder.has_any(|name| !name.starts_with('.'))? {
        return Ok(());
    }
    let _making = folder.lock(MAKING, Patience::quiet())?;
    sweep_in(&folder)
}

fn sweep_in(folder: &Folder) -> Result<(), DiskError> {
    for name in folder.names()? {
        let Some((stem, _)) = name.split_once('.').filter(|(stem, _)| !stem.is_empty()) else {
            continue;
        };
        let alive = folder.reopen(&format!("{stem}.{ALIVE}"))?;
        let is_over = alive.as_ref().map(PrivateFile::try_lock).transpose()?.unwrap_or(true);
        if is_over {
            remove(folder, stem)?;
        }
    }
    Ok(())
}

/// Removes all files of a conversion, the locked one last.
fn remove(folder: &Folder, stem: &str) -> Result<(), DiskError> {
    let alive = format!("{stem}.{ALIVE}");
    let mine = format!("{stem}.");
    for name in folder.names()?.iter().filter(|name| name.starts_with(&mine) && **name != alive) {
        folder.remove(name)?;
    }
    folder.remove(&alive)
}
