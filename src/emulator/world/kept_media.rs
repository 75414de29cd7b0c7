//! Media on disk, for the page that plays them

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncSeekExt;

use crate::emulator::server::settings::KeepMedia;

/// The file of one piece of a publish.
pub(crate) fn path(folder: &Path, publish_id: &str, piece: usize) -> PathBuf {
    folder.join(format!("{publish_id}.{piece}"))
}

/// Opens a piece's file to write from `first` on, if media are kept.
pub(crate) async fn open(
    keep: &KeepMedia,
    publish_id: &str,
    piece: usize,
    first: u64,
) -> io::Result<Option<File>> {
    let KeepMedia::Folder(folder) = keep else {
        return Ok(None);
    };
    tokio::fs::create_dir_all(folder).await?;
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path(folder, publish_id, piece))
        .await?;
    file.seek(io::SeekFrom::Start(first)).await?;
    Ok(Some(file))
}
