//! A TikTok on this machine, for tests and demonstrations, written from TikTok's pages alone

mod account;
mod admission;
mod answer;
mod apps;
mod authorize;
mod authorize_page;
mod call;
mod caller;
mod cancel;
mod caps;
mod choices;
mod chunk_rules;
mod codes;
mod connection;
mod content_range;
mod control;
mod creator;
mod earlier;
mod endpoint;
mod envelope;
mod error;
mod exchange;
mod fault;
mod fault_grammar;
mod faulty;
mod gallery;
mod host_name;
mod html;
mod intake;
mod kept_media;
mod mint;
mod oauth;
mod oauth_form;
mod opening;
mod ownership;
mod photo_init;
mod post_info;
mod publication;
mod pull;
mod rates;
mod refusal;
mod renaming;
mod request_log;
mod routes;
mod script;
mod server;
mod settings;
mod shared;
mod source_info;
mod state;
mod status;
mod switches;
mod timeline;
mod tokens;
mod upload;
mod user_info;
mod users;
mod video_init;
mod videos;
mod words;

pub use account::Account;
pub use apps::{App, Audit};
pub use choices::{
    AuthorizeBy, BrandedPrivate, Caps, CodeReuse, FailureData, Hashing, InvalidParam,
    LengthMismatch, LogId, Megabytes, MissingPrivacy, MissingTask, OauthErrors, Pkce, PostIds,
    Profile, PullHttp, PullReach, RateLimits, RePut, RefreshLifetime, Reuse, Rotation, Scopes,
    SingleChunk, UnauditedOptions, UploadRange, UploadType, VideoCheck,
};
pub use earlier::EarlierVideo;
pub use endpoint::Endpoint;
pub use error::EmulatorError;
pub use fault::{Calls, Fault, FaultKind, ReplyBody, Target};
pub use host_name::HostName;
pub use publication::{Delivery, Flow, Piece, Publish};
pub use request_log::Request;
pub use server::Emulator;
pub use settings::{KeepMedia, Settings};
pub use switches::Switches;
pub use users::{Interaction, Phone, Standing, User, Visibility};
