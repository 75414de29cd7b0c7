//! Proofs in past publishes that TikTok has audited an app, or has not

use std::collections::BTreeMap;

use crate::clock::Moment;
use crate::journal::{Audience, Entry, Outcome};
use crate::tiktok::{ErrorCode, PrivacyLevel};

/// A past answer of TikTok's that shows whether an app was audited then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) at: Moment,
    pub(crate) is_audited: bool,
}

/// Proofs in the journal, by TikTok's id of an account for an app.
#[derive(Debug, Default)]
pub(crate) struct Proofs(BTreeMap<String, Proof>);

impl Proofs {
    /// Adds what a publish has shown. One without TikTok's id may be of any app, and shows nothing.
    pub(crate) fn learn(&mut self, entry: &Entry) {
        let (Some(open_id), Some(proof)) = (&entry.planned.open_id, shown_by(entry)) else {
            return;
        };
        let known = self.0.entry(open_id.clone()).or_insert(proof);
        *known = later(*known, proof);
    }

    /// Returns the latest proof for the app that has these ids of accounts; `None` if there is none.
    pub(crate) fn of_app(&self, open_ids: &[&str]) -> Option<Proof> {
        open_ids.iter().filter_map(|open_id| self.0.get(*open_id).copied()).reduce(later)
    }
}

fn later(one: Proof, other: Proof) -> Proof {
    if other.at > one.at { other } else { one }
}

/// Returns what the end of a publish has shown of its app; `None` if it has shown nothing.
fn shown_by(entry: &Entry) -> Option<Proof> {
    let end = entry.end.as_ref()?;
    let audience = &entry.planned.audience;
    let is_for_others =
        *audience != Audience::inbox() && audience.as_str() != PrivacyLevel::SelfOnly.as_str();
    let was_unaudited = end.reason.as_deref() == Some(ErrorCode::UnauditedClient.as_str());
    match end.outcome {
        Outcome::Published if is_for_others => Some(Proof { at: end.at, is_audited: true }),
        Outcome::Refused if was_unaudited => Some(Proof { at: end.at, is_audited: false }),
        Outcome::Published
        | Outcome::Refused
        | Outcome::Inbox
        | Outcome::Failed
        | Outcome::Cancelled => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_proof_of_any_account_of_the_app_counts() {
        let at = |seconds, is_audited| Proof { at: Moment::from_seconds(seconds), is_audited };
        let proofs = Proofs(BTreeMap::from([
            ("ada".to_owned(), at(1, false)),
            ("bea".to_owned(), at(2, true)),
            ("cyd".to_owned(), at(3, false)),
        ]));
        assert_eq!(proofs.of_app(&["ada", "bea"]), Some(at(2, true)));
        assert_eq!(proofs.of_app(&["bea", "cyd"]), Some(at(3, false)));
        assert_eq!(proofs.of_app(&["dan"]), None);
    }
}
