//! The creator and the app behind a call, checked before the call is carried out

use crate::emulator::switches::table::RateLimits;
use crate::emulator::wire::{ApiCall, Endpoint, Refusal};
use crate::emulator::world::{EmulatorState, RegisteredApp, User};

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
