//! Requests and answers as values, before and after HTTP

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod endpoint;
pub(crate) mod envelope;
pub(crate) mod html;
pub(crate) mod refusal;
pub(crate) mod request_log;
