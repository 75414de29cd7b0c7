//! The options that videos and photos share: who sees a post, what it advertises, whether it is one

use clap::Args;

use crate::cli::arguments::values;
use crate::tiktok::{Disclosure, PrivacyLevel};

/// Options of the post
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(crate) struct AudienceArgs {
    /// Who may see it: `PUBLIC_TO_EVERYONE`, `MUTUAL_FOLLOW_FRIENDS`, `FOLLOWER_OF_CREATOR` or
    /// `SELF_ONLY`
    #[arg(
        long,
        value_name = "LEVEL",
        env = "TIKTOK_PRIVACY_STATUS",
        hide_env_values = true,
        default_value = "SELF_ONLY",
        value_parser = values::parsed::<PrivacyLevel>
    )]
    pub(crate) privacy: PrivacyLevel,

    /// Let viewers comment
    #[arg(long, value_name = "BOOL", env = "TIKTOK_ALLOW_COMMENTS", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "true", default_missing_value = "true", value_parser = values::boolean)]
    pub(crate) allow_comments: bool,

    /// It promotes the creator's own business
    #[arg(long, value_name = "BOOL", env = "TIKTOK_BRAND_ORGANIC", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    brand_organic: bool,

    /// It is a paid partnership
    #[arg(long, value_name = "BOOL", env = "TIKTOK_BRAND_CONTENT", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    brand_content: bool,

    /// Send it to the creator's inbox, to be finished in TikTok's app
    #[arg(long, value_name = "BOOL", env = "TIKTOK_DRAFT", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    pub(crate) draft: bool,
}

impl AudienceArgs {
    /// Whom the post advertises.
    pub(crate) const fn disclosure(&self) -> Disclosure {
        Disclosure { own_brand: self.brand_organic, paid_partnership: self.brand_content }
    }

    /// Something is said that TikTok takes with a post only, and not with a draft.
    pub(crate) fn is_for_a_post(&self) -> bool {
        self.brand_content || self.brand_organic || self.privacy != PrivacyLevel::SelfOnly
    }
}
