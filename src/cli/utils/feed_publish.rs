//! `agoras utils feed-publish`

use std::time::Duration;

use clap::{Args, ValueEnum, ValueHint};

use super::feed_run::{Choice, FeedRun};
use crate::automation::feed::{self, FeedName, Item, Selection};
use crate::automation::fetch;
use crate::cli::arguments::media_name::MediaName;
use crate::cli::arguments::values;
use crate::cli::automation::{AutomationArgs, Report};
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::clock::Moment;
use crate::media::Location;

const DAY: Duration = Duration::from_hours(24);
/// The time after which `--mode random` may post an item again.
const RANDOM_MEMORY: Duration = Duration::from_hours(30 * 24);

/// Publish the items of an RSS, Atom or JSON feed, each once
///
/// An item is known by its id in the feed, else by its link. What the journal knows as published is
/// skipped, so that the command can run as often as you like. A video becomes a video, and pictures
/// become photos. The variables of `agoras tiktok video` and `agoras tiktok post`, such as
/// `TIKTOK_PRIVACY_STATUS`, set what the feed does not say.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is published")]
pub(crate) struct FeedPublishArgs {
    /// The choice of items
    #[arg(long, value_enum, value_name = "MODE")]
    mode: Mode,

    /// The feed: an https or http address, or a file
    #[arg(long, value_name = "URL|FILE", value_hint = ValueHint::FilePath)]
    feed_url: MediaName,

    /// With --mode last: the most items to publish
    #[arg(long, value_name = "N", env = "MAX_COUNT", hide_env_values = true, default_value_t = 1, value_parser = values::parsed::<usize>)]
    max_count: usize,

    /// With --mode last: the age up to which items are published, in seconds; more than the time
    /// between two runs
    #[arg(long, value_name = "SECONDS", env = "POST_LOOKBACK", hide_env_values = true, default_value_t = 3600, value_parser = values::parsed::<u32>)]
    post_lookback: u32,

    /// With --mode random: the age up to which items are published, in days
    #[arg(long, value_name = "DAYS", env = "MAX_POST_AGE", hide_env_values = true, default_value_t = 365, value_parser = values::parsed::<u32>)]
    max_post_age: u32,

    #[command(flatten)]
    automation: AutomationArgs,
}

/// The choice of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// The newest ones up to the age of --post-lookback
    Last,
    /// One up to the age of --max-post-age, and none again within 30 days
    Random,
}

pub(crate) fn run(context: &Context, args: &FeedPublishArgs) -> Result<(), Failure> {
    let defaults = args.automation.defaults(context)?;
    let place = args.feed_url.locate(&context.ui)?;
    if place == Location::Stdin {
        // Its items could not be told from those of another feed.
        return Err(Failure::usage("a feed cannot come from standard input")
            .hinted("write it to a file, and name that: its items are known by it the next time"));
    }
    let who = args.automation.who();
    context.block_on(who.with_session(context, async |session, sent| {
        context.ui.step(&format!("Reading the feed {place}"));
        let items = items(context, &place).await?;
        let report = Report::new(context);
        let now = context.clock.now();
        let run = FeedRun {
            context,
            session,
            sent,
            defaults: &defaults,
            report: &report,
            feed: FeedName::of(&place),
            choice: args.choice(now),
        };
        run.publish(&items, args.select(&items, now)?).await?;
        report.finish("Nothing in the feed is due")
    }))
}

async fn items(context: &Context, place: &Location) -> Result<Vec<Item>, Failure> {
    let fetched = fetch(place, feed::LARGEST as u64, context.clock).await?;
    Ok(feed::read(&fetched.bytes, fetched.address.as_ref())?)
}

impl FeedPublishArgs {
    /// Returns the items to try, in their order. What was posted is found out by the journal later.
    fn select<'i>(&self, items: &'i [Item], now: Moment) -> Result<Selection<'i>, Failure> {
        Ok(match self.mode {
            Mode::Last => {
                let lookback = Duration::from_secs(self.post_lookback.into());
                feed::newest(items, now, lookback)
            }
            Mode::Random => {
                feed::at_random(items, now, DAY * self.max_post_age, feed::random_key()?)
            }
        })
    }

    /// Returns the choice among them. A count of 0 counts as not set, as in Python.
    fn choice(&self, now: Moment) -> Choice {
        match self.mode {
            Mode::Last => Choice::Newest { count: self.max_count.max(1) },
            Mode::Random => Choice::Random { since: now - RANDOM_MEMORY },
        }
    }
}
