//! Explanations of photos that TikTok would not take

use super::explanation::{Explain, Explanation};
use super::kind::Kind::{BadInput, Unavailable};
use super::media::on_violations;
use crate::cli::share_page;
use crate::flow::{PhotoTrouble, PhotosUnfit};
use crate::media::MediaError;

impl Explain for PhotosUnfit {
    fn explain(&self) -> Explanation {
        let mut hints = Vec::new();
        for fault in &self.0 {
            let page = fault.photo.as_ref().and_then(|(_, location)| share_page::advice(location));
            for hint in on_photo(&fault.trouble).into_iter().chain(page) {
                if !hints.contains(&hint) {
                    hints.push(hint);
                }
            }
        }
        let kind = if self.is_passing() { Unavailable } else { BadInput };
        let details = self.0.iter().map(ToString::to_string).collect();
        Explanation { details, hints, ..kind.unhinted() }
    }
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
        PhotoTrouble::Unread(error) => return error.explain().hints,
        PhotoTrouble::TooMany(_) => "make several posts of them",
        PhotoTrouble::Unfit(violation) => return on_violations(std::slice::from_ref(violation)),
        PhotoTrouble::NoSuchCover { .. } => "choose another --cover-index; 0 is the first photo",
    };
    vec![hint.to_owned()]
}
