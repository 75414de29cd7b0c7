//! What to do about photos that TikTok would not take

use crate::cli::advice::{on_media, on_violations};
use crate::cli::exit::Kind;
use crate::cli::share_page;
use crate::flow::{PhotoTrouble, PhotosUnfit};
use crate::media::MediaError;

/// Photos that TikTok would not take: what mends each, every advice once.
pub(crate) fn on_photos(unfit: &PhotosUnfit) -> (Kind, Vec<String>) {
    let mut hints = Vec::new();
    for fault in &unfit.0 {
        let page = fault.photo.as_ref().and_then(|(_, location)| share_page::advice(location));
        for hint in on_photo(&fault.trouble).into_iter().chain(page) {
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
    }
    (if unfit.is_passing() { Kind::Unavailable } else { Kind::BadInput }, hints)
}

fn on_photo(trouble: &PhotoTrouble) -> Vec<String> {
    let hint = match trouble {
        PhotoTrouble::NotOnTheWeb => {
            "put it on a web server below a domain verified for the app (developer portal: URL properties), and name its https address"
        }
        PhotoTrouble::NotHttps => "name the https address",
        PhotoTrouble::Redirected { .. } => {
            "name the address that it leads to, if that is below a domain verified for the app"
        }
        PhotoTrouble::NoAnswer { .. }
        | PhotoTrouble::Unread(MediaError::Unreachable { .. } | MediaError::TooSlow { .. }) => {
            "check the address and the network, or run it again in a few minutes; if only this machine cannot reach it, `--unchecked-pull` publishes it without looking"
        }
        PhotoTrouble::Unread(MediaError::Untrue { .. }) => {
            "the server of that address is at fault: put the photo on another one"
        }
        PhotoTrouble::Unread(error) => return vec![on_media(error).1],
        PhotoTrouble::TooMany(_) => "make several posts of them",
        PhotoTrouble::Unfit(violation) => return on_violations(std::slice::from_ref(violation)),
        PhotoTrouble::NoSuchCover { .. } => "choose another --cover-index; 0 is the first photo",
    };
    vec![hint.to_owned()]
}
