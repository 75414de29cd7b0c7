//! The secrets of one page: a token that opens it once, and the cookie that takes the token's place

use std::fmt;
use std::sync::{Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::error::ComposerError;

/// The cookie's name.
const COOKIE: &str = "agoras-page";
/// The token's name in the page's address.
const TOKEN: &str = "token";

/// The secrets of one page.
pub(crate) struct Keys {
    /// The folder of the page's addresses. Browsers send a cookie to every port of a host, but only
    /// below its path, so no other server on this machine gets it.
    pub(crate) folder: String,
    /// `None` once it was used.
    token: Mutex<Option<Zeroizing<String>>>,
    cookie: Zeroizing<String>,
}

impl Keys {
    pub(crate) fn random() -> Result<Self, ComposerError> {
        Ok(Self {
            folder: format!("/{}/", random::<8>()?.as_str()),
            token: Mutex::new(Some(random::<16>()?)),
            cookie: random::<32>()?,
        })
    }

    /// Returns the path with the token, which opens the page once.
    pub(crate) fn first_path(&self) -> String {
        let token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let token = token.as_deref().map(String::as_str).unwrap_or_default();
        format!("{}?{TOKEN}={token}", self.folder)
    }

    /// Spends the token, and returns the cookie in its place; `None` if the query does not hold the
    /// token, or if it was spent before.
    pub(crate) fn exchange(&self, query: &str) -> Option<String> {
        let given = query.strip_prefix(TOKEN)?.strip_prefix('=')?;
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_same(token.as_ref()?, given) {
            return None;
        }
        *token = None;
        let folder = &self.folder;
        let cookie = self.cookie.as_str();
        Some(format!("{COOKIE}={cookie}; HttpOnly; SameSite=Strict; Path={folder}"))
    }

    /// Returns whether a `Cookie` header holds the cookie.
    pub(crate) fn are_in(&self, header: &str) -> bool {
        let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(name, value)| name == COOKIE && is_same(&self.cookie, value))
    }

    /// Returns whether a browser has opened the page.
    pub(crate) fn are_taken(&self) -> bool {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}

/// Compares in a time that does not depend on the place of the first difference.
fn is_same(secret: &str, given: &str) -> bool {
    secret.as_bytes().ct_eq(given.as_bytes()).into()
}

fn random<const BYTES: usize>() -> Result<Zeroizing<String>, ComposerError> {
    let mut bytes = Zeroizing::new([0_u8; BYTES]);
    getrandom::fill(bytes.as_mut_slice()).map_err(ComposerError::NoRandomness)?;
    Ok(Zeroizing::new(BASE64URL_NOPAD.encode(bytes.as_slice())))
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(••••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_works_once_and_the_cookie_from_then_on() {
        let keys = Keys::random().unwrap();
        let path = keys.first_path();
        let query = path.strip_prefix(&keys.folder).unwrap().strip_prefix('?').unwrap();
        for wrong in ["", "token=", "token", &query[..query.len() - 1], &format!("{query}x")] {
            assert_eq!(keys.exchange(wrong), None, "{wrong}");
        }
        assert!(!keys.are_taken());
        let cookie = keys.exchange(query).unwrap();
        assert!(cookie.ends_with(&format!("; HttpOnly; SameSite=Strict; Path={}", keys.folder)));
        assert!(keys.are_taken());
        assert_eq!(keys.exchange(query), None);
        assert_eq!(keys.exchange("token="), None);
        let pair = cookie.split(';').next().unwrap();
        assert!(keys.are_in(pair) && keys.are_in(&format!("a=b; {pair}; c")));
        assert!(!keys.are_in("agoras-page=") && !keys.are_in(&format!("{pair}x")));
    }
}
