//! `POST /v2/oauth/token/` and `/v2/oauth/revoke/`

use serde_json::{Value, json};

use crate::emulator::switches::table::{Pkce, Profile};
use crate::emulator::wire::{Answer, ApiCall, OauthRefusal, first, flat, pairs};
use crate::emulator::world::{Code, EmulatorState, Pair, RegisteredApp, mint};

/// The form that OAuth calls carry, in which no field occurs twice.
struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form. JSON and everything else is refused.
    fn read(call: &ApiCall) -> Result<Self, OauthRefusal> {
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

    fn field(&self, name: &str) -> Result<&str, OauthRefusal> {
        self.optional(name).ok_or(OauthRefusal::Malformed)
    }

    fn optional(&self, name: &str) -> Option<&str> {
        first(&self.0, name).filter(|value| !value.is_empty())
    }

    /// Returns the app whose key and secret the form carries. `client_id` is not `client_key`.
    fn app(&self, state: &EmulatorState) -> Result<RegisteredApp, OauthRefusal> {
        let key = self.field("client_key")?;
        let secret = self.field("client_secret")?;
        state
            .app(key)
            .filter(|app| app.client_secret == secret)
            .cloned()
            .ok_or(OauthRefusal::Client)
    }
}

/// Exchanges a code or a refresh token for a pair of tokens.
pub(crate) fn token(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let reply = grant(state, call);
    flat(state, reply)
}

fn grant(state: &mut EmulatorState, call: &ApiCall) -> Result<Value, OauthRefusal> {
    let form = Form::read(call)?;
    let grant = form.field("grant_type")?;
    let app = form.app(state)?;
    match grant {
        "authorization_code" => exchange(state, &form, &app),
        "refresh_token" => refresh(state, &form, &app),
        _ => Err(OauthRefusal::GrantType),
    }
}

fn exchange(
    state: &mut EmulatorState,
    form: &Form,
    app: &RegisteredApp,
) -> Result<Value, OauthRefusal> {
    let value = form.field("code")?;
    let redirect_uri = form.field("redirect_uri")?;
    let now = state.now();
    let code = state
        .codes
        .iter_mut()
        .find(|code| code.value == value && code.login.client_key == app.client_key)
        .filter(|code| code.is_good(now))
        .ok_or(OauthRefusal::Code)?;
    code.spent = true;
    if code.redirect_uri != redirect_uri {
        return Err(OauthRefusal::RedirectUri);
    }
    check_pkce(state.settings.switches.pkce, code, form.optional("code_verifier"))?;
    let pair = state.tokens.open(code.login.clone(), &state.settings.switches, now);
    Ok(hand_out(state, &pair))
}

/// Checks the SHA-256 in lower-case hexadecimal, as TikTok takes it, not RFC 7636's base64url.
fn check_pkce(pkce: Pkce, code: &Code, verifier: Option<&str>) -> Result<(), OauthRefusal> {
    let proven = match (&code.challenge, verifier) {
        (Some(challenge), Some(verifier)) => *challenge == mint::sha256_hex(verifier),
        (None, _) => pkce == Pkce::Optional,
        (Some(_), None) => false,
    };
    proven.then_some(()).ok_or(OauthRefusal::Pkce)
}

fn refresh(
    state: &mut EmulatorState,
    form: &Form,
    app: &RegisteredApp,
) -> Result<Value, OauthRefusal> {
    let value = form.field("refresh_token")?;
    let now = state.now();
    let pair = state
        .tokens
        .refresh(&app.client_key, value, &state.settings.switches, now)
        .ok_or(OauthRefusal::RefreshToken)?;
    Ok(hand_out(state, &pair))
}

fn hand_out(state: &EmulatorState, pair: &Pair) -> Value {
    json!({
        "open_id": state.open_id(&pair.login.username, &pair.login.client_key),
        "scope": pair.login.scopes.join(","),
        "access_token": pair.access,
        "expires_in": pair.expires_in,
        "refresh_token": pair.refresh,
        "refresh_expires_in": pair.refresh_expires_in,
        "token_type": "Bearer",
    })
}

/// Ends a login. Publishes of it whose media have not arrived fail with `auth_removed`.
pub(crate) fn revoke(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let ended = end_login(state, call);
    match (ended, state.settings.switches.profile) {
        (Ok(()), Profile::Legacy) => Answer::empty(200),
        (ended, _) => flat(state, ended.map(|()| json!({}))),
    }
}

fn end_login(state: &mut EmulatorState, call: &ApiCall) -> Result<(), OauthRefusal> {
    let form = Form::read(call)?;
    let token = form.field("token")?;
    let app = form.app(state)?;
    let login = state.tokens.revoke(&app.client_key, token).ok_or(OauthRefusal::AccessToken)?;
    for publication in &mut state.publications {
        if publication.client_key == login.client_key && publication.username == login.username {
            publication.stop("auth_removed");
        }
    }
    Ok(())
}
