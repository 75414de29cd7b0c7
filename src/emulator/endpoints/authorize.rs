//! `GET /v2/auth/authorize/`: the login page

use crate::emulator::switches::table::{AuthorizeBy, Pkce, Scopes};
use crate::emulator::wire::{Answer, ApiCall, Forms, Page, escape, first, pairs};
use crate::emulator::world::{Code, EmulatorState, Login, RegisteredApp, apps, mint};

/// A checked request of an app for access.
struct AccessRequest {
    app: RegisteredApp,
    redirect_uri: String,
    scopes: Vec<String>,
    state: Option<String>,
    challenge: Option<String>,
}

/// A mistake of the app, which TikTok shows on its own page.
struct PageError {
    error: &'static str,
    /// `errCode`; TikTok sends none for some errors.
    code: Option<u32>,
    /// `error_type`: the parameter that is wrong.
    parameter: &'static str,
}

pub(crate) const AUTO: &str = "auto";
pub(crate) const ERROR_PATH: &str = "/v2/auth/error/";

pub(crate) fn page(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let request = match read(state, &call.query) {
        Ok(request) => request,
        Err(error) => return own_page(state, &error),
    };
    let username = call
        .query("user")
        .filter(|name| state.ensure_user(name).is_ok())
        .unwrap_or(&state.settings.logged_in)
        .to_owned();
    let granted = match call.query("grant") {
        Some(grant) => grant.split(',').map(str::to_owned).collect(),
        None => request.scopes.clone(),
    };
    let answered = match call.query(AUTO) {
        Some("approve") => AuthorizeBy::Approve,
        Some("deny") => AuthorizeBy::Deny,
        _ => state.settings.switches.authorize,
    };
    match answered {
        AuthorizeBy::Approve => approve(state, &request, &username, &granted),
        AuthorizeBy::Deny => refuse(&request, None),
        AuthorizeBy::Page => consent_page(state, &request, &username),
    }
}

/// Takes the answer of the page's own form.
pub(crate) fn answer(state: &mut EmulatorState, call: &ApiCall) -> Answer {
    let request = match read(state, &call.query) {
        Ok(request) => request,
        Err(error) => return own_page(state, &error),
    };
    let form = pairs(&call.body);
    if first(&form, "decision") != Some("approve") {
        return refuse(&request, None);
    }
    let granted: Vec<String> =
        form.iter().filter(|(name, _)| name == "grant").map(|(_, scope)| scope.clone()).collect();
    let username = first(&form, "user").unwrap_or(&state.settings.logged_in).to_owned();
    approve(state, &request, &username, &granted)
}

/// Returns the page with Approve and Deny. The creator can untick scopes.
fn consent_page(state: &EmulatorState, request: &AccessRequest, username: &str) -> Answer {
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
    let scopes: String = request.scopes.iter().map(tick).collect();
    let users: String = state.settings.users.iter().map(|user| choice(&user.username)).collect();
    let body = format!(
        "<p>The app <code>{}</code> would like to act for you.</p>
<form method=\"post\">
<p><label>Account: <select name=\"user\">{users}</select></label></p>
<fieldset><legend>It would be allowed</legend>{scopes}</fieldset>
<p><button name=\"decision\" value=\"approve\">Approve</button>
<button name=\"decision\" value=\"deny\" class=\"quiet\">Deny</button></p>
</form>
<p class=\"small\">This is an emulator of TikTok for tests, not TikTok: nothing is posted anywhere.</p>",
        escape(&request.app.client_key)
    );
    Page {
        title: "Authorize an app",
        heading: "Allow this app?",
        body: &body,
        forms: Forms::LeadTo(&request.redirect_uri),
        script: None,
    }
    .answer()
}

/// Returns TikTok's own page for an app's mistake. The page's address carries its text.
pub(crate) fn error_page(call: &ApiCall) -> Answer {
    let text = |name| escape(call.query(name).unwrap_or_default());
    let body = format!(
        "<p>We couldn't log in with TikTok. This may be due to specific app settings.</p>
<p>If you're a developer, correct the following and try again:</p>
<ul><li>{}</li></ul>
<p class=\"small\">{}</p>",
        text("error_type"),
        text("error")
    );
    let heading = "Something went wrong";
    Page { title: heading, heading, body: &body, forms: Forms::None, script: None }.answer()
}

const fn wrong(error: &'static str, code: Option<u32>, parameter: &'static str) -> PageError {
    PageError { error, code, parameter }
}

fn own_page(state: &EmulatorState, mistake: &PageError) -> Answer {
    let mut query = vec![("error", mistake.error.to_owned())];
    if let Some(code) = mistake.code {
        query.push(("errCode", code.to_string()));
    }
    query.push(("error_type", mistake.parameter.to_owned()));
    query.push(("logid", mint::log_id(state.now())));
    Answer::redirect(302, &with_query(ERROR_PATH, &query))
}

/// Checks in TikTok's order: key, redirect address, response type, scopes, PKCE.
fn read(state: &EmulatorState, query: &[(String, String)]) -> Result<AccessRequest, PageError> {
    let get = |name| first(query, name).filter(|value: &&str| !value.is_empty());
    let key = get("client_key").ok_or(wrong("param_error", Some(10_003), "client_key"))?;
    let app = state.app(key).ok_or(wrong("unauthorized_client", None, "client_key"))?;
    let redirect_uri = get("redirect_uri")
        .filter(|address| apps::is_registered(address, &state.settings.redirect_addresses))
        .ok_or(wrong("invalid_request", None, "redirect_uri"))?;
    if get("response_type") != Some("code") {
        return Err(wrong("unsupported_response_type", None, "response_type"));
    }
    let separators: &[char] = match state.settings.switches.scopes {
        Scopes::Commas => &[','],
        Scopes::SpacesToo => &[',', ' '],
    };
    let scopes: Vec<String> = get("scope")
        .ok_or(wrong("invalid_scope", None, "scope"))?
        .split(separators)
        .map(str::to_owned)
        .collect();
    if !scopes.iter().all(|scope| apps::SCOPES.contains(&scope.as_str())) {
        return Err(wrong("invalid_scope", None, "scope"));
    }
    let challenge = get("code_challenge").map(str::to_owned);
    if challenge.is_none() && state.settings.switches.pkce == Pkce::Required {
        return Err(wrong("param_error", Some(10_007), "code_challenge"));
    }
    if get("code_challenge_method").is_some_and(|method| method != "S256") {
        return Err(wrong("param_error", Some(10_008), "code_challenge_method"));
    }
    Ok(AccessRequest {
        app: app.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: get("state").map(str::to_owned),
        challenge,
    })
}

fn approve(
    state: &mut EmulatorState,
    request: &AccessRequest,
    username: &str,
    granted: &[String],
) -> Answer {
    if !request.app.may_be_authorized_by(username) {
        return refuse(request, Some("non_sandbox_target"));
    }
    if state.user(username).is_none() {
        return refuse(request, None);
    }
    let scopes: Vec<String> =
        request.scopes.iter().filter(|scope| granted.contains(scope)).cloned().collect();
    let value = mint::code();
    let query = vec![("code", value.clone()), ("scopes", scopes.join(","))];
    state.codes.push(Code {
        value,
        login: Login {
            client_key: request.app.client_key.clone(),
            username: username.to_owned(),
            scopes,
            revoked: false,
        },
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge.clone(),
        issued: state.now(),
        spent: false,
    });
    send_back(request, query)
}

fn refuse(request: &AccessRequest, error_type: Option<&str>) -> Answer {
    let reason = match error_type {
        Some(error_type) => ("error_type", error_type.to_owned()),
        None => ("error_description", "The user denied the request".to_owned()),
    };
    send_back(request, vec![("error", "access_denied".to_owned()), reason])
}

fn send_back(request: &AccessRequest, mut query: Vec<(&'static str, String)>) -> Answer {
    if let Some(state) = &request.state {
        query.push(("state", state.clone()));
    }
    Answer::redirect(302, &with_query(&request.redirect_uri, &query))
        .with("cache-control", "no-store")
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
