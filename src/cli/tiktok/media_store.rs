//! The options for photos of this machine: the bucket, and the address under which TikTok sees it

use clap::Args;

use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::flow::{Fix, MediaHost};
use crate::media::Location;
use crate::media_store::{MediaStoreAddress, PublicUrl};
use crate::secret::StoreSecret;

/// The place for photos of this machine. The addresses are kept as secrets until they are parsed, since
/// they may hold credentials by mistake.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Photos of this machine")]
pub(crate) struct MediaPlaceArgs {
    /// A bucket of yours, into which photos of this machine are put for TikTok to fetch, and deleted
    /// afterwards: `s3://BUCKET/PREFIX`, `gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`
    #[arg(long, value_name = "URL", env = "AGORAS_MEDIA_STORE", hide_env_values = true, value_parser = values::secret::<StoreSecret>)]
    media_store: Option<StoreSecret>,

    /// The https address under which everybody sees what is there, below a domain verified for the app
    #[arg(long, value_name = "URL", env = "AGORAS_MEDIA_URL", hide_env_values = true, value_parser = values::secret::<StoreSecret>)]
    media_url: Option<StoreSecret>,
}

impl MediaPlaceArgs {
    /// Returns the media store, which takes photos as they are; `None` if none is named.
    pub(crate) fn host(&self) -> Result<Option<MediaHost>, Failure> {
        let missing = match (&self.media_store, &self.media_url) {
            (Some(store), Some(url)) => {
                let address: MediaStoreAddress = values::bare(store.expose()).0.parse()?;
                let url: PublicUrl = values::bare(url.expose()).0.parse()?;
                return Ok(Some(MediaHost { address, url, fix: Fix::Advise }));
            }
            (None, None) => return Ok(None),
            (Some(_), None) => "--media-url (AGORAS_MEDIA_URL)",
            (None, Some(_)) => "--media-store (AGORAS_MEDIA_STORE)",
        };
        Err(Failure::usage(format!("the media store is not complete; missing: {missing}")))
    }
}

/// Photos of this machine, and those that are converted on it.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Photos of this machine")]
pub(crate) struct MediaStoreArgs {
    #[command(flatten)]
    place: MediaPlaceArgs,

    /// Convert photos that TikTok would not take, with the ffmpeg of this machine; only with
    /// --media-store
    #[arg(long, value_name = "BOOL", env = "AGORAS_FIX", hide_env_values = true, num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean)]
    fix: bool,
}

impl MediaStoreArgs {
    /// Returns the media store for these photos; `None` if there is none.
    pub(crate) fn host(
        &self,
        context: &Context,
        images: &[Location],
    ) -> Result<Option<MediaHost>, Failure> {
        match self.place.host()? {
            Some(host) => {
                self.refuse_rehearsal(context, images)?;
                let fix = if self.fix { Fix::Convert } else { host.fix };
                Ok(Some(MediaHost { fix, ..host }))
            }
            None if self.fix => {
                Err(Failure::usage("--fix (AGORAS_FIX) goes with photos only if there is a media store, from which TikTok fetches the result")
                    .hinted("name one with --media-store (AGORAS_MEDIA_STORE) and --media-url (AGORAS_MEDIA_URL): `agoras help photos` shows how"))
            }
            None => Ok(None),
        }
    }

    /// Returns the options for many posts. Without a media store, `AGORAS_FIX` is about videos.
    pub(crate) fn of_variables(self) -> Self {
        Self { fix: self.fix && self.place.media_store.is_some(), ..self }
    }

    /// Refuses to put photos into a real bucket for a rehearsal.
    fn refuse_rehearsal(&self, context: &Context, images: &[Location]) -> Result<(), Failure> {
        let is_web = |image: &Location| matches!(image, Location::Web(_));
        if context.rehearsal.is_none() || (!self.fix && images.iter().all(is_web)) {
            return Ok(());
        }
        Err(Failure::usage(
            "--emulator does not go with a media store, into which photos of this machine would be put",
        )
        .hinted("leave --emulator away, and look at everything with --dry-run"))
    }
}
