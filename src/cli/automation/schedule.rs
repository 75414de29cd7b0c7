//! A run over posts with times: each account's due ones, in the order of their times

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use serde_json::json;

use super::checking::Checking;
use super::defaults::Defaults;
use super::full_day::FullDay;
use super::report::{Report, Untouched};
use super::slot::{Slot, label_of_line};
use crate::automation::plan::{Due, UnfitRow};
use crate::automation::sheet::Sheet;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::ui::labelled;
use crate::cli::tiktok::{Sent, WhoArgs};
use crate::clock::Moment;
use crate::flow::{self, Event, Known, Ledger, Owner, Seams, TokenSinks};

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

/// The posts of a run that are due.
struct DuePosts {
    count: usize,
    /// Those that the run has come to.
    begun: AtomicUsize,
}

impl Schedule<'_> {
    /// Publishes what is due. Only an interrupt ends the run early.
    pub(crate) async fn run(&self, slots: Vec<Slot>) -> Result<(), Failure> {
        let accounts = by_account(slots, |slot| self.due(slot) != Due::NotYet);
        let count = accounts.iter().map(Vec::len).sum();
        let all = DuePosts { count, begun: AtomicUsize::new(0) };
        let is_labelled = self.limits.jobs > 1 && accounts.len() > 1;
        let runs = accounts.iter().map(async |slots| {
            let run = Box::pin(self.account(slots, &all));
            match &slots[0].account {
                Some(account) if is_labelled => labelled(account.to_string(), run).await,
                _ => run.await,
            }
        });
        let ends: Vec<Result<(), Failure>> =
            stream::iter(runs).buffer_unordered(self.limits.jobs.max(1)).collect().await;
        ends.into_iter().collect()
    }

    /// Checks all posts and their media, and the media of rows that cannot be posted for another reason.
    /// No account is needed, and TikTok is not asked.
    pub(crate) async fn check(
        &self,
        slots: Vec<Slot>,
        unfit: Vec<UnfitRow>,
    ) -> Result<(), Failure> {
        let client = self.context.client()?;
        let sent = Sent::default();
        let narrator = self.context.narrator(&sent);
        let report = |event: Event<'_>| narrator.tell(event);
        let seams = self.context.seams(TokenSinks::default(), None, &report);
        let seams = Seams { attendance: self.who.trust().unwrap_or(seams.attendance), ..seams };
        let checking = Checking { context: self.context, client, seams, defaults: self.defaults };
        for slot in slots {
            match checking.check(&slot.job.described).await {
                Ok(()) => self.report.done(&slot.label(), json!({ "outcome": "ok" })),
                Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
                Err(failure) => self.report.failed(&slot.label(), &slot.name(), &failure),
            }
        }
        for UnfitRow { line, post } in unfit {
            match checking.check(&post).await {
                // Its other faults are reported already.
                Ok(()) => {}
                Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
                Err(failure) => {
                    self.report.failed(&label_of_line(line), &format!("line {line}"), &failure);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn due(&self, slot: &Slot) -> Due {
        Due::of(slot.at, self.now, self.limits.late)
    }

    /// Publishes the posts of one account.
    async fn account(&self, slots: &[Slot], all: &DuePosts) -> Result<(), Failure> {
        let who = match &slots[0].account {
            Some(account) => self.who.of_account(account.as_str()),
            None => self.who.clone(),
        };
        let who = who.posting_at_most(self.limits.posts_a_day);
        let run = who.with_session(self.context, async |session, sent| {
            session.look_up_owner().await;
            let mut full = FullDay::default();
            for slot in slots {
                let number = all.begun.fetch_add(1, Ordering::Relaxed) + 1;
                let place = format!("{number} of {}", all.count);
                match self.slot(session, sent, slot, full, &place).await {
                    Ok(now) => full = now,
                    Err(failure) if failure.kind() == Kind::Interrupted => return Err(failure),
                    Err(failure) => {
                        self.report.failed(&slot.label(), &slot.name(), &failure);
                    }
                }
            }
            Ok(())
        });
        match run.await {
            Err(failure) if failure.kind() != Kind::Interrupted => {
                self.without_session(slots, &failure).await;
                Ok(())
            }
            end => end,
        }
    }

    /// Reports the posts of an account that has no session, so that nothing of it was tried. What earlier
    /// runs have posted is known by the name of the account.
    async fn without_session(&self, slots: &[Slot], failure: &Failure) {
        let store = self.context.acting_store().await.ok().flatten();
        for slot in slots {
            let known = match (&store, slot.account.clone()) {
                (Some(store), Some(account)) => {
                    let idempotency = slot.job.idempotency.clone();
                    let owner = Owner::named(account);
                    let ledger = Ledger::new(store);
                    let known =
                        ledger.call(move |journal| flow::known(journal, &idempotency, &owner));
                    known.await.unwrap_or(Known::Nothing)
                }
                _ => Known::Nothing,
            };
            let untouched = match (known, self.due(slot)) {
                (Known::Posted(_), _) => Some(Untouched::Before),
                (Known::MayBePosted(_), _) | (_, Due::Now | Due::NotYet) => None,
                (_, Due::Late) => Some(Untouched::Late),
            };
            match untouched {
                Some(why) => self.report.untouched(&slot.label(), &slot.name(), why),
                None => self.report.failed(&slot.label(), &slot.name(), failure),
            }
        }
    }
}

/// Returns the wanted posts of each account, in the order of their times.
fn by_account(slots: Vec<Slot>, is_wanted: impl Fn(&Slot) -> bool) -> Vec<Vec<Slot>> {
    let mut accounts: HashMap<Option<String>, Vec<Slot>> = HashMap::new();
    for slot in slots.into_iter().filter(is_wanted) {
        let name = slot.account.as_ref().map(|account| account.as_str().to_lowercase());
        accounts.entry(name).or_default().push(slot);
    }
    let mut accounts: Vec<Vec<Slot>> = accounts.into_values().collect();
    for slots in &mut accounts {
        slots.sort_by_key(|slot| (slot.at, slot.line));
    }
    accounts.sort_by_key(|slots| (slots[0].at, slots[0].line));
    accounts
}
