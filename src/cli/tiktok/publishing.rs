//! What videos and photos share from the check to the end: the plan, the question, the wait

use std::time::Duration;

use clap::Args;

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::cli::tiktok::acting::Sent;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::{dry_run, screen};
use crate::flow::{Duplicates, OutOfReach, Prepared, Session, Wait, Watch};
use crate::media::Extent;

/// Options of the publish
#[derive(Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(crate) struct PublishingArgs {
    /// Do not wait for TikTok's verdict
    #[arg(long)]
    no_wait: bool,

    /// How long to wait for TikTok's verdict at most
    #[arg(long, value_name = "TIME", env = "AGORAS_WAIT_TIMEOUT", hide_env_values = true, default_value = "10m", value_parser = values::duration)]
    wait_timeout: Duration,

    /// Publish the same content to the same account again
    #[arg(long)]
    allow_duplicate: bool,

    /// Publish although TikTok's address for the media cannot be reached from here, and unchecked
    #[arg(long)]
    unchecked_pull: bool,

    /// Check everything that can be checked without posting, and print the plan
    #[arg(long)]
    dry_run: bool,
}

impl PublishingArgs {
    pub(crate) const fn duplicates(&self) -> Duplicates {
        if self.allow_duplicate { Duplicates::Allow } else { Duplicates::Refuse }
    }

    /// Nothing is sent by a dry run: what judges the media is enough.
    pub(crate) const fn keep(&self) -> Extent {
        if self.dry_run { Extent::Beginning } else { Extent::All }
    }

    /// What becomes of media that TikTok is to fetch, where it cannot be reached from here.
    pub(crate) const fn out_of_reach(&self) -> OutOfReach {
        if self.unchecked_pull { OutOfReach::Unchecked } else { OutOfReach::Refused }
    }

    /// Shows what has been prepared, asks whoever is there, publishes, and shows the end.
    pub(crate) async fn publish(
        &self,
        context: &Context,
        (session, prepared): (&Session<'_>, Prepared),
        sent: &Sent,
    ) -> Result<(), Failure> {
        if self.dry_run {
            screen::show(context, &prepared);
            dry_run::show(context, &prepared);
            return Ok(());
        }
        screen::ask(context, &prepared).await?;
        let wait = if self.no_wait { Wait::No } else { Wait::For(self.wait_timeout) };
        let watch = Watch { sent: sent.clone(), wait };
        let pulled = prepared.pulled().map(str::to_owned);
        let published = prepared
            .publish(session, &watch)
            .await
            .map_err(|error| Failure::in_publish(error, pulled.as_deref()))?;
        let waited = if self.no_wait { Waited::No } else { Waited::InVain };
        ending::show(context, &published, waited)
    }
}
