//! What each refusal means for the shell, and what to do about it

use std::path::Path;
use std::time::Duration;

use crate::address::Zone;
use crate::callback::{CallbackError, Denial};
use crate::cli::connection;
use crate::cli::disk_room;
use crate::cli::exit::Kind;
use crate::cli::refusals::{AUTHORIZE, on_code};
use crate::disk::DiskError;
use crate::flow::{NotPostable, Origin};
use crate::journal::JournalError;
use crate::media::{Barred, Expiry, GIT_LFS_POINTER, MediaError, Violation};
use crate::store::{FailureClass, StoreError};
use crate::tiktok::{ErrorCode, TiktokError, Unanswered};

type Advice = (Kind, String);

fn say(kind: Kind, hint: &str) -> Advice {
    (kind, hint.to_owned())
}

/// A call that failed while nothing that could be published was under way.
pub(crate) fn on_call(error: &TiktokError) -> Advice {
    match error {
        TiktokError::NotSent(error) => (
            Kind::Unavailable,
            connection::on_error(error).unwrap_or_else(|| {
                "check the network, a proxy, or AGORAS_TIKTOK_API_URL if it is set; then run it again".to_owned()
            }),
        ),
        TiktokError::RateLimited { retry_after: Some(wait), .. } => {
            (Kind::Unavailable, format!("run it again in {}", in_words(*wait)))
        }
        TiktokError::RateLimited { retry_after: None, .. } => say(
            Kind::Unavailable,
            "TikTok counts calls in a sliding minute: run it again in a few minutes",
        ),
        TiktokError::Unknown(Unanswered::NotJson(status))
            if connection::on_proxy(status.as_u16()).is_some() =>
        {
            say(Kind::Unavailable, connection::on_proxy(status.as_u16()).unwrap_or_default())
        }
        TiktokError::Unavailable { .. } | TiktokError::Unknown(_) => {
            say(Kind::Unavailable, "run it again in a few minutes")
        }
        TiktokError::Refused(refusal) => {
            let (kind, _, hint) = on_code(&refusal.code);
            say(kind, hint)
        }
        TiktokError::HostileUploadUrl(_) => say(
            Kind::Unavailable,
            "nothing was sent: find out who answers in TikTok's place (a proxy, a changed AGORAS_TIKTOK_API_URL)",
        ),
        TiktokError::NoClient(_) => say(Kind::Unavailable, connection::NO_CERTIFICATES),
    }
}

/// A refresh that failed: what TikTok refuses here is a matter of credentials.
pub(crate) fn on_refresh(error: &TiktokError, sent: Origin) -> Advice {
    match error {
        TiktokError::Refused(refusal) if refusal.code == ErrorCode::InvalidGrant => {
            let hint = match sent {
                Origin::Given => {
                    "authorize again and replace TIKTOK_REFRESH_TOKEN; each refresh token is good for one refresh, so keep rotated ones with --token-out or --token-hook"
                }
                Origin::Stored => {
                    "run `agoras tiktok authorize`; each refresh token is good for one refresh, so another copy of this store may have used it"
                }
            };
            say(Kind::NotAuthorized, hint)
        }
        TiktokError::Refused(refusal) => match on_code(&refusal.code) {
            (Kind::NotAuthorized, _, hint) => say(Kind::NotAuthorized, hint),
            _ => say(Kind::NotAuthorized, AUTHORIZE),
        },
        TiktokError::Unknown(_) => say(
            Kind::Unavailable,
            "TikTok may have rotated the token in the answer that was lost: if the next run says invalid_grant, authorize again",
        ),
        other => on_call(other),
    }
}

/// Media that cannot be read, or not be trusted.
pub(crate) fn on_media(error: &MediaError) -> Advice {
    use Kind::{BadInput, Fault, Storage, Unavailable};
    match error {
        MediaError::UnknownScheme(..) => {
            say(BadInput, "name a file, an https address, or `-` for standard input")
        }
        MediaError::NotAnAddress(_) => say(BadInput, "check the address"),
        MediaError::Unreadable { .. } => say(BadInput, "check the path and its permissions"),
        MediaError::NotAFile { .. } => {
            say(BadInput, "name a regular file, or pipe the video in and use `-`")
        }
        MediaError::Empty(_) => say(BadInput, "check what wrote it: there is nothing to publish"),
        MediaError::TooLarge { .. } => {
            say(BadInput, "cut it, or encode it smaller: `ffmpeg -i IN -b:v 8M OUT.mp4`")
        }
        MediaError::Changed { .. } => {
            say(BadInput, "nothing was published: run it again when the media no longer changes")
        }
        MediaError::Status { status, .. } if status.as_u16() == 407 => {
            say(Unavailable, connection::on_proxy(407).unwrap_or_default())
        }
        MediaError::Status { retry_after, .. } if error.is_passing() => {
            let when = retry_after.map_or("a few minutes".to_owned(), in_words);
            (Unavailable, format!("the server of that address has trouble: run it again in {when}"))
        }
        MediaError::Status { expiry: Some(expiry), .. } => {
            let when = match expiry {
                Expiry::At(at) => format!(" (at {at})"),
                Expiry::Said => String::new(),
            };
            (BadInput, format!("make a new address: the signature of this one has run out{when}"))
        }
        MediaError::Status { .. } => {
            say(BadInput, "open the address in a browser: it must give the media without a login")
        }
        MediaError::Untrue { .. } => say(
            BadInput,
            "the server of that address is at fault: download the media and name the file",
        ),
        MediaError::Barred { source, .. } => (BadInput, on_barred(source)),
        MediaError::Unreachable { source, .. } => (
            Unavailable,
            connection::on_error(source).unwrap_or_else(|| {
                "check the address and the network, or download the media and name the file"
                    .to_owned()
            }),
        ),
        MediaError::TooSlow { .. } => {
            say(Unavailable, "download the media first and name the file")
        }
        MediaError::NoRoom { source, .. } => say(Storage, disk_room::on_scratch(source)),
        MediaError::NoClient(_) => say(Unavailable, connection::NO_CERTIFICATES),
        MediaError::Endless { .. } => {
            say(BadInput, "check what sends it: a video that is live has no end")
        }
        MediaError::NotKept(_) | MediaError::Abandoned(_) => say(Fault, "please report this"),
    }
}

/// An address that is not fetched.
fn on_barred(barred: &Barred) -> String {
    match barred {
        Barred::Name { address, zone: Zone::Loopback | Zone::Private, .. } => format!(
            "if that is meant, name the address itself ({address}) or run it on a terminal; or download the media and name the file"
        ),
        Barred::Address { .. } | Barred::Name { .. } => {
            "media is never fetched from there: check the address".to_owned()
        }
        Barred::Redirect { .. } | Barred::Scheme(_) | Barred::Downgrade | Barred::Hops => {
            "find out who answers at that address; if it can be trusted, download the media and name the file".to_owned()
        }
    }
}

/// A post that was refused before anything was sent.
pub(crate) fn on_post(reason: &NotPostable) -> Advice {
    use Kind::{BadInput, NotAuthorized, Refused, Unavailable};
    match reason {
        NotPostable::OtherAccount { .. } => say(
            NotAuthorized,
            "name that account with --username, or use the tokens of the other one",
        ),
        NotPostable::BrandedAndPrivate => {
            say(Refused, "choose another --privacy, or leave --brand-content away")
        }
        NotPostable::NoDuration => say(BadInput, "give the time instead, as in `--cover-at 1.5s`"),
        NotPostable::NotForPull(_) => say(BadInput, "use an https address, or `--transfer upload`"),
        NotPostable::Redirects { .. } => say(
            BadInput,
            "name the address that it leads to, if that is below a domain verified for the app, or use `--transfer upload`",
        ),
        NotPostable::OutOfReach { .. } => say(
            Unavailable,
            "TikTok's servers fetch it: the address must be public. If it is and only this machine cannot reach it, `--unchecked-pull` publishes it without looking; if it is not public, download it and name the file",
        ),
        NotPostable::PrivacyNotOffered { .. } => say(Refused, "choose one of these with --privacy"),
    }
}

/// What mends media and texts that TikTok would refuse: each command once, and words where no
/// command helps.
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

/// The way out where something in the store does not open and will not.
const ASIDE: &str = "move what does not open aside, `agoras utils tokens delete --platform tiktok --unreadable --yes`, and authorize again; records that open stay";

/// A path as one word of a shell's line.
pub(crate) fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

/// Returns what repairs a file or makes room for it; `None` where the error does not tell.
fn on_disk(error: &DiskError) -> Option<String> {
    match error.repair() {
        Some(command) => Some(format!("run `{command}`")),
        None => disk_room::on_disk(error).map(str::to_owned),
    }
}

/// A store that cannot be used. Nothing of it was overwritten.
pub(crate) fn on_store(error: &StoreError) -> String {
    if let StoreError::Disk(disk) = error
        && let Some(hint) = on_disk(disk)
    {
        return hint;
    }
    if let Some(hint) = on_address(error) {
        return hint;
    }
    match error {
        StoreError::NotSaved { rescue: Some(copy), .. } => {
            return format!(
                "when the disk is well again, run `agoras utils tokens recover {}`",
                quoted(copy)
            );
        }
        StoreError::RescueWaiting { path, .. } => {
            return format!(
                "run `agoras utils tokens recover {}`: it takes them into the store",
                quoted(path)
            );
        }
        StoreError::Refused { path, .. } if path.ends_with("store.json") => {
            return "nothing is lost: the keys and the records stand in for it, and the next login or refresh writes it anew".to_owned();
        }
        StoreError::WrongPassphrase { .. } => {
            return format!(
                "give the right passphrase with AGORAS_PASSPHRASE_FILE or AGORAS_PASSPHRASE; if it is lost, {ASIDE}"
            );
        }
        StoreError::NotSaved { rescue: None, .. } => return AUTHORIZE.to_owned(),
        StoreError::RescueOutdated { .. } => {
            return "nothing was changed: what the store holds is as new".to_owned();
        }
        StoreError::EmptyPassphrase
        | StoreError::NoPassphrase { .. }
        | StoreError::PassphraseUnreadable(_) => {
            return "give the passphrase with AGORAS_PASSPHRASE_FILE or AGORAS_PASSPHRASE"
                .to_owned();
        }
        StoreError::Disk(DiskError::NoLocks { .. }) => {
            return "name a folder on a local disk with --storage-dir; or, if no second agoras runs, use --accept-no-lock".to_owned();
        }
        _ => {}
    }
    match error.class() {
        FailureClass::WrongKey => {
            return format!("bring the right key back (to keys/ in the store, or named by AGORAS_KEY_FILE); or {ASIDE}");
        }
        FailureClass::NewerVersion => "update agoras",
        FailureClass::Damaged | FailureClass::NotOurs | FailureClass::WrongIdentity | FailureClass::TooLarge => {
            return format!("restore the file from a backup; or {ASIDE}");
        }
        FailureClass::Locked => "wait for the other agoras to end, or end it",
        FailureClass::OtherAddress => "set AGORAS_TIKTOK_API_URL to the address that it belongs to",
        FailureClass::BadPermissions => "make the file and its folder private to you",
        FailureClass::System => "check the disk, its free space, and that the folder is yours",
    }
    .to_owned()
}

/// What to do where a store, or what is in it, is of another base address than the one in force.
fn on_address(error: &StoreError) -> Option<String> {
    match error {
        StoreError::RescueOfOther { .. } => Some(
            "set AGORAS_TIKTOK_API_URL to the address that the copy was made at, or unset it for TikTok's own".to_owned(),
        ),
        StoreError::OtherAddress { only_for, .. } => Some(format!(
            "set AGORAS_TIKTOK_API_URL to {only_for}, or name another folder with AGORAS_STORAGE_DIR or --storage-dir"
        )),
        StoreError::Undecided { address, .. } => Some(format!(
            "run `agoras utils tokens adopt` to move it to {address}, or `agoras utils tokens adopt --keep-apart` if it is TikTok's"
        )),
        StoreError::AdoptionUnfinished { by, .. } => Some(format!(
            "run `agoras utils tokens adopt` with AGORAS_TIKTOK_API_URL={by}: it completes the move"
        )),
        _ => None,
    }
}

/// A journal that cannot be used. Nothing of it was overwritten, and nothing was sent.
pub(crate) fn on_journal(error: &JournalError) -> String {
    match error {
        JournalError::Disk(disk) => on_disk(disk).unwrap_or_else(|| {
            "check the disk, its free space, and that the folder is yours".to_owned()
        }),
        JournalError::Damaged { .. } => {
            "nothing was sent: read the file, look at the profile, and move the file away"
                .to_owned()
        }
        JournalError::NewerVersion { .. } => "update agoras".to_owned(),
        JournalError::NoRandomness(_) => {
            "nothing was sent: mend the system's random source".to_owned()
        }
    }
}

/// A login whose answer did not arrive.
pub(crate) fn on_callback(error: &CallbackError) -> Advice {
    use Kind::{BadInput, Fault, NotAuthorized, Usage};
    match error {
        CallbackError::RedirectUri { .. } => say(
            Usage,
            "use one of https://localhost:3456/callback, http://localhost:PORT/…, http://127.0.0.1:PORT/… or http://127.0.0.1:*/…, as registered in the developer portal",
        ),
        CallbackError::PortTaken { .. } | CallbackError::PortForbidden { .. } => say(
            NotAuthorized,
            "end that program, log in with `--paste`, or register another redirect URI and name it with --redirect-uri",
        ),
        CallbackError::LocalhostElsewhere { .. } | CallbackError::Unreachable { .. } => {
            say(NotAuthorized, "mend the hosts file or the firewall, or log in with `--paste`")
        }
        CallbackError::TimedOut { .. } => say(
            NotAuthorized,
            "if TikTok's page showed an error, read its last word and see docs/credentials.md; otherwise log in again, or with `--paste`",
        ),
        CallbackError::CertificateFile { .. }
        | CallbackError::CertificateEmpty { .. }
        | CallbackError::CertificateUnusable(_)
        | CallbackError::CertificateForAnother { .. }
        | CallbackError::CertificateWithoutTls => {
            say(BadInput, "check --tls-cert and --tls-key, or leave both away")
        }
        CallbackError::Bind(_) | CallbackError::Stopped => {
            say(NotAuthorized, "log in with `--paste`")
        }
        CallbackError::NoRandomness(_) | CallbackError::CertificateNotMade(_) => {
            say(Fault, "please report this")
        }
        _ => say(
            NotAuthorized,
            "copy the whole address from the browser, beginning with the redirect URI",
        ),
    }
}

/// TikTok's reason for ending a login, and where to look.
pub(crate) fn on_denial(denial: &Denial) -> String {
    match (denial.error_type.as_deref(), denial.error.as_str()) {
        (Some("non_sandbox_target"), _) => "this account is not among the sandbox's target users: add it in the developer portal, and wait an hour",
        (Some("client_key"), _) | (_, "unauthorized_client") => "check the client key: a sandbox has one of its own, and a production key works only after TikTok's review, with Login Kit added to the app",
        (Some("redirect_uri"), _) => "register the redirect URI in the developer portal byte for byte, under the platform it belongs to (Desktop for http and localhost)",
        (Some("scope"), _) | (_, "invalid_scope") => "add the Content Posting API to the app, with the scopes that are asked for",
        (Some("code_challenge" | "code_challenge_method"), _) => "please report this: TikTok refuses the proof key",
        (_, "access_denied") => "the owner of the account said no; run it again when that was a mistake",
        _ => "docs/credentials.md lists TikTok's words and what to check",
    }
    .to_owned()
}

pub(crate) fn in_words(wait: Duration) -> String {
    match wait.as_secs() {
        0..=59 => "a minute".to_owned(),
        seconds @ 60..=7_199 => format!("{} minutes", seconds.div_ceil(60)),
        seconds @ 7_200..=172_799 => format!("{} hours", seconds.div_ceil(3_600)),
        seconds => format!("{} days", seconds.div_ceil(86_400)),
    }
}
