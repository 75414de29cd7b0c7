//! What to do where a video could not be converted

use crate::cli::disk_room;
use crate::cli::exit::Kind;
use crate::flow::FixError;

/// What installs ffmpeg on this system.
const INSTALL: &str = if cfg!(target_os = "macos") {
    "brew install ffmpeg"
} else if cfg!(windows) {
    "winget install ffmpeg"
} else {
    "sudo apt install ffmpeg"
};

/// Returns the exit code's kind and what to do next.
pub(crate) fn on_fix(error: &FixError) -> (Kind, String) {
    match error {
        FixError::NoFfmpeg { .. } => (
            Kind::BadInput,
            format!("install it: `{INSTALL}`, or convert the video elsewhere: without --fix agoras says how"),
        ),
        FixError::NotRun(_) => (
            Kind::BadInput,
            format!("check what `ffmpeg` on the PATH is, or install it anew: `{INSTALL}`"),
        ),
        FixError::Failed { .. } | FixError::TooLong { .. } => (
            Kind::BadInput,
            "nothing was sent: without --fix agoras gives the command, to be run and watched by hand".to_owned(),
        ),
        FixError::NoRoom(_) => (
            Kind::Storage,
            "nothing was sent: make room on its disk, or name another folder with --storage-dir".to_owned(),
        ),
        FixError::NoPlace => {
            (Kind::Storage, "name a folder with --storage-dir".to_owned())
        }
        FixError::Disk(error) => {
            let room = disk_room::on_disk(error).map(str::to_owned);
            let repair = error.repair().map(|command| format!("run `{command}`"));
            let check = "check the disk, its free space, and that the folder is yours";
            (Kind::Storage, room.or(repair).unwrap_or_else(|| check.to_owned()))
        }
        FixError::StillNotTaken { .. } => (
            Kind::BadInput,
            "nothing was sent: export or download it again, and please report this".to_owned(),
        ),
    }
}

/// Returns one of each.
#[cfg(test)]
pub(crate) fn examples() -> Vec<FixError> {
    let name = || "`clip.mp4`".to_owned();
    let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
    let (doing, path) = ("write", "converting".into());
    vec![
        FixError::NoFfmpeg { name: name(), violations: Vec::new() },
        FixError::NotRun(full()),
        FixError::Failed { name: name(), status: "exit code 1".to_owned(), said: None },
        FixError::TooLong { what: "worked", limit: std::time::Duration::from_mins(5) },
        FixError::NoRoom("No space left on device".to_owned()),
        FixError::NoPlace,
        FixError::Disk(crate::disk::DiskError::Io { doing, path, source: full() }),
        FixError::StillNotTaken { name: name(), violations: Vec::new() },
    ]
}
