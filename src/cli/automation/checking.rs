//! The check of described posts and their media, without an account

use super::defaults::{Defaults, Request};
use crate::automation::Described;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::flow::{self, Seams};
use crate::tiktok::Client;

/// What a check needs.
pub(crate) struct Checking<'a> {
    pub(crate) context: &'a Context,
    pub(crate) client: Client,
    pub(crate) seams: Seams<'a>,
    pub(crate) defaults: &'a Defaults,
}

impl Checking<'_> {
    /// Checks a post and its media. TikTok is not asked.
    pub(crate) async fn check(&self, described: &Described) -> Result<(), Failure> {
        match self.defaults.request(self.context, described, None)? {
            Request::Video(request) => {
                let checked = flow::check_video(&self.client, &self.seams, &request).await;
                checked.map_err(|error| Failure::before_opening(error, Some(&request.location)))
            }
            Request::Photos(request) => {
                let checked = flow::check_photos(&self.client, &self.seams, &request).await;
                checked.map_err(|error| Failure::before_opening(error, None))
            }
        }
    }
}
