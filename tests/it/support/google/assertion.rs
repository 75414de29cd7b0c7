//! Assertions: who has signed them, for whom, and when

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use rustls::SignatureScheme;
use serde_json::{Value, json};

use super::EMAIL;

const PUBLIC_KEY: &str = include_str!("../../../data/google/test-only-key.public.pem");
const SCOPE: &str = "https://www.googleapis.com/auth/spreadsheets";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Checks the form of a token request as Google does. Fails with Google's description.
pub(super) fn check(form: &[u8], audience: &str) -> Result<(), &'static str> {
    let form: BTreeMap<_, _> = url::form_urlencoded::parse(form).into_owned().collect();
    if form.get("grant_type").is_none_or(|grant| grant != GRANT) {
        return Err("Bad grant_type");
    }
    let assertion = form.get("assertion").map_or("", String::as_str);
    let claims = claims(assertion).ok_or("Invalid JWT Signature.")?;
    #[expect(clippy::disallowed_methods, reason = "Google has a clock of its own")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let issued = claims["iat"].as_u64().unwrap_or_default();
    if issued.abs_diff(now) > 300 || claims["exp"] != issued + 3600 {
        return Err(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
        );
    }
    if claims["iss"] != EMAIL {
        return Err("Invalid grant: account not found");
    }
    if claims["aud"] != *audience || claims["scope"] != SCOPE {
        return Err("Invalid JWT: aud or scope");
    }
    Ok(())
}

/// Returns the claims of an assertion; `None` if the service account has not signed it.
fn claims(assertion: &str) -> Option<Value> {
    let (signed, signature) = assertion.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let json = |part: &str| {
        serde_json::from_slice::<Value>(&BASE64URL_NOPAD.decode(part.as_bytes()).ok()?).ok()
    };
    if json(header)? != json!({"alg": "RS256", "typ": "JWT"}) {
        return None;
    }
    let lines = PUBLIC_KEY.lines().filter(|line| !line.starts_with('-'));
    let key = BASE64.decode(lines.collect::<String>().as_bytes()).unwrap();
    let provider = rustls::crypto::ring::default_provider();
    let mapping = provider.signature_verification_algorithms.mapping;
    let (_, algorithms) =
        mapping.iter().find(|(scheme, _)| *scheme == SignatureScheme::RSA_PKCS1_SHA256)?;
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    algorithms[0].verify_signature(&key, signed.as_bytes(), &signature).ok()?;
    json(claims)
}
