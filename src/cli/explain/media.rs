//! Explanations of media that cannot be read or converted, and of what TikTok does not take

use super::disk;
use super::explanation::Kind::{BadInput, Fault, Storage, Unavailable};
use super::explanation::{Explain, Explanation};
use super::share_page;
use super::trust;
use crate::address::Zone;
use crate::flow::{FixError, PhotoTrouble, PhotosUnfit};
use crate::media::{Attendance, Barred, Expiry, GIT_LFS_POINTER, MediaError, Violation};
use crate::units::rounded_up;

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
                let when = retry_after.map_or("a few minutes".to_owned(), rounded_up);
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
            Self::Address { zone: Zone::Loopback | Zone::Private, .. }
            | Self::Name {
                zone: Zone::Loopback | Zone::Private, attendance: Attendance::Foreign, ..
            }
            | Self::Redirect {
                zone: Zone::Loopback | Zone::Private, attendance: Attendance::Foreign, ..
            } => "if the address is meant, allow it with --allow-private-media".to_owned(),
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

/// The command that installs ffmpeg on this system.
const INSTALL: &str = if cfg!(target_os = "macos") {
    "brew install ffmpeg"
} else if cfg!(windows) {
    "winget install ffmpeg"
} else {
    "sudo apt install ffmpeg"
};

impl Explain for FixError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoFfmpeg { violations, .. } => Explanation {
                violations: violations.clone(),
                ..BadInput.hint(format!(
                    "install it: `{INSTALL}`, or convert it elsewhere: without --fix agoras says how"
                ))
            },
            Self::NotRun(_) => BadInput.hint(
                format!("check what `ffmpeg` on the PATH is, or install it anew: `{INSTALL}`"),
            ),
            Self::Failed { .. } | Self::TooLong { .. } => BadInput.hint(
                "nothing was sent: without --fix agoras gives the command, to be run and watched by hand",
            ),
            Self::NoRoom(_) => Storage.hint(
                "nothing was sent: make room on its disk, or name another folder with --storage-dir",
            ),
            Self::NoPlace => Storage.hint("name a folder with --storage-dir"),
            Self::Disk(error) => error.explain(),
            Self::StillNotTaken { violations, .. } => Explanation {
                violations: violations.clone(),
                ..BadInput.hint("nothing was sent: export or download it again, and please report this")
            },
        }
    }
}

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
            "put it on a web server below a domain verified for the app (developer portal: URL properties), and name its https address; or name a bucket of yours with --media-store and --media-url, and agoras puts it there and deletes it afterwards (`agoras help photos`)"
        }
        PhotoTrouble::FromStdin => "write it to a file, and name that",
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
