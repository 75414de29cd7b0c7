//! Requests and answers as values, before and after HTTP

pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod endpoint;
pub(crate) mod envelope;
pub(crate) mod html;
pub(crate) mod refusal;

pub(crate) use answer::Answer;
pub(crate) use call::{ApiCall, Request, first, pairs};
pub(crate) use endpoint::Endpoint;
pub(crate) use envelope::{Reply, envelope, flat, flat_error};
pub(crate) use html::{Forms, Page, escape};
pub(crate) use refusal::{OauthRefusal, Refusal};
