//! Values that never print: masked `Debug`, no `Display`, no `Serialize`, wiped when dropped

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A short, one-way name for a secret: the first 8 hexadecimal digits of its SHA-256.
pub fn fingerprint(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    HEXLOWER.encode(&digest[..4])
}

/// A one-way name that tells a secret from every other: the first 32 hexadecimal digits of its
/// SHA-256.
fn long_name(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    HEXLOWER.encode(&digest[..16])
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes the value in.
            pub fn new(value: impl Into<String>) -> Self {
                Self(Zeroizing::new(value.into()))
            }

            /// Hands the value out: each use is a place to look at twice.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// A short, one-way name for the value.
            pub fn fingerprint(&self) -> String {
                fingerprint(&self.0)
            }

            /// A one-way name that tells the value from every other.
            pub fn long_name(&self) -> String {
                long_name(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}(••••)", stringify!($name))
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::new(value)
            }
        }
    };
}

secret!(
    /// The app's secret from TikTok's developer portal.
    ClientSecret
);
secret!(
    /// Buys one new pair of tokens; TikTok kills it when it has been used.
    RefreshToken
);
secret!(
    /// Opens TikTok's API for about two hours.
    AccessToken
);
secret!(
    /// What TikTok hands the browser after a login; good for one exchange.
    AuthorizationCode
);
secret!(
    /// Unlocks the token store.
    Passphrase
);
secret!(
    /// The address that takes the bytes of one upload: its query is a bearer token for an hour.
    UploadUrl
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn does_not_print() {
        let token = RefreshToken::new("rft.abc*!1");
        assert_eq!(format!("{token:?}"), "RefreshToken(••••)");
        assert_eq!(token.expose(), "rft.abc*!1");
        assert_eq!(token.fingerprint().len(), 8);
        assert_eq!(token.long_name().len(), 32);
        assert!(token.long_name().starts_with(&token.fingerprint()));
    }
}
