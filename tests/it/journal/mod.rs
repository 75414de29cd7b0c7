//! What survives a run: going on, never twice, honest ends

pub(crate) mod acts;
mod addresses;
mod breaks;
mod campaign;
mod cancelling;
mod changing;
mod duplicates;
mod ends;
mod folding;
mod interrupts;
mod line;
mod matrix;
mod power;
mod records;
mod resuming;
mod sessions;
mod tokens;
mod torn;
mod turns;
mod upgraded;
mod verdicts;
