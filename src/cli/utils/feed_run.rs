//! One run over the items of a feed: each that was not posted before is published once

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::automation::feed::{FeedName, Item, ItemIdentity, ItemMedia, Selection};
use crate::cli::automation::{Defaults, Job, JobEnd, Report, Untouched, Way, is_capped};
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::tiktok::Sent;
use crate::clock::Moment;
use crate::flow::{FlowError, Known, Owner, Session, known, unfinished_keys};
use crate::journal::{Entry, Idempotency, IdempotencyKey, Journal};

/// The time for which a publish that was begun is still finished when its item is no longer due.
const FINISHED_WITHIN: Duration = Duration::from_hours(24);
/// The longest name of an item in messages and in the journal, in characters.
const NAMED: usize = 60;
/// The number of failures after which `--mode random` draws no further item.
const MOST_FAILURES: usize = 10;

/// The choice among the items that are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The newest ones, each posted once.
    Newest { count: usize },
    /// One that was not posted at `since` or later.
    Random { since: Moment },
}

/// One run over the items of a feed.
pub(crate) struct FeedRun<'a> {
    pub(crate) context: &'a Context,
    pub(crate) session: &'a Session<'a>,
    pub(crate) sent: &'a Sent,
    pub(crate) defaults: &'a Defaults,
    pub(crate) report: &'a Report<'a>,
    pub(crate) feed: FeedName,
    pub(crate) choice: Choice,
}

/// An item, with what the journal knows of it.
struct Candidate<'i> {
    item: &'i Item,
    found: Result<Found, FlowError>,
}

/// What the journal knows of an item.
struct Found {
    key: IdempotencyKey,
    known: Known,
}

impl Candidate<'_> {
    fn is_one_of(&self, keys: &HashSet<IdempotencyKey>) -> bool {
        self.found.as_ref().is_ok_and(|found| keys.contains(&found.key))
    }
}

/// What a run may still do.
struct Left {
    posts: usize,
    failures: usize,
    /// The number of items that are due and were not tried.
    items: usize,
}

impl FeedRun<'_> {
    /// Publishes what was selected, and what an earlier run has begun and not finished.
    pub(crate) async fn publish(
        &self,
        items: &[Item],
        selection: Selection<'_>,
    ) -> Result<(), Failure> {
        self.tell_left_out(&selection);
        if !selection.items.is_empty() && self.session.ledger().is_none() && !self.is_dry_run() {
            let summary = "an item".to_owned();
            return Err(FlowError::NoPlaceForKey { summary }.into());
        }
        let mut left = match self.choice {
            Choice::Newest { count } => Left { posts: count, failures: usize::MAX, items: 0 },
            Choice::Random { .. } => Left { posts: 1, failures: MOST_FAILURES, items: 0 },
        };
        for candidate in self.candidates(items, selection.items).await? {
            let Candidate { item, found } = candidate;
            match found {
                Ok(found) => self.item(item, &found, &mut left).await?,
                Err(error) => self.report.failed(&label(item), &name(item), &error.into()),
            }
        }
        if left.items > 0 && matches!(self.choice, Choice::Newest { .. }) {
            self.context.ui.step(&counted(left.items, "more item", "due, and not published now"));
        }
        Ok(())
    }

    /// Tells which items can never be published.
    fn tell_left_out(&self, selection: &Selection<'_>) {
        for (count, why) in [
            (selection.undated, "left out: without a date, nobody knows whether it is due"),
            (selection.doubled, "left out: another item of the feed has the same id"),
            (selection.unusable, "left out: without a video or a picture"),
        ] {
            if count > 0 {
                self.context.ui.warning(&counted(count, "item", why));
            }
        }
    }

    /// Looks up in the journal what was selected. What an earlier run has not finished comes first,
    /// since TikTok waits for its bytes only for an hour.
    async fn candidates<'i>(
        &self,
        items: &'i [Item],
        selected: Vec<&'i Item>,
    ) -> Result<Vec<Candidate<'i>>, Failure> {
        self.session.look_up_owner().await;
        let mut candidates = self.look_up(&selected).await;
        let unfinished = self.unfinished().await?;
        if !unfinished.is_empty() {
            let mut seen: HashSet<&ItemIdentity> =
                selected.iter().map(|item| &item.identity).collect();
            let others: Vec<&Item> =
                items.iter().filter(|item| seen.insert(&item.identity)).collect();
            let others = self.look_up(&others).await.into_iter();
            candidates.extend(others.filter(|it| it.is_one_of(&unfinished)));
            candidates.sort_by_key(|it| !it.is_one_of(&unfinished));
        }
        Ok(candidates)
    }

    async fn unfinished(&self) -> Result<HashSet<IdempotencyKey>, Failure> {
        let Some(ledger) = self.session.ledger() else {
            return Ok(HashSet::new());
        };
        let owner = self.session.owner();
        let since = self.context.clock.now() - FINISHED_WITHIN;
        Ok(ledger.call(move |journal| unfinished_keys(journal, &owner, since)).await?)
    }

    async fn look_up<'i>(&self, items: &[&'i Item]) -> Vec<Candidate<'i>> {
        let found = if let Some(ledger) = self.session.ledger() {
            let search = Search {
                feed: self.feed.clone(),
                choice: self.choice,
                owner: self.session.owner(),
                identities: items.iter().map(|item| item.identity.clone()).collect(),
            };
            ledger.call(move |journal| search.run(journal)).await
        } else {
            let key = |item: &&Item| self.feed.key(&item.identity, 0);
            let nothing = |item| Ok(Found { key: key(item), known: Known::Nothing });
            items.iter().map(nothing).collect()
        };
        items.iter().zip(found).map(|(item, found)| Candidate { item, found }).collect()
    }

    /// Publishes an item, unless it was posted before or the run is over. An item that cannot be
    /// posted takes no other item's place.
    async fn item(&self, item: &Item, found: &Found, left: &mut Left) -> Result<(), Failure> {
        let label = label(item);
        let name = name(item);
        if matches!(found.known, Known::Posted(_)) {
            self.report.untouched(&label, &name, Untouched::Before);
            return Ok(());
        }
        if left.posts == 0 || left.failures == 0 {
            left.items += 1;
            return Ok(());
        }
        let failure = match self.publish_item(item, &found.key).await {
            Ok(JobEnd::Done(document)) => {
                left.posts -= 1;
                self.report.done(&label, document);
                return Ok(());
            }
            Ok(JobEnd::PostedBefore) => {
                self.report.untouched(&label, &name, Untouched::Before);
                return Ok(());
            }
            Ok(JobEnd::Busy) => {
                self.report.untouched(&label, &name, Untouched::Busy);
                return Ok(());
            }
            // No item has a row in a sheet.
            Ok(JobEnd::Unmarked(failure)) | Err(failure) => failure,
        };
        match failure.kind() {
            Kind::Interrupted | Kind::LateInterrupted => return Err(failure),
            // The same content was posted otherwise: a random choice leaves it out as well.
            Kind::Duplicate if matches!(self.choice, Choice::Random { .. }) => {
                self.report.untouched(&label, &name, Untouched::Before);
                return Ok(());
            }
            // It may have been posted now.
            Kind::Unknown | Kind::Processing | Kind::LateStorage | Kind::LateFault
                if !matches!(found.known, Known::Begun | Known::MayBePosted(_)) =>
            {
                left.posts -= 1;
            }
            // The next item would fare no better.
            Kind::NotAuthorized => left.failures = 0,
            _ if is_capped(&failure) => left.failures = 0,
            _ => left.failures = left.failures.saturating_sub(1),
        }
        self.report.failed(&label, &name, &failure);
        Ok(())
    }

    async fn publish_item(&self, item: &Item, key: &IdempotencyKey) -> Result<JobEnd, Failure> {
        let described = item.described()?;
        let summary = name(item);
        if let ItemMedia::Photos { left_out: left_out @ 1.., .. } = item.media {
            let what = counted(left_out, "photo", "left out: one post has no room for more");
            self.context.ui.warning(&format!("{summary}: {what}"));
        }
        let idempotency = Idempotency { key: key.clone(), digest: None, summary };
        let job = Job { described, idempotency };
        let (context, session, sent, defaults) =
            (self.context, self.session, self.sent, self.defaults);
        job.run(Way { context, session, sent, defaults, row: None }).await
    }

    fn is_dry_run(&self) -> bool {
        self.defaults.publishing.is_dry_run()
    }
}

/// A search for items in the journal.
struct Search {
    feed: FeedName,
    choice: Choice,
    owner: Owner,
    identities: Vec<ItemIdentity>,
}

impl Search {
    /// Blocks.
    fn run(&self, journal: &Journal) -> Vec<Result<Found, FlowError>> {
        self.identities.iter().map(|identity| self.found(journal, identity)).collect()
    }

    /// Returns the key of an item, and what was begun under it. A random choice gives an item another
    /// key once its post is long ago.
    fn found(&self, journal: &Journal, identity: &ItemIdentity) -> Result<Found, FlowError> {
        let mut generation = 0;
        loop {
            let key = self.feed.key(identity, generation);
            let idempotency =
                Idempotency { key: key.clone(), digest: None, summary: identity.to_string() };
            let known = known(journal, &idempotency, &self.owner)?;
            match (self.choice, &known) {
                (Choice::Random { since }, Known::Posted(post)) if is_before(post, since) => {
                    generation += 1;
                }
                _ => return Ok(Found { key, known }),
            }
        }
    }
}

fn is_before(post: &Entry, moment: Moment) -> bool {
    post.end.as_ref().is_some_and(|end| end.at < moment)
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

/// Returns the name of an item for people: the beginning of its title, or of its id without one.
fn name(item: &Item) -> String {
    let mut letters = item.title.as_deref().unwrap_or(item.identity.as_str()).chars();
    let beginning: String = letters.by_ref().take(NAMED).collect();
    let more = if letters.next().is_some() { "\u{2026}" } else { "" };
    format!("item `{beginning}{more}`")
}

/// Returns a number of things and what they are, such as `2 items are due`.
fn counted(count: usize, thing: &str, what: &str) -> String {
    match count {
        1 => format!("1 {thing} is {what}"),
        count => format!("{count} {thing}s are {what}"),
    }
}
