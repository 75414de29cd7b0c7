//! `agoras utils schema`: the description of the program for programs

mod options;
mod parts;
mod rules;
mod stranger;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::World;

/// The description that a world's binary prints.
struct Schema(Value);

impl Schema {
    fn whole(world: &World) -> Self {
        Self::of(world, &["utils", "schema"])
    }

    fn of(world: &World, line: &[&str]) -> Self {
        let run = world.agoras(line);
        assert_eq!(run.exit, Some(0), "{run}");
        Self(run.json())
    }

    fn commands(&self) -> impl Iterator<Item = &Value> {
        self.0["commands"].as_array().unwrap().iter()
    }

    fn paths(&self) -> Vec<&str> {
        self.commands().map(|command| command["path"].as_str().unwrap()).collect()
    }

    fn command(&self, path: &str) -> &Value {
        self.commands().find(|command| command["path"] == path).unwrap()
    }

    fn option(&self, path: &str, name: &str) -> &Value {
        let command = self.command(path);
        described(command).find(|option| option["name"] == name).unwrap()
    }

    /// Returns the error codes by their words.
    fn error_codes(&self) -> BTreeMap<&str, &Value> {
        let all = self.0["error_codes"].as_array().unwrap().iter();
        all.map(|row| (row["code"].as_str().unwrap(), row)).collect()
    }
}

/// Returns the arguments and options of a command.
fn described(command: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["arguments", "options"].map(|list| command[list].as_array().unwrap());
    lists.into_iter().flatten()
}

/// Returns a list of texts.
fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}
