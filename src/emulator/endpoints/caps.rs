//! Posts, drafts and creators a day

use std::collections::BTreeSet;
use std::time::Duration;

use super::caller::Caller;
use crate::emulator::switches::choices::Caps;
use crate::emulator::wire::refusal::Refusal;
use crate::emulator::world::publication::{Flow, Publication, Stage};
use crate::emulator::world::state::EmulatorState;
use crate::emulator::world::users::Standing;

const DAY: Duration = Duration::from_hours(24);
/// TikTok: about 15 direct posts a creator in 24 h, over all apps.
const MOST_POSTS: usize = 15;
/// TikTok: 5 pending drafts a creator in any 24 h.
const MOST_DRAFTS: usize = 5;

/// Whether the creator may post, and the app may post for one more creator.
pub(crate) fn check_post(state: &EmulatorState, caller: &Caller) -> Result<(), Refusal> {
    check_standing(caller)?;
    if state.switches.caps == Caps::Off {
        return Ok(());
    }
    let posts = today(state)
        .filter(|publish| publish.username == caller.user.username && publish.flow == Flow::Direct)
        .count();
    if posts >= MOST_POSTS {
        return Err(Refusal::of("spam_risk_too_many_posts"));
    }
    check_creators(state, caller)
}

/// Whether the creator may get one more draft.
pub(crate) fn check_draft(state: &EmulatorState, caller: &Caller) -> Result<(), Refusal> {
    check_standing(caller)?;
    if state.switches.caps == Caps::Off {
        return Ok(());
    }
    let (now, pace) = (state.now(), state.pace());
    let pending = today(state)
        .filter(|publish| publish.username == caller.user.username && publish.flow == Flow::Inbox)
        .filter(|publish| {
            !matches!(publish.stage(now, pace), Stage::Complete { .. } | Stage::Failed(_))
        })
        .count();
    if pending >= MOST_DRAFTS {
        return Err(Refusal::of("spam_risk_too_many_pending_share"));
    }
    Ok(())
}

fn check_standing(caller: &Caller) -> Result<(), Refusal> {
    match caller.user.standing {
        Standing::Good => Ok(()),
        Standing::Banned => Err(Refusal::of("spam_risk_user_banned_from_posting")),
    }
}

fn check_creators(state: &EmulatorState, caller: &Caller) -> Result<(), Refusal> {
    let Some(cap) = caller.app.creator_cap() else {
        return Ok(());
    };
    let creators: BTreeSet<&str> = today(state)
        .filter(|publish| {
            publish.client_key == caller.app.client_key && publish.flow == Flow::Direct
        })
        .map(|publish| publish.username.as_str())
        .collect();
    if creators.len() >= cap && !creators.contains(caller.user.username.as_str()) {
        return Err(Refusal::of("reached_active_user_cap"));
    }
    Ok(())
}

fn today(state: &EmulatorState) -> impl Iterator<Item = &Publication> {
    let now = state.now();
    state.publications.iter().filter(move |publish| now < publish.created + DAY)
}
