//! Samples of the errors of plans

use agoras::automation::{PlanError, Position, RowFault, YamlError};

use super::{complete, variants};

variants! {
    PlanError: TooLarge TooManyRows TooManyCells Empty NotText NoHeader Quotes Json Yaml Shape Rows;
}

const AT: Position = Position { line: 4, column: 13 };

pub(crate) fn plans() -> Vec<PlanError> {
    let fault = |line, column: Option<&str>, reason: &str| RowFault {
        line,
        column: column.map(str::to_owned),
        reason: reason.to_owned(),
    };
    complete(vec![
        PlanError::TooLarge { limit: 16 << 20 },
        PlanError::TooManyRows { limit: 100_000 },
        PlanError::TooManyCells { limit: 2_500_000 },
        PlanError::Empty,
        PlanError::NotText { line: 7 },
        PlanError::NoHeader,
        PlanError::Quotes { problem: "a quoted value does not end", line: 7 },
        PlanError::Json { problem: "EOF while parsing a list".to_owned(), at: AT },
        PlanError::Yaml(YamlError::MergeKey { at: AT }),
        PlanError::Shape { problem: "`rows` must be a list".to_owned(), at: AT },
        PlanError::Rows(vec![
            fault(1, Some("hook"), "a plan has no such column"),
            fault(3, None, "the row has no time"),
        ]),
        PlanError::Rows(vec![fault(3, Some("id"), "line 2 has the id `1` as well")]),
    ])
}
