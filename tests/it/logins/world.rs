//! Helpers for logins, renames and stored accounts

use agoras::emulator::{EmulatedAccount, RegisteredApp, Settings};
use agoras::store::{Identity, Record};
use serde_json::Value;

use crate::support::{CLIP, Run, World, open, page_leads_to};
use crate::tiktok_authorize::desktop;

/// A command that needs an access token and publishes nothing.
pub(crate) const CREATOR: [&str; 2] = ["tiktok", "creator"];

impl World {
    /// Logs in as the account that is logged in in the browser.
    pub(crate) fn authorize(&self) -> Run {
        let login = self.login(&desktop());
        open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
        self.end(login)
    }

    /// Publishes the clip with a caption, with output in JSON.
    pub(crate) fn publish(&self, title: &str) -> Run {
        self.agoras(["tiktok", "video", "--json", "--video-url", CLIP, "--title", title])
    }

    /// Returns the record of an account; `None` if there is none.
    pub(crate) fn login_of(&self, name: &str) -> Option<Record> {
        let stored = self.store().read(&Identity::tiktok(name).unwrap()).unwrap();
        stored.map(|stored| stored.record)
    }

    /// Returns the stored refresh token of an account.
    pub(crate) fn stored_token(&self, name: &str) -> String {
        self.login_of(name).expect("a record").refresh_token.expose().to_owned()
    }

    /// Returns the names of the stored accounts as `utils tokens list` prints them.
    pub(crate) fn listed(&self) -> Vec<String> {
        let run = self.agoras(["utils", "tokens", "list", "--json"]);
        let listed: Value = if run.exit == Some(0) { run.json() } else { Value::Array(Vec::new()) };
        let name = |it: &Value| it["identifier"].as_str().unwrap().to_owned();
        listed.as_array().unwrap().iter().map(name).collect()
    }

    /// Returns the number of records, with or without a name.
    pub(crate) fn records(&self) -> usize {
        self.store().list().unwrap().len()
    }

    /// Lets the stored access token expire, so that the next run refreshes it.
    pub(crate) fn expire(&self) {
        self.tiktok.expire_access_tokens();
    }

    /// Runs a command and asserts that it makes this many refreshes.
    pub(crate) fn refreshes_in(&self, count: usize, run: impl FnOnce(&Self) -> Run) -> Run {
        let before = self.count("token");
        let run = run(self);
        assert_eq!(self.count("token") - before, count, "{run}");
        run
    }
}

/// Asserts that a run ended with 0.
pub(crate) fn did(run: Run) {
    drop(good(run));
}

/// Asserts that a run ended with 0, and returns it.
pub(crate) fn good(run: Run) -> Run {
    assert_eq!(run.exit, Some(0), "{run}");
    run
}

/// The key of the second app of [`two_apps`].
pub(crate) const OTHER_APP: &str = "awotherkey0004";

/// Returns settings with two apps of the same rights.
pub(crate) fn two_apps() -> Settings {
    let usual = Settings::default();
    let mut apps = usual.apps.clone();
    apps.push(RegisteredApp::audited(OTHER_APP, "othersecret0004"));
    Settings { apps, ..usual }
}

/// Sets the four variables to an account's values, under any name.
pub(crate) fn acting_as(world: &mut World, name: &str, account: &EmulatedAccount) {
    world.set("TIKTOK_USERNAME", name);
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    world.set("TIKTOK_REFRESH_TOKEN", &account.refresh_token);
}
