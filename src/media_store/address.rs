//! The address of a media store: `s3://BUCKET/PREFIX`, `gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`

use std::fmt;
use std::str::FromStr;

use super::error::MediaStoreError;
use crate::kv::{KvAddress, KvError};

const SCHEMES: [&str; 3] = ["s3://", "gs://", "az://"];

/// The address of a bucket, without credentials: the journal has it too, and later runs delete by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaStoreAddress(pub(super) KvAddress);

impl FromStr for MediaStoreAddress {
    type Err = MediaStoreError;

    fn from_str(text: &str) -> Result<Self, MediaStoreError> {
        let refused = |reason: &str| MediaStoreError::Address { reason: reason.to_owned() };
        if !SCHEMES.iter().any(|scheme| text.starts_with(scheme)) {
            return Err(refused("it has to begin with s3://, gs:// or az://"));
        }
        if text.contains('@') {
            return Err(refused("it holds credentials, which later runs need too"));
        }
        match text.parse() {
            Ok(address) => Ok(Self(address)),
            Err(KvError::Address { reason, .. }) => Err(refused(&reason)),
            Err(error) => Err(error.into()),
        }
    }
}

impl fmt::Display for MediaStoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_after_the_journal() {
        for text in [
            "s3://media",
            "s3://media/tiktok?endpoint=https://x.r2.cloudflarestorage.com&region=auto",
            "gs://media/a/b",
            "az://media/tiktok?account=ada",
        ] {
            let address: MediaStoreAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
            assert_eq!(address.to_string().parse::<MediaStoreAddress>().unwrap(), address);
        }
    }

    #[test]
    fn an_address_with_credentials_or_of_another_kind_is_refused_and_not_repeated() {
        for bad in [
            "s3://KEY:SECRET@media/tiktok",
            "az://ada:SECRET@media",
            "postgres://ada:SECRET@host/db",
            "https://media.example.com/",
            "s3://",
            "s3://media/../x?region=a",
            "s3://media/?token=SECRET",
        ] {
            let error = bad.parse::<MediaStoreAddress>().map(|it| it.to_string());
            if let Err(error) = error {
                assert!(!error.to_string().contains("SECRET"), "{error}");
            } else {
                assert_eq!(error.unwrap(), "s3://media/x?region=a", "{bad}");
            }
        }
    }
}
