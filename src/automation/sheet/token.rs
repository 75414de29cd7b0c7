//! The token for calls to Google: fetched when it is needed, and kept until shortly before its end

use std::time::Duration;

use reqwest::Url;
use tokio::sync::Mutex;

use super::account::{ServiceAccount, TokenServer};
use super::answer::ask;
use super::assertion::assertion;
use super::error::{NoAnswer, SheetError};
use super::retry::retrying;
use crate::clock::{Clock, Stopwatch};
use crate::secret::GoogleToken;
use crate::tiktok::http_for;

/// The grant for a signed assertion (RFC 7523).
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// A token is replaced this long before its end, so that it outlives the call that it is for.
const MARGIN: Duration = Duration::from_mins(1);

/// The tokens of one service account.
#[derive(Debug)]
pub(crate) struct Tokens {
    http: reqwest::Client,
    address: Url,
    account: ServiceAccount,
    clock: Clock,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    token: GoogleToken,
    age: Stopwatch,
    lifetime: Duration,
}

impl Tokens {
    /// Prepares to fetch tokens. Sends nothing.
    pub(crate) fn new(
        server: &TokenServer,
        account: ServiceAccount,
        clock: Clock,
    ) -> Result<Self, SheetError> {
        Ok(Self {
            http: http_for(&server.base, clock, 0).map_err(SheetError::NoClient)?,
            address: server.base.join(&server.path),
            account,
            clock,
            kept: Mutex::default(),
        })
    }

    /// Returns a token that is valid for another minute at least.
    pub(crate) async fn current(&self) -> Result<GoogleToken, SheetError> {
        // Whoever waits for the lock gets the token that another one fetches.
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.age.elapsed() + MARGIN < kept.lifetime)
        {
            return Ok(kept.token.clone());
        }
        let fetched = retrying(self.clock, async || self.fetch().await).await?;
        Ok(kept.insert(fetched).token.clone())
    }

    /// Forgets a token that Google has rejected.
    pub(crate) async fn forget(&self, rejected: &GoogleToken) {
        let mut kept = self.kept.lock().await;
        if kept.as_ref().is_some_and(|kept| kept.token == *rejected) {
            *kept = None;
        }
    }

    async fn fetch(&self) -> Result<Kept, SheetError> {
        let age = Stopwatch::start(self.clock);
        let assertion = assertion(&self.account, self.address.as_str(), self.clock.now())?;
        tracing::debug!("asking Google for a token");
        let form = [("grant_type", GRANT), ("assertion", assertion.as_str())];
        let answer = ask(self.clock, self.http.post(self.address.clone()).form(&form)).await?;
        let mut json = answer.open(SheetError::NotAuthorized)?;
        let incomplete = |what| SheetError::Unknown(NoAnswer::Incomplete(what));
        let lifetime = json["expires_in"].as_u64().ok_or_else(|| incomplete("expires_in"))?;
        match json["access_token"].take() {
            serde_json::Value::String(token) if !token.is_empty() => Ok(Kept {
                token: GoogleToken::new(token),
                age,
                lifetime: Duration::from_secs(lifetime),
            }),
            _ => Err(incomplete("access_token")),
        }
    }
}
