//! Checks of each stored account: how long its tokens last

use std::io::ErrorKind;

use super::finding::{Finding, Findings, State};
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::clock::Moment;
use crate::store::{Identity, NamedBy, Platform, Record, Store, StoreError, Stored};

const ACCOUNT: &str = "account";

/// With this many days left a new login is due.
const FEW_DAYS: u64 = 30;
const DAY: u64 = 86_400;

/// Looks at each record; those of TikTok that open are handed on.
pub(crate) fn look(
    context: &Context,
    store: &Store,
    findings: &mut Findings,
) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    let listed = match store.list() {
        Ok(listed) => listed,
        // Told of the key.
        Err(StoreError::NoPassphrase { .. }) => return Ok(records),
        Err(error) if is_interrupt(&error) => return Err(error.into()),
        Err(error) => {
            findings.failure(ACCOUNT, error);
            return Ok(records);
        }
    };
    let now = context.clock.unix_seconds();
    for listed in listed {
        match listed.found {
            Ok(stored) => {
                let place = listed.identity.as_ref();
                let is_beside = place.is_some_and(Identity::is_unconfirmed);
                let finding = judge(&stored, now);
                findings.add(if is_beside { beside(finding, &stored.record) } else { finding });
                if is_beside || place.is_some_and(|it| *it.platform() == Platform::tiktok()) {
                    records.push(stored.record);
                }
            }
            Err(error) => findings.failure(ACCOUNT, error),
        }
    }
    Ok(records)
}

/// Says of a login that it does not lie under the name of its account, and why.
fn beside(mut finding: Finding, record: &Record) -> Finding {
    finding.what += match record.named_by {
        NamedBy::Tiktok => "; kept beside another login of that name",
        NamedBy::User | NamedBy::Unknown => "; TikTok has not confirmed the name yet",
    };
    finding
}

fn is_interrupt(error: &StoreError) -> bool {
    matches!(error, StoreError::PassphraseUnreadable(why) if why.kind() == ErrorKind::Interrupted)
}

fn judge(stored: &Stored, now: u64) -> Finding {
    let record = &stored.record;
    let days = record.refresh_expires_at.map(|end| end.saturating_sub(now) / DAY);
    let (state, end) = match (days, record.refresh_expires_at) {
        (Some(0), Some(end)) if end <= now => (State::Fail, "has ended".to_owned()),
        (Some(0), _) => (State::Fail, "ends today".to_owned()),
        (Some(1), _) => (State::Warn, "ends tomorrow".to_owned()),
        (Some(days), _) if days <= FEW_DAYS => (State::Warn, format!("ends in {days} days")),
        (Some(days), _) => (State::Ok, format!("ends in {days} days")),
        (None, _) => (State::Ok, "ends at a time that the next refresh tells".to_owned()),
    };
    let access = match (&record.access_token, record.access_expires_at) {
        (Some(_), Some(end)) if end > now => {
            format!("access token until {}", Moment::from_seconds(end))
        }
        _ => "no access token at hand".to_owned(),
    };
    Finding {
        about: ACCOUNT,
        state,
        what: format!(
            "@{}: refresh token {} {end}; {access}; generation {}, stored {}",
            record.username,
            record.refresh_token.fingerprint(),
            stored.generation,
            Moment::from_seconds(stored.saved_at)
        ),
        advice: (state != State::Ok)
            .then(|| format!("run `agoras tiktok authorize --username {}`", record.username)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{ClientSecret, RefreshToken};

    /// A record whose refresh token ends so long after 1,000 days after 1970.
    fn ending(left: Option<u64>) -> Finding {
        let now = 1_000 * DAY;
        let (secret, token) = (ClientSecret::new("s3cret"), RefreshToken::new("rft.s3cret"));
        let mut record = Record::new("ada.codes", "aw1", secret, token);
        record.refresh_expires_at = left.map(|left| now + left);
        judge(&Stored { record, generation: 3, saved_at: now - DAY }, now)
    }

    #[test]
    fn a_token_is_renewed_in_time() {
        for (left, state) in [
            (None, State::Ok),
            (Some(365 * DAY), State::Ok),
            (Some(31 * DAY), State::Ok),
            (Some(31 * DAY - 1), State::Warn),
            (Some(DAY), State::Warn),
            (Some(DAY - 1), State::Fail),
            (Some(0), State::Fail),
        ] {
            assert_eq!(ending(left).state, state, "{left:?}");
        }
    }

    #[test]
    fn t12_the_line_has_fingerprints_only() {
        let finding = ending(Some(12 * DAY));
        assert_eq!(
            finding.what,
            "@ada.codes: refresh token 78479a5e ends in 12 days; no access token at hand; generation 3, stored 1972-09-26 00:00 UTC"
        );
        assert_eq!(
            finding.advice.as_deref(),
            Some("run `agoras tiktok authorize --username ada.codes`")
        );
    }
}
