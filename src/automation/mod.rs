//! Posts that files, feeds and sheets describe, and what is due of them

mod content;
mod described;
pub(crate) mod feed;
mod fetch;
pub(crate) mod plan;
pub(crate) mod sheet;
mod yaml;

pub use content::{Action, ContentError, ContentFault, KeyError};
pub(crate) use content::{advice, read as read_content_file, schema as content_schema};
pub(crate) use described::{Described, DescribedMedia};
pub use feed::{FeedError, NoMedia};
pub use fetch::FetchError;
pub(crate) use fetch::{Fetched, fetch};
pub(crate) use plan::column_names;
pub use plan::{PlanError, RowFault};
pub use sheet::{
    Change, ClientEmail, GoogleRefusal, NoAnswer, NotAName, RowNumber, SheetError, SpreadsheetId,
    TabName,
};
pub use yaml::{Position, YamlError};
