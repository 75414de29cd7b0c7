//! A publish from its request to its status: checked, prepared, opened, resumed, cancelled

pub(crate) mod again;
pub(crate) mod beginning;
pub(crate) mod cancel;
pub(crate) mod claim;
pub(crate) mod content;
pub(crate) mod examine;
pub(crate) mod photo_fault;
pub(crate) mod photos;
pub(crate) mod post;
pub(crate) mod post_text;
pub(crate) mod prepared;
pub(crate) mod quota;
pub(crate) mod ready;
pub(crate) mod resume;
pub(crate) mod unchanged;
pub(crate) mod unchecked;
pub(crate) mod verdict;
