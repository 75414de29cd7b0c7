//! The expiry of a signed address: by its own query, or by its server's answer

use std::time::Duration;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use url::Url;

use crate::clock::Moment;

/// The source that says that an address has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Expiry {
    /// The address itself, whose signature was valid until then.
    At(Moment),
    Said,
}

impl Expiry {
    /// Returns whether an address that was refused at `now` with the text `answer` has expired;
    /// `None` if neither the address nor the answer says so.
    pub(crate) fn of(url: &Url, answer: &str, now: Moment) -> Option<Self> {
        let answer = answer.to_ascii_lowercase();
        let is_page = answer.contains("<html") || answer.contains("<!doctype html");
        let words = ["expired", "signature not valid in the specified time frame"];
        match valid_until(url) {
            Some(at) if at <= now => Some(Self::At(at)),
            _ if !is_page && words.iter().any(|word| answer.contains(word)) => Some(Self::Said),
            _ => None,
        }
    }
}

/// Returns the end of an address's signature; `None` if it has none with an end.
fn valid_until(url: &Url) -> Option<Moment> {
    let query: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned()))
        .collect();
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
    // Amazon: X-Amz-Date and X-Amz-Expires; Google: X-Goog-Date and X-Goog-Expires; others alike.
    let dated = query.iter().find_map(|(key, from)| {
        let lasting = value(&format!("{}-expires", key.strip_suffix("-date")?))?;
        Some(moment(from)? + Duration::from_secs(lasting.parse().ok()?))
    });
    // Azure: `se`, beside a signature. Amazon's and Google's older form and CloudFront's: `Expires`.
    let until = || value("se").filter(|_| value("sig").is_some()).and_then(moment);
    let plain = || value("expires").or_else(|| value("x-expires"))?.parse().ok();
    dated.or_else(until).or_else(|| plain().map(Moment::from_seconds))
}

/// Reads `20261129T101500Z`, `2026-11-29T10:15:00Z` and shorter forms of both, in UTC.
fn moment(text: &str) -> Option<Moment> {
    let whole = text.split('.').next()?;
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let part = |from: usize| digits.get(from..from + 2)?.parse::<i8>().ok();
    let year = digits.get(..4)?.parse().ok()?;
    let date = Date::new(year, part(4)?, part(6)?).ok()?;
    let or_zero = |from| part(from).unwrap_or(0);
    let time = Time::new(or_zero(8), or_zero(10), or_zero(12), 0).ok()?;
    let seconds = Offset::UTC.to_timestamp(date.to_datetime(time)).ok()?.as_second();
    u64::try_from(seconds).ok().map(Moment::from_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    /// 2026-11-29 10:15:00 UTC.
    const THEN: Moment = Moment::from_seconds(1_795_947_300);

    fn of(query: &str, answer: &str, now: Moment) -> Option<Expiry> {
        let url = Url::parse(&format!("https://media.example.com/a.mp4?{query}")).unwrap();
        Expiry::of(&url, answer, now)
    }

    #[test]
    fn the_expiry_is_read_from_a_signed_address() {
        for query in [
            "X-Amz-Date=20261129T091500Z&X-Amz-Expires=3600&X-Amz-Signature=0",
            "x-goog-date=20261129T091500Z&x-goog-expires=3600",
            "X-Tos-Expires=3600&X-Tos-Date=20261129T091500Z",
            "sv=2022-11-02&se=2026-11-29T10%3A15%3A00Z&sig=0",
            "se=2026-11-29T10%3A15Z&sig=0",
            "Expires=1795947300&Signature=0&Key-Pair-Id=0",
            "GoogleAccessId=0&Expires=1795947300&Signature=0",
        ] {
            assert_eq!(of(query, "", THEN), Some(Expiry::At(THEN)), "{query}");
            assert_eq!(of(query, "", THEN - SECOND), None, "{query}");
        }
        assert_eq!(
            of("se=2026-11-29&sig=0", "", THEN),
            Some(Expiry::At(THEN - Duration::from_mins(615)))
        );
        for query in
            ["", "se=2026-11-29T10:15:00Z", "X-Amz-Date=x&X-Amz-Expires=1", "Expires=never"]
        {
            assert_eq!(of(query, "", Moment::from_seconds(u64::MAX)), None, "{query}");
        }
        let endless = "X-Amz-Date=20261129T091500Z&X-Amz-Expires=18446744073709551615";
        assert_eq!(of(endless, "", THEN), None);
    }

    #[test]
    fn the_expiry_is_read_from_the_servers_answer() {
        let s3 = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
        for answer in [
            s3,
            "<Code>ExpiredToken</Code>",
            "Signature not valid in the specified time frame: Start",
        ] {
            assert_eq!(of("", answer, THEN), Some(Expiry::Said), "{answer}");
        }
        for answer in ["<Code>AccessDenied</Code>", "<!DOCTYPE html><p>Your session has expired"] {
            assert_eq!(of("", answer, THEN), None, "{answer}");
        }
    }
}
