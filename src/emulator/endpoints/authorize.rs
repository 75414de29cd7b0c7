//! `GET /v2/auth/authorize/`: what an app asks a creator for, and what becomes of it

use super::authorize_page::{self, Asked};
use crate::emulator::switches::choices::{AuthorizeBy, Pkce, Scopes};
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::{ApiCall, first, pairs};
use crate::emulator::world::apps::RegisteredApp;
use crate::emulator::world::codes::Code;
use crate::emulator::world::mint;
use crate::emulator::world::state::EmulatorState;

/// What an app asks for, checked.
#[derive(Debug)]
pub(crate) struct Ask {
    app: RegisteredApp,
    redirect_uri: String,
    scopes: Vec<String>,
    state: Option<String>,
    challenge: Option<String>,
}

/// An error that TikTok shows on its own page: `error`, `errCode`, `error_type`.
type PageError = (&'static str, Option<u32>, &'static str);

/// The parameter that answers the page for a script.
pub(crate) const AUTO: &str = "auto";
/// Where the errors that never reach the app are shown.
pub(crate) const ERROR_PATH: &str = "/v2/auth/error/";

/// Shows the page, or answers it where a switch or the address says how.
pub(crate) fn ask(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let ask = match read(state, &call.query) {
        Ok(ask) => ask,
        Err(error) => return own_page(state, error),
    };
    let username = call
        .query("user")
        .filter(|name| state.user(name).is_some())
        .unwrap_or(&state.logged_in)
        .to_owned();
    let granted = match call.query("grant") {
        Some(grant) => grant.split(',').map(str::to_owned).collect(),
        None => ask.scopes.clone(),
    };
    let skips_page = call.query("disable_auto_auth") == Some("0")
        && state.tokens.has_granted(&ask.app.client_key, &username, &ask.scopes);
    let answered = match call.query(AUTO) {
        Some("approve") => AuthorizeBy::Approve,
        Some("deny") => AuthorizeBy::Deny,
        _ if skips_page => AuthorizeBy::Approve,
        _ => state.switches.authorize,
    };
    match answered {
        AuthorizeBy::Approve => approve(state, &ask, &username, &granted),
        AuthorizeBy::Deny => deny(&ask),
        AuthorizeBy::Page => show(state, &ask, &username),
    }
}

/// The page's own form comes back.
pub(crate) fn decide(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let ask = match read(state, &call.query) {
        Ok(ask) => ask,
        Err(error) => return own_page(state, error),
    };
    let form = pairs(&call.body);
    if first(&form, "decision") != Some("approve") {
        return deny(&ask);
    }
    let granted: Vec<String> =
        form.iter().filter(|(name, _)| name == "grant").map(|(_, scope)| scope.clone()).collect();
    let username = first(&form, "user").unwrap_or(&state.logged_in).to_owned();
    approve(state, &ask, &username, &granted)
}

/// The error page's words come from its own address.
pub(crate) fn error_page(call: &ApiCall) -> Answer {
    authorize_page::error(
        call.query("error").unwrap_or_default(),
        call.query("error_type").unwrap_or_default(),
    )
}

fn show(state: &EmulatorState, ask: &Ask, username: &str) -> Answer {
    let users: Vec<&str> = state.users.iter().map(|user| user.username.as_str()).collect();
    let asked = Asked {
        client_key: &ask.app.client_key,
        scopes: &ask.scopes,
        redirect_uri: &ask.redirect_uri,
    };
    authorize_page::consent(&asked, &users, username)
}

fn own_page(state: &EmulatorState, (error, code, kind): PageError) -> Answer {
    let mut query = vec![("error", error.to_owned()), ("error_type", kind.to_owned())];
    if let Some(code) = code {
        query.insert(1, ("errCode", code.to_string()));
    }
    query.push(("logid", mint::log_id(state.now())));
    Answer::redirect(302, &with_query(ERROR_PATH, &query))
}

/// Checks in TikTok's order: key, redirect address, response type, scopes, PKCE.
fn read(state: &EmulatorState, query: &[(String, String)]) -> Result<Ask, PageError> {
    let get = |name| first(query, name).filter(|value: &&str| !value.is_empty());
    let key = get("client_key").ok_or(("param_error", Some(10_003), "client_key"))?;
    let app = state.app(key).ok_or(("unauthorized_client", None, "client_key"))?;
    let redirect_uri = get("redirect_uri").filter(|address| app.redirects_to(address)).ok_or((
        "invalid_request",
        None,
        "redirect_uri",
    ))?;
    if get("response_type") != Some("code") {
        return Err(("unsupported_response_type", None, "response_type"));
    }
    let separators: &[char] = match state.switches.scopes {
        Scopes::Commas => &[','],
        Scopes::SpacesToo => &[',', ' '],
    };
    let scopes: Vec<String> = get("scope")
        .ok_or(("invalid_scope", None, "scope"))?
        .split(separators)
        .map(str::to_owned)
        .collect();
    if !scopes.iter().all(|scope| app.scopes.contains(scope)) {
        return Err(("invalid_scope", None, "scope"));
    }
    let challenge = get("code_challenge").map(str::to_owned);
    if challenge.is_none() && state.switches.pkce == Pkce::Required {
        return Err(("param_error", Some(10_007), "code_challenge"));
    }
    if get("code_challenge_method").is_some_and(|method| method != "S256") {
        return Err(("param_error", Some(10_008), "code_challenge_method"));
    }
    Ok(Ask {
        app: app.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: get("state").map(str::to_owned),
        challenge,
    })
}

fn approve(state: &mut EmulatorState, ask: &Ask, username: &str, granted: &[String]) -> Answer {
    let targets = ask.app.sandbox_targets.as_ref();
    if targets.is_some_and(|targets| !targets.iter().any(|target| target == username)) {
        return refuse(ask, Some("non_sandbox_target"));
    }
    if state.user(username).is_none() {
        return refuse(ask, None);
    }
    let scopes: Vec<String> =
        ask.scopes.iter().filter(|scope| granted.contains(scope)).cloned().collect();
    let code = Code {
        value: mint::code(),
        client_key: ask.app.client_key.clone(),
        username: username.to_owned(),
        scopes,
        redirect_uri: ask.redirect_uri.clone(),
        challenge: ask.challenge.clone(),
        issued: state.now(),
        spent_on: None,
        spent: false,
    };
    let mut query = vec![("code", code.value.clone()), ("scopes", code.scopes.join(","))];
    state.codes.push(code);
    send_back(ask, &mut query)
}

fn deny(ask: &Ask) -> Answer {
    refuse(ask, None)
}

fn refuse(ask: &Ask, error_type: Option<&str>) -> Answer {
    let mut query = vec![("error", "access_denied".to_owned())];
    match error_type {
        Some(error_type) => query.push(("error_type", error_type.to_owned())),
        None => query.push(("error_description", "The user denied the request".to_owned())),
    }
    send_back(ask, &mut query)
}

fn send_back(ask: &Ask, query: &mut Vec<(&'static str, String)>) -> Answer {
    if let Some(state) = &ask.state {
        query.push(("state", state.clone()));
    }
    Answer::redirect(302, &with_query(&ask.redirect_uri, query)).with("cache-control", "no-store")
}

fn with_query(address: &str, query: &[(&str, String)]) -> String {
    let pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    format!("{address}?{}", pairs.join("&"))
}

/// A code's `*` and `!` arrive as `%2A` and `%21`, so everything but unreserved bytes is encoded.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
