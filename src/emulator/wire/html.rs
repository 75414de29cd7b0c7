//! Plain pages that load nothing from elsewhere, with the headers that enforce it

use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use url::Url;

use super::answer::Answer;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#161823;background:#fafafa}
h1{font-size:1.5rem}code{background:#eee;padding:.1em .3em;border-radius:4px;overflow-wrap:anywhere}
article,form,fieldset{background:#fff;border:1px solid #ddd;border-radius:10px;padding:1rem;margin:1rem 0}
button{font:inherit;padding:.5rem 1.5rem;border:0;border-radius:6px;background:#fe2c55;color:#fff;cursor:pointer}
button.quiet{background:#e3e3e4;color:#161823}select{font:inherit;padding:.2rem .4rem}label.line{display:block}form>p{margin:.5rem 0}.small{color:#666;font-size:.85rem}
video,img{max-width:100%;max-height:26rem;border-radius:8px;background:#000}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}dt{color:#666}dd{margin:0;overflow-wrap:anywhere}";

/// The targets of a page's forms. Chromium applies the policy to every redirect that follows too.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Forms<'a> {
    None,
    /// The emulator, which sends the browser on to this redirect address of an app. From there the
    /// app may send it on to other places on this machine.
    LeadTo(&'a str),
}

pub(crate) fn answer(title: &str, body: &str, forms: Forms<'_>) -> Answer {
    Answer::html(200, page(title, body))
        .with("content-security-policy", &policy(forms))
        .with("x-content-type-options", "nosniff")
        // With `no-referrer` the page's own form would come with `Origin: null`.
        .with("referrer-policy", "same-origin")
        .with("cross-origin-resource-policy", "same-origin")
        .with("cache-control", "no-store")
}

fn policy(forms: Forms<'_>) -> String {
    let style = BASE64.encode(&Sha256::digest(STYLE));
    let forms = match forms {
        Forms::None => "'none'".to_owned(),
        Forms::LeadTo(address) => format!("'self' {THIS_MACHINE} {}", source(address)),
    };
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
    )
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

/// Returns a whole document; `body` is HTML. Its empty icon keeps browsers from asking for one.
fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<link rel=\"icon\" href=\"data:,\">
<title>{}</title><style>{STYLE}</style></head>
<body>
{body}
</body></html>
",
        escape(title)
    )
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
