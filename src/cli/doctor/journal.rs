//! Checks of the journal: damage, unfinished publishes, and TikTok's daily caps

use std::collections::BTreeMap;

use super::finding::Findings;
use crate::cli::context::Context;
use crate::flow::{DRAFTS_A_DAY, Owner, POSTS_A_DAY, Proofs, Quota, Username, journal_beside};
use crate::journal::{Counted, Entry, Journal, JournalError};
use crate::store::Store;

const JOURNAL: &str = "journal";
const CAPS: &str = "caps";

/// Checks the journal, and returns what its publishes have shown of their apps.
pub(crate) fn look(context: &Context, store: &Store, findings: &mut Findings) -> Proofs {
    let journal = journal_beside(store);
    let mut proofs = Proofs::default();
    let mut count = 0;
    let mut unfinished = Vec::new();
    let mut unread = Vec::new();
    let end = journal.survey(&mut |read| match read {
        Ok(entry) => {
            count += 1;
            proofs.learn(&entry);
            if entry.is_unfinished() {
                unfinished.push(entry);
            }
        }
        Err(error) => unread.push(error),
    });
    if let Err(error) = end {
        findings.failure(JOURNAL, error);
        return proofs;
    }
    let is_whole = unread.is_empty();
    for error in unread {
        findings.failure(JOURNAL, error);
    }
    findings.ok(
        JOURNAL,
        match count {
            0 if !is_whole => "no other publish is in it".to_owned(),
            0 if store.is_shared() => "nothing was published yet".to_owned(),
            0 => "this machine has published nothing yet".to_owned(),
            1 => "one publish".to_owned(),
            publishes => format!("{publishes} publishes"),
        },
    );
    for entry in &unfinished {
        if let Err(error) = look_at_unfinished(&journal, entry, findings) {
            findings.failure(JOURNAL, error);
        }
    }
    match journal.counted(Quota::since(context.clock)) {
        Ok(opened) => look_at_caps(&opened, whose_calls(store), findings),
        Err(error) => findings.failure(JOURNAL, error),
    }
    proofs
}

/// Returns the machines whose publishes a journal has.
fn whose_calls(store: &Store) -> &'static str {
    if store.is_shared() { "all machines" } else { "this machine" }
}

fn look_at_unfinished(
    journal: &Journal,
    entry: &Entry,
    findings: &mut Findings,
) -> Result<(), JournalError> {
    let account = &entry.planned.account;
    let media = &entry.planned.media.name;
    let name = format!("`{media}` for @{account}, begun {}", entry.planned.at);
    if journal.is_busy(&entry.id)? {
        findings.ok(JOURNAL, format!("{name}: another agoras is at it now"));
        return Ok(());
    }
    match entry.publish_id() {
        Some(publish_id) if entry.is_cancelling() => findings.warn(
            JOURNAL,
            format!("{name}: TikTok was asked to stop it, and has not said whether it did"),
            &format!("run `agoras tiktok status {publish_id} --wait`"),
        ),
        Some(publish_id) => findings.warn(
            JOURNAL,
            format!("{name}, is not finished"),
            &format!("run `agoras tiktok resume {publish_id}`"),
        ),
        None => findings.warn(
            JOURNAL,
            format!("{name}: TikTok's answer was lost, so it may or may not have been posted"),
            &format!("look at the profile of @{account} before publishing it again"),
        ),
    }
    Ok(())
}

/// Compares the publishes of the last 24 hours with TikTok's caps.
fn look_at_caps(opened: &[Counted], from: &str, findings: &mut Findings) {
    let accounts: BTreeMap<String, Username> = opened
        .iter()
        .map(|it| Username::new(&it.account))
        .map(|username| (username.as_str().to_lowercase(), username))
        .collect();
    for username in accounts.values() {
        let Quota { posts, drafts } = Quota::counted(opened, &Owner::named(username.clone()));
        let what = format!(
            "{username}, last 24 hours, from {from}: {posts} of about {POSTS_A_DAY} posts, {drafts} of {DRAFTS_A_DAY} drafts"
        );
        if posts >= POSTS_A_DAY || drafts >= DRAFTS_A_DAY {
            findings.warn(
                CAPS,
                what,
                "TikTok is likely to refuse more until the first of them is 24 hours old",
            );
        } else {
            findings.ok(CAPS, what);
        }
    }
}
