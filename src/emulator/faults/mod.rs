//! Faults: what goes wrong, at which call, and how it is carried out

pub(crate) mod apply;
pub(crate) mod fault;
pub(crate) mod script;

pub(crate) use fault::FaultKind;
