//! What the program does, step by step, with no word of the terminal

mod account;
mod authorize;
mod error;
mod event;
mod examine;
mod post;
mod publish;
mod session;
mod shield;
mod token_sink;
mod upload;
mod vault;
mod verdict;

pub use account::{Account, Origin, Username};
pub use authorize::{Authorized, Login, LoginEvent, LoginReport, Way, authorize};
pub use error::{ChunkFailure, FlowError, Rerun, UploadError};
pub use event::{Event, Report};
pub use post::{Checked, Cover, NotPostable, Transfer, VideoRequest, Wait};
pub use publish::{Plan, Prepared, Watch, prepare};
pub use session::{Seams, Session};
pub use shield::Shield;
pub use token_sink::{HookCommand, NotACommand, SinkError, TokenSinks};
pub use verdict::{End, Published, ask, wait};
