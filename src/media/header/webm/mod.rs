//! WebM and Matroska files, which are made of elements (RFC 8794, RFC 9559)

mod clusters;
mod ebml;
mod file;
mod track;

pub(crate) use file::read;
