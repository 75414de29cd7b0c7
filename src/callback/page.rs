//! Pages shown in the browser: constant texts, with nothing in them from a request

use http::{HeaderName, HeaderValue, Response, StatusCode, header};

const STYLE: &str = ":root{color-scheme:light dark}\
    body{margin:0;min-height:100vh;display:grid;place-items:center;\
    font:1.05rem/1.6 system-ui,sans-serif;background:#f5f5f7;color:#1d1d1f}\
    main{max-width:30rem;margin:1rem;padding:2.5rem;border-radius:1rem;background:#fff;\
    border:1px solid #e0e0e4}\
    h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}\
    p{margin:0}p+p{margin-top:.75rem;color:#6a6a72}\
    @media(prefers-color-scheme:dark){body{background:#161618;color:#f2f2f5}\
    main{background:#222226;border-color:#38383e}p+p{color:#a2a2ac}}";

/// Holds the SHA-256 of `STYLE`; a test compares them.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-cmcCvO7iE6J8AliSajMlKCuMF4I9uidjw3zSCONIZ0c='; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Headers of every answer. HSTS is left out: it would lock the user out of all of `localhost`.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CONNECTION, "close"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    Done,
    /// The answer has arrived, and the exchange takes longer than the browser is made to wait.
    Received,
    Failed,
    Denied,
    OtherLogin,
    Used,
    UseHttps,
    Nothing,
    Empty,
}

impl Page {
    /// Returns the title, what has happened, and what to do next; `None` for the empty page.
    fn texts(self) -> Option<[&'static str; 3]> {
        Some(match self {
            Self::Done => [
                "You are connected",
                "agoras may now publish to your TikTok account.",
                "You can close this tab and go back to the terminal.",
            ],
            Self::Received => [
                "TikTok’s answer has arrived",
                "agoras is still busy with it.",
                "Look at the terminal for how it ends. You can close this tab.",
            ],
            Self::Failed => [
                "Not connected",
                "TikTok’s answer has arrived, but the login could not be finished.",
                "The terminal says why. You can close this tab.",
            ],
            Self::Denied => [
                "Not connected",
                "TikTok has not given agoras access to your account.",
                "The terminal says why. You can close this tab, and start again whenever you like.",
            ],
            Self::OtherLogin => [
                "This page belongs to another login",
                "Nothing has been changed, and the login in the terminal goes on.",
                "Close this tab and use the newest one, or the address that the terminal shows.",
            ],
            Self::Used => [
                "Already used",
                "This login has had its answer; a second one changes nothing.",
                "Look at the terminal for how it went. You can close this tab.",
            ],
            Self::UseHttps => [
                "Use https",
                "This address speaks https only.",
                "Change http:// to https:// at the front of the address and load it again.",
            ],
            Self::Nothing => [
                "Nothing here",
                "agoras waits on this address for TikTok’s answer to a login, and for nothing else.",
                "You can close this tab.",
            ],
            Self::Empty => return None,
        })
    }

    fn document(self) -> String {
        let Some([title, happened, next]) = self.texts() else {
            return String::new();
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
            <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
            <title>{title} · agoras</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
            <h1>{title}</h1>\n<p>{happened}</p>\n<p>{next}</p>\n</main>\n</body>\n</html>\n"
        )
    }

    pub(crate) fn response(self, status: StatusCode) -> Response<String> {
        let mut response = Response::new(self.document());
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
        if self != Self::Empty {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            headers.insert(header::CONTENT_TYPE, html);
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
        }
        response
    }

    /// Returns the same answer as bytes, for a client whose request hyper never sees or refuses.
    pub(crate) fn bytes(self, status: StatusCode) -> Vec<u8> {
        let (head, document) = self.response(status).into_parts();
        let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
        for (name, value) in &head.headers {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes.extend(format!("content-length: {}\r\n\r\n{document}", document.len()).bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use sha2::{Digest, Sha256};

    use super::*;

    const ALL: [Page; 8] = [
        Page::Done,
        Page::Received,
        Page::Failed,
        Page::Denied,
        Page::OtherLogin,
        Page::Used,
        Page::UseHttps,
        Page::Nothing,
    ];

    #[test]
    fn allows_its_own_style_only() {
        let hash = BASE64.encode(&Sha256::digest(STYLE));
        let allowed = format!("style-src 'sha256-{hash}';");
        assert!(CONTENT_SECURITY_POLICY.contains(&allowed), "{allowed}");
    }

    #[test]
    fn o17_o18_holds_no_script_and_loads_nothing() {
        for page in ALL {
            let text = page.document();
            assert_eq!(text.matches("<style>").count(), 1);
            for bad in ["<script", "<img", "<link", "src=", "href=", "url(", "@import", "style="] {
                assert!(!text.contains(bad), "{page:?}: {bad}");
            }
        }
    }
}
