//! Videos and photos: real files, hostile ones, the cost of reading headers, and TikTok's limits

mod cases;
mod cost;
mod header;
mod hostile;
mod limits;

pub(crate) use header::read_bytes;
