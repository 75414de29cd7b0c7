//! The public address of a media store, under which TikTok fetches its objects

use std::str::FromStr;

use url::Url;

use super::error::MediaStoreError;
use super::object_name::ObjectName;
use crate::address::is_loopback;

/// An https address that ends with a slash, or http on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl(Url);

impl PublicUrl {
    /// Returns the address of an object.
    pub(crate) fn of(&self, object: &ObjectName) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{object}", self.0.path()));
        url
    }
}

impl FromStr for PublicUrl {
    type Err = MediaStoreError;

    fn from_str(text: &str) -> Result<Self, MediaStoreError> {
        let refused = |reason| MediaStoreError::PublicUrl { reason };
        let mut url = Url::parse(text).map_err(|_| refused("it is not a web address"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err(refused("TikTok fetches only https addresses")),
        }
        if url.host_str().is_none() || !url.username().is_empty() || url.password().is_some() {
            return Err(refused("it holds a name or a password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused("it has a `?` or a `#`, and names of photos are added at its end"));
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media_store::object_name::PhotoType;

    #[test]
    fn a_photo_is_below_the_address_with_or_without_its_last_slash() {
        let name = ObjectName::random(PhotoType::Jpeg).unwrap();
        for base in ["https://media.example.com/tiktok", "https://media.example.com/tiktok/"] {
            let url = base.parse::<PublicUrl>().unwrap().of(&name);
            assert_eq!(url.as_str(), format!("https://media.example.com/tiktok/{name}"));
        }
        let host = "https://media.example.com".parse::<PublicUrl>().unwrap().of(&name);
        assert_eq!(host.as_str(), format!("https://media.example.com/{name}"));
    }

    #[test]
    fn what_tiktok_cannot_fetch_from_is_refused() {
        for bad in [
            "media.example.com",
            "http://media.example.com/",
            "s3://bucket/",
            "https://media.example.com/?token=1",
            "https://ada:secret@media.example.com/",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
        assert!("http://127.0.0.1:9000/media/".parse::<PublicUrl>().is_ok());
    }
}
