//! Bytes of a fixed length as lower-case hexadecimal digits

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// `N` bytes, shown and stored as `2 * N` lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hex<const N: usize>(pub [u8; N]);

impl<const N: usize> Hex<N> {
    /// Takes the first `N` bytes of a longer hash.
    pub(crate) fn start_of(hash: &[u8]) -> Self {
        Self(*hash.first_chunk().expect("a hash is longer than its start"))
    }
}

impl<const N: usize> fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_display(&self.0).fmt(f)
    }
}

impl<const N: usize> fmt::Debug for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An error: the text is not exactly `2 * N` lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotHex;

impl<const N: usize> FromStr for Hex<N> {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        let mut bytes = [0; N];
        // The check of the length comes first, because `decode_mut` panics on any other.
        if text.len() != 2 * N || HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_err() {
            return Err(NotHex);
        }
        Ok(Self(bytes))
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|NotHex| de::Error::custom("not the right hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_lower_case_digits_of_the_right_number() {
        assert_eq!("00ff".parse(), Ok(Hex([0, 255])));
        for wrong in ["00FF", "00f", "00ff00", "00fg"] {
            assert_eq!(wrong.parse::<Hex<2>>(), Err(NotHex), "{wrong}");
        }
        assert_eq!(Hex([0, 255, 10]).to_string(), "00ff0a");
    }
}
