//! The examples of every command's help. `tests/it/examples.rs` runs them

/// A publish id of the length that TikTok's have.
macro_rules! id {
    () => {
        "v_pub_file~v2-1.7580000000000000001"
    };
}

/// The examples of a command: its words after `agoras`, and lines of shell.
type Examples = (&'static str, &'static [&'static str]);

const EXAMPLES: [Examples; 38] = [
    (
        "",
        &[
            "agoras --emulator tiktok video clip.mp4   # try it on this machine alone",
            "agoras tiktok authorize                   # log an account in, in the browser",
            "agoras tiktok video clip.mp4              # publish a video",
            "agoras help automation                    # pipelines, feeds, plans and sheets",
        ],
    ),
    (
        "tiktok",
        &[
            "agoras tiktok video clip.mp4 --title \"Hello #rust\"",
            "agoras tiktok post --image https://media.example.com/1.jpg",
            "agoras tiktok history",
        ],
    ),
    (
        "tiktok authorize",
        &[
            "agoras tiktok authorize --client-key aw1234 --username ada.codes",
            "agoras tiktok authorize --no-browser   # print the address of TikTok's page",
        ],
    ),
    (
        "tiktok video",
        &[
            "agoras tiktok video clip.mp4 --title \"Hello #rust\"",
            "agoras tiktok video clip.mp4 --draft    # to be finished in TikTok's app",
            "agoras tiktok video https://media.example.com/clip.mp4 --dry-run",
        ],
    ),
    (
        "tiktok post",
        &[
            "agoras tiktok post --image https://media.example.com/1.jpg --title Hello",
            "agoras tiktok post --content post.yaml --dry-run",
        ],
    ),
    (
        "tiktok status",
        &[
            concat!("agoras tiktok status ", id!()),
            concat!("agoras tiktok status ", id!(), " --wait"),
        ],
    ),
    (
        "tiktok resume",
        &[
            "agoras tiktok resume                    # everything that is unfinished",
            concat!("agoras tiktok resume ", id!()),
        ],
    ),
    ("tiktok history", &["agoras tiktok history --limit 5", "agoras tiktok history --json"]),
    (
        "tiktok videos",
        &["agoras tiktok videos --since 30d", "agoras tiktok videos --limit 100 --json"],
    ),
    (
        "tiktok cancel",
        &[
            "agoras tiktok cancel v_pub_url~v2-1.7580000000000000002",
            "agoras tiktok cancel v_pub_url~v2-1.7580000000000000002 --json",
        ],
    ),
    (
        "tiktok creator",
        &["agoras tiktok creator", "agoras tiktok creator --username ada.codes --json"],
    ),
    (
        "tiktok revoke",
        &[
            "agoras tiktok revoke --username ada.codes",
            "agoras tiktok revoke --yes              # without a question",
        ],
    ),
    (
        "utils",
        &[
            "agoras utils tokens list",
            "agoras utils schedule-run --file plan.csv --check",
            "agoras utils media-limits",
        ],
    ),
    (
        "utils tokens",
        &[
            "agoras utils tokens list",
            "agoras utils tokens show --platform tiktok",
            "agoras utils tokens unattended-format",
        ],
    ),
    ("utils tokens list", &["agoras utils tokens list", "agoras utils tokens list --json"]),
    (
        "utils tokens show",
        &[
            "agoras utils tokens show --platform tiktok",
            "agoras utils tokens show --platform tiktok --field refresh_token",
        ],
    ),
    (
        "utils tokens unattended-format",
        &[
            "agoras utils tokens unattended-format",
            "agoras utils tokens unattended-format --format docker > agoras.env",
        ],
    ),
    (
        "utils tokens import",
        &["agoras utils tokens import", "agoras utils tokens import --from ~/.agoras"],
    ),
    (
        "utils tokens adopt",
        &["agoras utils tokens adopt", "agoras utils tokens adopt --keep-apart"],
    ),
    (
        "utils tokens recover",
        &[
            "agoras utils tokens recover tiktok~ada.codes.rescue",
            "agoras utils tokens recover --json tiktok~ada.codes.rescue",
        ],
    ),
    (
        "utils tokens delete",
        &[
            "agoras utils tokens delete --platform tiktok --identifier ada.codes",
            "agoras utils tokens delete --platform tiktok --unreadable",
        ],
    ),
    (
        "utils tokens rekey",
        &["agoras utils tokens rekey --to passphrase", "agoras utils tokens rekey --to file"],
    ),
    (
        "utils store",
        &[
            "agoras utils store push s3://acme-agoras/tiktok",
            "agoras utils store status s3://acme-agoras/tiktok",
        ],
    ),
    (
        "utils store push",
        &[
            "agoras utils store push s3://acme-agoras/tiktok",
            "agoras --store s3://acme-agoras/tiktok utils store push",
        ],
    ),
    (
        "utils store pull",
        &[
            "agoras utils store pull s3://acme-agoras/tiktok",
            "agoras --store s3://acme-agoras/tiktok utils store pull",
        ],
    ),
    (
        "utils store status",
        &[
            "agoras utils store status s3://acme-agoras/tiktok",
            "agoras utils store status s3://acme-agoras/tiktok --json",
        ],
    ),
    (
        "utils store prune",
        &[
            "agoras utils store prune s3://acme-agoras/tiktok",
            "agoras utils store prune s3://acme-agoras/tiktok --older 60d",
        ],
    ),
    (
        "utils media-limits",
        &["agoras utils media-limits", "agoras utils media-limits --kind video --json"],
    ),
    ("utils text-limits", &["agoras utils text-limits", "agoras utils text-limits --json"]),
    (
        "utils feed-publish",
        &[
            "agoras utils feed-publish --mode last --feed-url feed.xml --dry-run",
            "agoras utils feed-publish --mode last --feed-url feed.xml --max-count 3",
        ],
    ),
    (
        "utils schedule-run",
        &[
            "agoras utils schedule-run --file plan.csv --check   # find every fault",
            "agoras utils schedule-run --file plan.csv           # publish what is due",
        ],
    ),
    (
        "utils schema",
        &[
            "agoras utils schema",
            "agoras utils schema --command 'tiktok video'",
            "agoras utils schema | jq '.commands[].path'",
        ],
    ),
    (
        "utils completions",
        &[
            "source <(agoras utils completions bash)             # in ~/.bashrc",
            "source <(agoras utils completions zsh)              # in ~/.zshrc",
            "agoras utils completions fish > agoras.fish",
        ],
    ),
    ("utils man", &["agoras utils man | man -l -", "agoras utils man --dir man1"]),
    ("doctor", &["agoras doctor", "agoras doctor --online"]),
    ("help", &["agoras help tiktok video", "agoras help exit-codes"]),
    (
        "publish",
        &[
            "agoras publish -n tiktok -a video -tv clip.mp4",
            "agoras publish -n tiktok -a video -tv clip.mp4 --show-migration",
        ],
    ),
    ("emulator", &["agoras emulator", "agoras emulator --port 0 --fault chunk@2=reset-after"]),
];

/// Returns the examples of a command, which is named by its words after `agoras`.
pub(crate) fn examples(path: &str) -> &'static [&'static str] {
    let found = EXAMPLES.iter().find(|(command, _)| *command == path);
    found.map_or(&[], |(_, lines)| lines)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::app::Agoras;

    #[test]
    fn every_example_is_of_a_command_that_there_is() {
        let root = Agoras::command();
        for (path, lines) in EXAMPLES {
            let mut words = path.split_whitespace();
            let found = words.try_fold(&root, |command, word| command.find_subcommand(word));
            assert!(found.is_some(), "{path}");
            assert!(lines.iter().all(|line| line.contains("agoras ")), "{path}");
        }
    }
}
