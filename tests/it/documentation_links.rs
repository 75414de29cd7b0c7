//! The links of the README and of docs/: each leads to a page and a heading, and the index has every page

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap()
}

/// Returns the pages for readers, with their text.
fn pages() -> BTreeMap<PathBuf, String> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap();
    let mut found: Vec<PathBuf> = docs.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    found.extend(["README.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name)));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    found.into_iter().map(read).collect()
}

/// Returns the lines of a page outside of its blocks of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(str::lines)
}

/// Returns the anchors that GitHub gives to the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for heading in prose(text).filter(|line| line.starts_with('#')) {
        let kept = |letter: &char| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter);
        let name: String = heading.to_lowercase().chars().filter(kept).collect();
        found.insert(name.trim().replace(' ', "-"));
    }
    found
}

/// Returns the targets of a page's links that are no web addresses.
fn links(text: &str) -> Vec<String> {
    let text = prose(text).collect::<Vec<_>>().join("\n");
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let targets = targets.map(|(target, _)| target.to_owned());
    targets.filter(|target| !target.contains("://")).collect()
}

#[test]
fn every_link_leads_to_a_page_and_a_heading_of_it() {
    let pages = pages();
    let mut count = 0;
    for (path, text) in &pages {
        for link in links(text) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => path.clone(),
                _ => path.parent().unwrap().join(file).canonicalize().unwrap_or_default(),
            };
            assert!(target.is_file(), "{}: {link}", path.display());
            let known = pages.get(&target).map(|text| anchors(text)).unwrap_or_default();
            assert!(anchor.is_empty() || known.contains(anchor), "{}: {link}", path.display());
            count += 1;
        }
    }
    assert!(count > 100, "only {count} links were found");
}

#[test]
fn the_index_has_every_page() {
    let pages = pages();
    let readme = &pages[&root().join("README.md")];
    let (_, index) = readme.split_once("| who you are | what to read |\n").unwrap();
    let rows: String = index.lines().take_while(|line| line.starts_with('|')).collect();
    let indexed: BTreeSet<PathBuf> = links(&rows)
        .iter()
        .filter(|link| !link.starts_with('#'))
        .map(|link| root().join(link))
        .collect();
    let mut all: BTreeSet<PathBuf> = pages.into_keys().collect();
    all.retain(|path| !["README.md", "SECURITY.md"].iter().any(|name| path.ends_with(name)));
    assert_eq!(indexed, all);
}
