//! MP4 and MOV files, which are made of boxes (ISO/IEC 14496-12)

mod box_walk;
mod boxes;
mod cut;
mod file;
mod fourcc;
mod fragment_run;
mod fragments;
mod matrix;
mod movie;
mod sample_tables;
mod tail;
mod track;

pub(crate) use box_walk::BoxWalk;
pub(crate) use file::read;
