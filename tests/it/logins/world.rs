//! Logins, renames and what is stored of them

use agoras::emulator::{EmulatedAccount, RegisteredApp, Settings};
use agoras::store::{Identity, Record};
use serde_json::Value;

use crate::support::{CLIP, Run, World, open, page_leads_to};
use crate::tiktok_authorize::desktop;

/// Needs an access token and publishes nothing.
pub(crate) const CREATOR: [&str; 2] = ["tiktok", "creator"];

impl World {
    /// Logs in in the browser, as whoever is logged in there.
    pub(crate) fn authorize(&self) -> Run {
        let login = self.login(&desktop());
        open(&page_leads_to(&(login.page.clone() + "&auto=approve")));
        self.end(login)
    }

    /// Publishes the clip with a caption, and with the account's document.
    pub(crate) fn publish(&self, title: &str) -> Run {
        self.agoras(["tiktok", "video", "--json", "--video-url", CLIP, "--title", title])
    }

    /// The record of an account.
    pub(crate) fn login_of(&self, name: &str) -> Option<Record> {
        let stored = self.store().read(&Identity::tiktok(name).unwrap()).unwrap();
        stored.map(|stored| stored.record)
    }

    /// The refresh token that is stored for an account.
    pub(crate) fn stored_token(&self, name: &str) -> String {
        self.login_of(name).expect("a record").refresh_token.expose().to_owned()
    }

    /// The names of the stored accounts, as a user lists them.
    pub(crate) fn listed(&self) -> Vec<String> {
        let run = self.agoras(["utils", "tokens", "list", "--json"]);
        let listed: Value = if run.exit == Some(0) { run.json() } else { Value::Array(Vec::new()) };
        let name = |it: &Value| it["identifier"].as_str().unwrap().to_owned();
        listed.as_array().unwrap().iter().map(name).collect()
    }

    /// How many records there are, named or not.
    pub(crate) fn records(&self) -> usize {
        self.store().list().unwrap().len()
    }

    /// Lets the next run refresh.
    pub(crate) fn expire(&self) {
        self.tiktok.expire_access_tokens();
    }

    /// The command ends well, after so many refreshes of its own.
    pub(crate) fn refreshes_in(&self, count: usize, run: impl FnOnce(&Self) -> Run) -> Run {
        let before = self.count("token");
        let run = run(self);
        assert_eq!(self.count("token") - before, count, "{run}");
        run
    }
}

/// Asserts that a run did what it should.
pub(crate) fn did(run: Run) {
    drop(good(run));
}

/// A run that did what it should.
pub(crate) fn good(run: Run) -> Run {
    assert_eq!(run.exit, Some(0), "{run}");
    run
}

/// The key of the other app of [`two_apps`].
pub(crate) const OTHER_APP: &str = "awotherkey0004";

/// An emulator with two apps that may do the same.
pub(crate) fn two_apps() -> Settings {
    let usual = Settings::default();
    let mut apps = usual.apps.clone();
    apps.push(RegisteredApp::audited(OTHER_APP, "othersecret0004"));
    Settings { apps, ..usual }
}

/// Sets the four variables, under any name.
pub(crate) fn acting_as(world: &mut World, name: &str, account: &EmulatedAccount) {
    world.set("TIKTOK_USERNAME", name);
    world.set("TIKTOK_CLIENT_KEY", &account.client_key);
    world.set("TIKTOK_CLIENT_SECRET", &account.client_secret);
    world.set("TIKTOK_REFRESH_TOKEN", &account.refresh_token);
}
