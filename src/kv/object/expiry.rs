//! What S3 says with every read: that a life-cycle rule of the bucket deletes the object

use http::HeaderMap;
use percent_encoding::percent_decode_str;

use crate::clock::Moment;

const HEADER: &str = "x-amz-expiration";

/// The end of an object by a rule of its bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The moment from which the server may delete it.
    pub at: Moment,
    /// The name of the rule.
    pub rule: String,
}

impl Expiry {
    /// Returns what an answer says; `None` if it says nothing.
    pub(super) fn announced(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(HEADER)?.to_str().ok()?;
        let at = httpdate::parse_http_date(value(text, "expiry-date")?).ok()?;
        let rule = percent_decode_str(value(text, "rule-id")?).decode_utf8_lossy();
        let rule = rule.chars().filter(|letter| !letter.is_control()).collect();
        Some(Self { at: at.into(), rule })
    }
}

/// Returns the text in quotes that follows a name: `rule-id="all"`.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(name)?;
    Some(rest.strip_prefix("=\"")?.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn announced(text: &str) -> Option<Expiry> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, text.parse().unwrap());
        Expiry::announced(&headers)
    }

    #[test]
    fn a_rule_is_read_as_s3_writes_it() {
        let text = r#"expiry-date="Fri, 21 Dec 2012 00:00:00 GMT", rule-id="all%20old%1B""#;
        let expected = Expiry { at: Moment::from_seconds(1_356_048_000), rule: "all old".into() };
        assert_eq!(announced(text), Some(expected));
        // S3 Express answers so.
        for text in ["NotImplemented", r#"expiry-date="tomorrow", rule-id="a""#, ""] {
            assert_eq!(announced(text), None, "{text}");
        }
    }
}
