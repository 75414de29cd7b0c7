//! Loopback listener for TikTok's redirect after a login, and the check of an address that was pasted instead

mod answer;
mod certificate;
mod error;
mod holder;
mod listener;
mod login;
mod notice;
mod oauth_state;
mod page;
mod paste;
mod redirect_uri;
mod request;
mod serving;
mod slots;
mod sockets;

pub use answer::{Answer, Denial};
pub use certificate::Certificate;
pub use error::CallbackError;
pub use listener::{Listener, Reply, Wait};
pub use notice::Notice;
pub use oauth_state::OauthState;
pub use paste::{next_paste, parse_pasted};
pub use redirect_uri::RedirectUri;
pub use sockets::localhost;
