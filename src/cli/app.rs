//! The whole command tree, from arguments to exit code

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::cli::arguments::advice::Mistake;
use crate::cli::arguments::usage::{self, Variables};
use crate::cli::arguments::{abbreviations, credentials, exclusive, lone_boolean};
use crate::cli::context::Context;
use crate::cli::doctor::{self, DoctorArgs};
use crate::cli::emulator::{self, EmulatorArgs};
use crate::cli::explain::{Failure, Kind};
use crate::cli::global::{GlobalArgs, Output};
use crate::cli::help::{self, Form, HelpArgs};
#[cfg(unix)]
use crate::cli::process_limits;
use crate::cli::publish::{self, PublishArgs};
use crate::cli::terminal::logs;
use crate::cli::terminal::ui::{Tone, Ui};
use crate::cli::tiktok::{self, TiktokCommand};
use crate::cli::utils::{self, UtilsCommand};
use crate::cli::{attended, browser, completion, version};

/// Publish videos and photos to TikTok
#[derive(Parser, Debug)]
#[command(
    name = "agoras",
    version,
    max_term_width = 100,
    propagate_version = false,
    disable_help_flag = true,
    disable_help_subcommand = true
)]
pub(super) struct Agoras {
    #[command(flatten)]
    global: GlobalArgs,

    #[command(subcommand)]
    command: AgorasCommand,
}

#[derive(Subcommand, Debug)]
enum AgorasCommand {
    /// Publish, and follow publishes
    #[command(subcommand)]
    Tiktok(TiktokCommand),
    /// Publish from feeds and plans, show limits, manage stored tokens
    #[command(subcommand)]
    Utils(UtilsCommand),
    Doctor(DoctorArgs),
    Emulator(EmulatorArgs),
    Help(HelpArgs),
    Publish(PublishArgs),
}

/// Runs the program with `arguments`, the first of which is its own name.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    #[cfg(unix)]
    process_limits::report_file_size_limit();
    let arguments: Vec<OsString> = arguments.collect();
    if let [_, only] = arguments.as_slice()
        && (only == "--version" || only == "-V")
    {
        // Needs no command tree, which takes time to build.
        return show_version(&arguments);
    }
    if let Some(end) = completion::answered(Agoras::command, &arguments) {
        return end;
    }
    #[cfg(unix)]
    process_limits::forbid_core_dumps();
    if let Some(end) = browser::opener(&arguments) {
        return end;
    }
    if arguments.len() < 2 {
        // A closed pipe is no failure, here and below.
        drop(help::dressed(Agoras::command(), Form::Short).print_help());
        return ExitCode::SUCCESS;
    }
    let variables = Variables::wanted_by(&arguments);
    let command = tree(variables);
    let arguments = help::moved_to_front(command, arguments);
    let arguments = abbreviations::written_out(command, arguments);
    let (command, parsed) = read(command, variables, &arguments);
    match parsed {
        Ok((agoras, matches)) => {
            let ui = Ui::new(&agoras.global);
            credentials::warn_of_secrets(&arguments, &ui);
            for (around, names) in usage::wrapped_addresses(&matches) {
                ui.notice(&format!("the {around} around {names} are dropped"));
            }
            run(agoras)
        }
        Err(error) => unparsed(command, error, &arguments),
    }
}

/// Shows what was asked for in place of a command, or what is wrong with the arguments.
fn unparsed(command: &Command, error: clap::Error, arguments: &[OsString]) -> ExitCode {
    let ui = Ui::early(arguments);
    match error.kind() {
        ErrorKind::DisplayVersion => show_version(arguments),
        ErrorKind::DisplayHelp => {
            drop(dressed(error, arguments).print());
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if ui.shape == Output::Human => {
            drop(dressed(error, arguments).print());
            ExitCode::from(2)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            wrong_usage(Mistake::of_no_command(command, arguments), None, &ui)
        }
        _ => {
            if let Some(failure) = publish::of_another_network(&error) {
                return failure.show(&ui);
            }
            let culprit = usage::culprit(command, &error, arguments);
            wrong_usage(Mistake::new(command, &error, arguments), culprit, &ui)
        }
    }
}

/// Returns the help of a command in the form for people.
fn dressed(error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let tree = help::dressed(Agoras::command(), Form::wanted_by(arguments));
    tree.try_get_matches_from(arguments).err().unwrap_or(error)
}

/// Prints the number alone for `-V`, and the commit, the date and the target as well for `--version`.
fn show_version(arguments: &[OsString]) -> ExitCode {
    let is_long = arguments.iter().any(|argument| argument == "--version");
    let text = if is_long { version::line() } else { version::NUMBER.to_owned() };
    Ui::early(arguments).data(&text);
    ExitCode::SUCCESS
}

/// Builds the command tree. It is never freed: that takes a short command longer than building it.
fn tree(variables: Variables) -> &'static mut Command {
    Box::leak(Box::new(usage::settled(Agoras::command(), variables)))
}

/// Parses the arguments, and those variables that no argument overrules.
fn read(
    mut command: &'static mut Command,
    variables: Variables,
    arguments: &[OsString],
) -> (&'static Command, Result<(Agoras, ArgMatches), clap::Error>) {
    let mut parsed = parse(command, arguments);
    if variables == Variables::OfRehearsal
        && parsed.as_ref().is_ok_and(|(agoras, _)| !agoras.global.emulator)
    {
        // `--emulator` was a caption.
        command = tree(Variables::All);
        parsed = parse(command, arguments);
    }
    if let Ok((_, matches)) = &parsed {
        let overruled = exclusive::overruled(command, matches);
        if !overruled.is_empty() {
            let unread = |name: &OsStr| overruled.iter().any(|overruled| name == &**overruled);
            command = Box::leak(Box::new(usage::without(command.clone(), &unread)));
            parsed = parse(command, arguments);
        }
    }
    (command, parsed)
}

fn parse(
    command: &mut Command,
    arguments: &[OsString],
) -> Result<(Agoras, ArgMatches), clap::Error> {
    let parsed = command.try_get_matches_from_mut(arguments);
    let helps = |error: &clap::Error| {
        matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
    };
    if !parsed.as_ref().is_err_and(helps)
        && let Some(error) = lone_boolean::find(command, arguments)
    {
        return Err(error);
    }
    let matches = parsed?;
    match exclusive::clash(command, &matches) {
        Some(error) => Err(error),
        None => Ok((Agoras::from_arg_matches(&matches)?, matches)),
    }
}

fn run(mut agoras: Agoras) -> ExitCode {
    match &agoras.command {
        // This command is an emulator itself.
        AgorasCommand::Emulator(_) => agoras.global.emulator = false,
        AgorasCommand::Publish(args) => args.settle(&mut agoras.global),
        AgorasCommand::Help(args) => {
            return match help::run(Agoras::command(), args) {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => failure.show(&Ui::new(&agoras.global)),
            };
        }
        AgorasCommand::Tiktok(command) => command.settle(&mut agoras.global),
        AgorasCommand::Utils(_) | AgorasCommand::Doctor(_) => {}
    }
    let early = Ui::new(&agoras.global);
    let context = logs::start(&agoras.global, &early)
        .map_err(Failure::usage)
        .and_then(|()| Context::new(agoras.global, early.clone()));
    let context = match context {
        Ok(context) => Arc::new(context),
        Err(failure) => return failure.show(&early),
    };
    let end = match agoras.command {
        AgorasCommand::Tiktok(command) => {
            attended::run(&context, move |context| tiktok::run(context, &command))
        }
        AgorasCommand::Utils(command) => {
            attended::run(&context, move |context| utils::run(context, &command, Agoras::command))
        }
        AgorasCommand::Doctor(args) => {
            attended::run(&context, move |context| doctor::run(context, &args, &Agoras::command()))
        }
        // Listens for Ctrl-C itself.
        AgorasCommand::Emulator(args) => emulator::run(&context, &args),
        AgorasCommand::Publish(args) => publish::run(&context, &args),
        // It was shown above.
        AgorasCommand::Help(_) => Ok(()),
    };
    match (end, context.ui.lost_data()) {
        (Ok(()), None) => ExitCode::SUCCESS,
        (Ok(()), Some(error)) => Failure::new(Kind::LateFault, error)
            .hinted(
                "the command did its work, but its result could not be written to standard output",
            )
            .show(&context.ui),
        (Err(failure), _) => failure.show(&context.ui),
    }
}

/// Shows clap's message, which can contain typed text, in the shape of all other errors.
fn wrong_usage(mistake: Mistake, culprit: Option<String>, ui: &Ui) -> ExitCode {
    let Mistake { what, mut hints, usage } = mistake;
    hints.extend(culprit.map(|name| format!("the value comes from the variable `{name}`")));
    if ui.shape == Output::Json {
        let failure = Failure::usage(what.join(" "));
        return hints.into_iter().fold(failure, Failure::hinted).show(ui);
    }
    for (number, line) in what.iter().enumerate() {
        ui.talk(if number == 0 { Tone::Error } else { Tone::More }, line);
    }
    for hint in &hints {
        ui.talk(Tone::Hint, hint);
    }
    if !usage.is_empty() {
        ui.talk(Tone::More, "");
    }
    for line in &usage {
        ui.talk(Tone::More, line);
    }
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use std::any::TypeId;
    use std::collections::BTreeSet;

    use super::*;
    use crate::secret::{
        AccessToken, ClientSecret, GoogleKey, Passphrase, RefreshToken, SecretInput,
    };

    /// Collects the options of a secret type, each with its variable.
    fn secrets(command: &Command, found: &mut BTreeSet<(String, String)>) {
        let types = [
            TypeId::of::<ClientSecret>(),
            TypeId::of::<RefreshToken>(),
            TypeId::of::<AccessToken>(),
            TypeId::of::<Passphrase>(),
            TypeId::of::<GoogleKey>(),
        ];
        for option in command.get_arguments() {
            if types.iter().any(|secret| option.get_value_parser().type_id() == *secret) {
                assert!(option.is_hide_env_values_set(), "{option}");
                let variable = option.get_env().unwrap().to_string_lossy().into_owned();
                found.insert((format!("--{}", option.get_long().unwrap()), variable));
            }
        }
        command.get_subcommands().for_each(|command| secrets(command, found));
    }

    #[test]
    fn the_options_of_secret_types_are_those_of_the_table() {
        let mut found = BTreeSet::new();
        secrets(&Agoras::command(), &mut found);
        let table = SecretInput::ALL.map(|it| (it.option.to_owned(), it.variable.to_owned()));
        assert_eq!(found, BTreeSet::from(table));
    }
}
