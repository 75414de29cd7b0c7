//! Manual pages, from the definitions of the commands

use std::io;

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::dress::folded;
use super::environment;
use super::examples::examples;
use super::exit_codes;

/// A page, and the name of its file.
pub(crate) struct ManPage {
    pub(crate) file: String,
    pub(crate) text: String,
}

/// Returns the page of `agoras`, and then those of all its commands.
pub(crate) fn man_pages(root: Command) -> io::Result<Vec<ManPage>> {
    let root = described(root);
    let mut first = root.clone();
    first.build();
    let mut pages = vec![page(&first, "", &first)?];
    let mut below = folded(root);
    below.build();
    gather(&below, "", &first, &mut pages)?;
    Ok(pages)
}

/// Returns the tree with nothing left for `--help` alone: `clap_mangen` would name such an option, and not
/// describe it.
fn described(command: Command) -> Command {
    command.mut_args(|option| option.hide_short_help(false)).mut_subcommands(described)
}

/// Adds the pages of the commands below this one.
fn gather(
    command: &Command,
    path: &str,
    root: &Command,
    pages: &mut Vec<ManPage>,
) -> io::Result<()> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        let path = [path, below.get_name()].join(" ");
        let path = path.trim_start();
        pages.push(page(below, path, root)?);
        gather(below, path, root, pages)?;
    }
    Ok(())
}

fn page(command: &Command, path: &str, root: &Command) -> io::Result<ManPage> {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let man = Man::new(command.clone().override_usage(usage))
        .source(concat!("agoras ", env!("CARGO_PKG_VERSION")))
        .manual("agoras");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    man.render_options_section(&mut text)?;
    more(path, root).to_writer(&mut text)?;
    Ok(ManPage { file: man.get_filename(), text: String::from_utf8_lossy(&text).into_owned() })
}

/// Returns the sections after the options. Those that are about every command are in the first page.
fn more(path: &str, root: &Command) -> Roff {
    let mut roff = Roff::new();
    if path.is_empty() {
        roff.control("SH", ["EXIT STATUS"]);
        list(&mut roff, &exit_codes::rows());
        roff.control("SH", ["ENVIRONMENT"]);
        let variables: Vec<(String, String)> = environment::variables(root).into_iter().collect();
        list(&mut roff, &variables);
    }
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for line in examples(path) {
        roff.text([roman(*line)]);
    }
    roff.control("fi", []);
    if !path.is_empty() {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([
            bold("agoras"),
            roman("(1) has the options of every command, the exit codes and the variables."),
        ]);
    }
    roff
}

fn list(roff: &mut Roff, rows: &[(String, String)]) {
    for (name, means) in rows {
        roff.control("TP", []);
        roff.text([bold(name.as_str())]);
        roff.text([roman(means.as_str())]);
    }
}
