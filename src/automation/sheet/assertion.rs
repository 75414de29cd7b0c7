//! The signed assertion that a service account exchanges for a token (RFC 7523)

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use zeroize::Zeroizing;

use super::account::ServiceAccount;
use super::error::SheetError;
use crate::clock::Moment;

/// Reading and writing spreadsheets, and nothing else of Google.
const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";

/// Seconds that an assertion is valid; Google allows no more.
const LIFETIME: u64 = 3600;

/// Signs an assertion for the token server at the address `audience` (RS256). Whoever has it can get
/// a token with it.
pub(crate) fn assertion(
    account: &ServiceAccount,
    audience: &str,
    now: Moment,
) -> Result<Zeroizing<String>, SheetError> {
    let issued = now.seconds();
    let claims = json!({
        "iss": account.email.as_str(),
        "scope": SCOPE,
        "aud": audience,
        "iat": issued,
        "exp": issued + LIFETIME,
    });
    let header = json!({"alg": "RS256", "typ": "JWT"}).to_string();
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let signed = [encode(header.as_bytes()), encode(claims.to_string().as_bytes())].join(".");
    let signature = account.sign(signed.as_bytes())?;
    Ok(Zeroizing::new([signed, encode(&signature)].join(".")))
}
