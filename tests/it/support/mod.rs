//! Support for tests: an empty home, an emulator and the binary for each of them

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

mod campaign;
mod chromium;
mod clip;
mod documents;
mod figure;
mod flood;
mod gate;
mod google;
mod held_line;
mod hosts;
mod line;
mod login;
mod origin;
mod parts;
mod photo_host;
mod random;
mod run;
mod s3;
#[cfg(unix)]
mod servers;
mod serving;
mod signals;
mod tls_server;
#[cfg(unix)]
mod tty;
mod watched;
mod world;
mod yaml;

pub(crate) use campaign::{rounds, step};
pub(crate) use chromium::Chromium;
pub(crate) use clip::{CLIP, filled, sparse};
pub(crate) use documents::{check as check_documents, documents, whole};
pub(crate) use figure::figure;
pub(crate) use flood::{Flood, Tail};
pub(crate) use gate::Gate;
pub(crate) use google::{Access, Call, Fault, Google};
pub(crate) use held_line::{HeldLine, Side};
pub(crate) use hosts::Hosts;
pub(crate) use line::{Line, Weather};
pub(crate) use login::{Login, direct_client, open, page_leads_to, runtime};
pub(crate) use origin::{Manner, Origin};
pub(crate) use parts::{cannot, part};
pub(crate) use photo_host::{Answer, PhotoHost};
pub(crate) use random::Random;
pub(crate) use run::Run;
pub(crate) use s3::{
    ACCESS_KEY as S3_ACCESS_KEY, Fault as S3Fault, Habit as S3Habit, IDENTITY_TOKEN, S3,
};
#[cfg(unix)]
pub(crate) use servers::{Azurite, Moto, POSTGRES_PASSWORD, Postgres, Transport};
pub(crate) use serving::Serving;
pub(crate) use tls_server::{Flaw, TlsServer};
#[cfg(unix)]
pub(crate) use tty::Tty;
pub(crate) use watched::Watched;
pub(crate) use world::{World, downgrade_journal, is_faked, kept_at};
pub(crate) use yaml::yaml;

/// Returns a file of the sample media.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/media/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Returns the SHA-256 in hexadecimal digits, as the emulator keeps it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Returns the files in a folder and the folders below it whose name passes the filter.
pub(crate) fn below(folder: &Path, is_it: &dyn Fn(&str) -> bool) -> Vec<PathBuf> {
    let (folders, files): (Vec<_>, Vec<_>) = std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .partition(|path| path.is_dir());
    let named = files
        .into_iter()
        .filter(|file| file.file_name().and_then(|name| name.to_str()).is_some_and(is_it));
    named.chain(folders.iter().flat_map(|folder| below(folder, is_it))).collect()
}
