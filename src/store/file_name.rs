//! File names, derived from an identity and never taken from anyone

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use super::base_address::BaseAddress;
use super::identity::{Identity, Platform};

/// The folder for records that do not open.
pub(crate) const QUARANTINE: &str = "quarantine";

/// The most letters of a name that are shown in its file's name.
const LONGEST_SLUG: usize = 24;

/// How the name of a file that is not a record yet ends.
const RESERVATION: &str = ".rsv";

/// How the name of a rescue copy begins.
const RESCUE: &str = "agoras-rescue~";

/// What stands before the address' folder in the name of a rescue copy.
const AT_ADDRESS: &str = ".at~";

/// Letters of a 16-byte hash in base32.
const HASH_LETTERS: usize = 26;

/// The names of everything that is kept for one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileNames {
    /// `<platform>~<slug>~<hash>`; the slug is for people only.
    stem: String,
    hash: String,
}

impl FileNames {
    pub(crate) fn of(identity: &Identity) -> Self {
        let hash = hash(identity);
        let slug: String = identity
            .name()
            .chars()
            .filter(|letter| {
                letter.is_ascii_lowercase()
                    || letter.is_ascii_digit()
                    || matches!(letter, '_' | '-')
            })
            .take(LONGEST_SLUG)
            .collect();
        let stem = format!("{}~{slug}~{hash}", identity.platform());
        Self { stem, hash }
    }

    /// The file of the record.
    pub(crate) fn record(&self) -> String {
        format!("{}.tok", self.stem)
    }

    /// The file of the lock.
    pub(crate) fn lock(&self) -> String {
        format!("{}.lock", self.hash)
    }

    /// A file that will hold generation `generation`; `unique` keeps it apart from one that a
    /// killed run left for the same generation.
    pub(crate) fn reservation(&self, generation: u64, unique: &str) -> String {
        format!(".{}.g{generation}.{unique}.rsv", self.stem)
    }

    /// Whether the file is a reservation for this account.
    pub(crate) fn is_reservation(&self, name: &str) -> bool {
        name.strip_prefix('.')
            .and_then(|name| name.strip_prefix(&self.stem))
            .is_some_and(|rest| rest.starts_with(".g") && rest.ends_with(RESERVATION))
    }

    /// The file of a rescue copy. It lies outside the store, so its name tells the base address;
    /// without one it is TikTok's.
    pub(crate) fn rescue(&self, generation: u64, unique: &str, address: &BaseAddress) -> String {
        let at =
            address.folder_name().map(|name| format!("{AT_ADDRESS}{name}")).unwrap_or_default();
        format!("{RESCUE}{}.g{generation}.{unique}{at}.tok", self.stem)
    }
}

/// Whether a file in the store can be a record of ours at all, going by its name.
pub(crate) fn is_record(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".tok") else {
        return false;
    };
    let mut parts = stem.split('~');
    let platform = parts.next().unwrap_or_default();
    let (slug, hash) = (parts.next(), parts.next().unwrap_or_default());
    !platform.is_empty()
        && !platform.starts_with('.')
        && slug.is_some()
        && parts.next().is_none()
        && hash.len() == HASH_LETTERS
        && hash.bytes().all(|letter| matches!(letter, b'a'..=b'z' | b'2'..=b'7'))
}

/// Whether a file in the store is a reservation for some account.
pub(crate) fn is_any_reservation(name: &str) -> bool {
    name.starts_with('.') && name.contains('~') && name.ends_with(RESERVATION)
}

/// The name that an account's record and what killed runs left of it begin with; `None` if the
/// file is neither, or of another platform.
pub(crate) fn stem(name: &str, platform: &Platform) -> Option<String> {
    let stem = if is_record(name) {
        name.strip_suffix(".tok")?
    } else if is_any_reservation(name) {
        let start = name.strip_prefix('.')?;
        start.get(..start.rfind('~')? + 1 + HASH_LETTERS)?
    } else {
        return None;
    };
    let platforms = stem.split('~').next()? == platform.as_str();
    platforms.then(|| stem.to_owned())
}

/// The lock of the account that a record or a reservation is of.
pub(crate) fn lock_of(name: &str) -> Option<String> {
    let hash = name.split('~').nth(2)?.get(..HASH_LETTERS)?;
    Some(format!("{hash}.lock"))
}

/// Whether a file in a quarantine is a record, or was to become one, with the second before it in
/// which it was moved there.
pub(crate) fn is_set_aside(name: &str) -> bool {
    name.split_once('~').is_some_and(|(second, name)| {
        second.bytes().all(|digit| digit.is_ascii_digit())
            && (is_record(name) || is_any_reservation(name))
    })
}

/// Whether a file anywhere is a rescue copy of ours, going by its name.
pub(crate) fn is_rescue(name: &str) -> bool {
    name.strip_suffix(".tok").is_some_and(|stem| stem.starts_with(RESCUE))
}

/// Whether a file that may be a rescue copy is one of this base address; a file that the user has
/// given another name can be of any.
pub(crate) fn is_rescue_for(name: &str, address: &BaseAddress) -> bool {
    let Some(stem) = name.strip_suffix(".tok").filter(|_| is_rescue(name)) else {
        return true;
    };
    stem.split_once(AT_ADDRESS).map(|(_, folder)| folder) == address.folder_name().as_deref()
}

fn hash(identity: &Identity) -> String {
    let mut sha = Sha256::new();
    sha.update(identity.platform().as_str());
    sha.update([0]);
    sha.update(identity.name());
    BASE32_NOPAD.encode(&sha.finalize()[..16]).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_an_account() {
        let names = FileNames::of(&Identity::tiktok("Alice.Codes").unwrap());
        let record = names.record();
        assert!(record.starts_with("tiktok~alicecodes~"), "{record}");
        assert!(is_record(&record));
        let reservation = names.reservation(3, "00ff");
        assert!(names.is_reservation(&reservation));
        assert!(!is_record(&reservation));
        let other = FileNames::of(&Identity::tiktok("bob").unwrap());
        assert!(!other.is_reservation(&reservation));
    }

    #[test]
    fn the_lock_of_a_file_is_that_of_its_account() {
        let names = FileNames::of(&Identity::tiktok("alice").unwrap());
        assert_eq!(lock_of(&names.record()), Some(names.lock()));
        assert_eq!(lock_of(&names.reservation(3, "00ff")), Some(names.lock()));
        assert_eq!(lock_of("a.token"), None);
    }

    #[test]
    fn a_rescue_copy_tells_its_base_address() {
        let names = FileNames::of(&Identity::tiktok("alice").unwrap());
        let tiktok = BaseAddress::tiktok();
        let [here, there]: [BaseAddress; 2] =
            ["http://127.0.0.1:1", "http://127.0.0.1:2"].map(|text| text.parse().unwrap());
        for address in [&tiktok, &here, &there] {
            let copy = names.rescue(2, "00ff", address);
            assert!(is_rescue(&copy), "{copy}");
            for other in [&tiktok, &here, &there] {
                assert_eq!(is_rescue_for(&copy, other), address == other, "{copy} {other}");
            }
        }
        assert!(is_rescue_for("renamed.tok", &here));
    }

    #[test]
    fn foreign_names_are_no_records() {
        for name in
            [".DS_Store", "a.tok", "x~y.tok", "tiktok-default.token", ".x~y~z.tok", "~~.tok"]
        {
            assert!(!is_record(name), "{name}");
        }
    }
}
