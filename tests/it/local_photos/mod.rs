//! Photos of this machine: through the user's bucket to TikTok, and out of it again

mod bucket;
mod described;
mod fixing;
mod leftovers;
mod providers;
mod publishing;
mod refusals;
mod world;
