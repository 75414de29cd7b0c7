//! Helpers of the tests of plans: accounts in the store, plans, runs, and counts of posts

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use agoras::clock::{Clock, Moment};
use agoras::disk::Patience;
use agoras::emulator::{Delivery, Settings};
use agoras::secret::{AccessToken, ClientSecret, RefreshToken};
use agoras::store::{Identity, NamedBy, Record};
use serde_json::Value;

use crate::support::{Answer, CLIP, PhotoHost, Run, World, sample};

/// The columns of most plans.
pub(crate) const COLUMNS: &str = "id,account,at,media,title";
/// The accounts of most worlds.
pub(crate) const ADA: &str = "ada.codes";
pub(crate) const BEA: &str = "bea.films";
/// The size of a video of two chunks, of which the first has 32 MB.
pub(crate) const TWO_CHUNKS: usize = 65_000_000;

impl World {
    /// Returns a world with these accounts in its store, and without variables.
    pub(crate) fn of_accounts(names: &[&str]) -> Self {
        let world = Self::at_speed(100, Settings::default()).without_variables();
        for name in names {
            world.log_in(name);
        }
        world.file("clip.mp4", &std::fs::read(CLIP).unwrap());
        world
    }

    /// Stores a login of an account, as a login in the browser does.
    pub(crate) fn log_in(&self, name: &str) {
        let account = self.tiktok.account(name).unwrap();
        let secret = ClientSecret::new(account.client_secret);
        let token = RefreshToken::new(account.refresh_token);
        let lifetime = Duration::from_secs(account.expires_in - 60);
        let record = Record {
            access_token: Some(AccessToken::new(account.access_token)),
            access_expires_at: Some(Clock::system().now() + lifetime),
            scopes: account.scopes,
            open_id: Some(account.open_id),
            named_by: NamedBy::Tiktok,
            ..Record::new(&account.username, &account.client_key, secret, token)
        };
        let identity = Identity::tiktok(name).unwrap();
        self.store().lock(&identity, Patience::quiet()).unwrap().put(&record).map(drop).unwrap();
    }

    /// Writes `plan.csv` with the usual columns.
    pub(crate) fn plan(&self, rows: &[PlanRow<'_>]) {
        self.plan_of(COLUMNS, &rows.iter().map(PlanRow::csv).collect::<Vec<_>>());
    }

    /// Writes `plan.csv` with these columns and lines.
    pub(crate) fn plan_of(&self, columns: &str, lines: &[impl AsRef<str>]) {
        let mut text = format!("{columns}\n");
        for line in lines {
            writeln!(text, "{}", line.as_ref()).unwrap();
        }
        self.file("plan.csv", text.as_bytes());
    }

    /// Runs `plan.csv`, whose media may be on this machine.
    pub(crate) fn schedule(&self, more: &[&str]) -> Run {
        self.agoras(arguments(more))
    }

    /// Returns how often each row was posted, or may have been, by account and title.
    pub(crate) fn posts(&self) -> BTreeMap<(String, String), usize> {
        let mut posts = BTreeMap::new();
        for publish in self.tiktok.publishes() {
            // TikTok fetches the media of the others itself, so that opening them posts them.
            let is_posted = publish.arrived || publish.delivery != Delivery::File;
            if is_posted && publish.fail_reason.is_none() {
                let title = publish.post_info["title"].as_str().unwrap_or_default();
                *posts.entry((publish.username, title.to_owned())).or_default() += 1;
            }
        }
        posts
    }

    /// Returns the titles of the posts of an account, each as often as it was posted.
    pub(crate) fn titles(&self, account: &str) -> Vec<String> {
        let of_account = self.posts().into_iter().filter(|((owner, _), _)| owner == account);
        of_account.flat_map(|((_, title), count)| vec![title; count]).collect()
    }
}

/// Returns the arguments of a run over `plan.csv`.
pub(crate) fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let first = ["utils", "schedule-run", "--file", "plan.csv", "--allow-private-media"];
    [&first[..], more].concat()
}

/// A row of a plan as tests describe it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlanRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) account: &'a str,
    /// The age of its time in seconds.
    pub(crate) ago: u64,
    pub(crate) media: &'a str,
    pub(crate) title: &'a str,
}

/// Returns a row of `clip.mp4` that is due since a minute.
pub(crate) const fn row<'a>(id: &'a str, account: &'a str, title: &'a str) -> PlanRow<'a> {
    PlanRow { id, account, ago: 60, media: "clip.mp4", title }
}

impl<'a> PlanRow<'a> {
    pub(crate) const fn aged(self, ago: u64) -> Self {
        Self { ago, ..self }
    }

    pub(crate) const fn with(self, media: &'a str) -> Self {
        Self { media, ..self }
    }

    fn csv(&self) -> String {
        let Self { id, account, ago, media, title } = self;
        format!("{id},{account},{},{media},{title}", at(*ago))
    }
}

/// Returns the moment `ago` seconds before now, as plans write it.
pub(crate) fn at(ago: u64) -> String {
    moment(ago).rfc3339()
}

pub(crate) fn moment(ago: u64) -> Moment {
    Clock::system().now() - Duration::from_secs(ago)
}

/// Returns the lines on stdout.
pub(crate) fn lines(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns the outcome of each row on stdout, by its id, or its line if it has none.
pub(crate) fn outcomes(run: &Run) -> BTreeMap<String, String> {
    let name = |line: &Value| match line["row"].as_str() {
        Some(id) => id.to_owned(),
        None => format!("line {}", line["line"]),
    };
    let outcome = |line: &Value| match line["error"]["code"].as_str() {
        Some(code) if line["outcome"] != "unknown" => code.to_owned(),
        _ => line["outcome"].as_str().unwrap().to_owned(),
    };
    let all = lines(run);
    let found: BTreeMap<_, _> = all.iter().map(|line| (name(line), outcome(line))).collect();
    assert_eq!(found.len(), all.len(), "two lines for one row: {run}");
    found
}

/// Asserts the exit code and the outcome of each row on stdout: `ID=OUTCOME`, in the order of ids.
pub(crate) fn assert_run(run: &Run, exit: i32, expected: &[&str]) {
    let found: Vec<String> =
        outcomes(run).into_iter().map(|(id, outcome)| format!("{id}={outcome}")).collect();
    assert_eq!(
        (run.exit, found.iter().map(String::as_str).collect::<Vec<_>>()),
        (Some(exit), expected.to_vec()),
        "{run}"
    );
}

/// Returns a host with this many photos.
pub(crate) fn photos(count: usize) -> PhotoHost {
    PhotoHost::with(vec![Answer::Gives(sample("photo.jpg")); count])
}
