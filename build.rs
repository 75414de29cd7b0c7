//! Tells the program its commit, target and date, for `agoras --version`. The same sources give the same
//! answer: the date is that of the commit, or `SOURCE_DATE_EPOCH`.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The file in which `cargo package` notes the commit.
const PACKAGED: &str = ".cargo_vcs_info.json";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    // A package may lie in a repository of somebody else: only a `.git` of its own counts.
    let is_repository = Path::new(".git").exists();
    let (commit, seconds) = if is_repository { of_repository() } else { of_package() };
    let epoch = env::var_os("SOURCE_DATE_EPOCH").and_then(|epoch| epoch.into_string().ok());
    // No `AGORAS_`: cargo also hands them to what it runs, where that would be an unknown variable.
    let set = |name, value: &str| println!("cargo::rustc-env=BUILT_{name}={value}");
    set("COMMIT", &commit);
    let from = match (is_repository, is_release()) {
        (false, _) => "package",
        (true, true) => "commit",
        (true, false) => "debug",
    };
    set("FROM", from);
    set("SECONDS", epoch.as_deref().unwrap_or(&seconds).trim());
    let target = env::var_os("TARGET").unwrap_or_default();
    set("TARGET", &target.to_string_lossy());
}

fn is_release() -> bool {
    env::var_os("PROFILE").is_some_and(|profile| profile == "release")
}

/// Returns the commit and its time in seconds since the epoch; empty if git is missing or refuses.
fn of_repository() -> (String, String) {
    // The log changes with each commit, which `HEAD` on a branch does not. A debug build is not made
    // anew for each commit, and says so.
    for file in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", file]);
        if is_release() && Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    (
        git(&["rev-parse", "HEAD"]),
        git(&["show", "--no-patch", "--no-show-signature", "--format=%ct", "HEAD"]),
    )
}

fn git(arguments: &[&str]) -> String {
    let output = Command::new("git").args(arguments).output();
    let output = output.ok().filter(|output| output.status.success());
    let text = output.and_then(|output| String::from_utf8(output.stdout).ok());
    text.unwrap_or_default().trim().to_owned()
}

/// Returns the commit that `cargo package` has noted, and no time.
fn of_package() -> (String, String) {
    if !Path::new(PACKAGED).exists() {
        return (String::new(), String::new());
    }
    println!("cargo::rerun-if-changed={PACKAGED}");
    let noted = fs::read_to_string(PACKAGED).unwrap_or_default();
    let hash = noted.split_once("\"sha1\"").and_then(|(_, rest)| rest.split('"').nth(1));
    let hash = hash.filter(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (hash.unwrap_or_default().to_owned(), String::new())
}
