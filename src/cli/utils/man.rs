//! `agoras utils man`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};

use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind, quoted};
use crate::cli::help;

/// Print the manual page, or write those of all commands
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: &ManArgs, tree: Command) -> Result<(), Failure> {
    let mut pages = help::man_pages(tree).map_err(|error| Failure::new(Kind::Fault, error))?;
    let Some(folder) = &args.dir else {
        let first = pages.swap_remove(0);
        first.text.lines().for_each(|line| context.ui.data(line));
        return Ok(());
    };
    write(folder, &pages).map_err(|error| {
        let hint = format!("check the folder {}", quoted(folder));
        Failure::new(Kind::Storage, error).hinted(hint)
    })?;
    context.ui.step(&format!("{} pages are in {}", pages.len(), folder.display()));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "manual pages are for everyone to read")]
fn write(folder: &Path, pages: &[help::ManPage]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    pages.iter().try_for_each(|page| fs::write(folder.join(&page.file), &page.text))
}
