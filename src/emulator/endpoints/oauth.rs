//! `POST /v2/oauth/token/` and `/v2/oauth/revoke/`

use serde_json::{Value, json};

use super::oauth_form::Form;
use crate::emulator::switches::choices::{CodeReuse, Pkce, Profile};
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::envelope::{flat, flat_refusal};
use crate::emulator::wire::refusal::OauthRefusal;
use crate::emulator::world::apps::RegisteredApp;
use crate::emulator::world::codes::Code;
use crate::emulator::world::mint;
use crate::emulator::world::state::EmulatorState;
use crate::emulator::world::tokens::{Login, Pair};

/// TikTok: an app's own token lasts two hours.
const CLIENT_TOKEN_SECONDS: u64 = 7200;

/// Codes and refresh tokens to pairs.
pub(crate) fn token(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    match grant(state, call) {
        Ok(body) => flat(state, &body),
        Err(refusal) => flat_refusal(state, refusal),
    }
}

fn grant(state: &mut EmulatorState, call: &ApiCall) -> Result<Value, OauthRefusal> {
    let form = Form::read(call)?;
    let grant = form.field("grant_type")?;
    let app = form.app(state)?;
    match grant {
        "authorization_code" => exchange(state, &form, &app),
        "refresh_token" => refresh(state, &form, &app),
        "client_credentials" => Ok(json!({
            "access_token": mint::token("clt"),
            "expires_in": CLIENT_TOKEN_SECONDS,
            "token_type": "Bearer",
        })),
        _ => Err(OauthRefusal::GrantType),
    }
}

fn exchange(
    state: &mut EmulatorState,
    form: &Form,
    app: &RegisteredApp,
) -> Result<Value, OauthRefusal> {
    let (value, redirect_uri) = (form.field("code")?, form.field("redirect_uri")?);
    let now = state.now();
    let at = state
        .codes
        .iter()
        .position(|code| code.value == value && code.client_key == app.client_key)
        .ok_or(OauthRefusal::Code)?;
    if !state.codes[at].is_good(now) {
        if let (CodeReuse::Revoke, Some(login)) =
            (state.switches.code_reuse, state.codes[at].spent_on)
        {
            state.tokens.end(login);
        }
        return Err(OauthRefusal::Code);
    }
    state.codes[at].spent = true;
    let code = state.codes[at].clone();
    if code.redirect_uri != redirect_uri {
        return Err(OauthRefusal::RedirectUri);
    }
    check_pkce(state.switches.pkce, &code, form.optional("code_verifier"))?;
    let login = Login {
        client_key: code.client_key,
        username: code.username,
        scopes: code.scopes,
        revoked: false,
    };
    let pair = state.tokens.open(login, &state.switches, now);
    state.codes[at].spent_on = Some(pair.number);
    Ok(hand_out(state, &pair))
}

/// TikTok takes the SHA-256 in lower-case hexadecimal, not RFC 7636's base64url.
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
        .refresh(&app.client_key, value, &state.switches, now)
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

/// Ends a login; what it was still publishing fails with `auth_removed`.
pub(crate) fn revoke(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    match end_login(state, call) {
        Err(refusal) => flat_refusal(state, refusal),
        Ok(()) => match state.switches.profile {
            Profile::November2026 => flat(state, &json!({})),
            Profile::Legacy => Answer::empty(200),
        },
    }
}

fn end_login(state: &mut EmulatorState, call: &ApiCall) -> Result<(), OauthRefusal> {
    let form = Form::read(call)?;
    let token = form.field("token")?;
    let app = form.app(state)?;
    let login = state.tokens.revoke(&app.client_key, token).ok_or(OauthRefusal::AccessToken)?;
    for publication in &mut state.publications {
        let its_own =
            publication.client_key == login.client_key && publication.username == login.username;
        if its_own && publication.arrived.is_none() && publication.failed.is_none() {
            publication.failed = Some("auth_removed".to_owned());
            if let Some(download) = publication.download.take() {
                download.abort();
            }
        }
    }
    Ok(())
}
