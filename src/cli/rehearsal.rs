//! `--emulator`: an emulator in this process with a ready account, and a temporary store

use std::io::Write;
use std::time::Duration;

use tempfile::{NamedTempFile, TempDir};

use crate::cli::arguments::credentials::Credential;
use crate::cli::explain::Failure;
use crate::clock::Clock;
use crate::emulator::{self, EarlierVideo, Emulator, Figures, PublicVideo};
use crate::flow::{self, EarlierPublish, FlowError, Owner, Username};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};
use crate::store::{Identity, Record, Store, Unlock};
use crate::tiktok::{App, ClientKey, Grant, OpenId, PublishId};

/// The name of the ready account.
pub(crate) const EMULATED_USER: &str = "ada.codes";

/// The same in every run, so that the next command can name it. Private: `history` shows it.
const PUBLISH_ID: &str = "v_pub_file~v2-1.7500000000000000001";
const TITLE: &str = "An earlier video";
const VIDEO: &[u8] = include_bytes!("earlier.mp4");

/// A public video that was posted in the app, for `videos`. No publish of the journal is its.
const POST_ID: u64 = 7_500_000_000_000_000_002;
const POSTED: &str = "A public video #rust";
const FIGURES: Figures = Figures { duration: 21, views: 1024, likes: 64, comments: 8, shares: 2 };
const POSTED_BEFORE: Duration = Duration::from_hours(72);

/// Ignored besides the credentials: about the real store and key, TikTok's place, real tokens, and
/// real sheets and buckets.
const IGNORED: [&str; 19] = [
    "AGORAS_TIKTOK_API_URL",
    "AGORAS_TIKTOK_AUTH_URL",
    "AGORAS_STORAGE_DIR",
    "AGORAS_ACCEPT_NO_LOCK",
    "AGORAS_KEY_FILE",
    "CREDENTIALS_DIRECTORY",
    "AGORAS_TOKEN_OUT",
    "AGORAS_TOKEN_HOOK",
    "AGORAS_REQUIRE_TOKEN_SINK",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
    "GOOGLE_SHEETS_ID",
    "GOOGLE_SHEETS_NAME",
    "GOOGLE_SHEETS_CLIENT_EMAIL",
    "GOOGLE_SHEETS_PRIVATE_KEY",
    "AGORAS_GOOGLE_SHEETS_URL",
    "AGORAS_GOOGLE_TOKEN_URL",
    "AGORAS_MEDIA_STORE",
    "AGORAS_MEDIA_URL",
];

/// Returns whether a variable is not read with `--emulator`.
pub(crate) fn ignores(variable: &str) -> bool {
    variable == Credential::ACCESS_TOKEN.variable
        || Credential::FOUR.iter().any(|credential| credential.variable == variable)
        || IGNORED.contains(&variable)
}

/// An emulator, and a store with a login and one finished publish. Both end with the run.
pub(crate) struct Rehearsal {
    pub(crate) emulator: Emulator,
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

impl Rehearsal {
    /// Starts the emulator, logs the ready account in, and publishes for it.
    pub(crate) fn start(speed: u32, clock: Clock) -> Result<Self, Failure> {
        let emulator = Emulator::start(emulator::Settings { speed, ..Default::default() })?;
        let folder = tempfile::Builder::new().prefix("agoras-").tempdir();
        let folder = folder.map_err(Failure::no_scratch)?;
        let store = Store::open(folder.path(), Unlock::default(), clock)?;
        let rehearsal = Self { emulator, store, folder };
        let record = rehearsal.ready_account(EMULATED_USER)?;
        rehearsal.publish_earlier(&record)?;
        Ok(rehearsal)
    }

    /// Returns the stored login of a creator, who logs in first if there is none.
    pub(crate) fn ready_account(&self, name: &str) -> Result<Record, Failure> {
        let username = Username::new(name);
        let identity = Identity::tiktok(username.as_str()).map_err(FlowError::from)?;
        if let Some(stored) = self.store.read(&identity)? {
            return Ok(stored.record);
        }
        let account = self.emulator.account(&username.as_str().to_lowercase())?;
        let app = app(&account.client_key, &account.client_secret);
        let grant = Grant {
            access_token: AccessToken::new(account.access_token),
            access_lifetime: Some(Duration::from_secs(account.expires_in)),
            refresh_token: Some(RefreshToken::new(account.refresh_token)),
            refresh_lifetime: Some(Duration::from_secs(account.refresh_expires_in)),
            scopes: account.scopes,
            open_id: Some(OpenId::new(&account.open_id)),
        };
        let username = Username::new(&account.username);
        Ok(flow::store_login(&self.store, &app, &username, &grant)?)
    }

    /// Prepares a login, and returns the app with that key, or the default app if there is none.
    pub(crate) fn login(
        &self,
        client_key: Option<&str>,
        username: Option<&str>,
        redirect_uri: &str,
    ) -> Result<App, Failure> {
        self.emulator.register_redirect(redirect_uri.parse()?);
        if let Some(name) = username {
            self.emulator.browse_as(&Username::new(name).as_str().to_lowercase())?;
        }
        let known = client_key.and_then(|key| self.emulator.app(Some(key)));
        let found = known.or_else(|| self.emulator.app(None));
        let found = found.ok_or_else(|| Failure::usage("the emulator has no app".to_owned()))?;
        Ok(app(&found.client_key, &found.client_secret))
    }

    fn publish_earlier(&self, record: &Record) -> Result<(), Failure> {
        self.emulator.add_earlier(EarlierVideo {
            publish_id: PUBLISH_ID.to_owned(),
            username: record.username.clone(),
            client_key: record.client_key.clone(),
            title: TITLE.to_owned(),
            bytes: VIDEO.to_vec(),
        });
        self.emulator.add_public(PublicVideo {
            post_id: POST_ID,
            username: record.username.clone(),
            title: POSTED.to_owned(),
            age: POSTED_BEFORE,
            figures: FIGURES,
        });
        let mut video = NamedTempFile::new_in(self.folder.path()).map_err(Failure::no_scratch)?;
        video.write_all(VIDEO).map_err(Failure::no_scratch)?;
        let publish_id: PublishId = PUBLISH_ID.parse().expect("it has the letters of an id");
        let mut owner = Owner::named(Username::new(&record.username));
        if let Some(open_id) = &record.open_id {
            owner.identify(open_id);
        }
        let earlier = EarlierPublish {
            owner: &owner,
            video: video.path(),
            name: "earlier.mp4",
            title: TITLE,
            publish_id: &publish_id,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::no_runtime)?;
        Ok(runtime.block_on(flow::journal_publish(&self.store, earlier))?)
    }
}

fn app(client_key: &str, client_secret: &str) -> App {
    App {
        client_key: ClientKey::new(client_key),
        client_secret: ClientSecret::new(client_secret.to_owned()),
    }
}
