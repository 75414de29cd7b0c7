//! The state behind the endpoints: apps, creators, tokens, publishes and their media

pub(crate) mod apps;
pub(crate) mod earlier;
pub(crate) mod media;
pub(crate) mod mint;
pub(crate) mod publication;
pub(crate) mod pull;
pub(crate) mod rates;
pub(crate) mod state;
pub(crate) mod tokens;
pub(crate) mod users;

pub(crate) use apps::RegisteredApp;
pub(crate) use earlier::{AppVideo, EarlierVideo, PublicVideo};
pub(crate) use media::{Intake, is_video, media_type};
pub(crate) use publication::{
    ChunkLayout, Delivery, Figures, Flow, Pace, Piece, Publication, Publish, Stage, Upload,
};
pub(crate) use pull::is_at_or_below;
pub(crate) use state::{EmulatorState, Shared};
pub(crate) use tokens::{Code, EmulatedAccount, Login, Pair, TokenTable};
pub(crate) use users::{User, UserKind};
