//! `store.json`: the store's key, how it is kept, and whose the records are

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::disk::{Folder, Privacy};

use super::file_name::QUARANTINE;
use super::{Hex, Refusal, StoreError};
use crate::sealed::{KeyId, random};

pub(crate) const STORE_FILE: &str = "store.json";

/// The largest file that is read, in bytes. The usual one has 70, and 300 more with an address.
const LARGEST: u64 = 4096;

/// The version that agoras 2.3.0 wrote, which did not separate base addresses.
const FIRST: u64 = 1;

/// The present version, which says whose the records at the top of the store are.
const VERSION: u64 = 2;

/// The way the store's key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum KeyMode {
    /// In a file beside the records, readable by the user alone.
    File,
    /// In a file beside the records, locked with a passphrase.
    Passphrase,
    External,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Top {
    Tiktok,
    /// Unknown: agoras 2.3.0 or before wrote them.
    #[default]
    Undecided,
    /// This address: they are being moved to its folder.
    Adopting(String),
}

/// The part of the file about the store's folders; absent in version 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) top: Top,
    /// The only address that may use the store; any address if `None`.
    pub(crate) only_for: Option<String>,
}

/// The part of the file about the key. It is not sealed; the key's name is checked against the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoreFile {
    /// The least protection of the key. Only the user lowers it.
    pub(crate) key_store: KeyMode,
    pub(crate) kid: KeyId,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    agoras_store: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_store: Option<KeyMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<KeyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_for: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top: Option<Top>,
}

impl StoreFile {
    /// Reads the part about the key; `None` if the file is absent or damaged, or names no key.
    pub(crate) fn read(root: &Folder) -> Result<Option<Self>, StoreError> {
        Ok(Content::read(root)?.and_then(|content| content.key()))
    }

    /// Returns why the file cannot be read; `None` if it can, or if it is absent.
    pub(crate) fn damage(root: &Folder) -> Option<StoreError> {
        Content::read_strictly(root).err()
    }

    /// Writes this part and keeps the other one. The caller holds the store's lock.
    pub(crate) fn write(&self, root: &Folder) -> Result<(), StoreError> {
        // After damage nobody knows whose the records are.
        let is_damaged = Self::damage(root).is_some();
        let layout = if is_damaged { Some(Layout::default()) } else { Layout::read(root)? };
        Content::new(Some(*self), layout).write(root)
    }
}

impl Layout {
    /// Reads the part about the folders; `None` if the file is absent, damaged, or of version 1.
    pub(crate) fn read(root: &Folder) -> Result<Option<Self>, StoreError> {
        Ok(Content::read(root)?.and_then(Content::layout))
    }

    /// Writes this part and keeps the other one. The caller holds the store's lock.
    pub(crate) fn write(self, root: &Folder) -> Result<(), StoreError> {
        Content::new(StoreFile::read(root)?, Some(self)).write(root)
    }
}

impl Content {
    fn new(key: Option<StoreFile>, layout: Option<Layout>) -> Self {
        Self {
            agoras_store: if layout.is_some() { VERSION } else { FIRST },
            key_store: key.map(|key| key.key_store),
            kid: key.map(|key| key.kid),
            only_for: layout.as_ref().and_then(|layout| layout.only_for.clone()),
            top: layout.map(|layout| layout.top),
        }
    }

    fn key(&self) -> Option<StoreFile> {
        Some(StoreFile { key_store: self.key_store?, kid: self.kid? })
    }

    fn layout(self) -> Option<Layout> {
        Some(Layout { top: self.top?, only_for: self.only_for })
    }

    fn read(root: &Folder) -> Result<Option<Self>, StoreError> {
        match Self::read_strictly(root) {
            Err(StoreError::Refused {
                refusal: Refusal::Damaged(_) | Refusal::NotOurs, ..
            }) => Ok(None),
            read => read,
        }
    }

    fn read_strictly(root: &Folder) -> Result<Option<Self>, StoreError> {
        let Some(json) = root.read(STORE_FILE, Privacy::Owner, LARGEST)? else {
            return Ok(None);
        };
        Self::parse(&json).map(Some).map_err(Refusal::of(&root.path().join(STORE_FILE)))
    }

    fn parse(json: &[u8]) -> Result<Self, Refusal> {
        let value: Value =
            serde_json::from_slice(json).map_err(|_| Refusal::Damaged("it is no JSON"))?;
        let version = match value.get("agoras_store").and_then(Value::as_u64) {
            Some(version @ (FIRST | VERSION)) => version,
            Some(version) if version > VERSION => return Err(Refusal::NewerVersion),
            _ => return Err(Refusal::NotOurs),
        };
        let wrong = Refusal::Damaged("it has wrong fields");
        let content: Self = serde_json::from_slice(json).map_err(|_| wrong)?;
        let is_whole = match version {
            FIRST => content.key().is_some() && content.top.is_none() && content.only_for.is_none(),
            _ => content.top.is_some() && content.key_store.is_some() == content.kid.is_some(),
        };
        if is_whole { Ok(content) } else { Err(wrong) }
    }

    /// Writes the file, and moves a damaged one aside. The caller holds the store's lock.
    fn write(&self, root: &Folder) -> Result<(), StoreError> {
        if StoreFile::damage(root).is_some() {
            let quarantine = root.make_child(QUARANTINE)?;
            let unique = Hex(random::<4>()?);
            root.rename_into(STORE_FILE, &quarantine, &format!("{unique}~{STORE_FILE}"))?;
            quarantine.sync()?;
        }
        let json = serde_json::to_vec(self).expect("numbers and strings always become JSON");
        Ok(root.replace(STORE_FILE, &json)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Disk;

    const KID: &str = "0123456789abcdef";

    fn root() -> (tempfile::TempDir, Folder) {
        let home = tempfile::tempdir().unwrap();
        let root = Folder::make(&Disk::Real, home.path()).unwrap();
        (home, root)
    }

    fn text(root: &Folder) -> String {
        std::fs::read_to_string(root.path().join(STORE_FILE)).unwrap()
    }

    #[test]
    fn a_file_of_version_1_stays_one_until_the_owner_of_the_records_is_known() {
        let (_home, root) = root();
        let first = format!(r#"{{"agoras_store":1,"key_store":"file","kid":"{KID}"}}"#);
        root.replace(STORE_FILE, first.as_bytes()).unwrap();
        assert_eq!(Layout::read(&root).unwrap(), None);
        let key = StoreFile::read(&root).unwrap().unwrap();
        key.write(&root).unwrap();
        assert_eq!(text(&root), first);
        Layout { top: Top::Tiktok, only_for: None }.write(&root).unwrap();
        assert_eq!(
            text(&root),
            format!(r#"{{"agoras_store":2,"key_store":"file","kid":"{KID}","top":"tiktok"}}"#)
        );
        assert_eq!(StoreFile::read(&root).unwrap(), Some(key));
    }

    #[test]
    fn the_part_about_the_folders_survives_a_new_key() {
        let (_home, root) = root();
        let adopting = Top::Adopting("https://gateway.example".to_owned());
        let layout = Layout { top: adopting, only_for: Some("https://a.example".to_owned()) };
        layout.clone().write(&root).unwrap();
        assert_eq!(StoreFile::read(&root).unwrap(), None);
        StoreFile { key_store: KeyMode::External, kid: KID.parse().unwrap() }.write(&root).unwrap();
        assert_eq!(Layout::read(&root).unwrap(), Some(layout));
        assert_eq!(
            text(&root),
            format!(
                r#"{{"agoras_store":2,"key_store":"external","kid":"{KID}","only_for":"https://a.example","top":{{"adopting":"https://gateway.example"}}}}"#
            )
        );
    }

    #[test]
    fn half_a_file_is_damaged() {
        for half in [
            r#"{"agoras_store":1}"#.to_owned(),
            r#"{"agoras_store":2}"#.to_owned(),
            format!(r#"{{"agoras_store":2,"kid":"{KID}","top":"tiktok"}}"#),
            format!(r#"{{"agoras_store":1,"key_store":"file","kid":"{KID}","top":"tiktok"}}"#),
        ] {
            assert!(matches!(Content::parse(half.as_bytes()), Err(Refusal::Damaged(_))), "{half}");
        }
        assert!(matches!(Content::parse(br#"{"agoras_store":3}"#), Err(Refusal::NewerVersion)));
    }
}
