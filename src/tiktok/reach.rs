//! Whether TikTok's hosts can be reached at all, for a check-up

use super::client::Client;
use super::endpoints::BaseUrl;
use super::error::TiktokError;
use crate::clock::Moment;

/// A host that has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// What its clock says, in seconds since 1970.
    pub at: Option<u64>,
}

impl Client {
    /// Each host that a run may talk to, and what for.
    pub fn hosts(&self) -> Vec<(&'static str, BaseUrl)> {
        self.endpoints.hosts()
    }

    /// Asks a host for nothing; any answer will do. Over https it has proved who it is.
    pub async fn reach(&self, host: &BaseUrl) -> Result<Reached, TiktokError> {
        let response = self.knock(host.join("/")).await?;
        let date = response.headers().get("date").and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
        Ok(Reached { at: date.map(|date| Moment::from(date).seconds()) })
    }
}
