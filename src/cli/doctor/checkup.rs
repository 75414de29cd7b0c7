//! The check-up: every group of checks in turn, and the report

use clap::{Args, Command};
use serde::Serialize;

use super::app_stage::AccountPart;
use super::finding::{CheckStatus, Finding, Findings};
use super::online::Asking;
use super::shared::Reach;
use super::{accounts, certificates, clock, journal, login, media_store, store, variables};
use crate::callback::RedirectUri;
use crate::cli::arguments::sinks::SinkArgs;
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::Output;
use crate::cli::tiktok::media_store::MediaPlaceArgs;
use crate::flow::Proofs;
use crate::store::Store;

/// Check everything that a publish needs
#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// Ask TikTok too: whether its hosts can be reached, and what each account and its app may post;
    /// costs an account one refresh at most. A shared store and a media store get probes, which are
    /// removed
    #[arg(long)]
    online: bool,

    /// The redirect URI whose port is checked, as registered
    #[arg(long, value_name = "URI", env = "TIKTOK_REDIRECT_URI", hide_env_values = true, default_value = RedirectUri::DEFAULT, value_parser = values::address::<String>)]
    redirect_uri: String,

    #[command(flatten)]
    media: MediaPlaceArgs,

    #[command(flatten)]
    sinks: SinkArgs,
}

#[derive(Serialize)]
struct CheckupDocument<'a> {
    state: CheckStatus,
    checks: &'a [Finding],
    /// Empty without `--online`.
    accounts: &'a [AccountPart],
}

/// Runs all checks. `tree` is the whole command tree, which names every variable that is read.
pub(crate) fn run(context: &Context, args: &DoctorArgs, tree: &Command) -> Result<(), Failure> {
    let mut findings = Findings::default();
    let reach = if args.online { Reach::Online } else { Reach::Offline };
    let store = store::look(context, reach, &mut findings);
    let mut records = Vec::new();
    let mut proofs = Proofs::default();
    if let Some(store) = &store {
        records = accounts::look(context, store, &mut findings)?;
        store::look_for_python(context, store, &mut findings);
        proofs = journal::look(context, store, &mut findings);
    }
    variables::look(context, tree, &records, &mut findings);
    if context.rehearsal.is_none()
        && let Err(failure) = args.sinks.check()
    {
        findings.failure("variables", failure);
    }
    context.block_on(async {
        if let Some(store) = &store {
            media_store::sweep(context, store, &mut findings).await;
        }
        media_store::look(context, &args.media, reach, &mut findings).await;
        login::look(context, &args.redirect_uri, &mut findings).await;
        Ok(())
    })?;
    clock::look(context.clock.now(), &mut findings);
    certificates::look(context, &mut findings);
    let mut stages = Vec::new();
    if args.online {
        if let Some(Err(error)) = store.as_ref().map(Store::refuse_undecided) {
            drop(show(context, &findings, &stages));
            return Err(Failure::from(error).printed());
        }
        let asking = Asking {
            context,
            sinks: &args.sinks,
            store: store.as_ref(),
            records: &records,
            proofs: &proofs,
        };
        stages = context.block_on(async { Ok(asking.look(&mut findings).await) })?;
    }
    show(context, &findings, &stages)
}

fn show(context: &Context, findings: &Findings, accounts: &[AccountPart]) -> Result<(), Failure> {
    let ui = &context.ui;
    match ui.shape {
        Output::Json => {
            let checks = &findings.0;
            ui.json(&CheckupDocument { state: findings.status(), checks, accounts });
        }
        Output::Human => findings.0.iter().for_each(|finding| {
            let Finding { about, status, what, advice } = finding;
            ui.data(&format!("{:<4}  {about:<9}  {what}", status.word()));
            if let Some(advice) = advice {
                ui.data(&format!("{:<17}-> {advice}", ""));
            }
        }),
    }
    match findings.0.iter().filter(|finding| finding.status == CheckStatus::Fail).count() {
        0 => Ok(()),
        1 => Err(Failure::new(Kind::Fault, "one check failed").printed()),
        failed => Err(Failure::new(Kind::Fault, format!("{failed} checks failed")).printed()),
    }
}
