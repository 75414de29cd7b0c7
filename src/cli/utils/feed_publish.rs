//! `agoras utils feed-publish`

use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value};

use crate::automation::feed::{self, Item};
use crate::automation::fetch;
use crate::cli::arguments::media_name::MediaName;
use crate::cli::arguments::values;
use crate::cli::automation::{AutomationArgs, Defaults, Job, JobEnd, Report, Untouched, Way};
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::tiktok::Sent;
use crate::clock::Moment;
use crate::flow::Session;
use crate::journal::{Idempotency, IdempotencyKey};
use crate::media::Location;

const DAY: Duration = Duration::from_hours(24);
/// The time after which `--mode random` may post an item again.
const RANDOM_MEMORY: Duration = Duration::from_hours(30 * 24);

/// Publish from an RSS, Atom or JSON feed what was not published before
#[derive(Args, Debug)]
pub(crate) struct FeedPublishArgs {
    /// The choice of items
    #[arg(long, value_enum, value_name = "MODE")]
    mode: Mode,

    /// The feed: an https or http address, or a file
    #[arg(long, value_name = "URL|FILE")]
    feed_url: MediaName,

    /// With --mode last: the most items to publish
    #[arg(long, value_name = "N", env = "MAX_COUNT", hide_env_values = true, default_value_t = 1, value_parser = values::parsed::<usize>)]
    max_count: usize,

    /// With --mode last: the age up to which items are published, in seconds
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
    context.block_on(async {
        context.ui.step(&format!("Reading the feed {place}"));
        let fetched = fetch(&place, feed::LARGEST as u64, context.clock).await?;
        let items = feed::read(&fetched.bytes, fetched.address.as_ref())?;
        let due = args.due(&items, context.clock.now())?;
        let report = Report::new(context);
        let run = Run { context, args, defaults: &defaults, place: &place, report: &report };
        if !due.is_empty() {
            let who = args.automation.who();
            who.with_session(context, async |session, sent| run.publish(session, sent, &due).await)
                .await?;
        }
        report.finish("Nothing in the feed is due")
    })
}

impl FeedPublishArgs {
    /// Returns the items to try, in their order. What was posted is found out by the journal later.
    fn due<'i>(&self, items: &'i [Item], now: Moment) -> Result<Vec<&'i Item>, Failure> {
        let is_new = |_: &_| false;
        Ok(match self.mode {
            Mode::Last => {
                let lookback = Duration::from_secs(self.post_lookback.into());
                feed::newest(items, now, lookback, is_new)
            }
            Mode::Random => {
                let age = DAY * self.max_post_age;
                feed::at_random(items, now, age, is_new, feed::random_key()?)
            }
        })
    }

    /// Returns the number of items to publish. 0 counts as not set, as in Python.
    fn count(&self) -> usize {
        match self.mode {
            Mode::Last => self.max_count.max(1),
            Mode::Random => 1,
        }
    }
}

/// One run over the items of a feed.
struct Run<'a> {
    context: &'a Context,
    args: &'a FeedPublishArgs,
    defaults: &'a Defaults,
    place: &'a Location,
    report: &'a Report<'a>,
}

impl Run<'_> {
    async fn publish(
        &self,
        session: &Session<'_>,
        sent: &Sent,
        due: &[&Item],
    ) -> Result<(), Failure> {
        let mut left = self.args.count();
        for item in due {
            if left == 0 {
                break;
            }
            let label = label(item);
            let name = name(item);
            match self.publish_item(session, sent, item).await {
                Ok(JobEnd::Done(document)) => {
                    left -= 1;
                    self.report.done(&label, document);
                }
                Ok(JobEnd::PostedBefore) => {
                    self.report.untouched(&label, &name, Untouched::Before);
                }
                Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
                Ok(JobEnd::Unmarked(failure)) | Err(failure) => {
                    self.report.failed(&label, &name, &failure);
                }
            }
        }
        Ok(())
    }

    /// Publishes an item. One that cannot be posted is a failure, and takes no other item's place.
    async fn publish_item(
        &self,
        session: &Session<'_>,
        sent: &Sent,
        item: &Item,
    ) -> Result<JobEnd, Failure> {
        let described = item.described()?;
        let key = self.key(session, item).await?;
        let summary = name(item);
        let idempotency = Idempotency { key, digest: None, summary };
        let (context, defaults) = (self.context, self.defaults);
        let way = Way { context, session, sent, defaults, row: None };
        Job { described, idempotency }.run(way).await
    }

    /// Returns the key of an item within account and feed. With `--mode random` an item gets another
    /// key 30 days after it was posted.
    async fn key(&self, session: &Session<'_>, item: &Item) -> Result<IdempotencyKey, Failure> {
        let feed = match self.place {
            // The query may tell feeds of one address apart.
            Location::Web(url) => url.to_string(),
            place => place.to_string(),
        };
        let mut generation = 0_u32;
        loop {
            let number = generation.to_string();
            let key = IdempotencyKey::of(&["feed", &feed, item.identity.as_str(), &number]);
            let (Mode::Random, Some(ledger)) = (self.args.mode, session.ledger()) else {
                return Ok(key);
            };
            let since = self.context.clock.now() - RANDOM_MEMORY;
            let of_key = key.clone();
            let begun = ledger.call(move |journal| journal.keyed(&of_key)).await?;
            let is_long_ago = |ended: Moment| ended < since;
            let ends = begun.iter().filter_map(|it| it.entry.as_ref()?.end.as_ref());
            if !ends.into_iter().any(|end| is_long_ago(end.at)) {
                return Ok(key);
            }
            generation += 1;
        }
    }
}

/// Returns the fields that name an item in its JSON line.
fn label(item: &Item) -> Map<String, Value> {
    let link = item.link.as_ref().map(ToString::to_string);
    let fields = [
        ("item", Value::from(item.identity.as_str())),
        ("link", link.into()),
        ("at", item.at.map(Moment::rfc3339).into()),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Returns the name of an item for people.
fn name(item: &Item) -> String {
    format!("item `{}`", item.title.as_deref().unwrap_or(item.identity.as_str()))
}
