//! What docs/performance.md claims, measured in one run: `cargo bench`; `-- tokens` for a part, and
//! `-- machines postgres://…` for a store of your own
#![expect(clippy::print_stdout, reason = "the figures are what this program is for")]
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on has failed")]

mod journal;
mod machines;
mod relay;
mod sink;
mod stopwatch;
mod tokens;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use agoras::emulator::{EmulatedAccount, Emulator, Settings};
use relay::relay;
use sink::{Line, Sink};
use stopwatch::{compare, measure, timed};

const GIB: u64 = 1024 * 1024 * 1024;
const ROUNDS: usize = 5;
const CLIP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/clip.mp4");

fn main() {
    let folder = tempfile::tempdir().unwrap();
    if std::env::args().any(|argument| argument == "tokens") {
        return tokens::tokens(folder.path());
    }
    if std::env::args().any(|argument| argument == "journal") {
        return journal::journal(&Stage::new(folder.path()));
    }
    if let Some(address) = std::env::args().skip_while(|it| it != "machines").nth(1) {
        return machines::machines(&address, folder.path());
    }
    let sink = Sink::start(Line::Unlimited);
    let stage = Stage::before(&sink, folder.path());
    uploads(&stage, folder.path(), &sink);
    let hashing = Sink::start(Line::Hashed);
    println!("## 1 GiB to a sink that hashes it\n");
    figures(&Stage::before(&hashing, folder.path()), folder.path(), &hashing);
    sources("the emulator, which hashes what comes", &Stage::new(folder.path()), &sink);
    let line = Sink::start(Line::BytesPerSecond(250_000_000));
    sources("a line of 2 Gbit/s", &Stage::before(&line, folder.path()), &line);
    memory(&stage, folder.path());
    starts();
    tokens::tokens(folder.path());
    journal::journal(&Stage::new(folder.path()));
}

/// An emulator, and where runs find it.
struct Stage {
    emulator: Emulator,
    account: EmulatedAccount,
    folder: PathBuf,
}

impl Stage {
    fn new(folder: &Path) -> Self {
        let mut settings = Settings::default();
        settings.set("rate-limits=off").unwrap();
        settings.set("caps=off").unwrap();
        let emulator = Emulator::start(settings).unwrap();
        let account = emulator.account("ada.codes").unwrap();
        Self { emulator, account, folder: folder.to_owned() }
    }

    /// An emulator for everything but the bytes, which go to the sink.
    fn before(sink: &Sink, folder: &Path) -> Self {
        let stage = Self::new(folder);
        let url = sink.upload_url();
        stage.emulator.inject(format!("video-init@*=field:upload_url=\"{url}\"").parse().unwrap());
        stage
    }

    fn publish(&self, video: &str) -> Command {
        // A store of its own for each run: agoras does not publish the same content twice.
        let store = tempfile::tempdir_in(&self.folder).unwrap().keep();
        let mut command = Command::new(env!("CARGO_BIN_EXE_agoras"));
        command
            .env("AGORAS_STORAGE_DIR", store)
            .args(["--quiet", "tiktok", "video", "--no-wait", "--video-url", video])
            .env("AGORAS_TIKTOK_API_URL", self.emulator.url())
            .env("TIKTOK_USERNAME", &self.account.username)
            .env("TIKTOK_CLIENT_KEY", &self.account.client_key)
            .env("TIKTOK_CLIENT_SECRET", &self.account.client_secret)
            .env("TIKTOK_REFRESH_TOKEN", &self.account.refresh_token)
            .env("TIKTOK_ACCESS_TOKEN", &self.account.access_token);
        command
    }
}

/// A real video, padded to `size` bytes by a box that players skip.
fn sized(folder: &Path, name: &str, size: u64) -> String {
    let path = folder.join(name);
    let mut file = File::options().create_new(true).write(true).open(&path).unwrap();
    let mut video = std::fs::read(CLIP).unwrap();
    let free = size - video.len() as u64;
    video.extend([&1_u32.to_be_bytes()[..], b"free", &free.to_be_bytes()].concat());
    file.write_all(&video).unwrap();
    file.set_len(size).unwrap();
    path.to_str().unwrap().to_owned()
}

fn uploads(stage: &Stage, folder: &Path, sink: &Sink) {
    println!("## 1 GiB to a sink that throws it away\n");
    let (file, url) = figures(stage, folder, sink);
    let publish = |video: &str| timed(stage.publish(video));
    let bare = || relay(sink.port(), &file, GIB);
    let ratio = compare(ROUNDS, || publish(&file), bare);
    println!("a bare relay of the URL, speed as a share of the local file: {ratio:.2}");
    let ratio = compare(ROUNDS, bare, || publish(&url));
    println!("a URL, speed as a share of the bare relay: {ratio:.2}\n");
    println!("peak memory with a URL of 1 GiB: {} MiB\n", measure(&mut stage.publish(&url)).mib());
}

/// What curl, a local file and a URL come to, all to the same sink: medians of ratios, in rounds.
fn figures(stage: &Stage, folder: &Path, sink: &Sink) -> (String, String) {
    let file = sized(folder, &format!("1GiB-{}.mp4", sink.port()), GIB);
    let url = sink.serving(&file);
    let curl = || {
        let mut command = Command::new("curl");
        command.args(["--silent", "--fail", "-T", &file, &sink.upload_url()]);
        command
    };
    let publish = |video: &str| timed(stage.publish(video));
    let ratio = compare(ROUNDS, || timed(curl()), || publish(&file));
    println!("a local file, speed as a share of `curl -T`: {ratio:.2}");
    let ratio = compare(ROUNDS, || publish(&file), || publish(&url));
    println!("a URL, speed as a share of the local file: {ratio:.2}");
    (file, url)
}

fn sources(whereto: &str, stage: &Stage, origin: &Sink) {
    let file = sized(&stage.folder, &format!("{}.mp4", whereto.len()), GIB);
    let url = origin.serving(&file);
    println!("## 1 GiB to {whereto}, {ROUNDS} rounds in turn, median of the ratios\n");
    let publish = |video: &str| timed(stage.publish(video));
    let ratio = compare(ROUNDS, || publish(&file), || publish(&url));
    println!("a URL, speed as a share of the local file: {ratio:.2}\n");
}

fn memory(stage: &Stage, folder: &Path) {
    println!("## Peak memory by the file's size\n");
    for (name, size) in
        [("10MiB.mp4", 10 * 1024 * 1024), ("1GiB-again.mp4", GIB), ("4GiB.mp4", 4 * GIB)]
    {
        let file = sized(folder, name, size);
        let figures = measure(&mut stage.publish(&file));
        println!("{name}: {} MiB", figures.mib());
    }
}

fn starts() {
    println!(
        "\n## Process start, wall time as a multiple of `/bin/true`, 200 pairs in turn, medians\n"
    );
    let timed = |program: &str, arguments: &[&str]| {
        let start = Instant::now();
        Command::new(program).args(arguments).output().unwrap();
        start.elapsed().as_secs_f64()
    };
    let agoras = env!("CARGO_BIN_EXE_agoras");
    for arguments in [
        &["--version"][..],
        &["--help"],
        &["tiktok", "video", "--privacy", "x"],
        &["tiktok", "video"],
    ] {
        let mut ratios: Vec<f64> =
            (0..200).map(|_| timed(agoras, arguments) / timed("/bin/true", &[])).collect();
        ratios.sort_by(f64::total_cmp);
        println!("agoras {}: {:.1}", arguments.join(" "), ratios[ratios.len() / 2]);
    }
}
