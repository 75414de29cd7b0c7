//! `agoras utils tokens import`

use std::path::{Path, PathBuf};

use clap::Args;

use super::entries::store;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::disk::Patience;
use crate::store::{ImportResult, Imported, Store, StoreError};

/// Import the Python tool's store
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// The Python tool's folder, with `.key` and `tokens/` [default: ~/.agoras]; or a folder
    /// `quarantine`, whose records are taken back
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
}

const BETWEEN_STEPS: usize = 500;

fn import_python(context: &Context, store: &Store, from: &Path) -> Result<Vec<Imported>, Failure> {
    let progress = |done: usize, all: usize| {
        if all >= BETWEEN_STEPS && (done.is_multiple_of(BETWEEN_STEPS) || done == all) {
            context.ui.step(&format!("Importing: {done} of {all} files"));
        }
    };
    let report = match store.import_python(from, Patience::quiet(), &progress) {
        Err(error @ StoreError::NoPythonStore { .. }) => {
            return Err(Failure::new(Kind::Fault, error).hinted(NAME_IT));
        }
        report => report?,
    };
    if report.is_empty() {
        let sentence = format!("the Python tool has stored no token in `{}`", from.display());
        return Err(Failure::new(Kind::Fault, sentence).hinted(NAME_IT));
    }
    Ok(report)
}

const NAME_IT: &str = "name the folder that has its `.key` and `tokens/` with --from";

pub(crate) fn run(context: &Context, args: &ImportArgs) -> Result<(), Failure> {
    let store = store(context)?;
    let Some(from) = args.from.clone().or_else(|| context.folder()) else {
        return Err(Failure::usage("name the Python tool's folder with --from".to_owned()));
    };
    let report = if Store::is_quarantine(&from) {
        store.import_quarantine(&from, Patience::quiet())?
    } else {
        import_python(context, &store, &from)?
    };
    let mut failed = None;
    for file in report {
        let whose =
            file.identity.map_or_else(|| file.path.display().to_string(), |it| it.to_string());
        let words = match file.result {
            ImportResult::Imported => "imported".to_owned(),
            ImportResult::AlreadyImported => "imported before".to_owned(),
            ImportResult::StoreIsNewer => "left alone: the record here is newer".to_owned(),
            ImportResult::Duplicate => "left alone: another file has the same account".to_owned(),
            ImportResult::NeedsAuthorize => {
                "has no refresh token: run `agoras tiktok authorize`".to_owned()
            }
            ImportResult::OtherPlatform => "left alone: agoras publishes to TikTok only".to_owned(),
            ImportResult::Damaged(how) => format!("does not open: {how}"),
            ImportResult::Failed(error) => {
                let words = format!("not imported: {error}");
                failed = Some(error);
                words
            }
        };
        context.ui.data(&format!("{whose}: {words}"));
    }
    match failed {
        Some(error) => Err(Failure::from(error).hinted("then run the import again")),
        None => Ok(()),
    }
}
