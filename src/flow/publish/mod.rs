//! A publish from its request to its status: checked, prepared, opened, resumed, cancelled

pub(crate) mod begun;
pub(crate) mod cancel;
pub(crate) mod chosen;
pub(crate) mod claim;
pub(crate) mod compose;
pub(crate) mod content;
pub(crate) mod examine;
pub(crate) mod keyed;
pub(crate) mod photo_fault;
pub(crate) mod photo_look;
pub(crate) mod photo_request;
pub(crate) mod photos;
pub(crate) mod post_text;
pub(crate) mod poster;
pub(crate) mod prepared;
pub(crate) mod quota;
pub(crate) mod ready;
pub(crate) mod request;
pub(crate) mod resume;
pub(crate) mod start;
pub(crate) mod status;
pub(crate) mod submission;
pub(crate) mod unchanged;
pub(crate) mod video;
