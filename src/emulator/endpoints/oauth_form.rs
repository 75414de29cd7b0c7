//! The form that OAuth calls carry, and the app it proves

use crate::emulator::wire::call::{ApiCall, first, pairs};
use crate::emulator::wire::refusal::OauthRefusal;
use crate::emulator::world::apps::RegisteredApp;
use crate::emulator::world::state::EmulatorState;

/// A form with no field twice.
#[derive(Debug)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads it; JSON and everything else is refused.
    pub(crate) fn read(call: &ApiCall) -> Result<Self, OauthRefusal> {
        let media_type = call.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(OauthRefusal::Malformed);
        }
        let fields = pairs(&call.body);
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(OauthRefusal::Malformed);
        }
        Ok(Self(fields))
    }

    /// A field that must be there and say something.
    pub(crate) fn field(&self, name: &str) -> Result<&str, OauthRefusal> {
        self.optional(name).ok_or(OauthRefusal::Malformed)
    }

    /// A field that may be there.
    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        first(&self.0, name).filter(|value| !value.is_empty())
    }

    /// The app whose key and secret it carries; `client_id` is not `client_key`.
    pub(crate) fn app(&self, state: &EmulatorState) -> Result<RegisteredApp, OauthRefusal> {
        let (key, secret) = (self.field("client_key")?, self.field("client_secret")?);
        state
            .app(key)
            .filter(|app| app.client_secret == secret)
            .cloned()
            .ok_or(OauthRefusal::Client)
    }
}
