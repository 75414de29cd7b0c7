//! What a creator sees when an app asks for access

use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::html::{self, Forms, escape};

/// What an app asks a creator for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) client_key: &'a str,
    pub(crate) scopes: &'a [String],
    pub(crate) redirect_uri: &'a str,
}

/// The page with Approve and Deny; the creator can untick scopes.
pub(crate) fn consent(asked: &Asked<'_>, users: &[&str], user: &str) -> Answer {
    let scopes: String = asked.scopes.iter().map(|scope| tick(scope)).collect();
    let users: String = users.iter().map(|name| choice(name, user)).collect();
    let body = format!(
        "<h1>Allow this app?</h1>
<p>The app <code>{}</code> would like to act for you.</p>
<form method=\"post\">
<p><label>EmulatedAccount: <select name=\"user\">{users}</select></label></p>
<fieldset><legend>It would be allowed</legend>{scopes}</fieldset>
<p><button name=\"decision\" value=\"approve\">Approve</button>
<button name=\"decision\" value=\"deny\" class=\"quiet\">Deny</button></p>
</form>
<p class=\"small\">This is an emulator on your own machine, not TikTok.</p>",
        escape(asked.client_key)
    );
    html::answer("Authorize an app", &body, Forms::LeadTo(asked.redirect_uri))
}

fn tick(scope: &str) -> String {
    let scope = escape(scope);
    format!(
        "<label class=\"line\"><input type=\"checkbox\" name=\"grant\" value=\"{scope}\" checked> {scope}</label>"
    )
}

fn choice(name: &str, chosen: &str) -> String {
    let selected = if name == chosen { " selected" } else { "" };
    format!("<option{selected}>{}</option>", escape(name))
}

/// TikTok's own page for what never reaches the app.
pub(crate) fn error(error: &str, kind: &str) -> Answer {
    let body = format!(
        "<h1>Something went wrong</h1>
<p>We couldn't log in with TikTok. This may be due to specific app settings.</p>
<p>If you're a developer, correct the following and try again:</p>
<ul><li>{}</li></ul>
<p class=\"small\">{}</p>",
        escape(kind),
        escape(error)
    );
    html::answer("Something went wrong", &body, Forms::None)
}
