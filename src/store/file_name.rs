//! File names of the store, derived from an identity alone

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use super::{BaseAddress, Identity, Platform};

/// The folder for records that do not open.
pub(crate) const QUARANTINE: &str = "quarantine";

const LONGEST_SLUG: usize = 24;

/// The end of the name of a file that is not a record yet.
const RESERVATION: &str = ".rsv";

const RESCUE: &str = "agoras-rescue~";

/// The separator before the address's folder in the name of a rescue copy.
const AT_ADDRESS: &str = ".at~";

/// The length of a 16-byte hash in base32.
const HASH_LETTERS: usize = 26;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileNames {
    /// `<platform>~<slug>~<hash>`. The slug is there for people only.
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

    pub(crate) fn record(&self) -> String {
        format!("{}.tok", self.stem)
    }

    pub(crate) fn lock(&self) -> String {
        format!("{}.lock", self.hash)
    }

    /// Returns the name for a save of generation `generation`. `unique` separates it from what a
    /// killed run left for the same generation.
    pub(crate) fn reservation(&self, generation: u64, unique: &str) -> String {
        format!(".{}.g{generation}.{unique}.rsv", self.stem)
    }

    pub(crate) fn is_reservation(&self, name: &str) -> bool {
        name.strip_prefix('.')
            .and_then(|name| name.strip_prefix(&self.stem))
            .is_some_and(|rest| rest.starts_with(".g") && rest.ends_with(RESERVATION))
    }

    /// Returns the name of a rescue copy. The copy is outside the store, so its name includes the
    /// base address, unless that is TikTok's.
    pub(crate) fn rescue(&self, generation: u64, unique: &str, address: &BaseAddress) -> String {
        let at =
            address.folder_name().map(|name| format!("{AT_ADDRESS}{name}")).unwrap_or_default();
        format!("{RESCUE}{}.g{generation}.{unique}{at}.tok", self.stem)
    }
}

/// Returns whether a name in the store can be that of a record.
pub(crate) fn is_record(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".tok") else {
        return false;
    };
    let mut parts = stem.split('~');
    let platform = parts.next().unwrap_or_default();
    let slug = parts.next();
    let hash = parts.next().unwrap_or_default();
    !platform.is_empty()
        && !platform.starts_with('.')
        && slug.is_some()
        && parts.next().is_none()
        && hash.len() == HASH_LETTERS
        && hash.bytes().all(|letter| matches!(letter, b'a'..=b'z' | b'2'..=b'7'))
}

pub(crate) fn is_any_reservation(name: &str) -> bool {
    name.starts_with('.') && name.contains('~') && name.ends_with(RESERVATION)
}

/// Returns the start that the names of an account's files share; `None` if the file is of another
/// platform, or neither a record nor a reservation.
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

/// Returns the name of the lock for the account of a record or a reservation.
pub(crate) fn lock_of(name: &str) -> Option<String> {
    let hash = name.split('~').nth(2)?.get(..HASH_LETTERS)?;
    Some(format!("{hash}.lock"))
}

/// Returns whether a name in a quarantine is that of a record or a reservation, after the second in
/// which it was moved there.
pub(crate) fn is_set_aside(name: &str) -> bool {
    name.split_once('~').is_some_and(|(second, name)| {
        second.bytes().all(|digit| digit.is_ascii_digit())
            && (is_record(name) || is_any_reservation(name))
    })
}

pub(crate) fn is_rescue(name: &str) -> bool {
    name.strip_suffix(".tok").is_some_and(|stem| stem.starts_with(RESCUE))
}

/// Returns whether a rescue copy can be of this base address. One that the user has renamed can be
/// of any.
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
}
