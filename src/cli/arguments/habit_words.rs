//! Words that people bring from other programs, each with what to type instead

/// Words with one thing to type instead of them.
pub(super) type Habit = (&'static [&'static str], &'static str);

/// Names of commands. Those that another place of the tree has are found there.
pub(super) const COMMANDS: [Habit; 23] = [
    (
        &[
            "login",
            "log-in",
            "signin",
            "auth",
            "authorise",
            "authenticate",
            "connect",
            "setup",
            "init",
        ],
        "`agoras tiktok authorize` logs an account in",
    ),
    (
        &["logout", "log-out", "signout", "disconnect", "unlink"],
        "`agoras tiktok revoke` takes the app's access back; `agoras utils tokens delete` removes what is stored here alone",
    ),
    (
        &["whoami", "me", "user", "profile", "info"],
        "`agoras tiktok creator` shows the account; `agoras utils tokens list` lists all that are stored",
    ),
    (
        &["account", "accounts", "users", "token"],
        "`agoras utils tokens list` lists the stored accounts",
    ),
    (
        &["upload", "send", "clip", "movie", "reel", "short", "file", "tweet", "new"],
        "`agoras tiktok video clip.mp4` publishes a video",
    ),
    (
        &["publish", "share"],
        "`agoras tiktok video clip.mp4` publishes a video, `agoras tiktok post` photos",
    ),
    (
        &["photo", "photos", "image", "images", "picture", "pictures", "slideshow", "carousel"],
        "`agoras tiktok post --image https://…` publishes photos",
    ),
    (&["draft", "drafts", "inbox"], "`agoras tiktok video clip.mp4 --draft` sends a draft"),
    (
        &["list", "ls", "log", "logs", "posts", "show"],
        "`agoras tiktok history` lists what was published, `agoras tiktok videos` the account's public videos",
    ),
    (
        &["stats", "statistics", "analytics", "insights", "metrics", "views", "likes"],
        "`agoras tiktok videos` lists the account's public videos with their figures",
    ),
    (&["retry", "continue"], "`agoras tiktok resume` goes on with what is unfinished"),
    (&["abort", "stop"], "`agoras tiktok cancel PUBLISH_ID` stops a publish that TikTok fetches"),
    (
        &["schedule", "scheduled", "plan", "cron", "sheet", "sheets"],
        "`agoras utils schedule-run --file plan.csv` publishes what is due of a plan",
    ),
    (
        &["feed", "feeds", "rss", "atom"],
        "`agoras utils feed-publish` publishes what is new in a feed",
    ),
    (
        &[
            "config",
            "configure",
            "configuration",
            "settings",
            "env",
            "environment",
            "variables",
            "options",
        ],
        "`agoras help environment` lists the variables, and `agoras help options` the options of every command",
    ),
    (
        &["exit-codes", "exit-code", "exitcodes", "errors"],
        "`agoras help exit-codes` lists the exit codes",
    ),
    (
        &["automation", "pipeline", "ci", "cd"],
        "`agoras help automation` is about pipelines, feeds, plans and sheets",
    ),
    (&["credentials", "keys", "app"], "`agoras help credentials` is about apps, keys and logins"),
    (&["version"], "`agoras --version` shows the version"),
    (
        &["demo", "try", "test", "mock", "sandbox", "serve", "server"],
        "`agoras --emulator tiktok video clip.mp4` tries it without TikTok; `agoras emulator` keeps running",
    ),
    (
        &["completion", "complete", "autocomplete"],
        "`agoras utils completions` completes in a shell",
    ),
    (
        &["check", "diagnose", "health", "limits"],
        "`agoras doctor` checks everything that a publish needs; `agoras utils media-limits` lists TikTok's limits",
    ),
    (
        &["docs", "doc", "manual", "manpage", "usage", "topics"],
        "`agoras help` lists the commands and the topics",
    ),
];

/// Commands below `utils tokens`.
pub(super) const TOKENS: [Habit; 4] = [
    (&["ls", "all"], "`agoras utils tokens list` lists the stored accounts"),
    (
        &["rm", "remove", "del", "forget", "revoke"],
        "`agoras utils tokens delete` removes what is stored here; `agoras tiktok revoke` takes the app's access back as well",
    ),
    (&["get", "print", "view"], "`agoras utils tokens show --platform tiktok` shows a record"),
    (
        &["export", "env"],
        "`agoras utils tokens unattended-format` prints the variables that a pipeline needs",
    ),
];

/// Options of any command.
pub(super) const OPTIONS: [Habit; 13] = [
    (&["-v", "--verbose", "--debug", "--trace"], "`-l DEBUG` (--loglevel) shows what happens"),
    (&["--silent", "-s"], "`--quiet` prints errors only"),
    (
        &["-y", "--force", "-f", "--no-confirm", "--no-input", "--non-interactive"],
        "`--yes` answers yes to every question",
    ),
    (&["--account", "--user", "-u", "--profile", "--as"], "`--username NAME` names the account"),
    (&["--format", "-o", "-j", "--output-format"], "`--json` prints documents for programs"),
    (&["--no-color", "--no-colour", "--colour", "--plain"], "`--color never` switches colours off"),
    (
        &["--test", "--sandbox", "--mock", "--demo", "--simulate"],
        "`--emulator` runs the command without TikTok; `--dry-run` publishes nothing",
    ),
    (
        &["-n", "--dryrun", "--check", "--whatif", "--no-act"],
        "`--dry-run` publishes nothing and prints the plan",
    ),
    (
        &["--home", "--config", "--config-dir", "--data-dir", "--dir"],
        "`--storage-dir DIR` names the folder for accounts and the journal",
    ),
    (&["--proxy"], "the variable `HTTPS_PROXY` names a proxy"),
    (&["--token"], "the variable `TIKTOK_REFRESH_TOKEN` holds the token: `agoras help automation`"),
    (&["-?", "--usage", "--man"], "`--help` shows all options"),
    (&["-V", "--version"], "`agoras --version` shows the version"),
];

/// Options of `video` and `post`.
pub(super) const POSTING: [Habit; 19] = [
    (&["--public", "--everyone"], "`--privacy PUBLIC_TO_EVERYONE` lets everyone see it"),
    (&["--private", "--only-me", "--self-only"], "`--privacy SELF_ONLY` is the default"),
    (&["--friends", "--mutual"], "`--privacy MUTUAL_FOLLOW_FRIENDS` lets friends see it"),
    (&["--followers"], "`--privacy FOLLOWER_OF_CREATOR` lets followers see it"),
    (
        &["--visibility", "--audience", "--privacy-level", "--privacy-status"],
        "`--privacy LEVEL` names the audience",
    ),
    (
        &[
            "--no-comments",
            "--no-comment",
            "--disable-comments",
            "--disable-comment",
            "--no-allow-comments",
            "--comments",
        ],
        "`--allow-comments=false` switches comments off",
    ),
    (
        &["--no-duet", "--no-duets", "--disable-duet", "--no-allow-duet", "--duet"],
        "`--allow-duet=false` switches duets off",
    ),
    (
        &["--no-stitch", "--no-stitches", "--disable-stitch", "--no-allow-stitch", "--stitch"],
        "`--allow-stitch=false` switches stitches off",
    ),
    (
        &["--tags", "--tag", "--hashtags", "--hashtag"],
        "hashtags are part of the text: `--title \"Hello #rust\"`",
    ),
    (
        &["--thumbnail", "--thumb", "--cover", "--poster"],
        "`--cover-at 1.5s` chooses a video's cover, `--cover-index 0` that of photos",
    ),
    (
        &["--schedule", "--at", "--publish-at", "--date", "--when"],
        "TikTok takes no time: put it into a plan, and run `agoras utils schedule-run --file plan.csv`",
    ),
    (
        &["--music", "--sound", "--song"],
        "TikTok's API takes no sound: only `--auto-add-music` of `agoras tiktok post` adds some",
    ),
    (
        &["--location", "--place", "--mention", "--link"],
        "TikTok's API takes this in the text alone: `--title`",
    ),
    (&["--async", "--background", "--detach", "-d"], "`--no-wait` ends as soon as TikTok has it"),
    (&["--timeout"], "`--wait-timeout 10m` bounds the wait for TikTok's result"),
    (&["--ai", "--aigc", "--is-aigc", "--ai-content"], "`--ai-generated` labels it as made by AI"),
    (
        &["--sponsored", "--ad", "--paid", "--branded", "--branded-content"],
        "`--brand-content` discloses a paid partnership, `--brand-organic` the creator's own business",
    ),
    (&["--inbox"], "`--draft` sends it to the creator's inbox"),
    (
        &["--force", "--again"],
        "`--allow-duplicate` publishes the same content again; `--yes` answers yes to every question",
    ),
];

/// Options of `video` alone.
pub(super) const VIDEO: [Habit; 2] = [
    (
        &[
            "--file",
            "-f",
            "--input",
            "-i",
            "--path",
            "--video",
            "--video-file",
            "--media",
            "--source",
            "--src",
            "--url",
            "--image",
            "--video-path",
        ],
        "the video needs no option: `agoras tiktok video clip.mp4`",
    ),
    (
        &[
            "--caption",
            "--description",
            "--desc",
            "--text",
            "--message",
            "--body",
            "-t",
            "-m",
            "-c",
        ],
        "the caption is `--title TEXT`",
    ),
];

/// Options of `post` alone.
pub(super) const POST: [Habit; 2] = [
    (
        &[
            "--file",
            "-f",
            "--input",
            "-i",
            "--path",
            "--photo",
            "--photos",
            "--images",
            "--media",
            "--picture",
            "--src",
            "--url",
        ],
        "`--image https://media.example.com/1.jpg` names a photo, and again the next one",
    ),
    (
        &["--caption", "--desc", "--message", "--body", "-t", "-m", "-c"],
        "`--title TEXT` is the short text, `--description TEXT` the long one",
    ),
];

/// Privacy levels in the words of other programs.
pub(super) const LEVELS: [Habit; 4] = [
    (&["public", "everyone", "all"], "everyone is `--privacy PUBLIC_TO_EVERYONE`"),
    (
        &["private", "self", "me", "only-me", "only_me", "nobody"],
        "the creator alone is `--privacy SELF_ONLY`, the default",
    ),
    (&["friends", "friend", "mutual"], "friends are `--privacy MUTUAL_FOLLOW_FRIENDS`"),
    (&["followers", "follower"], "followers are `--privacy FOLLOWER_OF_CREATOR`"),
];

/// Options of `authorize` alone.
pub(super) const AUTHORIZE: [Habit; 3] = [
    (
        &["--headless", "--ssh", "--remote", "--console", "--manual"],
        "`--no-browser` prints the address of TikTok's page, and `--paste` takes its answer",
    ),
    (&["--key", "--id", "--client-id", "--app"], "`--client-key KEY` names the app"),
    (&["--secret"], "the variable `TIKTOK_CLIENT_SECRET` holds the secret"),
];

/// Options of `history` alone.
pub(super) const HISTORY: [Habit; 1] =
    [(&["-n", "--last", "--count", "--max"], "`--limit N` says how many are listed")];

/// Options of `emulator` alone.
pub(super) const EMULATOR: [Habit; 2] = [
    (&["--host", "--bind", "--address"], "`--listen ADDRESS` names the address to listen on"),
    (&["-p"], "`--port PORT` names the port"),
];

/// What a command says about a word that stands without an option: its path, and the words.
pub(super) const WORDS: [(&str, &str); 4] = [
    (
        "tiktok video",
        "one run publishes one video, and what has blanks is quoted: `--title \"Hello you\"`",
    ),
    (
        "tiktok post",
        "`--image FILE` names a photo, and what has blanks is quoted: `--title \"Hello you\"`",
    ),
    ("utils schedule-run", "`--file FILE` names the plan"),
    ("utils feed-publish", "`--feed-url URL` names the feed"),
];
