//! The language of doc comments, counted: few questions, no stubs, functions by what they do

use std::fs;
use std::path::Path;

const QUESTIONS: [&str; 10] =
    ["what", "whether", "where", "whose", "who", "which", "how", "when", "why", "whoever"];

/// A doc comment as one line, and the first line of code after it.
struct Comment {
    place: String,
    text: String,
    code: String,
}

impl Comment {
    fn first_word(&self) -> String {
        let word = self.text.split_whitespace().next().unwrap_or_default();
        word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
    }

    fn is_on_a_function(&self) -> bool {
        let code = self.code.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        code.trim_start_matches("const ").trim_start_matches("async ").starts_with("fn ")
    }
}

/// Adds the doc comments of every file below a folder.
fn gather(folder: &Path, found: &mut Vec<Comment>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            gather_file(&path, found);
        }
    }
}

fn gather_file(path: &Path, found: &mut Vec<Comment>) {
    let text = fs::read_to_string(path).unwrap();
    let mut words: Vec<&str> = Vec::new();
    for (number, line) in text.lines().map(str::trim_start).enumerate() {
        if let Some(comment) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            words.extend(comment.split_whitespace());
        } else if !words.is_empty() && !line.starts_with("#[") {
            found.push(Comment {
                place: format!("{}:{number}", path.display()),
                text: words.join(" "),
                code: line.to_owned(),
            });
            words.clear();
        }
    }
}

/// Fails with every place if more than `most` in a hundred of `all` are `wrong`.
fn at_most(most: usize, wrong: &[&Comment], all: usize, rule: &str) {
    let places: Vec<String> = wrong.iter().map(|it| format!("{}: {}", it.place, it.text)).collect();
    assert!(wrong.len() * 100 <= most * all, "{rule}:\n{}", places.join("\n"));
}

#[test]
fn doc_comments_say_what_things_are_and_what_functions_do() {
    let mut all = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let select = |is_it: &dyn Fn(&Comment) -> bool| -> Vec<&Comment> {
        all.iter().filter(|comment| is_it(comment)).collect()
    };
    let questions = select(&|it| QUESTIONS.contains(&it.first_word().as_str()));
    at_most(3, &questions, all.len(), "these open with a question word");
    let stubs = select(&|it| it.text.split_whitespace().count() <= 2);
    at_most(2, &stubs, all.len(), "these have one or two words");
    let functions = select(&Comment::is_on_a_function);
    let others = select(&|it| it.is_on_a_function() && !it.first_word().ends_with('s'));
    at_most(15, &others, functions.len(), "these do not begin with a third-person verb");
}
