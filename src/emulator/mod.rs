//! TikTok on this machine, for tests and demonstrations, written from TikTok's pages alone

mod endpoints;
mod error;
mod faults;
mod server;
mod switches;
mod wire;
mod world;

pub use error::EmulatorError;
pub use faults::fault::Fault;
pub use server::emulator::Emulator;
pub use server::host_name::HostName;
pub use server::public_url::PublicUrl;
pub use switches::settings::{Scheme, Settings};
pub use wire::call::Request;
pub use wire::endpoint::Endpoint;
pub use world::apps::{RedirectAddress, RegisteredApp};
pub use world::earlier::{EarlierVideo, PublicVideo};
pub use world::publication::{Delivery, Figures, Flow, Piece, Publish};
pub use world::tokens::EmulatedAccount;
pub use world::users::{User, UserKind};
