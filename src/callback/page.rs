//! What the browser shows: constant pages, with nothing in them from a request or from anywhere else

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

macro_rules! style {
    () => {
        ":root{color-scheme:light dark}\
         body{margin:0;min-height:100vh;display:grid;place-items:center;\
         font:1.05rem/1.6 system-ui,sans-serif;background:#f5f5f7;color:#1d1d1f}\
         main{max-width:30rem;margin:1rem;padding:2.5rem;border-radius:1rem;background:#fff;\
         border:1px solid #e0e0e4}\
         h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}\
         p{margin:0}p+p{margin-top:.75rem;color:#6a6a72}\
         @media(prefers-color-scheme:dark){body{background:#161618;color:#f2f2f5}\
         main{background:#222226;border-color:#38383e}p+p{color:#a2a2ac}}"
    };
}

macro_rules! page {
    ($title:literal, $says:literal, $next:literal) => {
        concat!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n",
            "<title>",
            $title,
            " · agoras</title>\n<style>",
            style!(),
            "</style>\n</head>\n<body>\n<main>\n<h1>",
            $title,
            "</h1>\n<p>",
            $says,
            "</p>\n<p>",
            $next,
            "</p>\n</main>\n</body>\n</html>\n"
        )
    };
}

/// The style's SHA-256 stands in it; a test keeps it true.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-cmcCvO7iE6J8AliSajMlKCuMF4I9uidjw3zSCONIZ0c='; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// On every answer. No `Strict-Transport-Security`: it would hold for every port of `localhost`,
/// and lock the user out of other servers on this machine.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CONNECTION, "close"),
];

/// One of the documents that this listener can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The exchange is done.
    Done,
    /// The answer came; how it ends is in the terminal.
    Received,
    /// The answer came, but the login did not succeed.
    Failed,
    /// The account's owner, or TikTok, said no.
    Denied,
    /// The answer is not this login's.
    OtherLogin,
    /// This login has had its answer.
    Used,
    /// Plain `http` on the `https` port.
    UseHttps,
    /// Anything else.
    Nothing,
    /// No document at all, for a request that wants none.
    Empty,
}

impl Page {
    /// The document, in full.
    pub(crate) fn document(self) -> &'static str {
        match self {
            Self::Done => page!(
                "You are connected",
                "agoras may now publish to your TikTok account.",
                "You can close this tab and go back to the terminal."
            ),
            Self::Received => page!(
                "TikTok’s answer has arrived",
                "agoras is still busy with it.",
                "Look at the terminal for how it ends. You can close this tab."
            ),
            Self::Failed => page!(
                "Not connected",
                "TikTok’s answer has arrived, but the login could not be finished.",
                "The terminal says why. You can close this tab."
            ),
            Self::Denied => page!(
                "Not connected",
                "TikTok has not given agoras access to your account.",
                "The terminal says why. You can close this tab, and start again whenever you like."
            ),
            Self::OtherLogin => page!(
                "This page belongs to another login",
                "Nothing has been changed, and the login in the terminal goes on.",
                "Close this tab and use the newest one, or the address that the terminal shows."
            ),
            Self::Used => page!(
                "Already used",
                "This login has had its answer; a second one changes nothing.",
                "Look at the terminal for how it went. You can close this tab."
            ),
            Self::UseHttps => page!(
                "Use https",
                "This address speaks https only.",
                "Change http:// to https:// at the front of the address and load it again."
            ),
            Self::Nothing => page!(
                "Nothing here",
                "agoras waits on this address for TikTok’s answer to a login, and for nothing else.",
                "You can close this tab."
            ),
            Self::Empty => "",
        }
    }

    /// As an answer.
    pub(crate) fn response(self, status: StatusCode) -> Response {
        let mut response = Response::new(Body::from(self.document()));
        *response.status_mut() = status;
        *response.headers_mut() = self.headers(status);
        response
    }

    /// The same answer as bytes, for a client whose request never became one.
    pub(crate) fn bytes(self, status: StatusCode) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
        for (name, value) in &self.headers(status) {
            bytes.extend_from_slice(name.as_str().as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value.as_bytes());
            bytes.extend_from_slice(b"\r\n");
        }
        let document = self.document();
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", document.len()).as_bytes());
        bytes.extend_from_slice(document.as_bytes());
        bytes
    }

    fn headers(self, status: StatusCode) -> HeaderMap {
        let mut headers: HeaderMap = HEADERS
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect();
        if self != Self::Empty {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            headers.insert(header::CONTENT_TYPE, html);
        }
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64, Encoding};
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
    fn allows_its_own_style_and_no_other() {
        let hash = Base64::encode_string(&Sha256::digest(style!()));
        let allowed = format!("style-src 'sha256-{hash}';");
        assert!(CONTENT_SECURITY_POLICY.contains(&allowed), "{allowed}");
    }

    #[test]
    fn o17_o18_holds_no_script_and_nothing_from_elsewhere() {
        for page in ALL {
            let text = page.document();
            assert_eq!(text.matches("<style>").count(), 1);
            for bad in ["<script", "<img", "<link", "src=", "href=", "url(", "@import", "style="] {
                assert!(!text.contains(bad), "{page:?}: {bad}");
            }
        }
    }

    #[test]
    fn names_no_header_that_outlives_the_login() {
        let headers = Page::Done.headers(StatusCode::OK);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control")));
    }
}
