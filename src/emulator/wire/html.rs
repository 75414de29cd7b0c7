//! Plain pages that load nothing from elsewhere, with the headers that enforce it

use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use url::Url;

use super::answer::Answer;

const STYLE: &str = include_str!("page.css");
const ICON: &str = include_str!("icon.svg");

/// A page before it is sent.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) title: &'a str,
    /// The heading beside the icon.
    pub(crate) heading: &'a str,
    /// HTML.
    pub(crate) body: &'a str,
    pub(crate) forms: Forms<'a>,
    /// The only script that may run on it.
    pub(crate) script: Option<&'static str>,
}

/// The targets of a page's forms. Chromium applies the policy to every redirect that follows too.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Forms<'a> {
    None,
    /// The emulator, which sends the browser on to this redirect address of an app. From there the
    /// app may send it on to other places on this machine.
    LeadTo(&'a str),
}

impl Page<'_> {
    pub(crate) fn answer(&self) -> Answer {
        Answer::html(200, self.document())
            .with("content-security-policy", &self.policy())
            .with("x-content-type-options", "nosniff")
            // With `no-referrer` the page's own form would come with `Origin: null`.
            .with("referrer-policy", "same-origin")
            .with("cross-origin-resource-policy", "same-origin")
            .with("cache-control", "no-store")
    }

    fn policy(&self) -> String {
        let style = hash(STYLE);
        let script = self.script.map_or_else(String::new, |script| {
            format!("script-src '{}'; connect-src 'self'; ", hash(script))
        });
        let forms = match self.forms {
            Forms::None => "'none'".to_owned(),
            Forms::LeadTo(address) => format!("'self' {THIS_MACHINE} {}", source(address)),
        };
        format!(
            "default-src 'none'; style-src '{style}'; {script}img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
        )
    }

    fn document(&self) -> String {
        let title = escape(self.title);
        let heading = escape(self.heading);
        let body = self.body;
        let icon = BASE64.encode(ICON.as_bytes());
        let script =
            self.script.map_or_else(String::new, |script| format!("<script>{script}</script>\n"));
        format!(
            "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<meta name=\"color-scheme\" content=\"light dark\">
<link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">
<title>{title}</title><style>{STYLE}</style></head>
<body>
<header>{ICON}<h1>{heading}</h1></header>
<main>
{body}
</main>
{script}</body></html>
"
        )
    }
}

/// Returns a style or a script as a policy names it.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(text)))
}

/// The addresses at which a developer's own app may be.
const THIS_MACHINE: &str =
    "http://localhost:* https://localhost:* http://127.0.0.1:* https://127.0.0.1:*";

/// Returns an address as a policy names it: its origin, or its scheme alone if a policy cannot name
/// the host (an IPv6 address, or none).
fn source(address: &str) -> String {
    let Ok(url) = Url::parse(address) else {
        return "'self'".to_owned();
    };
    match url.host() {
        Some(url::Host::Domain(_) | url::Host::Ipv4(_)) if url.origin().is_tuple() => {
            url.origin().ascii_serialization()
        }
        _ => format!("{}:", url.scheme()),
    }
}

/// Escapes text so that HTML shows it as it is.
pub(crate) fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_where_a_form_may_lead() {
        for (address, named) in [
            ("https://localhost:3456/callback", "https://localhost:3456"),
            ("http://127.0.0.1:80/callback/", "http://127.0.0.1"),
            ("https://app.example.com/a;b c", "https://app.example.com"),
            ("http://[::1]:3456/callback", "http:"),
            ("my.app://callback", "my.app:"),
            ("no address", "'self'"),
        ] {
            assert_eq!(source(address), named, "{address}");
        }
    }
}
