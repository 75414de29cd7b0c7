//! Checks of a shared store: reach, rights, key, clock, conditions of writes, leases, lost accounts

use std::time::Duration;

use super::finding::Findings;
use crate::clock::Moment;
use crate::kv::{Expiry, Kv};
use crate::sealed::Documents;
use crate::store::{AccountState, SharedAccount, Store};
use crate::units::count;

const STORE: &str = "store";
const KEY: &str = "key";
const CLOCK: &str = "clock";
const ACCOUNT: &str = "account";

/// What the owner of a bucket has to see to.
const NONE: &str = "none may cover `agoras.json`, `acct/` or `journal/`";

/// The difference of two clocks that is no reason to act: stores tell whole seconds, and take a while.
const TOLERATED: Duration = Duration::from_mins(1);

/// The calls that a check-up may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Reads of a shared store alone.
    Offline,
    /// Calls to TikTok too, and writes of probes to a shared store.
    Online,
}

/// Checks a shared store, and returns it; `None` if it does not open. Only an online check-up writes to
/// it.
pub(crate) fn look(store: Store, reach: Reach, findings: &mut Findings) -> Option<Store> {
    match store.documents() {
        Ok(documents) => look_inside(&store, documents.as_ref(), reach, findings),
        Err(error) => {
            findings.failure(STORE, error);
            return None;
        }
    }
    Some(store)
}

fn look_inside(
    store: &Store,
    documents: Option<&Documents>,
    reach: Reach,
    findings: &mut Findings,
) {
    let shown = store.shown_address();
    match documents {
        Some(documents) => {
            findings.ok(STORE, format!("{shown} can be read"));
            findings.ok(KEY, format!("{} opens the shared store", documents.key_id()));
        }
        None => findings.ok(STORE, format!("{shown} can be reached, and is not in use yet")),
    }
    let Some(kv) = store.shared_kv() else {
        return;
    };
    look_at_conditions(kv, reach, findings);
    match kv.now() {
        Ok(there) => compare_clocks(store.settings().clock.now(), there, findings),
        Err(error) => findings.failure(CLOCK, error),
    }
    look_at_rules(store, kv, findings);
    match store.shared_accounts() {
        Ok(accounts) => accounts.iter().for_each(|account| look_at_account(account, findings)),
        Err(error) => findings.failure(ACCOUNT, error),
    }
}

fn look_at_conditions(kv: &Kv, reach: Reach, findings: &mut Findings) {
    if reach == Reach::Offline {
        findings.ok(
            STORE,
            "not checked without --online: the rights to write and delete, and the conditions of writes",
        );
        return;
    }
    match kv.prove_conditions() {
        Ok(()) => findings.ok(
            STORE,
            "writes, deletes, and keeps the conditions of writes, with 8 writers at once",
        ),
        Err(error) => findings.failure(STORE, error),
    }
}

/// Looks for rules by which the bucket's owner deletes old objects.
fn look_at_rules(store: &Store, kv: &Kv, findings: &mut Findings) {
    if !kv.address().is_bucket() {
        return;
    }
    if !kv.address().is_s3() {
        return findings.ok(
            STORE,
            format!(
                "not checked: a life-cycle rule of the bucket that deletes old objects; {NONE}"
            ),
        );
    }
    match store.doomed() {
        Ok(doomed) if doomed.is_empty() => findings.ok(
            STORE,
            format!(
                "the bucket announces no life-cycle rule that deletes accounts, as S3 and MinIO would; elsewhere {NONE}"
            ),
        ),
        Ok(doomed) => doomed.iter().for_each(|(key, Expiry { at, rule })| {
            findings.fail(
                STORE,
                format!("the life-cycle rule `{rule}` of the bucket deletes `{key}` on {at}"),
                "limit the rule to `log/` and `key/`: what it deletes of the others is lost",
            );
        }),
        Err(error) => findings.failure(STORE, error),
    }
}

fn compare_clocks(here: Moment, there: Moment, findings: &mut Findings) {
    let ahead = here.since(there);
    let behind = there.since(here);
    if ahead.max(behind) <= TOLERATED {
        return findings.ok(CLOCK, "agrees with the shared store's");
    }
    let way = if ahead > behind { "ahead of" } else { "behind" };
    let difference = count(ahead.max(behind));
    findings.warn(
        CLOCK,
        format!("is {difference} {way} the shared store's"),
        "set the machine's clock: object storage refuses requests with a wrong time (`timedatectl` on Linux)",
    );
}

fn look_at_account(account: &SharedAccount, findings: &mut Findings) {
    let Some(identity) = &account.identity else {
        // The list of accounts reports what does not open.
        return;
    };
    let name = identity.name();
    match &account.state {
        AccountState::Refreshing { machine, since, is_old: true, .. } => findings.warn(
            ACCOUNT,
            format!("@{name}: {machine} began to refresh its tokens on {since}, and never ended"),
            "the next command for it finds out whether they still work",
        ),
        AccountState::Lost { at } => findings.fail(
            ACCOUNT,
            format!("@{name}: the token that followed was lost on {at}"),
            &format!("run `agoras tiktok authorize --username {name}` with --store"),
        ),
        AccountState::Refreshing { .. }
        | AccountState::Ready(_)
        | AccountState::Pulled { .. }
        | AccountState::Unreadable(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::CheckStatus;
    use super::*;

    #[test]
    fn a_minute_between_two_clocks_is_tolerated() {
        for (here, there, status) in [
            (1_000, 1_060, CheckStatus::Ok),
            (1_060, 1_000, CheckStatus::Ok),
            (1_000, 1_061, CheckStatus::Warn),
            (1_061, 1_000, CheckStatus::Warn),
        ] {
            let mut findings = Findings::default();
            let moment = Moment::from_seconds;
            compare_clocks(moment(here), moment(there), &mut findings);
            assert_eq!(findings.status(), status, "{here} {there}");
        }
    }
}
