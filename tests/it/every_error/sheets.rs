//! Samples of the errors of Google Sheets

use std::path::PathBuf;
use std::time::Duration;

use agoras::automation::{Change, GoogleRefusal, NoAnswer, RowNumber, SheetError};
use agoras::disk::{DiskError, UnsafeReason};
use reqwest::StatusCode;

use super::rooms::network;
use super::{complete, variants};

variants! {
    SheetError: NoKeyFile KeyFile UnusableKey OtherAccount NoEmail NotAuthorized NotShared ApiOff
        NoSuchSheet NoSuchTab Refused TooLarge Changed RateLimited Unavailable NotSent Unknown
        NoClient;
    Change: Post State;
    NoAnswer: Broken Stalled Redirected NotJson Incomplete;
}

fn refusal(status: StatusCode, word: &str, message: &str) -> GoogleRefusal {
    let reason = String::new();
    GoogleRefusal { status, word: word.to_owned(), reason, message: message.to_owned() }
}

pub(crate) fn sheet() -> Vec<SheetError> {
    let path = || PathBuf::from("key.json");
    let email = || "bot@project.example".parse().unwrap();
    let other = || "other@project.example".parse().unwrap();
    let grant = |message| {
        SheetError::NotAuthorized(refusal(StatusCode::BAD_REQUEST, "invalid_grant", message))
    };
    let forbidden = |message| refusal(StatusCode::FORBIDDEN, "PERMISSION_DENIED", message);
    let invalid = |message| {
        SheetError::Refused(refusal(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message))
    };
    let open_to_all = UnsafeReason::WritableByOthers(0o777);
    let mut samples = vec![
        SheetError::NoKeyFile { path: path() },
        SheetError::KeyFile(DiskError::Unsafe { path: path(), reason: open_to_all }),
        SheetError::UnusableKey("it is not an RSA key"),
        SheetError::OtherAccount { given: other(), found: email() },
        SheetError::NoEmail,
        grant("Invalid JWT Signature."),
        grant("Invalid grant: account not found"),
        grant(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
        ),
        SheetError::NotShared {
            email: email(),
            source: forbidden("The caller does not have permission"),
        },
        SheetError::ApiOff(forbidden(
            "Google Sheets API has not been used in project 1 before or it is disabled.",
        )),
        SheetError::NoSuchSheet("1aB".parse().unwrap()),
        SheetError::NoSuchTab("Plan".parse().unwrap()),
        invalid("You are trying to edit a protected cell or object."),
        invalid("Range ('Plan'!I5) exceeds grid limits. Max rows: 1000, max columns: 8"),
        SheetError::TooLarge,
        SheetError::RateLimited { retry_after: None },
        SheetError::RateLimited { retry_after: Some(Duration::from_mins(7)) },
        SheetError::Unavailable { status: StatusCode::SERVICE_UNAVAILABLE },
        SheetError::NotSent(network()),
        SheetError::NoClient(network()),
    ];
    let changes = complete(vec![Change::Post, Change::State("done".to_owned())]);
    let row = RowNumber::after(4);
    samples.extend(changes.into_iter().map(|change| SheetError::Changed { row, change }));
    let answers = complete(vec![
        NoAnswer::Broken(network()),
        NoAnswer::Stalled(Duration::from_mins(1)),
        NoAnswer::Redirected(StatusCode::FOUND),
        NoAnswer::NotJson(StatusCode::OK),
        NoAnswer::NotJson(StatusCode::PROXY_AUTHENTICATION_REQUIRED),
        NoAnswer::Incomplete("updatedRange"),
    ]);
    samples.extend(answers.into_iter().map(SheetError::Unknown));
    complete(samples)
}
