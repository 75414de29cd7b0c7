//! MP4 and MOV files, which are made of boxes (ISO/IEC 14496-12)

mod boxes;
mod cut;
mod file;
mod fragment_run;
mod fragments;
mod matrix;
mod movie;
mod sample_tables;
mod tail;
mod track;

pub(crate) use boxes::BoxWalk;
pub(crate) use file::read;
