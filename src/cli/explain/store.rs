//! Explanations of a token store that cannot be used. Nothing of it was overwritten

use std::io::ErrorKind;
use std::path::Path;

use super::codes::AUTHORIZE;
use super::explanation::{Explain, Explanation, Kind, quoted};
use crate::disk::DiskError;
use crate::store::{Refusal, StoreError};

const ASIDE: &str = "move what does not open aside, `agoras utils tokens delete --platform tiktok --unreadable --yes`, and authorize again; records that open stay";

impl Explain for StoreError {
    #[expect(clippy::too_many_lines, reason = "one decision for each variant")]
    fn explain(&self) -> Explanation {
        let explained = |hint: &str| Kind::Storage.hint(hint);
        match self {
            Self::Refused { path, .. } if path.ends_with("store.json") => explained(
                "nothing is lost: the keys and the records stand in for it, and the next login or refresh writes it anew",
            ),
            Self::Refused { refusal: Refusal::NewerVersion, .. } => explained("update agoras"),
            Self::Refused { refusal: Refusal::WrongKey, .. }
            | Self::KeyMissing { .. }
            | Self::KeyOutside { .. }
            | Self::KeyWeakened { .. } => explained(&format!(
                "bring the right key back (to keys/ in the store, or named by AGORAS_KEY_FILE); or {ASIDE}"
            )),
            Self::Refused {
                refusal: Refusal::NotOurs | Refusal::Damaged(_) | Refusal::WrongIdentity,
                ..
            }
            | Self::Disk(DiskError::TooLarge { .. })
            | Self::CostRefused { .. }
            | Self::RecordTooLarge { .. }
            | Self::NoPythonKey { .. } => {
                explained(&format!("restore the file from a backup; or {ASIDE}"))
            }
            Self::Disk(error) => error.explain(),
            Self::Kv(error) => error.explain(),
            Self::Shared(error) => error.explain(),
            Self::NotShared { .. } => Kind::Usage.hint(
                "run it without --store, and `agoras utils store push` after it",
            ),
            Self::NotAddressed { .. } => Kind::Usage.hint("name it with --store or AGORAS_STORE"),
            Self::Moved { store, .. } => Kind::Usage.hint(format!(
                "use it there, with `--store {to}` or AGORAS_STORE; or bring it back with `agoras utils store pull {to}`",
                to = quoted(Path::new(store))
            )),
            Self::Moving { store, .. } => explained(&format!(
                "nothing uses it meanwhile: finish the move with `agoras utils store push {to}`, or take it back with `agoras utils store pull {to}`",
                to = quoted(Path::new(store))
            )),
            Self::Pulled { .. } => Kind::Usage.hint(
                "use it on that machine without --store, or run `agoras utils store push` there; if that machine is gone, `agoras utils tokens delete` with --store forgets this, and the account can be authorized again",
            ),
            Self::TwoLogins { name, .. } => Kind::Usage.hint(format!(
                "remove one of them: `agoras utils tokens delete --platform tiktok --identifier {name}` removes the one on this machine, and with --store the shared one"
            )),
            Self::Unsettled { name, .. } => explained(&format!(
                "run `agoras tiktok creator --username {name}` where the account is: it finds out whether the tokens still work"
            )),
            Self::WrongPassphrase { .. } => explained(&format!(
                "give the right passphrase with AGORAS_PASSPHRASE_FILE or AGORAS_PASSPHRASE; if it is lost, {ASIDE}"
            )),
            Self::PassphraseUnreadable(error) if error.kind() == ErrorKind::Interrupted => {
                Kind::Interrupted.unhinted()
            }
            Self::NoPassphrase { .. } | Self::PassphraseUnreadable(_) | Self::EmptyPassphrase => {
                explained("give the passphrase with AGORAS_PASSPHRASE_FILE or AGORAS_PASSPHRASE")
            }
            Self::NotSaved { rescue: Some(copy), .. } => explained(&format!(
                "when the disk is well again, run `agoras utils tokens recover {}`",
                quoted(copy)
            )),
            Self::NotSaved { rescue: None, .. } => explained(AUTHORIZE),
            Self::RescueWaiting { path, .. } => explained(&format!(
                "run `agoras utils tokens recover {}`: it takes them into the store",
                quoted(path)
            )),
            Self::RescueOutdated { .. } => {
                explained("nothing was changed: what the store holds is as new")
            }
            Self::RescueOfOther { .. } => explained(
                "set AGORAS_TIKTOK_API_URL to the address that the copy was made at, or unset it for TikTok's own",
            ),
            Self::OtherAddress { only_for, .. } => explained(&format!(
                "set AGORAS_TIKTOK_API_URL to {only_for}, or name another folder with AGORAS_STORAGE_DIR or --storage-dir"
            )),
            Self::Undecided { address, .. } => Kind::NotAuthorized.hint(format!(
                "run `agoras utils tokens adopt` to move it to {address}, or `agoras utils tokens adopt --keep-apart` if it is TikTok's"
            )),
            Self::AdoptionUnfinished { by, .. } => Kind::NotAuthorized.hint(format!(
                "run `agoras utils tokens adopt` with AGORAS_TIKTOK_API_URL={by}: it completes the move"
            )),
            Self::NoRandomness(_) | Self::NoPythonStore { .. } => {
                explained("check the disk, its free space, and that the folder is yours")
            }
        }
    }
}
