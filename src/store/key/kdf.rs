//! The key that a passphrase makes: Argon2id, at a cost that is stored and bounded

use argon2::{Algorithm, Argon2, Params, Version};
use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroizing;

use crate::secret::Passphrase;

/// The length of a salt in bytes, as RFC 9106 advises.
pub(crate) const SALT: usize = 16;

/// The cost of one guess at a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub(crate) memory: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Cost {
    /// The second choice of RFC 9106: 64 MiB, 3 passes, 4 lanes.
    pub const USUAL: Self = Self { memory: 64 * 1024, passes: 3, lanes: 4 };

    /// Returns the cost, with memory in KiB, or the bound that it breaks. The bounds stop a key file
    /// that somebody else wrote from taking all memory, or hours: the time is proportional to memory
    /// times passes. The least memory is that of OWASP's list.
    pub fn new(memory: u64, passes: u64, lanes: u64) -> Result<Self, &'static str> {
        if !(19 * 1024..=1024 * 1024).contains(&memory) {
            return Err("memory must be 19 MiB to 1 GiB");
        }
        if !(1..=16).contains(&passes) {
            return Err("passes must be 1 to 16");
        }
        if !(1..=16).contains(&lanes) {
            return Err("lanes must be 1 to 16");
        }
        if memory * passes > 4 * 1024 * 1024 {
            return Err("memory times passes must be at most 4 GiB");
        }
        let small = |number: u64| u32::try_from(number).map_err(|_| "out of bounds");
        Ok(Self { memory: small(memory)?, passes: small(passes)?, lanes: small(lanes)? })
    }

    /// Returns whether a guess is cheaper than OWASP's minimum: 19 MiB and 2 passes, or 46 MiB and 1.
    pub fn is_weak(self) -> bool {
        self.passes < 2 && self.memory < 46 * 1024
    }

    /// Derives the key from a passphrase. Unicode spellings of one passphrase give one key.
    pub(crate) fn stretch(self, passphrase: &Passphrase, salt: &[u8; SALT]) -> Zeroizing<[u8; 32]> {
        let nfkc = const { ComposingNormalizerBorrowed::new_nfkc() };
        let text = Zeroizing::new(nfkc.normalize(passphrase.expose()).into_owned());
        let params = Params::new(self.memory, self.passes, self.lanes, Some(32))
            .expect("Argon2 takes more than these bounds let through");
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(text.as_bytes(), salt, key.as_mut_slice())
            .expect("the salt is 16 bytes, and a passphrase has no 4 GiB");
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s17_bounds_the_cost() {
        assert!(Cost::new(64 * 1024, 3, 4).is_ok_and(|cost| cost == Cost::USUAL));
        assert!(Cost::new(19 * 1024, 1, 1).is_ok_and(Cost::is_weak));
        assert!(Cost::new(19 * 1024, 2, 1).is_ok_and(|cost| !cost.is_weak()));
        for (memory, passes, lanes) in [
            (0, 3, 4),
            (19 * 1024 - 1, 3, 4),
            (1 << 32, 3, 4),
            (u64::MAX, 1, 1),
            (64 * 1024, 0, 4),
            (64 * 1024, 1 << 31, 4),
            (64 * 1024, 3, 0),
            (64 * 1024, 3, 17),
            (1024 * 1024, 5, 1),
        ] {
            assert!(Cost::new(memory, passes, lanes).is_err(), "{memory} {passes} {lanes}");
        }
    }

    #[test]
    fn spellings_of_one_passphrase_make_one_key() {
        let cost = Cost::new(19 * 1024, 1, 1).unwrap();
        let key = |text: &str| cost.stretch(&Passphrase::new(text), &[7; SALT]);
        assert_eq!(key("caf\u{e9} \u{fb01}n"), key("cafe\u{301} fin"));
        assert_ne!(key("cafe"), key("caf\u{e9}"));
    }
}
