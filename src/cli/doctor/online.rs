//! Checks that ask TikTok: its hosts, and the permissions of each account and its app

use std::sync::Arc;

use tokio::sync::watch;

use super::app_stage::{AccountPart, Known};
use super::finding::Findings;
use super::{clock, variables};
use crate::cli::arguments::sinks::SinkArgs;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::flow::{
    Account, AccountStage, AppFacts, CreatorAnswer, Event, FlowError, Origin, Proofs, Report,
    Seams, Session, Username, blocking,
};
use crate::store::{Record, Store};
use crate::tiktok::{Client, CreatorInfo, ErrorCode, TiktokError};

const TIKTOK: &str = "tiktok";
const CREATOR: &str = "creator";

/// The needs of the questions to TikTok.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) context: &'a Context,
    pub(crate) sinks: &'a SinkArgs,
    pub(crate) store: Option<&'a Store>,
    pub(crate) records: &'a [Record],
    pub(crate) proofs: &'a Proofs,
}

/// An account to ask about, with the places for its rotated token.
struct Candidate {
    account: Account,
    sinks: SinkArgs,
}

/// TikTok's answer about an account, and what the store has of it now.
struct Answered {
    creator: Result<CreatorInfo, CreatorAnswer<'static>>,
    username: Username,
    record: Option<Record>,
}

impl Asking<'_> {
    /// Checks TikTok's hosts, and each account: those in the store, and that of the four variables.
    pub(crate) async fn look(self, findings: &mut Findings) -> Vec<AccountPart> {
        let client = match self.context.client() {
            Ok(client) => Some(client),
            Err(failure) => {
                findings.failure(TIKTOK, failure);
                None
            }
        };
        if let Some(client) = &client {
            look_at_hosts(self.context, client, findings).await;
        }
        let mut parts = Vec::new();
        for candidate in self.candidates() {
            parts.push(self.stage(client.as_ref(), candidate, findings).await);
        }
        parts
    }

    fn candidates(self) -> Vec<Candidate> {
        let is_rehearsal = self.context.rehearsal.is_some();
        let given = if is_rehearsal { None } else { variables::account(self.records) };
        let sinks = match &given {
            // A stored account's token must not overwrite that of the variables.
            Some(_) => self.sinks.of_another(),
            None => self.sinks.clone(),
        };
        let stored = self.records.iter().map(Account::stored);
        let stored = stored.map(|account| Candidate { account, sinks: sinks.clone() });
        let given = given.map(|account| Candidate { account, sinks: self.sinks.clone() });
        stored.chain(given).collect()
    }

    /// Reports what an account and its app may post.
    async fn stage(
        self,
        client: Option<&Client>,
        candidate: Candidate,
        findings: &mut Findings,
    ) -> AccountPart {
        let client_key = candidate.account.app.client_key.clone();
        let Answered { creator, username, record } = match client {
            None => self.unasked(&candidate.account, CreatorAnswer::Nothing),
            Some(client) if self.may_refresh(&candidate) => {
                self.ask(client, candidate, findings).await
            }
            Some(_) => self.unasked(&candidate.account, CreatorAnswer::NotAsked),
        };
        let answer = match &creator {
            Ok(creator) => CreatorAnswer::Offered(&creator.privacy_levels),
            Err(answer) => *answer,
        };
        let stored = self.records.iter().filter(|it| it.client_key == client_key.as_str());
        let open_ids = stored.chain(&record).filter_map(|record| record.open_id.as_deref());
        let proof = self.proofs.of_app(&open_ids.collect::<Vec<_>>());
        let scopes = record.as_ref().map(|record| record.scopes.as_slice()).unwrap_or_default();
        let decided = AccountStage::decide(AppFacts { scopes, answer, proof });
        let known = Known { username, client_key, answer, proof };
        findings.add(known.finding(&decided));
        known.part(decided)
    }

    /// Returns whether a rotated token would be kept. That of variables alone needs a sink, since a store
    /// of a moment may end with the machine.
    fn may_refresh(self, candidate: &Candidate) -> bool {
        if self.context.rehearsal.is_some() {
            return true;
        }
        let is_kept = match candidate.account.origin {
            Origin::Stored => self.store.is_some(),
            Origin::Given => candidate.sinks.has_place(),
        };
        is_kept && candidate.sinks.check().is_ok()
    }

    fn unasked(self, account: &Account, why: CreatorAnswer<'static>) -> Answered {
        let record = self.record_of(account);
        Answered { creator: Err(why), username: account.username.clone(), record }
    }

    fn record_of(self, account: &Account) -> Option<Record> {
        let is_its = |record: &&Record| record.refresh_token == account.refresh_token;
        self.records.iter().find(is_its).cloned()
    }

    fn seams<'r>(self, sinks: &SinkArgs, report: Report<'r>) -> Seams<'r> {
        self.context.seams(sinks.sinks(), self.store.cloned(), report)
    }

    /// Asks TikTok for the creator's settings, which show what the login may do.
    async fn ask(self, client: &Client, candidate: Candidate, findings: &mut Findings) -> Answered {
        let Candidate { account, sinks } = candidate;
        let before = self.record_of(&account);
        let sent = Arc::new(watch::Sender::new(0));
        let narrator = self.context.narrator(&sent);
        let report = |event: Event<'_>| narrator.tell(event);
        let session = Session::new(client, account, self.seams(&sinks, &report));
        let answer = session.creator_info().await;
        let answer = match answer {
            Ok(creator) => session.same_account(&creator).map(|_| creator).map_err(FlowError::from),
            answer => answer,
        };
        let username = session.owner().username().clone();
        let creator = answer.map_err(|error| explained(&username, error, findings));
        Answered { creator, username, record: stored_now(&session).await.or(before) }
    }
}

/// Returns the record of a session's account, with the scopes that TikTok has granted last; `None` if it
/// has none, or if it does not open.
async fn stored_now(session: &Session<'_>) -> Option<Record> {
    let identity = session.stored_at().await?;
    let store = session.seams.store.clone()?;
    let found = blocking(move || store.find(&identity)).await;
    found.ok().flatten().map(|located| located.stored.record)
}

/// Returns the kind of a failed answer, and reports it. That the scope is missing is no failure: drafts
/// may work.
fn explained(
    username: &Username,
    error: FlowError,
    findings: &mut Findings,
) -> CreatorAnswer<'static> {
    let answer = match &error {
        FlowError::Tiktok(TiktokError::Refused(refusal)) => match refusal.code {
            ErrorCode::ScopeNotAuthorized | ErrorCode::ScopePermissionMissed => {
                return CreatorAnswer::ScopeMissing;
            }
            ErrorCode::BannedFromPosting => Some(CreatorAnswer::Banned),
            ErrorCode::TooManyPosts | ErrorCode::ActiveUserCap => Some(CreatorAnswer::NotNow),
            _ => None,
        },
        _ => None,
    };
    let failure = Failure::from(error);
    let kind = failure.kind();
    let (what, advice) = failure.in_short();
    findings.fail(CREATOR, format!("{username}: {what}"), &advice);
    answer.unwrap_or(match kind {
        Kind::NotAuthorized => CreatorAnswer::LoggedOut,
        _ => CreatorAnswer::Nothing,
    })
}

async fn look_at_hosts(context: &Context, client: &Client, findings: &mut Findings) {
    let mut at = None;
    for (what, host) in client.endpoints.hosts() {
        match client.reach(&host).await {
            Ok(there) => {
                at = at.or(there.map(|there| (context.clock.now().seconds(), there.seconds())));
                findings.ok(TIKTOK, format!("the {what} answers: {}", host.as_str()));
            }
            Err(error) => {
                let (why, advice) = Failure::from(error).in_short();
                let what = format!("the {what} cannot be reached: {}: {why}", host.as_str());
                findings.fail(TIKTOK, what, &advice);
            }
        }
    }
    if let Some((here, there)) = at {
        clock::compare(here, there, findings);
    }
}
