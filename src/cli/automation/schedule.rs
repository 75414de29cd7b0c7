//! A run over posts with times: each account's due ones, in the order of their times

use std::sync::Mutex;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use serde_json::json;

use super::defaults::Defaults;
use super::job::{JobEnd, Way, is_capped};
use super::marks::{in_sheet, of_another_home};
use super::report::{Report, Untouched};
use super::slot::Slot;
use crate::automation::plan::Due;
use crate::automation::sheet::Sheet;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::tiktok::{Sent, WhoArgs};
use crate::clock::Moment;
use crate::flow::{DRAFTS_A_DAY, Event, Known, Quota, Seams, Session, TokenSinks};
use crate::journal::JournalError;

/// The limits of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// The most posts; `None` for all that are due.
    pub(crate) count: Option<usize>,
    /// The time after which a post is too late.
    pub(crate) late: Duration,
    /// The most direct posts of an account in 24 hours.
    pub(crate) posts_a_day: usize,
    /// The number of accounts to work on at a time.
    pub(crate) jobs: usize,
}

/// A run over posts with times.
pub(crate) struct Schedule<'a> {
    pub(crate) context: &'a Context,
    pub(crate) who: &'a WhoArgs,
    pub(crate) defaults: &'a Defaults,
    pub(crate) report: &'a Report<'a>,
    /// The sheet of the posts; `None` if they are rows of a plan.
    pub(crate) sheet: Option<&'a Sheet>,
    pub(crate) limits: Limits,
    /// The posts that this run may still make.
    pub(crate) left: Mutex<Option<usize>>,
    pub(crate) now: Moment,
}

/// What follows from one post for the others of its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    /// A cap of the day is used up.
    Capped,
}

impl Schedule<'_> {
    /// Publishes what is due. Only an interrupt ends the run early.
    pub(crate) async fn run(&self, slots: Vec<Slot>) -> Result<(), Failure> {
        let mut accounts = by_account(slots, |slot| self.due(slot) != Due::NotYet);
        accounts.sort_by_key(|slots| slots[0].at);
        let runs = accounts.iter().map(|slots| self.account(slots));
        let ends: Vec<Result<(), Failure>> =
            stream::iter(runs).buffer_unordered(self.limits.jobs.max(1)).collect().await;
        ends.into_iter().collect()
    }

    /// Checks all posts and their media. No account is needed, and TikTok is not asked.
    pub(crate) async fn check(&self, slots: Vec<Slot>) -> Result<(), Failure> {
        let client = self.context.client()?;
        let sent = Sent::default();
        let narrator = self.context.narrator(&sent);
        let report = |event: Event<'_>| narrator.tell(event);
        let seams = self.context.seams(TokenSinks::default(), None, &report);
        let seams = Seams { attendance: self.who.trust().unwrap_or(seams.attendance), ..seams };
        for slot in slots {
            match slot.job.check(self.context, &client, &seams, self.defaults).await {
                Ok(()) => self.report.done(&slot.label(), json!({ "outcome": "ok" })),
                Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
                Err(failure) => self.report.failed(&slot.label(), &slot.name(), &failure),
            }
        }
        Ok(())
    }

    fn due(&self, slot: &Slot) -> Due {
        Due::of(slot.at, self.now, self.limits.late)
    }

    /// Publishes the posts of one account.
    async fn account(&self, slots: &[Slot]) -> Result<(), Failure> {
        let who = match &slots[0].account {
            Some(account) => self.who.of_account(account.as_str()),
            None => self.who.clone(),
        };
        let run = who.with_session(self.context, async |session, sent| {
            let mut next = Next::GoOn;
            for slot in slots {
                match self.slot(session, sent, slot, next).await {
                    Ok(after) => next = after,
                    Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
                    Err(failure) => {
                        self.report.failed(&slot.label(), &slot.name(), &failure);
                        if is_capped(&failure) {
                            next = Next::Capped;
                        }
                    }
                }
            }
            Ok(())
        });
        match run.await {
            Err(failure) if failure.kind() != Kind::Interrupted => {
                // There is no session, so that nothing of the account was tried.
                for slot in slots {
                    match self.due(slot) {
                        Due::Late => {
                            self.report.untouched(&slot.label(), &slot.name(), Untouched::Late);
                        }
                        Due::Now | Due::NotYet => {
                            self.report.failed(&slot.label(), &slot.name(), &failure);
                        }
                    }
                }
                Ok(())
            }
            end => end,
        }
    }

    /// Publishes one post, unless it is late, was posted before, or has to wait.
    async fn slot(
        &self,
        session: &Session<'_>,
        sent: &Sent,
        slot: &Slot,
        next: Next,
    ) -> Result<Next, Failure> {
        let row = self.row(slot);
        let known = slot.job.known(session).await?;
        if let Known::Posted(entry) = &known {
            self.posted_before(slot, row.as_ref(), Some(entry)).await?;
            return Ok(next);
        }
        if slot.is_publishing() && matches!(known, Known::Nothing | Known::Unmarked) {
            return Err(of_another_home(slot.line));
        }
        let (context, defaults) = (self.context, self.defaults);
        let way = Way { context, session, sent, defaults, row: row.as_ref() };
        let is_late = self.due(slot) == Due::Late;
        // Nothing is posted by asking what became of it, or by taking a mark away.
        if matches!(known, Known::MayBePosted(_)) || is_late && slot.is_publishing() {
            let end = slot.job.follow_up(way).await.transpose();
            if let Some(end) = end {
                self.ended(way, slot, end).await?;
                return Ok(next);
            }
        }
        if is_late {
            if slot.is_publishing() {
                self.unmark(way, slot, "it has become too late").await;
            }
            self.late(session, slot).await?;
            return Ok(next);
        }
        if next == Next::Capped || self.is_capped(session, slot).await? {
            self.defer(session, slot).await?;
            return Ok(next);
        }
        if !self.take_one() {
            return Ok(next);
        }
        let end = slot.job.run(way).await;
        if !takes_one(&end) {
            self.give_one_back();
        }
        self.ended(way, slot, end).await
    }

    /// Reports the end of a job, and marks the row of a sheet if nothing was posted.
    async fn ended(
        &self,
        way: Way<'_>,
        slot: &Slot,
        end: Result<JobEnd, Failure>,
    ) -> Result<Next, Failure> {
        match end {
            Ok(JobEnd::Done(document)) => self.report.done(&slot.label(), document),
            Ok(JobEnd::Unmarked(failure)) => {
                self.report.failed(&slot.label(), &slot.name(), &failure);
            }
            Ok(JobEnd::PostedBefore) => {
                let entry = match slot.job.known(way.session).await? {
                    Known::Posted(entry) => Some(entry),
                    _ => None,
                };
                self.posted_before(slot, way.row, entry.as_deref()).await?;
            }
            Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
            Err(failure) => {
                self.unmark(way, slot, &failure.message()).await;
                if !is_capped(&failure) {
                    return Err(match &slot.cells {
                        Some(_) => in_sheet(failure, slot.line),
                        None => failure,
                    });
                }
                self.context.ui.warning(&format!("{}: {}", slot.name(), failure.in_short().0));
                self.defer(way.session, slot).await?;
                return Ok(Next::Capped);
            }
        }
        Ok(Next::GoOn)
    }

    /// Returns whether the account has made as many posts, or has as many drafts waiting, as it may in
    /// a day.
    async fn is_capped(&self, session: &Session<'_>, slot: &Slot) -> Result<bool, Failure> {
        let most = self.limits.posts_a_day.max(DRAFTS_A_DAY);
        let quota = Quota::of(session, most).await?;
        Ok(if self.defaults.is_draft(&slot.job.described) {
            quota.drafts >= DRAFTS_A_DAY
        } else {
            quota.posts >= self.limits.posts_a_day
        })
    }

    /// Leaves a post due, and notes why.
    async fn defer(&self, session: &Session<'_>, slot: &Slot) -> Result<(), Failure> {
        if let Some(ledger) = session.ledger().filter(|_| !self.defaults.publishing.is_dry_run()) {
            let key = slot.job.idempotency.key.clone();
            let account = session.owner().username().as_str().to_owned();
            ledger.call(move |journal| journal.defer(&key, &account)).await?;
        }
        self.report.untouched(&slot.label(), &slot.name(), Untouched::Deferred);
        Ok(())
    }

    /// Reports a post that is too late. One that a cap of the day has kept is a failure, once.
    async fn late(&self, session: &Session<'_>, slot: &Slot) -> Result<(), Failure> {
        let key = slot.job.idempotency.key.clone();
        let account = session.owner().username().as_str().to_owned();
        let is_dry_run = self.defaults.publishing.is_dry_run();
        let kept = match session.ledger() {
            Some(ledger) => {
                let kept = ledger.call(move |journal| {
                    let delay = journal.delay(&key, &account)?;
                    let is_kept = delay.deferred.is_some() && delay.reported.is_none();
                    if is_kept && !is_dry_run {
                        journal.report_delay(&key, &account)?;
                    }
                    Ok::<_, JournalError>(is_kept)
                });
                kept.await?
            }
            None => false,
        };
        if kept {
            return Err(Failure::new(
                Kind::Refused,
                "a cap of the day has kept it until it was too late",
            )
            .coded("too_late")
            .hinted("give it a later time and another id, or allow more with --max-late"));
        }
        self.report.untouched(&slot.label(), &slot.name(), Untouched::Late);
        Ok(())
    }

    /// Takes one of the posts that this run may make; `false` if none is left.
    fn take_one(&self) -> bool {
        let Ok(mut left) = self.left.lock() else {
            return false;
        };
        match left.as_mut() {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }

    fn give_one_back(&self) {
        if let Ok(mut left) = self.left.lock()
            && let Some(left) = left.as_mut()
        {
            *left += 1;
        }
    }
}

/// Returns whether a job has made, or may have made, one of the posts that a run may make.
fn takes_one(end: &Result<JobEnd, Failure>) -> bool {
    match end {
        Ok(JobEnd::Done(_) | JobEnd::Unmarked(_)) => true,
        Ok(JobEnd::PostedBefore) => false,
        Err(failure) => matches!(
            failure.kind(),
            Kind::Unknown | Kind::Processing | Kind::LateFault | Kind::LateStorage
        ),
    }
}

/// Returns the wanted posts of each account, in the order of their times.
fn by_account(slots: Vec<Slot>, is_wanted: impl Fn(&Slot) -> bool) -> Vec<Vec<Slot>> {
    let mut accounts: Vec<Vec<Slot>> = Vec::new();
    for slot in slots.into_iter().filter(is_wanted) {
        match accounts.iter_mut().find(|others| others[0].account == slot.account) {
            Some(others) => others.push(slot),
            None => accounts.push(vec![slot]),
        }
    }
    for slots in &mut accounts {
        slots.sort_by_key(|slot| (slot.at, slot.line));
    }
    accounts
}
