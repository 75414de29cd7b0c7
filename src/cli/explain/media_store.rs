//! Explanations of a media store that does not take photos, and of one from which TikTok could not fetch

use super::explanation::Kind::{BadInput, Storage, Unavailable, Usage};
use super::explanation::{Explain, Explanation};
use crate::flow::ServingFault;
use crate::kv::KvError;
use crate::media::MediaError;
use crate::media_store::MediaStoreError;

impl Explain for MediaStoreError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Address { .. } => Usage.hint(
                "name it as s3://BUCKET/PREFIX, gs://BUCKET/PREFIX or az://CONTAINER/PREFIX?account=NAME (--media-store, AGORAS_MEDIA_STORE), and set the provider's variables for its credentials",
            ),
            Self::PublicUrl { .. } => Usage.hint(
                "name it as https://HOST/PREFIX/ (--media-url, AGORAS_MEDIA_URL)",
            ),
            Self::Store(error) => on_store(error),
            Self::OtherName { .. } => {
                Storage.hint("the journal was changed by hand: delete the object by hand")
            }
            Self::NoRandomness(_) => Storage.hint("run it again"),
        }
    }
}

/// Explains an error of the bucket. A media store needs fewer rights than a store of accounts.
fn on_store(error: &KvError) -> Explanation {
    match error {
        KvError::Denied { .. } => Storage.hint(
            "allow these credentials to put and to delete objects there: `agoras help photos` lists the rights",
        ),
        KvError::NoSuchStore { .. } => {
            Storage.hint("create the bucket, or correct its name, its endpoint or its region")
        }
        KvError::Conditions { .. } => {
            Unavailable.hint("the bucket is busy: run it again in a few minutes")
        }
        other => other.explain(),
    }
}

impl Explain for ServingFault {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoAnswer { .. } => Unavailable.hint(UNREACHED),
            Self::Unread(error) if self.is_passing() => {
                let MediaError::Unreachable { .. } = error else {
                    return error.explain();
                };
                Unavailable.hint(UNREACHED)
            }
            Self::Unread(_) => BadInput.hint(
                "the address of --media-url (AGORAS_MEDIA_URL) must give what is in the media store to everybody: `agoras help photos` shows how",
            ),
            Self::Redirected { .. } => BadInput.hint(
                "name the address that it leads to with --media-url (AGORAS_MEDIA_URL)",
            ),
            Self::OtherBytes => BadInput.hint(
                "--media-url (AGORAS_MEDIA_URL) and --media-store (AGORAS_MEDIA_STORE) must be of the same place in the same bucket",
            ),
            Self::OtherType { .. } => BadInput.hint(
                "let the server of --media-url (AGORAS_MEDIA_URL) give the content type that is in the bucket",
            ),
        }
    }
}

/// The hint for an address that cannot be reached from here.
const UNREACHED: &str = "check the address of --media-url (AGORAS_MEDIA_URL); if it is public and only this machine cannot reach it, `--unchecked-pull` publishes without looking";
