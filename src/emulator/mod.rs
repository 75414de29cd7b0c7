//! A TikTok on this machine, for tests and demonstrations, written from TikTok's pages alone

mod endpoints;
mod error;
mod faults;
mod server;
mod switches;
mod wire;
mod world;

pub use error::EmulatorError;
pub use faults::fault::{Calls, Fault, FaultKind, ReplyBody, Target};
pub use server::emulator::Emulator;
pub use server::host_name::HostName;
pub use server::settings::{KeepMedia, Settings};
pub use switches::choices::{
    AuthorizeBy, BrandedPrivate, Caps, CodeReuse, FailureData, Hashing, InvalidParam,
    LengthMismatch, LogId, Megabytes, MissingPrivacy, MissingTask, OauthErrors, Pkce, PostIds,
    Profile, PullHttp, PullReach, RateLimits, RePut, RefreshLifetime, Reuse, Rotation, Scopes,
    SingleChunk, UnauditedOptions, UploadRange, UploadType, VideoCheck,
};
pub use switches::table::Switches;
pub use wire::endpoint::Endpoint;
pub use wire::request_log::Request;
pub use world::account::EmulatedAccount;
pub use world::apps::{Audit, RegisteredApp};
pub use world::earlier::EarlierVideo;
pub use world::publication::{Delivery, Flow, Piece, Publish};
pub use world::users::{Interaction, Phone, Standing, User, Visibility};
