//! The loopback listener that takes TikTok's answer to a login, and the address a user may paste instead

mod accept;
mod answer;
mod certificate;
mod connection;
mod error;
mod form;
mod holder;
mod judge;
mod listener;
mod login;
mod notice;
mod oauth_state;
mod page;
mod paste;
mod redirect_uri;
mod reply;
mod serving;
mod slots;
mod sockets;
mod stream;

pub use answer::{Answer, Denial};
pub use certificate::Certificate;
pub use error::CallbackError;
pub use listener::{Listener, Wait};
pub use notice::Notice;
pub use oauth_state::OauthState;
pub use paste::{Refused, next_paste, parse_pasted};
pub use redirect_uri::RedirectUri;
pub use reply::Reply;
pub use sockets::localhost;
