//! A bucket, an emulator, and machines whose homes are thrown away, for the examples of a page

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use agoras::clock::Clock;
use agoras::emulator::EmulatedAccount;

use crate::support::{
    Answer, CLIP, IDENTITY_TOKEN, PhotoHost, Run, S3, S3_ACCESS_KEY, World, sample,
};

pub(super) const PASSPHRASE: &str = "a passphrase";
/// A file with a key in base64.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";

/// Variables of an example.
pub(super) type Variables = Vec<(String, String)>;

pub(super) struct Stage {
    pub(super) world: World,
    pub(super) store: S3,
    photos: PhotoHost,
    account: EmulatedAccount,
}

impl Stage {
    pub(super) fn new() -> Self {
        let world = World::new();
        let account = world.account().clone();
        let world = world.without_variables();
        for folder in ["bin", "posts", "scratch"] {
            std::fs::create_dir(world.home.path().join(folder)).unwrap();
        }
        // The photos are on this machine, which plans may not name.
        let program = env!("CARGO_BIN_EXE_agoras");
        let wrapper = format!(
            "#!/bin/sh\ncase \"$*\" in *schedule-run*) set -- \"$@\" --allow-private-media ;; esac\nexec '{program}' \"$@\"\n"
        );
        world.wrapper("bin/agoras", &wrapper);
        world.file("agoras.key", KEY.as_bytes());
        let photos = PhotoHost::with(vec![Answer::Gives(sample("photo.jpg"))]);
        Self { world, store: S3::start(), photos, account }
    }

    /// Writes a plan with a row that is due since a minute.
    pub(super) fn plan(&self) {
        let at = (Clock::system().now() - Duration::from_mins(1)).rfc3339();
        let row = format!("bowls,ada.codes,{at},photos,{}/1,Two bowls", self.photos.base());
        let plan = format!("id,account,at,type,media,title\n{row}\n");
        self.world.file("posts/plan.csv", plan.as_bytes());
    }

    /// Returns a text of the page with the places of this machine.
    pub(super) fn here(&self, text: &str) -> String {
        let home = self.world.home.path().display().to_string();
        text.replace("acme-agoras", "team")
            .replace("https://ACCOUNT_ID.r2.cloudflarestorage.com", &self.store.url())
            .replace("http://127.0.0.1:9000", &self.store.url())
            .replace("https://media.example.com/clip.mp4", CLIP)
            .replace("Europe/Berlin", "UTC")
            .replace("/usr/local/bin/agoras", "agoras")
            .replace("/etc/agoras/agoras.key", &format!("{home}/agoras.key"))
            .replace("/scratch/", &format!("{home}/scratch/"))
            .replace("/plan/", &format!("{home}/posts/"))
            .replace("/srv/", &format!("{home}/"))
    }

    /// Returns a variable of the page with its value on this machine.
    pub(super) fn variable(&self, name: &str, value: &str) -> (String, String) {
        let value = match value {
            "${{ secrets.AGORAS_PASSPHRASE }}" => PASSPHRASE.to_owned(),
            "${{ secrets.R2_ACCESS_KEY_ID }}" => S3_ACCESS_KEY.to_owned(),
            "${{ secrets.R2_SECRET_ACCESS_KEY }}" => "a secret".to_owned(),
            value => self.here(value),
        };
        assert!(!value.contains("${{"), "{name}: {value}");
        (name.to_owned(), value)
    }

    /// Returns the variables that lead requests for Amazon to the server on this machine.
    pub(super) fn amazon(&self) -> Variables {
        let url = self.store.url();
        let names = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"];
        names.map(|name| (name.to_owned(), url.clone())).to_vec()
    }

    /// Returns the variables that an action or a user with a key of the bucket sets.
    pub(super) fn bucket_key() -> Variables {
        let key = [("AWS_ACCESS_KEY_ID", S3_ACCESS_KEY), ("AWS_SECRET_ACCESS_KEY", "a secret")];
        key.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// Returns the variables that a cluster gives a pod with a role.
    pub(super) fn role(&self) -> Variables {
        let file = self.world.file("aws.token", IDENTITY_TOKEN.as_bytes());
        let role = "arn:aws:iam::123456789012:role/agoras-publish";
        let file = file.to_str().unwrap();
        [("AWS_ROLE_ARN", role), ("AWS_WEB_IDENTITY_TOKEN_FILE", file)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec()
    }

    /// Stores the account in the shared store, as a login on another machine does.
    pub(super) fn authorize(&self, variables: &[(String, String)]) {
        self.log_in(variables, "agoras tiktok creator");
    }

    /// Stores the account with a script that has variables of its own.
    pub(super) fn authorize_by(&self, script: &str) {
        self.log_in(&[], script);
    }

    fn log_in(&self, variables: &[(String, String)], script: &str) {
        let seed = [
            ("TIKTOK_USERNAME", &self.account.username),
            ("TIKTOK_CLIENT_KEY", &self.account.client_key),
            ("TIKTOK_CLIENT_SECRET", &self.account.client_secret),
            ("TIKTOK_REFRESH_TOKEN", &self.account.refresh_token),
        ];
        let seed = seed.map(|(name, value)| (name.to_owned(), value.clone()));
        let run = self.run("laptop", &[variables, &seed].concat(), script);
        assert_eq!(run.exit, Some(0), "{run}");
    }

    /// Starts a script of the page on a machine with a home of its own.
    pub(super) fn start(
        &self,
        machine: &str,
        variables: &[(String, String)],
        script: &str,
    ) -> Child {
        let home = self.world.home.path().join(machine);
        std::fs::create_dir_all(home.join(".config")).unwrap();
        let programs = self.world.home.path().join("bin");
        let script = format!("PATH='{}':$PATH\n{}", programs.display(), self.here(script));
        let mut shell = self.world.settled(Command::new("sh"));
        shell.args(["-ec", &script]).env("HOME", &home).env("TMPDIR", &home);
        shell.envs(variables.iter().map(|(name, value)| (name, value)));
        shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        shell.spawn().unwrap()
    }

    /// Runs a script of the page on a machine with a home of its own.
    pub(super) fn run(&self, machine: &str, variables: &[(String, String)], script: &str) -> Run {
        self.world.finish(self.start(machine, variables, script))
    }

    pub(super) fn posts(&self) -> usize {
        self.world.tiktok.delivered()
    }

    /// Returns how many refreshes TikTok was asked for.
    pub(super) fn grants(&self) -> usize {
        self.world.count("token")
    }
}
