//! Samples of the errors of documents and feeds

use std::io::ErrorKind;
use std::time::Duration;

use agoras::automation::FetchError;
use agoras::disk::{DiskError, UnsafeReason};

use super::rooms::{denied, media};
use super::{complete, variants};

variants! {
    FetchError: Missing Unreadable Stdin TooLarge TooSlow Web;
}

pub(crate) fn fetch() -> Vec<FetchError> {
    let name = || "https://blog.example/feed".to_owned();
    let open = |kind: ErrorKind| DiskError::Io {
        doing: "open",
        path: "plan.csv".into(),
        source: kind.into(),
    };
    let mut samples = vec![
        FetchError::Missing("plan.csv".into()),
        FetchError::Unreadable(open(ErrorKind::PermissionDenied)),
        FetchError::Unreadable(DiskError::Unsafe {
            path: "plans".into(),
            reason: UnsafeReason::NotAFile,
        }),
        FetchError::Stdin(denied()),
        FetchError::TooLarge { name: name(), limit: 16 << 20 },
        FetchError::TooSlow { name: name(), within: Duration::from_mins(5) },
    ];
    samples.extend(media().into_iter().filter(is_of_the_web).map(FetchError::Web));
    complete(samples)
}

fn is_of_the_web(error: &agoras::media::MediaError) -> bool {
    use agoras::media::MediaError::{Barred, NoClient, Status, Unreachable, Untrue};
    matches!(
        error,
        Barred { .. } | NoClient(_) | Status { .. } | Unreachable { .. } | Untrue { .. }
    )
}
