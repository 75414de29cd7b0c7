//! The version of this program, and the commit, the target and the date of its build

use crate::clock::Moment;

/// The version number, which `-V` prints.
pub(crate) const NUMBER: &str = env!("CARGO_PKG_VERSION");

/// Returns the line of `--version`: `agoras 2.3.0 (commit ae5d394f7a1b, 2026-11-29, x86_64-unknown-linux-gnu)`.
pub(crate) fn line() -> String {
    let commit = commit(env!("BUILT_COMMIT"), env!("BUILT_FROM"));
    let date = date(env!("BUILT_SECONDS"));
    format!("agoras {NUMBER} ({commit}, {date}, {})", env!("BUILT_TARGET"))
}

/// Returns the commit in words. `from` is `commit`, `debug` or `package`, as the build
/// script says. A debug build is not made anew for each commit.
fn commit(commit: &str, from: &str) -> String {
    match (commit.get(..12).unwrap_or(commit), from) {
        ("", "package") => "from a package without .git: commit unknown".to_owned(),
        ("", _) => "commit unknown: git did not tell it".to_owned(),
        (commit, "package") => format!("package of commit {commit}"),
        (commit, "debug") => format!("near commit {commit}"),
        (commit, _) => format!("commit {commit}"),
    }
}

/// Returns the day of a build; it is that of the commit, or of `SOURCE_DATE_EPOCH`.
fn date(seconds: &str) -> String {
    let Ok(seconds) = seconds.parse() else {
        return "date unknown".to_owned();
    };
    let moment = Moment::from_seconds(seconds).rfc3339();
    moment.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_a_repository_says_so() {
        let hash = "ae5d394f7a1bc0ffee";
        assert_eq!(commit(hash, "commit"), "commit ae5d394f7a1b");
        assert_eq!(commit(hash, "debug"), "near commit ae5d394f7a1b");
        assert_eq!(commit(hash, "package"), "package of commit ae5d394f7a1b");
        assert_eq!(commit("", "package"), "from a package without .git: commit unknown");
        assert_eq!(commit("", "commit"), "commit unknown: git did not tell it");
        assert_eq!((date("1795416372"), date("")), ("2026-11-23".into(), "date unknown".into()));
    }
}
