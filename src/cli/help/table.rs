//! Names and their meanings, as clap lists commands

use clap::Command;
use clap::builder::StyledStr;

/// Returns names with their meanings, wrapped to the width of the terminal.
pub(super) fn table(title: &'static str, about: &str, rows: &[(String, String)]) -> StyledStr {
    let rows = rows.iter().enumerate().map(|(place, (name, means))| {
        // clap keeps names for ever, and the program ends after this page.
        let name: &'static str = name.clone().leak();
        Command::new(name).about(means.clone()).display_order(place)
    });
    let mut page = Command::new("page")
        .max_term_width(100)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(title)
        .help_template("{about-with-newline}\n{all-args}\n")
        .subcommands(rows);
    if !about.is_empty() {
        page = page.about(about.to_owned());
    }
    page.render_help()
}
