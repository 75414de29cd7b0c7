//! The exit codes, with what a caller may do after each

use serde::Serialize;
use serde_json::Value;

use super::rerun::safe_to_rerun;
use crate::cli::explain::Kind;
use crate::cli::help::ExitCode;

#[derive(Serialize)]
pub(super) struct ExitCodePart {
    code: u8,
    meaning: &'static str,
    /// `false` for 0: what is done would be done twice.
    safe_to_rerun: Value,
    then: &'static str,
}

/// Returns every exit code.
pub(super) fn exit_codes() -> Vec<ExitCodePart> {
    ExitCode::ALL
        .into_iter()
        .map(|ExitCode { code, meaning, then }| {
            let kinds = Kind::ALL.into_iter().filter(|kind| kind.row().exit_code == code);
            let kinds: Vec<Kind> = kinds.collect();
            let safe_to_rerun =
                if kinds.is_empty() { Value::Bool(false) } else { safe_to_rerun(&kinds) };
            ExitCodePart { code, meaning, safe_to_rerun, then }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_says_whether_to_run_it_again() {
        let words = exit_codes().into_iter().map(|row| match row.safe_to_rerun {
            Value::Bool(is_safe) => format!("{} {is_safe}", row.code),
            _ => format!("{} depends", row.code),
        });
        let words: Vec<String> = words.collect();
        assert_eq!(
            words.join(", "),
            "0 false, 1 depends, 2 true, 3 true, 4 depends, 5 false, 6 false, 7 depends, 8 true, \
             9 true, 130 depends"
        );
    }
}
