//! The files of a conversion, in the storage folder for as long as it runs

use crate::clock::Clock;
use crate::disk::{DiskError, Folder, Patience, PrivateFile, Site};

/// The folder of all conversions.
const CONVERTING: &str = "converting";
/// Taken while files are made or swept, so that no sweep meets a half-made set.
const MAKING: &str = ".lock";
/// The ending of the file whose kernel lock says that a run is alive.
const ALIVE: &str = "alive";

/// The files of one conversion, mode 0600. They are removed when this is dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: Folder,
    /// What the names of its files begin with.
    stem: String,
    _alive: PrivateFile,
}

impl Scratch {
    /// Makes a place, and removes what runs that were killed have left.
    pub(crate) fn new(site: &Site, clock: Clock) -> Result<Self, DiskError> {
        let folder = site.make()?.make_child(CONVERTING)?;
        let _making = folder.lock(MAKING, Patience::quiet())?;
        sweep_in(&folder)?;
        let stem = format!("{}-{}", std::process::id(), clock.unix_millis());
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

/// Removes all files of a conversion, the one that says that it is alive last.
fn remove(folder: &Folder, stem: &str) -> Result<(), DiskError> {
    let alive = format!("{stem}.{ALIVE}");
    let mine = format!("{stem}.");
    for name in folder.names()?.iter().filter(|name| name.starts_with(&mine) && **name != alive) {
        folder.remove(name)?;
    }
    folder.remove(&alive)
}
