//! One post of a run: left alone, kept by a cap, too late, or published

use super::full_day::FullDay;
use super::job::{JobEnd, Way};
use super::marks::{in_sheet, of_another_home};
use super::report::Untouched;
use super::schedule::Schedule;
use super::slot::Slot;
use crate::automation::plan::Due;
use crate::cli::explain::{Failure, Kind, OwnCode};
use crate::cli::tiktok::Sent;
use crate::flow::{DRAFTS_A_DAY, ENOUGH, Known, Quota, Session};
use crate::journal::{JournalError, PublishKind};

impl Schedule<'_> {
    /// Publishes one post, unless it is late, was posted before, or has to wait. Returns what of the
    /// account's day is used up then.
    pub(crate) async fn slot(
        &self,
        session: &Session<'_>,
        sent: &Sent,
        slot: &Slot,
        full: FullDay,
        place: &str,
    ) -> Result<FullDay, Failure> {
        let row = self.row(slot);
        let known = slot.job.known(session).await?;
        if let Known::Posted(entry) = &known {
            self.posted_before(slot, row.as_ref(), Some(entry)).await?;
            return Ok(full);
        }
        if slot.is_publishing() && matches!(known, Known::Nothing | Known::Unmarked) {
            return Err(of_another_home(slot.line));
        }
        let context = self.context;
        let defaults = self.defaults;
        let way = Way { context, session, sent, defaults, row: row.as_ref() };
        let is_late = self.due(slot) == Due::Late;
        // Nothing is posted by asking what became of it, or by taking a mark away.
        if matches!(known, Known::MayBePosted(_)) || is_late && slot.is_publishing() {
            self.context.ui.step(&format!("Following {} up, {place}", slot.name()));
            let end = slot.job.follow_up(way).await.transpose();
            if let Some(end) = end {
                self.ended(way, slot, end).await?;
                return Ok(full);
            }
        }
        if is_late {
            if slot.is_publishing() {
                self.unmark(way, slot, "it has become too late").await;
            }
            self.late(session, slot).await?;
            return Ok(full);
        }
        if full.keeps(self.kind(slot)) || self.is_capped(session, slot).await? {
            self.defer(session, slot).await?;
            return Ok(full);
        }
        if !self.take_one() {
            self.report.untouched(&slot.label(), &slot.name(), Untouched::Left);
            return Ok(full);
        }
        self.context.ui.step(&format!("Publishing {}, {place}", slot.name()));
        let end = slot.job.run(way).await;
        if !takes_one(&end) {
            self.give_one_back();
        }
        Ok(full.and(self.ended(way, slot, end).await?))
    }

    /// Reports the end of a job, and marks the row of a sheet if nothing was posted. Returns what of the
    /// account's day is used up by it.
    async fn ended(
        &self,
        way: Way<'_>,
        slot: &Slot,
        end: Result<JobEnd, Failure>,
    ) -> Result<FullDay, Failure> {
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
            Ok(JobEnd::Busy) => {
                self.report.untouched(&slot.label(), &slot.name(), Untouched::Busy);
            }
            Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
            Err(failure) => {
                self.unmark(way, slot, &failure.message()).await;
                let Some(full) = FullDay::of(failure.code(), self.kind(slot)) else {
                    return Err(match &slot.cells {
                        Some(_) => in_sheet(failure, slot.line),
                        None => in_plan(failure),
                    });
                };
                self.context.ui.warning(&format!("{}: {}", slot.name(), failure.in_short().0));
                self.defer(way.session, slot).await?;
                return Ok(full);
            }
        }
        Ok(FullDay::default())
    }

    fn kind(&self, slot: &Slot) -> PublishKind {
        if self.defaults.is_draft(&slot.job.described) {
            PublishKind::Draft
        } else {
            PublishKind::Post
        }
    }

    /// Returns whether the account has made as many posts, or has as many drafts waiting, as it may in
    /// a day.
    async fn is_capped(&self, session: &Session<'_>, slot: &Slot) -> Result<bool, Failure> {
        let quota = Quota::of(session, self.limits.posts_a_day.max(ENOUGH)).await?;
        let kind = self.kind(slot);
        let cap = match kind {
            PublishKind::Draft => DRAFTS_A_DAY,
            PublishKind::Post => self.limits.posts_a_day,
        };
        Ok(quota.used(kind) >= cap)
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
            return Err(Failure::explained(
                OwnCode::TooLate.explanation(),
                "a cap of the day has kept it until it was too late",
            ));
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

/// Adds what to do in the plan about a post of which nobody will ever know. TikTok can be asked about one
/// with an id, which the next run does.
fn in_plan(failure: Failure) -> Failure {
    if failure.kind() != Kind::Unknown || failure.publish_id().is_some() {
        return failure;
    }
    failure.hinted(
        "then take the row out of the plan: until that each run reports it, and posts it never",
    )
}

/// Returns whether a job has made, or may have made, one of the posts that a run may make.
fn takes_one(end: &Result<JobEnd, Failure>) -> bool {
    match end {
        Ok(JobEnd::Done(_) | JobEnd::Unmarked(_)) => true,
        Ok(JobEnd::PostedBefore | JobEnd::Busy) => false,
        Err(failure) => matches!(
            failure.kind(),
            Kind::Unknown | Kind::Processing | Kind::LateFault | Kind::LateStorage
        ),
    }
}
