//! The list of guarantees: it has exactly the prefixes of the tests' names

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Returns the prefixes of a test's name: `s08` and `s37` for
/// `s08_s37_a_token_that_the_disk_refuses`.
fn prefixes(name: &str) -> Vec<String> {
    let is_prefix = |part: &&str| {
        let mut letters = part.chars();
        part.len() == 3
            && letters.next().is_some_and(|letter| letter.is_ascii_lowercase())
            && letters.all(|letter| letter.is_ascii_digit())
    };
    name.split('_').take_while(is_prefix).map(str::to_owned).collect()
}

fn gather(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(path).unwrap();
            let function = |line: &str| {
                let (before, name) = line.trim_start().split_once("fn ")?;
                matches!(before, "" | "async ").then(|| name.to_owned())
            };
            found.extend(text.lines().filter_map(function).flat_map(|name| prefixes(&name)));
        }
    }
}

#[test]
fn every_guarantee_has_a_test_and_every_prefix_is_explained() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tested = BTreeSet::new();
    gather(&root.join("tests/it"), &mut tested);
    gather(&root.join("src"), &mut tested);
    let list = fs::read_to_string(root.join("docs/guarantees.md")).unwrap();
    let rows = list.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" |"));
    let listed: BTreeSet<String> =
        rows.map(|(name, _)| name.to_owned()).filter(|name| prefixes(name).len() == 1).collect();
    assert!(listed.len() > 100, "{listed:?}");
    assert_eq!(listed, tested);
}
