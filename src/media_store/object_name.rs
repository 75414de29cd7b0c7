//! Names of objects in a media store that nobody can guess

use std::fmt;

use data_encoding::BASE32_NOPAD;

use super::error::MediaStoreError;

/// Random bytes of a name: 160 bits. Whoever knows the name can fetch the photo while it is there.
const RANDOM: usize = 20;
/// Letters of these bytes in Base32.
const LETTERS: usize = 32;
/// The beginning of every name. It says to people who look into the bucket what the object is.
const PREFIX: &str = "agoras-";

/// A kind of photo that TikTok takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PhotoType {
    Jpeg,
    WebP,
}

impl PhotoType {
    const ALL: [Self; 2] = [Self::Jpeg, Self::WebP];

    /// Returns the content type of its objects.
    pub(crate) const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => ".jpg",
            Self::WebP => ".webp",
        }
    }
}

/// The name of an object, below the address of its media store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectName(String);

impl ObjectName {
    /// Makes a name that no other object has.
    pub(crate) fn random(photo: PhotoType) -> Result<Self, MediaStoreError> {
        let mut random = [0; RANDOM];
        getrandom::fill(&mut random).map_err(MediaStoreError::NoRandomness)?;
        let letters = BASE32_NOPAD.encode(&random).to_ascii_lowercase();
        Ok(Self(format!("{PREFIX}{letters}{}", photo.ending())))
    }

    /// Parses a name that agoras has made; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let letters = text.strip_prefix(PREFIX)?;
        let mut endings = PhotoType::ALL.iter();
        let letters = endings.find_map(|photo| letters.strip_suffix(photo.ending()))?;
        let is_base32 = |letter: u8| matches!(letter, b'a'..=b'z' | b'2'..=b'7');
        let is_ours = letters.len() == LETTERS && letters.bytes().all(is_base32);
        is_ours.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_new_each_time_and_nothing_else_is_one() {
        let name = ObjectName::random(PhotoType::Jpeg).unwrap();
        assert_ne!(name, ObjectName::random(PhotoType::Jpeg).unwrap());
        assert_eq!(ObjectName::parse(name.as_str()), Some(name.clone()));
        let webp = ObjectName::random(PhotoType::WebP).unwrap();
        assert_eq!(webp.as_str().len(), "agoras-".len() + LETTERS + ".webp".len());
        assert_eq!(ObjectName::parse(webp.as_str()), Some(webp));
        let long = name.as_str().replace('-', "-a");
        for other in ["", "agoras-.jpg", "holiday.jpg", "../secret.jpg", "agoras.json", &long] {
            assert_eq!(ObjectName::parse(other), None, "{other}");
        }
        let outside = name.as_str().replace("agoras-", "agoras-../");
        assert_eq!(ObjectName::parse(&outside), None);
    }
}
