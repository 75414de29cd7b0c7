//! The service account that reads and marks a sheet, and its key

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use reqwest::Url;
use rustls::SignatureScheme;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SigningKey;
use serde::Deserialize;

use super::error::SheetError;
use super::names::ClientEmail;
use crate::disk::{Disk, Privacy, read_outside};
use crate::secret::GoogleKey;
use crate::tiktok::BaseUrl;

/// Bytes of the largest key file that is read. Google's have about 2,400.
const LARGEST_KEY: u64 = 64 * 1024;

/// A service account that can sign.
#[derive(Clone)]
pub(crate) struct ServiceAccount {
    pub(crate) email: ClientEmail,
    key: Arc<dyn SigningKey>,
    /// The token server that the key's JSON file names.
    pub(crate) token_server: Option<TokenServer>,
}

/// The address that exchanges a signed assertion for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenServer {
    pub(crate) base: BaseUrl,
    pub(crate) path: String,
}

/// The fields of Google's key file that are used.
#[derive(Deserialize)]
struct KeyFile {
    client_email: String,
    private_key: String,
    token_uri: Option<String>,
}

impl ServiceAccount {
    /// Prepares an account from its key: PEM, or the JSON file that Google makes, which holds the
    /// `email` too. In PEM the two characters `\n` may stand for line ends, as in variables.
    pub(crate) fn new(key: &GoogleKey, email: Option<ClientEmail>) -> Result<Self, SheetError> {
        let text = key.expose().trim().trim_matches(['"', '\'']);
        if text.starts_with('{') {
            return Self::from_json(text, email);
        }
        let email = email.ok_or(SheetError::NoEmail)?;
        Ok(Self { email, key: signing_key(key)?, token_server: None })
    }

    fn from_json(text: &str, given: Option<ClientEmail>) -> Result<Self, SheetError> {
        let file: KeyFile = serde_json::from_str(text).map_err(|_| {
            SheetError::UnusableKey(
                "it is not the JSON key of a service account (client_email, private_key)",
            )
        })?;
        let key = GoogleKey::new(file.private_key);
        let email = file
            .client_email
            .parse()
            .map_err(|_| SheetError::UnusableKey("its client_email is no e-mail address"))?;
        if let Some(given) = given.filter(|given| *given != email) {
            return Err(SheetError::OtherAccount { given, found: email });
        }
        let server = file.token_uri.as_deref().map(|text| {
            TokenServer::of(text)
                .ok_or(SheetError::UnusableKey("its token_uri is not an https address"))
        });
        Ok(Self { email, key: signing_key(&key)?, token_server: server.transpose()? })
    }

    /// Signs a message: RSASSA-PKCS1-v1_5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SheetError> {
        let signer = self.key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]);
        signer
            .and_then(|signer| signer.sign(message).ok())
            .ok_or(SheetError::UnusableKey("it is not an RSA key"))
    }
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceAccount({}, ••••)", self.email)
    }
}

impl TokenServer {
    fn of(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let base = url.origin().ascii_serialization().parse().ok()?;
        Some(Self { base, path: url.path().to_owned() })
    }
}

/// Reads the file with a service account's key, which other users must not be able to change.
/// Blocks.
pub(crate) fn read_key_file(disk: &Disk, path: &Path) -> Result<GoogleKey, SheetError> {
    let content = read_outside(disk, path, Privacy::NotWritable, LARGEST_KEY)
        .map_err(SheetError::KeyFile)?
        .ok_or_else(|| SheetError::NoKeyFile { path: path.to_owned() })?;
    let text = std::str::from_utf8(&content)
        .map_err(|_| SheetError::UnusableKey("it is neither PEM nor JSON"))?;
    Ok(GoogleKey::new(text.trim_start_matches('\u{feff}')))
}

fn signing_key(key: &GoogleKey) -> Result<Arc<dyn SigningKey>, SheetError> {
    let text = GoogleKey::new(key.expose().replace("\\n", "\n"));
    let text = text.expose().trim().trim_matches(['"', '\'']);
    let der = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
        SheetError::UnusableKey(
            "it has no `-----BEGIN PRIVATE KEY-----` (PEM, without a passphrase)",
        )
    })?;
    let key = rustls::crypto::ring::default_provider()
        .key_provider
        .load_private_key(der)
        .map_err(|_| SheetError::UnusableKey("it is damaged, or of another kind than RSA"))?;
    if key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).is_none() {
        return Err(SheetError::UnusableKey("it is not an RSA key"));
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PKCS8: &str = include_str!("../../../tests/data/google/test-only-key.pkcs8.pem");
    const PKCS1: &str = include_str!("../../../tests/data/google/test-only-key.pkcs1.pem");

    fn email() -> Option<ClientEmail> {
        Some("bot@project.example".parse().unwrap())
    }

    fn account(key: &str) -> Result<ServiceAccount, String> {
        ServiceAccount::new(&GoogleKey::new(key), email()).map_err(|error| error.to_string())
    }

    fn json(private_key: &str, token_uri: &str) -> String {
        let file = serde_json::json!({
            "type": "service_account",
            "client_email": "bot@project.example",
            "private_key": private_key,
            "token_uri": token_uri,
        });
        file.to_string()
    }

    #[test]
    fn a_key_is_read_in_every_form_that_it_is_handed_around_in() {
        let signed = account(PKCS8).unwrap().sign(b"x").unwrap();
        let google = "https://oauth2.googleapis.com/token";
        let one_line = PKCS8.replace('\n', "\\n");
        for form in [
            PKCS1.to_owned(),
            one_line.clone(),
            format!("\"{one_line}\""),
            PKCS8.replace('\n', "\r\n"),
            format!("\n  {PKCS8}\n"),
            json(PKCS8, google),
            json(&one_line, google),
        ] {
            assert_eq!(account(&form).unwrap().sign(b"x").unwrap(), signed, "{form:.40}");
        }
    }

    #[test]
    fn a_key_that_cannot_sign_is_refused_before_anything_is_sent() {
        let half = &PKCS8[..PKCS8.len() / 2];
        let empty = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let elliptic = rcgen::KeyPair::generate().unwrap().serialize_der();
        let elliptic = data_encoding::BASE64.encode(&elliptic);
        let elliptic = empty.replace("AAAA", &elliptic);
        for bad in ["", "secret", half, empty, &elliptic, "{}", "{", "{\"private_key\":7}"] {
            let refusal = account(bad).unwrap_err();
            assert!(refusal.starts_with("the service account's key cannot be used: "), "{refusal}");
            let shown =
                [PKCS8.lines().nth(1).unwrap(), "secret"].map(|part| refusal.contains(part));
            assert_eq!(shown, [false; 2], "{refusal}");
        }
    }

    #[test]
    fn a_json_key_brings_its_account_and_its_token_server() {
        let text = GoogleKey::new(json(PKCS8, "https://accounts.google.com/o/oauth2/token"));
        let account = ServiceAccount::new(&text, None).unwrap();
        assert_eq!(account.email.as_str(), "bot@project.example");
        let server = account.token_server.unwrap();
        assert_eq!(
            (server.base.as_str(), server.path.as_str()),
            ("https://accounts.google.com", "/o/oauth2/token")
        );
        let other = Some("other@project.example".parse().unwrap());
        assert!(matches!(ServiceAccount::new(&text, other), Err(SheetError::OtherAccount { .. })));
        let plain = GoogleKey::new(json(PKCS8, "http://example.com/token"));
        assert!(matches!(ServiceAccount::new(&plain, None), Err(SheetError::UnusableKey(_))));
        let no_email = ServiceAccount::new(&GoogleKey::new(PKCS8), None);
        assert!(matches!(no_email, Err(SheetError::NoEmail)));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_read_and_a_missing_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::default();
        let path = folder.path().join("key.json");
        assert!(matches!(read_key_file(&disk, &path), Err(SheetError::NoKeyFile { .. })));
        std::os::unix::fs::symlink(
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/google/test-only-key.pkcs8.pem"),
            &path,
        )
        .unwrap();
        assert_eq!(read_key_file(&disk, &path).unwrap().expose(), PKCS8);
    }

    #[test]
    fn a_key_does_not_print() {
        let shown = format!("{:?}", account(PKCS8).unwrap());
        assert_eq!(shown, "ServiceAccount(bot@project.example, ••••)");
    }
}
