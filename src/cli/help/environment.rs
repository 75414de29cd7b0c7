//! The topic `environment`: every variable that any command reads

use std::collections::BTreeMap;

use clap::builder::StyledStr;
use clap::{Arg, Command};

use super::table::table;

const ABOUT: &str = "\
An option counts before a content file, a content file before a variable, and
a variable before what is stored. An empty variable counts as not set.";

/// Variables that are read without an option.
const OTHERS: [(&str, &str); 12] = [
    ("AWS_*", "Credentials for `s3://`, as Amazon names them; AWS_ENDPOINT_URL is the server"),
    ("AZURE_*", "Credentials for `az://`"),
    ("BROWSER", "The program that shows TikTok's page at a login"),
    ("CI", "Set: nobody is there to be asked"),
    ("CLICOLOR_FORCE", "Set: colours even where stderr is no terminal"),
    ("GITHUB_ACTIONS", "Set: secrets are masked in the log of the workflow"),
    ("GOOGLE_*", "Credentials for `gs://`"),
    ("HTTPS_PROXY", "The proxy; `NO_PROXY` names hosts that are reached without it"),
    ("NO_COLOR", "Set: no colours"),
    ("PG*", "Credentials for `postgres://`, such as PGPASSWORD"),
    ("SSL_CERT_FILE", "Certificates to trust, in place of the system's"),
    ("TZ", "The time zone of times that name none"),
];

pub(crate) fn page(root: &Command) -> StyledStr {
    let read = variables(root);
    let of = |wanted: &[&str]| -> Vec<(String, String)> {
        let is_wanted = |name: &str| wanted.iter().any(|start| name.starts_with(start));
        read.iter()
            .filter(|(name, _)| is_wanted(name))
            .map(|(name, means)| (name.clone(), means.clone()))
            .collect()
    };
    let posts = ["TIKTOK_", "STATUS_"];
    let lists = ["MAX_", "POST_LOOKBACK", "GOOGLE_SHEETS_"];
    let known = [&posts[..], &lists[..], &["AGORAS_"]].concat();
    let others = read.keys().filter(|name| !known.iter().any(|start| name.starts_with(start)));
    let others: Vec<&str> = others.map(String::as_str).collect();
    let mut page = table("A post and its account", ABOUT, &of(&posts));
    for (title, wanted) in [
        ("Feeds, plans and sheets", &lists[..]),
        ("agoras", &["AGORAS_"][..]),
        ("Others", &others[..]),
    ] {
        page =
            StyledStr::from(format!("{}\n{}", page.ansi(), table(title, "", &of(wanted)).ansi()));
    }
    page
}

/// Returns every variable with its meaning.
pub(crate) fn variables(root: &Command) -> BTreeMap<String, String> {
    let mut read = BTreeMap::new();
    // The options of a publish say it best, and hidden ones worst.
    let video = root.find_subcommand("tiktok").and_then(|below| below.find_subcommand("video"));
    if let Some(video) = video {
        gather(video, &|option| !option.is_hide_set(), &mut read);
    }
    gather(root, &|option| !option.is_hide_set(), &mut read);
    gather(root, &|_| true, &mut read);
    read.extend(OTHERS.map(|(name, means)| (name.to_owned(), means.to_owned())));
    read
}

/// Collects each variable that a wanted option of these commands reads, with the option's help and name.
fn gather(
    command: &Command,
    is_wanted: &dyn Fn(&Arg) -> bool,
    found: &mut BTreeMap<String, String>,
) {
    for option in command.get_arguments().filter(|option| is_wanted(option)) {
        let Some(name) = option.get_env() else { continue };
        found.entry(name.to_string_lossy().into_owned()).or_insert_with(|| meaning(option));
    }
    command.get_subcommands().for_each(|command| gather(command, is_wanted, found));
}

fn meaning(option: &Arg) -> String {
    let help = option.get_help().map(ToString::to_string).unwrap_or_default();
    match option.get_long() {
        Some(long) if !option.is_hide_set() => format!("{help} (--{long})"),
        _ => help,
    }
}
