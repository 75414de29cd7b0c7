//! The token files of the Python tool: read, never changed

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::clock::Moment;
use crate::disk::{Disk, DiskError, Privacy, read_outside};
use crate::secret::{ClientSecret, RefreshToken};

use super::fernet::{FernetKey, Unopened};
use crate::store::{Hex, Identity, StoreError};

/// The largest of its files that is read, in bytes; they have about 300.
const LARGEST: u64 = 64 * 1024;

/// The start of a false refresh token, which Python wrote when TikTok sent none.
const ACCESS_ONLY: &str = "access_only_";

#[derive(Debug)]
pub(crate) struct PythonFile {
    pub(crate) path: PathBuf,
    pub(crate) digest: Hex<32>,
    pub(crate) content: Result<PythonRecord, Unusable>,
}

#[derive(Debug)]
pub(crate) struct PythonRecord {
    pub(crate) identity: Identity,
    pub(crate) username: String,
    pub(crate) client_key: String,
    pub(crate) client_secret: ClientSecret,
    pub(crate) refresh_token: RefreshToken,
    pub(crate) written_at: Moment,
}

/// The reason why a file holds no usable record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unusable {
    OtherPlatform,
    NeedsAuthorize(Identity),
    Damaged(&'static str),
}

#[derive(Deserialize)]
struct TokenJson {
    username: Option<String>,
    client_key: String,
    client_secret: String,
    refresh_token: String,
}

/// Reads every token file of the store in `folder`, in the order of their names.
pub(crate) fn read(disk: &Disk, folder: &Path) -> Result<Vec<PythonFile>, StoreError> {
    let key_path = folder.join(".key");
    let Some(key) = read_outside(disk, &key_path, Privacy::Any, LARGEST)? else {
        return Err(StoreError::NoPythonStore { path: folder.to_path_buf() });
    };
    let key = FernetKey::parse(&key).ok_or(StoreError::NoPythonKey { path: key_path })?;
    let tokens = folder.join("tokens");
    let mut files = Vec::new();
    for path in token_paths(&tokens).map_err(DiskError::io("list", &tokens))? {
        if let Some(file) = read_file(disk, &key, path)? {
            files.push(file);
        }
    }
    Ok(files)
}

fn token_paths(tokens: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(tokens) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "token") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_file(
    disk: &Disk,
    key: &FernetKey,
    path: PathBuf,
) -> Result<Option<PythonFile>, StoreError> {
    let bytes = match read_outside(disk, &path, Privacy::Any, LARGEST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(None),
        Err(DiskError::Unsafe { .. } | DiskError::TooLarge { .. }) => {
            return Ok(Some(PythonFile {
                path,
                digest: Hex([0; 32]),
                content: Err(Unusable::Damaged("it is no plain file of the usual size")),
            }));
        }
        Err(error) => return Err(error.into()),
    };
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    Ok(Some(PythonFile {
        digest: Hex(Sha256::digest(&*bytes).into()),
        content: parse(key, &bytes, stem),
        path,
    }))
}

fn parse(key: &FernetKey, bytes: &[u8], stem: &str) -> Result<PythonRecord, Unusable> {
    let name = stem.strip_prefix("tiktok-").ok_or(Unusable::OtherPlatform)?;
    let opened = key.open(bytes).map_err(|unopened| match unopened {
        Unopened::Malformed => Unusable::Damaged("it is no Fernet token"),
        Unopened::WrongSeal => Unusable::Damaged("it was changed, or sealed with another key"),
    })?;
    let json: TokenJson = serde_json::from_slice(&opened.text)
        .map_err(|_| Unusable::Damaged("it does not hold the four fields"))?;
    // The name inside is the account's. Without it the file's name counts, except `default`, and
    // `None`, which Python writes for an account without a name.
    let username = json
        .username
        .filter(|name| !name.trim().is_empty() && name != "None")
        .or_else(|| (!matches!(name, "default" | "None")).then(|| name.to_owned()))
        .ok_or(Unusable::Damaged("it names no account"))?;
    let identity = Identity::tiktok(&username)
        .map_err(|_| Unusable::Damaged("it names an account that cannot exist"))?;
    let refresh_token = RefreshToken::new(json.refresh_token);
    if refresh_token.expose().is_empty() || refresh_token.expose().starts_with(ACCESS_ONLY) {
        return Err(Unusable::NeedsAuthorize(identity));
    }
    Ok(PythonRecord {
        identity,
        username,
        client_key: json.client_key,
        client_secret: ClientSecret::new(json.client_secret),
        refresh_token,
        written_at: opened.made_at,
    })
}
