//! A program that knows nothing but the description: it publishes, waits, resumes and lists

use boon::{Compiler, Schemas};
use serde_json::Value;

use super::{Schema, described, texts};
use crate::support::{CLIP, Run, World};

/// A program that has read the description, and nothing else.
struct Stranger {
    world: World,
    schema: Schema,
}

/// A command line that is made from the description of its command.
struct Line<'a> {
    command: &'a Value,
    words: Vec<String>,
}

impl Stranger {
    fn new() -> Self {
        let world = World::new();
        let schema = Schema::whole(&world);
        Self { world, schema }
    }

    /// Returns the only command with this purpose whose documents have this property.
    fn find(&self, purpose: &str, property: &str) -> Line<'_> {
        let has_property = |command: &&Value| {
            texts(&command["stdout"]["documents"]).into_iter().any(|name| {
                let schema = &self.schema.0["documents"][name];
                let shapes = schema["oneOf"].as_array().into_iter().flatten();
                let items = schema["items"]["oneOf"].as_array().into_iter().flatten();
                let all = shapes.chain(items).chain([schema, &schema["items"]]);
                all.into_iter().any(|shape| shape["properties"].get(property).is_some())
            })
        };
        let commands = self.schema.commands().filter(has_property);
        let is_meant = |command: &&Value| command["about"].as_str().unwrap().contains(purpose);
        let found: Vec<&Value> = commands.filter(is_meant).collect();
        let [command] = found[..] else { panic!("{purpose}: {found:?}") };
        let words = command["path"].as_str().unwrap().split(' ').map(str::to_owned);
        Line { command, words: words.collect() }
    }

    /// Runs a line, and checks its documents against their schemas.
    fn run(&self, line: &Line<'_>) -> Run {
        let run = self.world.agoras(&line.words);
        let code = u64::try_from(run.exit.unwrap()).unwrap();
        let codes = self.schema.0["exit_codes"].as_array().unwrap();
        assert!(codes.iter().any(|row| row["code"] == code), "{run}");
        let stdout = &line.command["stdout"];
        let names =
            if code == 0 { &stdout["documents"] } else { &stdout["on_failure"]["with_json"] };
        for document in run.stdout.lines() {
            let document: Value = serde_json::from_str(document).unwrap();
            let fits = texts(names).into_iter().any(|name| self.fits(name, &document));
            assert!(fits, "{document} is none of {names}");
        }
        run
    }

    fn fits(&self, name: &str, document: &Value) -> bool {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        let place = format!("https://agoras.example/{name}.json");
        let schema = self.schema.0["documents"][name].clone();
        compiler.add_resource(&place, schema).unwrap();
        let index = compiler.compile(&place, &mut schemas).unwrap();
        schemas.validate(document, index).is_ok()
    }
}

impl Line<'_> {
    /// Adds the option whose help has these words. A value is joined to its name.
    fn with(mut self, help: &str, value: Option<&str>) -> Self {
        let has_words = |option: &&Value| option["help"].as_str().unwrap().contains(help);
        let option = described(self.command).find(has_words).unwrap();
        let name = option["name"].as_str().unwrap();
        assert_eq!(option["value"] == "none", value.is_none(), "{option}");
        self.words.push(match value {
            None => name.to_owned(),
            Some(value) => format!("{name}={value}"),
        });
        self
    }

    /// Adds the value of the first argument.
    fn of(mut self, value: &str) -> Self {
        assert!(self.command["arguments"][0].is_object(), "{}", self.command);
        self.words.push(value.to_owned());
        self
    }

    fn with_global(mut self, name: &str) -> Self {
        self.words.push(name.to_owned());
        self
    }
}

#[test]
fn publishes_waits_resumes_and_lists() {
    let stranger = Stranger::new();
    let publish = stranger.find("Publish a video", "publish_id").of(CLIP);
    let published = stranger.run(
        &publish
            .with("The caption, at", Some("-- hello"))
            .with("Do not wait", None)
            .with_global("--json"),
    );
    assert_eq!(published.exit, Some(0), "{published}");
    let id = published.json()["publish_id"].as_str().unwrap().to_owned();

    let status = stranger.find("status", "publish_id").of(&id).with("Wait for", None);
    let ended = stranger.run(&status);
    assert_eq!((ended.exit, &ended.json()["outcome"]), (Some(0), &"published".into()), "{ended}");

    let resumed = stranger.run(&stranger.find("Resume", "publish_id").with_global("--json"));
    assert_eq!(resumed.exit, Some(0), "{resumed}");

    let history = stranger.find("has published", "publish_id");
    assert_eq!(history.command["stdout"]["when"], "--json");
    let listed = stranger.run(&history.with_global("--json"));
    assert_eq!(listed.json()[0]["publish_id"], *id, "{listed}");
}

#[test]
fn a_failure_says_what_may_be_done() {
    let stranger = Stranger::new();
    let line = || stranger.find("Publish a video", "publish_id").of(CLIP).with_global("--json");
    assert_eq!(stranger.run(&line()).exit, Some(0));
    let again = stranger.run(&line());
    let code = again.json()["error"]["code"].as_str().unwrap().to_owned();
    let row = stranger.schema.error_codes()[code.as_str()];
    assert_eq!((again.exit, &row["safe_to_rerun"]), (Some(4), &false.into()), "{again}");
    assert_eq!(row["safe_to_rerun"], again.json()["safe_to_rerun"]);
    let advised = row["then"].as_str().unwrap();
    let option = stranger.schema.option("tiktok video", "--allow-duplicate");
    assert!(advised.contains(option["name"].as_str().unwrap()), "{advised}");
}
