//! Explanations of documents that cannot be read, and of feeds that are none

use super::explanation::Kind::{BadInput, Storage, Unavailable};
use super::explanation::{Explain, Explanation};
use super::trust;
use crate::automation::{FeedError, FetchError, NoMedia};
use crate::media::{Barred, MediaError};

impl Explain for FetchError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Missing(_) => BadInput.hint("check the path"),
            Self::Unreadable(_) => {
                BadInput.hint("name a plain file, and check the path and its permissions")
            }
            Self::Stdin(_) => BadInput.hint("check what is piped in, or name a file"),
            Self::TooLarge { .. } => BadInput.hint("shorten it: leave out its oldest entries"),
            Self::TooSlow { .. } => {
                Unavailable.hint("run it again in a few minutes, or download it and name the file")
            }
            Self::Web(error) => on_web(error),
        }
    }
}

fn on_web(error: &MediaError) -> Explanation {
    match error {
        MediaError::Barred { source, .. } => BadInput.hint(on_barred(source)),
        MediaError::Untrue { .. } => {
            BadInput.hint("the server of that address is at fault: download it and name the file")
        }
        MediaError::Unreachable { source, .. } => {
            Unavailable.hint(trust::on_obstacle(source).unwrap_or_else(|| {
                "check the address and the network, or run it again in a few minutes".to_owned()
            }))
        }
        MediaError::Status { status, expiry: None, .. }
            if !error.is_passing() && status.as_u16() != 407 =>
        {
            BadInput.hint("open the address in a browser: it must give the file without a login")
        }
        error => error.explain(),
    }
}

const fn on_barred(barred: &Barred) -> &'static str {
    match barred {
        Barred::Address { .. } | Barred::Name { .. } => {
            "nothing is ever fetched from there: check the address"
        }
        Barred::Redirect { .. } => {
            "find out who answers at that address; if it can be trusted, name the address that it leads to"
        }
        Barred::Scheme(_) | Barred::Downgrade | Barred::Hops => {
            "find out who answers at that address; if it can be trusted, download the file and name it"
        }
    }
}

impl Explain for FeedError {
    fn explain(&self) -> Explanation {
        match self {
            Self::TooLarge | Self::TooManyItems | Self::AddressesTooLong => {
                BadInput.hint("shorten the feed to its newest items")
            }
            Self::TooDeep => BadInput.hint("find out who answers at that address: it sends no ordinary feed"),
            Self::NotAFeed(_) => BadInput.hint(
                "name the address of the feed itself (RSS, Atom or JSON Feed); a page often names it in `<link rel=\"alternate\">`",
            ),
            Self::Xml { .. } | Self::Json(_) => {
                BadInput.hint("repair what generates the feed; a feed validator says more")
            }
            Self::CutOff(_) => BadInput.hint("run it again; if that does not help, repair what generates the feed"),
            Self::NoRandomness(_) => Storage.hint("nothing was sent: mend the system's random source"),
        }
    }
}

impl Explain for NoMedia {
    fn explain(&self) -> Explanation {
        BadInput.hint(match self {
            Self::Nothing => "give the item an enclosure: a video or a picture",
            Self::OtherKind(_) => {
                "give the item a video or a picture; an enclosure is one by its type, such as `video/mp4`"
            }
            Self::NotOnTheWeb(_) => "give the media an https address in the feed",
        })
    }
}
