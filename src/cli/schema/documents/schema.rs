//! The document of `utils schema`

use serde_json::{Value, json};

use super::shape::{
    Property, always, boolean, count, either, list, map, matching, null, number, object, or_null,
    text, texts, whole, word,
};

/// Returns the document that describes the program.
pub(super) fn schema() -> Value {
    let any_schema = json!({ "description": "A JSON Schema", "type": "object" });
    let program = [
        always("name", text("The name of the program")),
        always("version", matching("Its version", "^[0-9]+\\.[0-9]+\\.[0-9]+$")),
    ];
    object(
        "The description of the program, or of one command with what that needs",
        [
            always("schema_version", whole("The version of this form", 1)),
            always("program", object("The program", program)),
            always("notes", texts("What a caller has to know, in sentences")),
            always(
                "value_types",
                map("The meaning of each `type` of a value", &text("The meaning")),
            ),
            always("global_options", list("The options of every command", &option())),
            always("commands", list("The commands", &command())),
            always("documents", map("The schema of each document on stdout", &any_schema)),
            always("files", map("The schema of each kind of file that is read", &any_schema)),
            always("other_variables", list("The variables without an option", &variable())),
            always("exit_codes", list("The exit codes", &exit_code())),
            always("error_codes", list("The values of `error.code`", &error_code())),
        ],
    )
}

fn command() -> Value {
    object(
        "One command",
        [
            always("path", matching("The words of the command", "^[a-z-]+( [a-z-]+)*$")),
            always("about", text("What it does")),
            always("examples", texts("Command lines")),
            always("arguments", list("What is typed without a name, in this order", &option())),
            always("options", list("Its options, besides those of every command", &option())),
            always("needs_one_of", texts("The arguments and options of which one has to be given")),
            always("stdout", stdout()),
        ],
    )
}

fn option() -> Value {
    let default = either(
        "The value without the option; null if there is none",
        [null("There is none"), boolean("A boolean"), number("A number"), text("A text")],
    );
    object(
        "One option or argument",
        [
            always("name", text("Its name, such as `--title` or `publish_id`")),
            always("short", or_null(matching("Its letter; null if it has none", "^-[A-Za-z]$"))),
            always("aliases", texts("Other names of it")),
            always("usage", text("How it is typed")),
            always("type", matching("The type of its value, a key of `value_types`", "^[a-z_]+$")),
            always(
                "value",
                word("Whether a value has to follow", &["none", "optional", "required"]),
            ),
            always("value_name", or_null(text("The value's name; null if it has no value"))),
            always("values", texts("The only values that are allowed; empty if all are")),
            always("default", default),
            always("variable", or_null(text("The variable that counts as it; null if none does"))),
            always("secret", boolean("Whether its value is a secret")),
            always("required", boolean("Whether it has to be given")),
            always("repeatable", boolean("Whether it may be given several times")),
            always("excludes", texts("The options that cannot be typed beside it")),
            always("needs", texts("The options that have to be given with it")),
            always(
                "file",
                or_null(text("The kind of file that it names, a key of `files`; null if none")),
            ),
            always("help", text("What it is for")),
        ],
    )
}

fn stdout() -> Value {
    let on_failure = [
        always("with_json", texts("With --json, names below `documents`")),
        always("without_json", texts("Without --json, names below `documents`")),
    ];
    object(
        "The JSON on stdout",
        [
            always("documents", texts("What a run that succeeds prints, names below `documents`")),
            always("when", text("`always`, `never`, or the options with which it is printed")),
            always(
                "amount",
                word(
                    "The number of documents. `lines`: any number, each in a line of its own",
                    &["none", "one", "lines"],
                ),
            ),
            always("on_failure", object("What a run that fails prints", on_failure)),
        ],
    )
}

fn variable() -> Value {
    object(
        "One variable of the environment",
        [
            always(
                "name",
                matching("Its name; a `*` stands for all that begin so", "^[A-Za-z_]+\\*?$"),
            ),
            always("secret", boolean("Whether its value is a secret")),
            always("help", text("What it is for")),
        ],
    )
}

fn exit_code() -> Value {
    let own =
        [always("code", count("The exit code")), always("meaning", text("What has happened"))];
    object("One exit code", own.into_iter().chain(advice()))
}

fn error_code() -> Value {
    let own = [
        always("code", text("The value of `error.code`")),
        always("from", word("Whose word it is", &["agoras", "tiktok"])),
        always("exit_code", count("The usual exit code with it")),
        always("meaning", text("What has happened")),
    ];
    object("One error code", own.into_iter().chain(advice()))
}

fn advice() -> [Property; 2] {
    let safe_to_rerun = either(
        "Whether the same command can be run again without posting twice",
        [boolean("The answer"), text("Where the answer is, if it differs from run to run")],
    );
    [always("safe_to_rerun", safe_to_rerun), always("then", text("What a caller should do"))]
}
