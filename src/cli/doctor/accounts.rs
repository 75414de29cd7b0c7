//! Checks of each stored account: the lifetime of its tokens

use std::io::ErrorKind;

use super::finding::{CheckStatus, Finding, Findings};
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::clock::Moment;
use crate::store::{Identity, NamedBy, Platform, Record, Store, StoreError, Stored};

const ACCOUNT: &str = "account";

/// Days before the end of a refresh token from which on a new login is due.
const FEW_DAYS: u64 = 30;

/// Checks each record, and returns those of TikTok that open.
pub(crate) fn look(
    context: &Context,
    store: &Store,
    findings: &mut Findings,
) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    let listed = match store.list() {
        Ok(listed) => listed,
        // The check of the key reports it.
        Err(StoreError::NoPassphrase { .. }) => return Ok(records),
        Err(error) if is_interrupt(&error) => return Err(error.into()),
        Err(error) => {
            findings.failure(ACCOUNT, error);
            return Ok(records);
        }
    };
    let now = context.clock.now();
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
            Err(error @ (StoreError::Moved { .. } | StoreError::Pulled { .. })) => {
                findings.ok(ACCOUNT, error.to_string());
            }
            Err(error) => findings.failure(ACCOUNT, error),
        }
    }
    Ok(records)
}

/// Adds to the finding why the login is not stored under the name of its account.
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

fn judge(stored: &Stored, now: Moment) -> Finding {
    let record = &stored.record;
    let (status, end) = match record.refresh_expires_at {
        None => (CheckStatus::Ok, "ends at a time that is known after the next refresh".to_owned()),
        Some(end) if end <= now => (CheckStatus::Fail, "has ended".to_owned()),
        Some(end) => match end.days_since(now) {
            0 => (CheckStatus::Fail, "ends today".to_owned()),
            1 => (CheckStatus::Warn, "ends tomorrow".to_owned()),
            days if days <= FEW_DAYS => (CheckStatus::Warn, format!("ends in {days} days")),
            days => (CheckStatus::Ok, format!("ends in {days} days")),
        },
    };
    let access = match (&record.access_token, record.access_expires_at) {
        (Some(_), Some(end)) if end > now => format!("access token until {end}"),
        _ => "no access token at hand".to_owned(),
    };
    Finding {
        about: ACCOUNT,
        status,
        what: format!(
            "@{}: refresh token {} {end}; {access}; generation {}, stored {}",
            record.username,
            record.refresh_token.fingerprint(),
            stored.generation,
            stored.saved_at
        ),
        advice: (status != CheckStatus::Ok)
            .then(|| format!("run `agoras tiktok authorize --username {}`", record.username)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::secret::{ClientSecret, RefreshToken};

    const DAY: u64 = 86_400;

    /// Judges a refresh token that lasts so many seconds more.
    fn ending(left: Option<u64>) -> Finding {
        let now = Moment::from_seconds(1_000 * DAY);
        let secret = ClientSecret::new("s3cret");
        let mut record = Record::new("ada.codes", "aw1", secret, RefreshToken::new("rft.s3cret"));
        record.refresh_expires_at = left.map(|left| now + Duration::from_secs(left));
        judge(&Stored { record, generation: 3, saved_at: now - Duration::from_secs(DAY) }, now)
    }

    #[test]
    fn a_token_that_ends_soon_is_a_warning_and_one_that_ends_today_a_failure() {
        for (left, status) in [
            (None, CheckStatus::Ok),
            (Some(31 * DAY), CheckStatus::Ok),
            (Some(31 * DAY - 1), CheckStatus::Warn),
            (Some(DAY), CheckStatus::Warn),
            (Some(DAY - 1), CheckStatus::Fail),
            (Some(0), CheckStatus::Fail),
        ] {
            assert_eq!(ending(left).status, status, "{left:?}");
        }
    }
}
