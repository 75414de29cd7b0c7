//! Samples of the errors of documents and feeds

use std::io::ErrorKind;
use std::time::Duration;

use agoras::automation::{FeedError, FetchError, NoMedia};
use agoras::disk::{DiskError, UnsafeReason};

use super::rooms::{denied, media};
use super::{complete, variants};

variants! {
    FetchError: Missing Unreadable Stdin TooLarge TooSlow Web;
    FeedError: TooLarge TooManyItems AddressesTooLong TooDeep NotAFeed Xml Json CutOff NoRandomness;
    NoMedia: Nothing OtherKind NotOnTheWeb;
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

pub(crate) fn feed() -> Vec<FeedError> {
    let json = serde_json::from_str::<u8>("{").unwrap_err();
    let xml = quick_xml::Error::from(quick_xml::errors::SyntaxError::UnclosedTag);
    complete(vec![
        FeedError::TooLarge,
        FeedError::TooManyItems,
        FeedError::AddressesTooLong,
        FeedError::TooDeep,
        FeedError::NotAFeed("it begins with `<html>`".to_owned()),
        FeedError::Xml { line: 7, source: xml },
        FeedError::Json(json),
        FeedError::CutOff("item".to_owned()),
        FeedError::NoRandomness(getrandom::Error::UNSUPPORTED),
    ])
}

pub(crate) fn no_media() -> Vec<NoMedia> {
    complete(vec![
        NoMedia::Nothing,
        NoMedia::OtherKind("audio/mpeg".to_owned()),
        NoMedia::NotOnTheWeb("ftp://media.example/clip.mp4".to_owned()),
    ])
}
