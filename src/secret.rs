//! Values that never print: masked `Debug`, no `Display`, no `Serialize`, wiped when dropped

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Returns a short, one-way name for a secret: the first 8 hexadecimal digits of its SHA-256.
pub fn fingerprint(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret)[..4])
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Wraps a value.
            pub fn new(value: impl Into<String>) -> Self {
                Self(Zeroizing::new(value.into()))
            }

            /// Returns the secret itself. Check every use of it twice.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Returns a short, one-way name for the secret, to be shown.
            pub fn fingerprint(&self) -> String {
                fingerprint(&self.0)
            }

            /// Returns a one-way name that no other secret has: the first 32 hexadecimal digits of its
            /// SHA-256.
            pub fn long_name(&self) -> String {
                HEXLOWER.encode(&Sha256::digest(self.0.as_str())[..16])
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
    )+};
}

secrets! {
    /// The app's secret from TikTok's developer portal.
    ClientSecret
    /// The token for one refresh. TikTok accepts it once.
    RefreshToken
    /// The token for calls to TikTok, valid for about two hours.
    AccessToken
    /// The code that TikTok gives the browser after a login, valid for one exchange.
    AuthorizationCode
    /// The passphrase of the token store.
    Passphrase
    /// The address for the bytes of one upload. Its query is a bearer token for an hour.
    UploadUrl
    /// The private key of a Google service account in PEM, or the JSON file that Google makes of it.
    GoogleKey
    /// The token for calls to Google, valid for an hour.
    GoogleToken
    /// The secret half of credentials for a shared store: an access key or a password.
    StoreSecret
}

/// A secret that a user hands over, by the names that it has outside of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SecretInput {
    /// The environment variable that holds it; programs that agoras starts do not get it.
    pub(crate) variable: &'static str,
    /// The option that takes it.
    pub(crate) option: &'static str,
    /// The variable to use instead of the option, which other users of the machine can read.
    pub(crate) safer: &'static str,
}

impl SecretInput {
    pub(crate) const CLIENT_SECRET: Self = Self::new("TIKTOK_CLIENT_SECRET", "--client-secret");
    pub(crate) const REFRESH_TOKEN: Self = Self::new("TIKTOK_REFRESH_TOKEN", "--refresh-token");
    pub(crate) const ACCESS_TOKEN: Self = Self::new("TIKTOK_ACCESS_TOKEN", "--access-token");
    pub(crate) const PASSPHRASE: Self =
        Self { safer: "AGORAS_PASSPHRASE_FILE", ..Self::new("AGORAS_PASSPHRASE", "--passphrase") };
    pub(crate) const GOOGLE_KEY: Self =
        Self::new("GOOGLE_SHEETS_PRIVATE_KEY", "--sheets-private-key");
    /// All of them. Masking, `doctor`, child processes, warnings and exports use this table.
    pub(crate) const ALL: [Self; 5] = [
        Self::CLIENT_SECRET,
        Self::REFRESH_TOKEN,
        Self::ACCESS_TOKEN,
        Self::PASSPHRASE,
        Self::GOOGLE_KEY,
    ];

    const fn new(variable: &'static str, option: &'static str) -> Self {
        Self { variable, option, safer: variable }
    }
}

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
