//! The options that videos and photos share, and the way of both from the check to the result

use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::automation::Described;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::document::PublishDocument;
use crate::cli::explain::Failure;
use crate::cli::tiktok::ending::{self, Waited};
use crate::cli::tiktok::who::Sent;
use crate::cli::tiktok::{dry_run, screen};
use crate::flow::{
    self, Begun, Duplicates, Event, FlowError, OutOfReach, Prepared, Resumed, Session, Watch,
};
use crate::journal::Entry;
use crate::media::Extent;
use crate::tiktok::{Disclosure, PrivacyLevel};

/// The heading of options for the viewers and the labels of a post.
pub(crate) const AUDIENCE: &str = "Audience and labels";
/// The heading of options for the way of a post to TikTok.
pub(crate) const MANNER: &str = "How it is published";
/// The heading of options for the wait after a post was sent.
pub(crate) const WAITING: &str = "Waiting for TikTok's result";

/// Options of a publish
#[derive(Args, Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[command(next_help_heading = MANNER)]
pub(crate) struct PublishingArgs {
    /// Publish the same content to the same account again
    #[arg(long)]
    allow_duplicate: bool,

    /// Publish although TikTok's address for the media cannot be reached from here, and unchecked
    #[arg(long)]
    unchecked_pull: bool,

    /// Check everything that can be checked without posting, and print the plan
    #[arg(long)]
    dry_run: bool,

    /// Choose and post on a page in the browser, with a preview
    #[arg(long)]
    compose: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

impl PublishingArgs {
    /// Returns the options of a post that a feed, a plan or a sheet describes. It is never posted a
    /// second time.
    pub(crate) const fn of_described(wait: WaitArgs, dry_run: DryRun) -> Self {
        let dry_run = matches!(dry_run, DryRun::Yes);
        Self { wait, allow_duplicate: false, unchecked_pull: false, dry_run, compose: false }
    }

    pub(crate) const fn is_dry_run(&self) -> bool {
        self.dry_run
    }

    /// Returns whether everything is chosen on a page in the browser.
    pub(crate) const fn composes(&self) -> bool {
        self.compose
    }

    pub(crate) const fn duplicates(&self) -> Duplicates {
        if self.allow_duplicate { Duplicates::Allow } else { Duplicates::Refuse }
    }

    /// Returns how much of a stream to keep: a dry run needs the part that is checked.
    pub(crate) const fn keep(&self) -> Extent {
        if self.dry_run { Extent::Beginning } else { Extent::All }
    }

    pub(crate) const fn out_of_reach(&self) -> OutOfReach {
        if self.unchecked_pull { OutOfReach::Unchecked } else { OutOfReach::Refused }
    }

    /// Shows what is prepared, asks the person at the terminal, publishes, and shows the result.
    pub(crate) async fn publish(
        &self,
        context: &Context,
        session: &Session<'_>,
        prepared: Prepared,
        sent: &Sent,
    ) -> Result<(), Failure> {
        if self.dry_run {
            screen::show(context, &prepared);
            context.ui.json(&dry_run::document(context, &prepared));
            return Ok(());
        }
        screen::ask(context, &prepared).await?;
        let document = self.send(context, session, prepared, sent).await?;
        context.ui.json(&document);
        Ok(())
    }

    /// Shows what is prepared. Returns the plan if nothing is to be published.
    pub(crate) fn rehearse(&self, context: &Context, prepared: &Prepared) -> Option<Value> {
        screen::show(context, prepared);
        self.dry_run.then(|| dry_run::document(context, prepared))
    }

    pub(crate) async fn send(
        &self,
        context: &Context,
        session: &Session<'_>,
        prepared: Prepared,
        sent: &Sent,
    ) -> Result<PublishDocument, Failure> {
        let pulled = prepared.submission().pulled_video().map(str::to_owned);
        let begun = BegunPost::of(prepared, session).await;
        let begun = begun.map_err(|error| Failure::in_publish(error, pulled.as_deref()))?;
        self.finish(context, session, begun, sent).await
    }

    /// Finds out what became of a post that an earlier run has left without a result. Its media are
    /// not read, unless TikTok lacks bytes.
    pub(crate) async fn follow_up(
        &self,
        context: &Context,
        session: &Session<'_>,
        entry: &Entry,
        sent: &Sent,
    ) -> Result<FollowedUp, Failure> {
        let resumed = flow::resume(session, entry, &self.wait.watch(sent)).await;
        Ok(match resumed.map_err(|error| Failure::in_publish(error, None))? {
            Resumed::Published(published) => {
                let document = ending::tell(context, &published, self.wait.waited())?;
                FollowedUp::Posted(Box::new(document))
            }
            Resumed::Closed { reason } => {
                session.report(Event::Closed { reason: &reason });
                FollowedUp::Over
            }
            Resumed::Busy => FollowedUp::Busy,
        })
    }

    /// Sends what was begun, and returns the document of the result.
    pub(crate) async fn finish(
        &self,
        context: &Context,
        session: &Session<'_>,
        begun: BegunPost,
        sent: &Sent,
    ) -> Result<PublishDocument, Failure> {
        let BegunPost { begun, pulled } = begun;
        let published = begun
            .publish(session, &self.wait.watch(sent))
            .await
            .map_err(|error| Failure::in_publish(error, pulled.as_deref()))?;
        ending::tell(context, &published, self.wait.waited())
    }
}

/// The result of a post that an earlier run has left without one.
pub(crate) enum FollowedUp {
    Posted(Box<PublishDocument>),
    /// Nothing was posted, and nothing will be.
    Over,
    /// Another process works on it, or has ended it in this moment.
    Busy,
}

/// A post that stands in the journal.
pub(crate) struct BegunPost {
    pub(crate) begun: Begun,
    /// The address that TikTok fetches the video from; `None` for other media.
    pulled: Option<String>,
}

impl BegunPost {
    /// Writes a post into the journal. Nothing of it is sent.
    pub(crate) async fn of(prepared: Prepared, session: &Session<'_>) -> Result<Self, FlowError> {
        let pulled = prepared.submission().pulled_video().map(str::to_owned);
        Ok(Self { begun: prepared.begin(session).await?, pulled })
    }
}

/// The wish to see what would be sent, without sending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DryRun {
    Yes,
    No,
}

/// The post's audience and labels
#[derive(Args, Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[command(next_help_heading = AUDIENCE)]
pub(crate) struct AudienceArgs {
    /// The audience: `PUBLIC_TO_EVERYONE`, `MUTUAL_FOLLOW_FRIENDS`, `FOLLOWER_OF_CREATOR` or
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
    pub(crate) brand_organic: bool,

    /// It is a paid partnership
    #[arg(long, value_name = "BOOL", env = "TIKTOK_BRAND_CONTENT", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    pub(crate) brand_content: bool,

    /// Send it to the creator's inbox, to be finished in TikTok's app
    #[arg(long, help_heading = MANNER, value_name = "BOOL", env = "TIKTOK_DRAFT", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    pub(crate) draft: bool,
}

impl AudienceArgs {
    /// Takes what a description says instead.
    pub(crate) fn describe(&mut self, described: &Described) {
        self.privacy = described.privacy.unwrap_or(self.privacy);
        self.allow_comments = described.allow_comments.unwrap_or(self.allow_comments);
        self.brand_organic = described.brand_organic.unwrap_or(self.brand_organic);
        self.brand_content = described.brand_content.unwrap_or(self.brand_content);
        self.draft = described.draft.unwrap_or(self.draft);
    }

    pub(crate) const fn disclosure(&self) -> Disclosure {
        Disclosure { own_brand: self.brand_organic, paid_partnership: self.brand_content }
    }

    /// Returns whether an option was given that TikTok takes with a post only, and not with a draft.
    pub(crate) fn is_for_a_post(&self) -> bool {
        self.brand_content || self.brand_organic || self.privacy != PrivacyLevel::SelfOnly
    }
}

/// The wait for TikTok's result
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = WAITING)]
pub(crate) struct WaitArgs {
    /// Do not wait for TikTok's result
    #[arg(long)]
    no_wait: bool,

    /// The longest wait for TikTok's result
    #[arg(long, value_name = "TIME", env = "AGORAS_WAIT_TIMEOUT", hide_env_values = true, default_value = "10m", value_parser = values::duration)]
    wait_timeout: Duration,
}

impl WaitArgs {
    pub(crate) fn watch(&self, sent: &Sent) -> Watch {
        let wait = (!self.no_wait).then_some(self.wait_timeout);
        Watch { sent: sent.clone(), wait }
    }

    /// Returns the wait of a publish whose result is still missing.
    pub(crate) const fn waited(&self) -> Waited {
        if self.no_wait { Waited::No } else { Waited::InVain }
    }
}
