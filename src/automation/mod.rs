//! Posts that files, feeds and sheets describe, and what is due of them

mod described;

pub(crate) use described::{Described, DescribedMedia};
