//! Explanations of media that cannot be read, and of what TikTok does not take

use super::disk;
use super::explanation::{Explain, Explanation, in_words};
use super::kind::Kind::{BadInput, Fault, Storage, Unavailable};
use super::trust;
use crate::address::Zone;
use crate::media::{Barred, Expiry, GIT_LFS_POINTER, MediaError, Violation};

impl Explain for MediaError {
    fn explain(&self) -> Explanation {
        let bad_input = |hint: &str| BadInput.hint(hint);
        match self {
            Self::UnknownScheme(..) => {
                bad_input("name a file, an https address, or `-` for standard input")
            }
            Self::NotAnAddress(_) => bad_input("check the address"),
            Self::Unreadable { .. } => bad_input("check the path and its permissions"),
            Self::NotAFile { .. } => {
                bad_input("name a regular file, or pipe the video in and use `-`")
            }
            Self::Empty(_) => bad_input("check what wrote it: there is nothing to publish"),
            Self::TooLarge { .. } => {
                bad_input("cut it, or encode it smaller: `ffmpeg -i IN -b:v 8M OUT.mp4`")
            }
            Self::Changed { .. } => {
                bad_input("nothing was published: run it again when the media no longer changes")
            }
            Self::Status { status, .. } if status.as_u16() == 407 => {
                Unavailable.hint(trust::on_proxy(407).unwrap_or_default())
            }
            Self::Status { retry_after, .. } if self.is_passing() => {
                let when = retry_after.map_or("a few minutes".to_owned(), in_words);
                let hint =
                    format!("the server of that address has trouble: run it again in {when}");
                Unavailable.hint(hint)
            }
            Self::Status { expiry: Some(Expiry::At(at)), .. } => bad_input(&format!(
                "make a new address: the signature of this one has run out (at {at})"
            )),
            Self::Status { expiry: Some(Expiry::Said), .. } => {
                bad_input("make a new address: the signature of this one has run out")
            }
            Self::Status { expiry: None, .. } => {
                bad_input("open the address in a browser: it must give the media without a login")
            }
            Self::Untrue { .. } => bad_input(
                "the server of that address is at fault: download the media and name the file",
            ),
            Self::Barred { source, .. } => source.explain(),
            Self::Unreachable { source, .. } => {
                Unavailable.hint(trust::on_obstacle(source).unwrap_or_else(|| {
                    "check the address and the network, or download the media and name the file"
                        .to_owned()
                }))
            }
            Self::TooSlow { .. } => Unavailable.hint("download the media first and name the file"),
            Self::NoRoom { source, .. } => Storage.hint(disk::on_temporary_file(source)),
            Self::NoClient(_) => Unavailable.hint(trust::NO_CERTIFICATES),
            Self::Endless { .. } => {
                bad_input("check what sends it: a video that is live has no end")
            }
            Self::NotKept(_) | Self::Abandoned(_) => Fault.hint("please report this"),
        }
    }
}

impl Explain for Barred {
    fn explain(&self) -> Explanation {
        let hint = match self {
            Self::Name { address, zone: Zone::Loopback | Zone::Private, .. } => format!(
                "if that is meant, name the address itself ({address}) or run it on a terminal; or download the media and name the file"
            ),
            Self::Address { .. } | Self::Name { .. } => {
                "media is never fetched from there: check the address".to_owned()
            }
            Self::Redirect { .. } | Self::Scheme(_) | Self::Downgrade | Self::Hops => {
                "find out who answers at that address; if it can be trusted, download the media and name the file".to_owned()
            }
        };
        BadInput.hint(hint)
    }
}

/// Returns what fixes media and texts that TikTok would refuse, each instruction once.
pub(crate) fn on_violations(violations: &[Violation]) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    for violation in violations {
        let hint = match (&violation.fix, violation.what) {
            (Some(fix), _) if fix.needs_download => {
                format!("download it, and mend the copy: {}", fix.command)
            }
            (Some(fix), _) => format!("mend it: {}", fix.command),
            (None, "caption" | "title" | "description") => {
                "shorten the text; most emoji count as two".to_owned()
            }
            (None, "control character") => "take the character out of the text".to_owned(),
            (None, _) if violation.found == GIT_LFS_POINTER => {
                "fetch the file itself with `git lfs pull`; in GitHub Actions, give `lfs: true` to actions/checkout".to_owned()
            }
            (None, "cover") => "choose an earlier frame with --cover-at".to_owned(),
            (None, _) => "no command mends this: export or download it again".to_owned(),
        };
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    hints
}
