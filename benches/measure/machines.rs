//! Ten thousand accounts in a shared store, and sixty-four processes in eight homes that act for them

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use agoras::clock::{Clock, Moment};
use agoras::disk::Patience;
use agoras::emulator::{EmulatedAccount, Emulator, Settings as Switches};
use agoras::kv::{Kv, KvAddress};
use agoras::secret::{AccessToken, ClientSecret, RefreshToken};
use agoras::store::{Identity, Machine, Record, Settings, SharedSettings, Store, Unlock};

const ACCOUNTS: usize = 10_000;
const FEW: usize = 10;
const PROCESSES: usize = 64;
const HOMES: usize = 8;
/// Processes that come for each account, at about the same time.
const VISITS: usize = 2;
/// Runs with a good token that are timed.
const RUNS: usize = 101;

struct Fleet<'a> {
    emulator: Emulator,
    store: String,
    folder: &'a Path,
}

/// Measures a store at `address`, which the caller has started.
pub(crate) fn machines(address: &str, folder: &Path) {
    println!("\n## {ACCOUNTS} accounts in {}\n", kv(address).address());
    let few = Fleet::new(&format!("{address}few"), folder);
    few.fill(FEW);
    few.visit(FEW);
    let many = Fleet::new(&format!("{address}many"), folder);
    let start = Instant::now();
    many.fill(ACCOUNTS);
    println!("stored in {:.0} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    many.visit(ACCOUNTS);
    println!(
        "{} runs of {PROCESSES} processes in {HOMES} homes, all tokens expired: {:.0} s",
        ACCOUNTS * VISITS,
        start.elapsed().as_secs_f64()
    );
    many.count();
    // In turn, since the machine is not always as busy.
    let times = (0..RUNS).map(|run| (few.good_token(run % FEW), many.good_token(run)));
    let (with_few, with_many): (Vec<_>, Vec<_>) = times.unzip();
    println!(
        "a run with a good token, median of {RUNS}: {:.2} times as long as with {FEW} accounts",
        median(&with_many).as_secs_f64() / median(&with_few).as_secs_f64()
    );
}

fn kv(address: &str) -> Kv {
    let address: KvAddress = address.parse().unwrap();
    Kv::open(&address, Clock::system()).unwrap()
}

impl<'a> Fleet<'a> {
    fn new(store: &str, folder: &'a Path) -> Self {
        let mut settings = Switches::default();
        for switch in ["rate-limits=off", "rotation=strict", "reuse=revoke-chain"] {
            settings.set(switch).unwrap();
        }
        let emulator = Emulator::start(settings).unwrap();
        let key = folder.join("store.key");
        #[expect(clippy::disallowed_methods, reason = "a measurement's own file")]
        std::fs::write(&key, [7; 32]).unwrap();
        Self { emulator, store: store.to_owned(), folder }
    }

    /// Stores so many accounts, all with an access token that has ended.
    fn fill(&self, accounts: usize) {
        let logins: Vec<EmulatedAccount> =
            (0..accounts).map(|it| self.emulator.account(&name(it)).unwrap()).collect();
        self.emulator.expire_access_tokens();
        let store = self.open();
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..HOMES {
                scope.spawn(|| {
                    while let Some(login) = logins.get(next.fetch_add(1, Ordering::Relaxed)) {
                        put(&store, login);
                    }
                });
            }
        });
    }

    fn open(&self) -> Store {
        let address = self.emulator.url().parse().unwrap();
        let unlock = Unlock::default().with_key_file(&self.folder.join("store.key"));
        let usual = Settings::new(&self.folder.join("seeder"), address, unlock, Clock::system());
        let shared = Some(SharedSettings { kv: kv(&self.store), machine: Machine::this() });
        let store = Store::with(Settings { shared, ..usual }).unwrap();
        store.make_ready(Patience::quiet()).unwrap();
        store
    }

    /// Lets several processes come for each account at about the same time.
    fn visit(&self, accounts: usize) {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for process in 0..PROCESSES {
                let next = &next;
                scope.spawn(move || {
                    loop {
                        let visit = next.fetch_add(1, Ordering::Relaxed);
                        if visit >= accounts * VISITS {
                            return;
                        }
                        let output = self.run(process % HOMES, visit / VISITS).output().unwrap();
                        let said = String::from_utf8_lossy(&output.stderr);
                        assert!(output.status.success(), "{said}");
                    }
                });
            }
        });
    }

    fn run(&self, home: usize, account: usize) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_agoras"));
        let url = self.emulator.url();
        command
            .env("AGORAS_STORAGE_DIR", self.folder.join(format!("home-{home}")))
            .env("AGORAS_STORE", &self.store)
            .env("AGORAS_KEY_FILE", self.folder.join("store.key"))
            .env("AGORAS_TIKTOK_API_URL", &url)
            .env("AGORAS_TIKTOK_AUTH_URL", &url)
            .args(["--quiet", "tiktok", "creator", "--username", &name(account)]);
        command
    }

    /// Prints how often tokens were asked for, and how often TikTok refused.
    fn count(&self) {
        let requests = self.emulator.requests();
        let tokens = requests.iter().filter(|it| it.endpoint.to_string() == "token");
        let mut asked: Vec<&str> = tokens.map(|it| it.body.as_str()).collect();
        let count = asked.len();
        asked.sort_unstable();
        asked.dedup();
        println!(
            "grants: {count} for {ACCOUNTS} accounts, {} of them sent twice",
            count - asked.len()
        );
        assert_eq!(count, ACCOUNTS, "one for each account and expiry");
    }

    /// Returns how long a run with a good token took.
    fn good_token(&self, account: usize) -> Duration {
        let start = Instant::now();
        assert!(self.run(0, account).output().unwrap().status.success());
        start.elapsed()
    }
}

fn put(store: &Store, login: &EmulatedAccount) {
    let secret = ClientSecret::new(login.client_secret.clone());
    let token = RefreshToken::new(login.refresh_token.clone());
    let record = Record {
        access_token: Some(AccessToken::new("act.ended".to_owned())),
        access_expires_at: Some(Moment::from_seconds(1_000_000_000)),
        ..Record::new(&login.username, &login.client_key, secret, token)
    };
    let identity = Identity::tiktok(&login.username).unwrap();
    drop(store.lock(&identity, Patience::quiet()).unwrap().put(&record).unwrap());
}

fn name(account: usize) -> String {
    format!("account{account}")
}

fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}
