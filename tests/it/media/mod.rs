//! What a video or photo is: real files, hostile ones, what a look costs, TikTok's limits

mod cases;
mod cost;
mod header;
mod hostile;
mod limits;

pub(crate) use header::read_bytes;
