//! What survives a run: going on, never twice, honest ends

mod campaign;
mod duplicates;
mod matrix;
mod torn;
