//! The folder of each base address: TikTok's is the top of the store, every other has its own

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::disk::{DiskError, Folder, Patience, Privacy, Site};
use crate::kv::Kv;

use super::file_name::is_record;
use super::places::{AT, LOCKS, TOKENS, has_published, lock_store, missing, others};
use super::store_file::{Layout, Top};
use super::{BaseAddress, Store, StoreError};

/// The file in an address's folder that holds the address.
const ADDRESS: &str = "address";

/// The folder of what this machine has seen in shared stores.
const SEEN: &str = "seen";

const ADDRESS_LOCK: &str = "address.lock";

/// The largest such file that is read, in bytes. A host name has at most 253 letters.
const LONGEST_ADDRESS: u64 = 1024;

/// The data that a store holds for another base address than its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The base address.
    pub whose: Whose,
    /// The number of accounts with a record.
    pub accounts: usize,
    /// `true` if the journal has an entry.
    pub has_published: bool,
}

/// The owner of the records in one folder of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Whose {
    Of(BaseAddress),
    /// Unknown: the folder of this name does not hold its address.
    Folder(String),
    /// Unknown: agoras 2.3.0 or before wrote them, and kept all addresses in one place.
    Undecided,
}

impl Store {
    /// Returns the folder of this store's base address, for files beside the records.
    pub fn site(&self) -> Site {
        let mut path = self.settings().root.clone();
        if let Some(name) = self.address().folder_name() {
            path = path.join(AT).join(name);
        }
        let store = self.clone();
        let place = path.clone();
        Site::new(&self.settings().disk, &path, move || {
            store.own_for_writing().map_err(|error| match error {
                StoreError::Disk(error) => error,
                error => DiskError::io("use", &place)(std::io::Error::other(error)),
            })
        })
    }

    /// Returns the folder of this machine that remembers what it has seen in a shared store.
    pub(crate) fn seen_site(&self, kv: &Kv) -> Option<Site> {
        let root = self.settings().root.clone();
        let name = BASE32_NOPAD.encode(&Sha256::digest(kv.address().to_string())[..16]);
        let name = name.to_lowercase();
        let disk = self.settings().disk.clone();
        let path = root.join(SEEN).join(&name);
        Some(Site::new(&disk.clone(), &path, move || {
            Folder::make(&disk, &root)?.make_child(SEEN)?.make_child(&name)
        }))
    }

    /// Refuses to act if the records are of agoras 2.3.0 or before, and it is unknown whether they
    /// are TikTok's or those of this store's gateway. Changes nothing.
    pub fn refuse_undecided(&self) -> Result<(), StoreError> {
        if self.is_shared() {
            return Ok(());
        }
        match self.root()? {
            Some(root) => missing(&root, self.address()).map(drop),
            None => Ok(()),
        }
    }

    /// Returns what the store holds for other base addresses, TikTok first.
    pub fn elsewhere(&self) -> Result<Vec<Elsewhere>, StoreError> {
        if self.is_shared() {
            return Ok(Vec::new());
        }
        let Some(root) = self.root()? else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        if !self.address().is_tiktok() {
            let decided = Layout::read(&root).ok().flatten();
            let whose = match decided.map(|layout| layout.top) {
                Some(Top::Tiktok) => Whose::Of(BaseAddress::tiktok()),
                Some(Top::Undecided | Top::Adopting(_)) | None => Whose::Undecided,
            };
            all.push(contents(&root, whose)?);
        }
        for (name, folder) in others(&root)? {
            if self.address().folder_name().is_none_or(|own| own != name) {
                let whose = read_address(&folder).map_or(Whose::Folder(name), Whose::Of);
                all.push(contents(&folder, whose)?);
            }
        }
        all.retain(|other| other.accounts > 0 || other.has_published);
        Ok(all)
    }

    /// Closes this store to every other base address.
    pub fn keep_to_its_address(&self) -> Result<(), StoreError> {
        let root = self.root_for_writing()?;
        let _lock = lock_store(&root, Patience::quiet())?;
        let only_for = Some(self.address().as_str().to_owned());
        Layout { top: Top::Tiktok, only_for }.write(&root)
    }

    /// Opens the folder of this store's base address; `None` before the first write.
    pub(crate) fn own(&self) -> Result<Option<Folder>, StoreError> {
        let Some(root) = self.root()? else {
            return Ok(None);
        };
        let Some(name) = self.address().folder_name() else {
            return Ok(Some(root));
        };
        Ok(match root.child(AT)? {
            Some(at) => at.child(&name)?,
            None => None,
        })
    }

    pub(crate) fn own_for_writing(&self) -> Result<Folder, StoreError> {
        self.own_below(self.root_for_writing()?)
    }

    /// Does the same in the store's folder, which the caller has opened for writing.
    pub(crate) fn own_below(&self, root: Folder) -> Result<Folder, StoreError> {
        if self.address().is_tiktok() { Ok(root) } else { self.make_own(&root) }
    }

    /// Makes the folder of an address that is not TikTok's, and writes the address into it.
    pub(crate) fn make_own(&self, root: &Folder) -> Result<Folder, StoreError> {
        let name = self.address().folder_name().unwrap_or_default();
        let own = root.make_child(AT)?.make_child(&name)?;
        if own.read(ADDRESS, Privacy::Owner, LONGEST_ADDRESS)?.is_none() {
            let _lock = own.make_child(LOCKS)?.lock(ADDRESS_LOCK, Patience::quiet())?;
            own.replace(ADDRESS, format!("{}\n", self.address()).as_bytes())?;
        }
        Ok(own)
    }
}

fn read_address(folder: &Folder) -> Option<BaseAddress> {
    let text = folder.read(ADDRESS, Privacy::Owner, LONGEST_ADDRESS).ok()??;
    std::str::from_utf8(&text).ok()?.parse().ok()
}

fn contents(folder: &Folder, whose: Whose) -> Result<Elsewhere, StoreError> {
    let names = match folder.child(TOKENS)? {
        Some(tokens) => tokens.names()?,
        None => Vec::new(),
    };
    let accounts = names.iter().filter(|name| is_record(name)).count();
    Ok(Elsewhere { whose, accounts, has_published: has_published(folder)? })
}
