//! The creator and the app behind a call, and what they may still publish today

use std::collections::BTreeSet;
use std::time::Duration;

use crate::emulator::switches::table::{Caps, RateLimits};
use crate::emulator::wire::{ApiCall, Endpoint, Refusal};
use crate::emulator::world::{
    EmulatorState, Flow, Publication, RegisteredApp, Stage, User, UserKind,
};

#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) user: User,
    pub(crate) app: RegisteredApp,
    scopes: Vec<String>,
}

impl Caller {
    /// Checks the token, then the scope (one of `scopes` is enough), then the rate.
    pub(crate) fn admit(
        state: &mut EmulatorState,
        call: &ApiCall,
        endpoint: Endpoint,
        scopes: &[&str],
    ) -> Result<Self, Refusal> {
        let invalid = || Refusal::of("access_token_invalid");
        let token = bearer(call).ok_or_else(invalid)?;
        let now = state.now();
        let login = state.tokens.login(token, now).ok_or_else(invalid)?;
        let caller = Self {
            user: state.user(&login.username).cloned().ok_or_else(invalid)?,
            app: state.app(&login.client_key).cloned().ok_or_else(invalid)?,
            scopes: login.scopes.clone(),
        };
        if !scopes.is_empty() && !scopes.iter().any(|scope| caller.may(scope)) {
            return Err(Refusal::of("scope_not_authorized"));
        }
        let limited = state.settings.switches.rate_limits == RateLimits::On;
        if limited && !state.rates.admits(token, endpoint, now) {
            return Err(Refusal::of("rate_limit_exceeded"));
        }
        Ok(caller)
    }

    pub(crate) fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

fn bearer(call: &ApiCall) -> Option<&str> {
    let (scheme, token) = call.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

const DAY: Duration = Duration::from_hours(24);
/// TikTok: about 15 direct posts a creator in 24 h, over all apps.
const MOST_POSTS: usize = 15;
/// TikTok: 5 pending drafts a creator in any 24 h.
const MOST_DRAFTS: usize = 5;

/// Refuses a publish that the creator, or the app, may not start any more today.
pub(crate) fn check_caps(
    state: &EmulatorState,
    caller: &Caller,
    flow: Flow,
) -> Result<(), Refusal> {
    if caller.user.kind == UserKind::Banned {
        return Err(Refusal::of("spam_risk_user_banned_from_posting"));
    }
    if state.settings.switches.caps == Caps::Off {
        return Ok(());
    }
    let own = today(state, flow).filter(|it| it.username == caller.user.username);
    match flow {
        Flow::Direct => {
            if own.count() >= MOST_POSTS {
                return Err(Refusal::of("spam_risk_too_many_posts"));
            }
            check_creators(state, caller)
        }
        Flow::Inbox => {
            if own.filter(|it| is_pending(state, it)).count() >= MOST_DRAFTS {
                return Err(Refusal::of("spam_risk_too_many_pending_share"));
            }
            Ok(())
        }
    }
}

fn is_pending(state: &EmulatorState, draft: &Publication) -> bool {
    !matches!(state.stage(draft), Stage::Complete { .. } | Stage::Failed(_))
}

fn check_creators(state: &EmulatorState, caller: &Caller) -> Result<(), Refusal> {
    let Some(cap) = caller.app.creator_cap() else {
        return Ok(());
    };
    let creators: BTreeSet<&str> = today(state, Flow::Direct)
        .filter(|publication| publication.client_key == caller.app.client_key)
        .map(|publication| publication.username.as_str())
        .collect();
    if creators.len() >= cap && !creators.contains(caller.user.username.as_str()) {
        return Err(Refusal::of("reached_active_user_cap"));
    }
    Ok(())
}

fn today(state: &EmulatorState, flow: Flow) -> impl Iterator<Item = &Publication> {
    let now = state.now();
    let recent = move |it: &&Publication| it.flow == flow && now < it.created + DAY;
    state.publications.iter().filter(recent)
}
