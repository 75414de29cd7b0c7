//! Explanations of plans that cannot be used

use super::explanation::Kind::BadInput;
use super::explanation::{Explain, Explanation};
use crate::automation::{PlanError, RowFault, column_names};

impl Explain for PlanError {
    fn explain(&self) -> Explanation {
        match self {
            Self::TooLarge { .. } | Self::TooManyRows { .. } | Self::TooManyCells { .. } => {
                BadInput.hint("split the plan into several files, and run each of them")
            }
            Self::Empty => BadInput.hint("check what wrote it: there is nothing to publish"),
            Self::NotText { .. } => {
                BadInput.hint("save it as UTF-8; in Excel, choose the type `CSV UTF-8`")
            }
            Self::NoHeader => BadInput.hint(format!(
                "begin with a line of column names, such as `id,at,type,media,title`; the columns are: {}",
                column_names().join(", ")
            )),
            Self::Quotes { .. } => BadInput.hint(
                "save it again, or download it again: a quote inside of quotes is written twice",
            ),
            Self::Json { .. } => BadInput.hint("correct it there; text and times stand in quotes"),
            Self::Yaml(error) => error.explain(),
            Self::Shape { .. } => BadInput
                .hint("write a list of rows, or `version: 1` and below it `rows:` with the list"),
            Self::Rows(faults) => Explanation {
                details: faults.iter().map(ToString::to_string).collect(),
                ..of_rows(faults)
            },
        }
    }
}

fn of_rows(faults: &[RowFault]) -> Explanation {
    if faults.iter().any(RowFault::is_of_unknown_column) {
        return BadInput.hint(format!(
            "correct the plan: nothing of it was sent; its columns are: {}",
            column_names().join(", ")
        ));
    }
    BadInput.hint("correct the plan: nothing of it was sent")
}
