//! The check of every JSON document on stdout against the schemas that the program prints

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use super::signals;

/// The words of a command line of which only the output is known.
const UNKNOWN: &[&str] = &[];

/// The first word of the command of the Python tool, which the description leaves out.
const HIDDEN: &str = "publish";

/// The most characters of a document in a message.
const SHOWN: usize = 3000;

/// The documents of a program, and the commands that print them.
pub(crate) struct Documents {
    schemas: Schemas,
    by_name: BTreeMap<String, SchemaIndex>,
    /// The documents of each command.
    printed: Vec<Printed>,
}

/// The documents of one command.
struct Printed {
    path: Vec<String>,
    on_success: BTreeSet<String>,
    on_failure: BTreeSet<String>,
}

/// Returns the documents of the program under test.
pub(crate) fn documents() -> &'static Documents {
    static DOCUMENTS: OnceLock<Documents> = OnceLock::new();
    DOCUMENTS.get_or_init(|| Documents::of(&whole()))
}

/// Returns what the program says of itself.
pub(crate) fn whole() -> Value {
    signals::settle();
    let mut command = Command::new(env!("CARGO_BIN_EXE_agoras"));
    let command = command.args(["utils", "schema"]).env_clear().stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Checks what a run of the binary has printed: each document on stdout is one of this command, and
/// one of such an exit.
pub(crate) fn check<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>, output: &Output) {
    let words = arguments.into_iter().map(|word| word.as_ref().to_string_lossy().into_owned());
    let words: Vec<String> = words.collect();
    documents().check(&words, output);
}

/// Checks what a script has printed, if it looks like a document of the program.
pub(crate) fn check_unknown(output: &Output) {
    let Ok(document) = serde_json::from_slice::<Value>(&output.stdout) else {
        return;
    };
    let has = |name: &str| document.get(name).is_some();
    if has("safe_to_rerun") || has("outcome") && has("publish_id") || has("state") && has("checks")
    {
        check(UNKNOWN, output);
    }
}

impl Documents {
    fn of(whole: &Value) -> Self {
        let mut compiler = Compiler::new();
        compiler.enable_format_assertions();
        let mut schemas = Schemas::new();
        let mut by_name = BTreeMap::new();
        for (name, schema) in whole["documents"].as_object().unwrap() {
            let place = format!("documents/{name}.json");
            compiler.add_resource(&place, schema.clone()).unwrap();
            let index = compiler.compile(&place, &mut schemas);
            let index = index.unwrap_or_else(|error| panic!("the schema `{name}`: {error:#}"));
            by_name.insert(name.clone(), index);
        }
        let printed = whole["commands"].as_array().unwrap().iter().map(Printed::of).collect();
        Self { schemas, by_name, printed }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Returns why this is no document of that name; `None` if it is one.
    pub(crate) fn refusal(&self, name: &str, document: &Value) -> Option<String> {
        let schema = self.by_name.get(name).unwrap_or_else(|| panic!("no document `{name}`"));
        self.schemas.validate(document, *schema).err().map(|error| format!("{error:#}"))
    }

    /// Returns the names of the documents that a run with this exit code may print.
    pub(crate) fn allowed(&self, words: &[String], exit: Option<i32>) -> BTreeSet<&str> {
        let Some(printed) = self.printed_by(words) else {
            let is_of_failures = |name: &str| matches!(name, "error" | "failed-publish");
            return self.names().filter(|name| exit != Some(0) || !is_of_failures(name)).collect();
        };
        let names: Vec<&String> = match exit {
            Some(0) => printed.on_success.iter().collect(),
            Some(_) => printed.on_failure.iter().collect(),
            None => printed.on_success.union(&printed.on_failure).collect(),
        };
        names.into_iter().map(String::as_str).collect()
    }

    /// Returns the documents of the command that is meant by these words; `None` if it is not known, as
    /// that of a hidden command.
    fn printed_by(&self, words: &[String]) -> Option<&Printed> {
        let is_first = |word: &&String| {
            HIDDEN == *word || self.printed.iter().any(|printed| printed.path[0] == **word)
        };
        let first = words.iter().find(is_first)?;
        let meant = self.printed.iter().filter(|printed| {
            let mut words = words.iter();
            printed.path[0] == *first
                && printed.path.iter().all(|word| words.any(|other| other == word))
        });
        meant.max_by_key(|printed| printed.path.len())
    }

    fn check(&self, words: &[String], output: &Output) {
        let stdout = String::from_utf8_lossy(&output.stdout);
        let exit = output.status.code();
        let is_json = stdout.starts_with(['{', '[']);
        let asked = words.iter().take_while(|word| *word != "--").any(|word| word == "--json");
        if !is_json {
            let fails = exit.is_some_and(|code| code != 0);
            assert!(!(asked && fails), "{words:?} failed with {exit:?} without a document");
            return;
        }
        let allowed = self.allowed(words, exit);
        for line in stdout.lines() {
            match serde_json::from_str::<Value>(line) {
                Ok(document) => self.check_one(&allowed, &document).unwrap_or_else(|reasons| {
                    let shown: String = line.chars().take(SHOWN).collect();
                    panic!("{words:?} ended with {exit:?}, and printed {shown}: {reasons}")
                }),
                // A run that was killed can leave a part of a line.
                Err(_) if exit.is_none() => {}
                Err(error) => panic!("{words:?} printed {line}: {error}"),
            }
        }
    }

    /// Returns why this is none of these documents.
    fn check_one(&self, allowed: &BTreeSet<&str>, document: &Value) -> Result<(), String> {
        let mut reasons = vec![format!("none of {allowed:?}")];
        for name in allowed {
            match self.refusal(name, document) {
                None => return Ok(()),
                Some(reason) => reasons.push(format!("`{name}`: {reason}")),
            }
        }
        Err(reasons.join("\n"))
    }
}

impl Printed {
    fn of(command: &Value) -> Self {
        let names = |list: &Value| -> BTreeSet<String> {
            let names = list.as_array().into_iter().flatten().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        };
        let stdout = &command["stdout"];
        let failure = &stdout["on_failure"];
        let mut on_failure = names(&failure["with_json"]);
        on_failure.extend(names(&failure["without_json"]));
        Self {
            path: command["path"].as_str().unwrap().split(' ').map(str::to_owned).collect(),
            on_success: names(&stdout["documents"]),
            on_failure,
        }
    }
}
