//! `GET /v2/auth/authorize/`: the login page

use crate::emulator::switches::table::{AuthorizeBy, Pkce, Scopes};
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::{ApiCall, first, pairs};
use crate::emulator::wire::html::{self, Forms, escape};
use crate::emulator::world::apps::{self, RegisteredApp};
use crate::emulator::world::mint;
use crate::emulator::world::state::EmulatorState;
use crate::emulator::world::tokens::{Code, Login};

/// A checked request of an app for access.
struct Ask {
    app: RegisteredApp,
    redirect_uri: String,
    scopes: Vec<String>,
    state: Option<String>,
    challenge: Option<String>,
}

/// An error that TikTok shows on its own page: `error`, `errCode`, `error_type`.
type PageError = (&'static str, Option<u32>, &'static str);

/// The parameter with which a script answers the page.
pub(crate) const AUTO: &str = "auto";
/// The page for errors that never reach the app.
pub(crate) const ERROR_PATH: &str = "/v2/auth/error/";

/// Shows the page, or answers it if a switch or the address says so.
pub(crate) fn ask(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let ask = match read(state, &call.query) {
        Ok(ask) => ask,
        Err(error) => return own_page(state, error),
    };
    let username = call
        .query("user")
        .filter(|name| state.user(name).is_some())
        .unwrap_or(&state.settings.logged_in)
        .to_owned();
    let granted = match call.query("grant") {
        Some(grant) => grant.split(',').map(str::to_owned).collect(),
        None => ask.scopes.clone(),
    };
    let answered = match call.query(AUTO) {
        Some("approve") => AuthorizeBy::Approve,
        Some("deny") => AuthorizeBy::Deny,
        _ => state.settings.switches.authorize,
    };
    match answered {
        AuthorizeBy::Approve => approve(state, &ask, &username, &granted),
        AuthorizeBy::Deny => refuse(&ask, None),
        AuthorizeBy::Page => consent_page(state, &ask, &username),
    }
}

/// Takes the answer of the page's own form.
pub(crate) fn decide(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let ask = match read(state, &call.query) {
        Ok(ask) => ask,
        Err(error) => return own_page(state, error),
    };
    let form = pairs(&call.body);
    if first(&form, "decision") != Some("approve") {
        return refuse(&ask, None);
    }
    let granted: Vec<String> =
        form.iter().filter(|(name, _)| name == "grant").map(|(_, scope)| scope.clone()).collect();
    let username = first(&form, "user").unwrap_or(&state.settings.logged_in).to_owned();
    approve(state, &ask, &username, &granted)
}

/// Returns the page with Approve and Deny. The creator can untick scopes.
fn consent_page(state: &EmulatorState, ask: &Ask, username: &str) -> Answer {
    let tick = |scope: &String| {
        let scope = escape(scope);
        format!(
            "<label class=\"line\"><input type=\"checkbox\" name=\"grant\" value=\"{scope}\" checked> {scope}</label>"
        )
    };
    let choice = |name: &str| {
        let selected = if name == username { " selected" } else { "" };
        format!("<option{selected}>{}</option>", escape(name))
    };
    let scopes: String = ask.scopes.iter().map(tick).collect();
    let users: String = state.settings.users.iter().map(|user| choice(&user.username)).collect();
    let body = format!(
        "<h1>Allow this app?</h1>
<p>The app <code>{}</code> would like to act for you.</p>
<form method=\"post\">
<p><label>Account: <select name=\"user\">{users}</select></label></p>
<fieldset><legend>It would be allowed</legend>{scopes}</fieldset>
<p><button name=\"decision\" value=\"approve\">Approve</button>
<button name=\"decision\" value=\"deny\" class=\"quiet\">Deny</button></p>
</form>
<p class=\"small\">This is an emulator on your own machine, not TikTok.</p>",
        escape(&ask.app.client_key)
    );
    html::answer("Authorize an app", &body, Forms::LeadTo(&ask.redirect_uri))
}

/// Returns TikTok's own page for an app's mistake. The page's address carries its text.
pub(crate) fn error_page(call: &ApiCall) -> Answer {
    let text = |name| escape(call.query(name).unwrap_or_default());
    let body = format!(
        "<h1>Something went wrong</h1>
<p>We couldn't log in with TikTok. This may be due to specific app settings.</p>
<p>If you're a developer, correct the following and try again:</p>
<ul><li>{}</li></ul>
<p class=\"small\">{}</p>",
        text("error_type"),
        text("error")
    );
    html::answer("Something went wrong", &body, Forms::None)
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
    let redirect_uri = get("redirect_uri")
        .filter(|address| apps::is_registered(address, &state.redirect_addresses))
        .ok_or(("invalid_request", None, "redirect_uri"))?;
    if get("response_type") != Some("code") {
        return Err(("unsupported_response_type", None, "response_type"));
    }
    let separators: &[char] = match state.settings.switches.scopes {
        Scopes::Commas => &[','],
        Scopes::SpacesToo => &[',', ' '],
    };
    let scopes: Vec<String> = get("scope")
        .ok_or(("invalid_scope", None, "scope"))?
        .split(separators)
        .map(str::to_owned)
        .collect();
    if !scopes.iter().all(|scope| apps::SCOPES.contains(&scope.as_str())) {
        return Err(("invalid_scope", None, "scope"));
    }
    let challenge = get("code_challenge").map(str::to_owned);
    if challenge.is_none() && state.settings.switches.pkce == Pkce::Required {
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
    if !ask.app.lets_in(username) {
        return refuse(ask, Some("non_sandbox_target"));
    }
    if state.user(username).is_none() {
        return refuse(ask, None);
    }
    let scopes: Vec<String> =
        ask.scopes.iter().filter(|scope| granted.contains(scope)).cloned().collect();
    let value = mint::code();
    let query = vec![("code", value.clone()), ("scopes", scopes.join(","))];
    state.codes.push(Code {
        value,
        login: Login {
            client_key: ask.app.client_key.clone(),
            username: username.to_owned(),
            scopes,
            revoked: false,
        },
        redirect_uri: ask.redirect_uri.clone(),
        challenge: ask.challenge.clone(),
        issued: state.now(),
        spent: false,
    });
    send_back(ask, query)
}

fn refuse(ask: &Ask, error_type: Option<&str>) -> Answer {
    let reason = match error_type {
        Some(error_type) => ("error_type", error_type.to_owned()),
        None => ("error_description", "The user denied the request".to_owned()),
    };
    send_back(ask, vec![("error", "access_denied".to_owned()), reason])
}

fn send_back(ask: &Ask, mut query: Vec<(&'static str, String)>) -> Answer {
    if let Some(state) = &ask.state {
        query.push(("state", state.clone()));
    }
    Answer::redirect(302, &with_query(&ask.redirect_uri, &query)).with("cache-control", "no-store")
}

fn with_query(address: &str, query: &[(&str, String)]) -> String {
    let pairs: Vec<String> =
        query.iter().map(|(name, value)| format!("{name}={}", percent_encoded(value))).collect();
    format!("{address}?{}", pairs.join("&"))
}

/// Encodes everything but unreserved bytes, so that a code's `*` and `!` arrive as `%2A` and `%21`.
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
