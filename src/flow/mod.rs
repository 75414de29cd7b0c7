//! What the program does, step by step, with no word of the terminal

mod accounts;
mod blocking;
mod error;
mod event;
mod fix;
mod ledger;
mod publish;
mod revive;
mod shield;
mod tail;
mod upload;

pub use accounts::account::{Account, Named, Origin, Username};
pub use accounts::adopt::{Moved, adopt};
pub use accounts::authorize::{Authorized, Login, LoginEvent, LoginMethod, LoginReport, authorize};
pub use accounts::locate::{Standing, beside, known_owner, stored_login, stored_logins};
pub use accounts::owner::Owner;
pub use accounts::session::{Seams, Session};
pub use accounts::token_hook::{HookCommand, NotACommand};
pub use accounts::token_sink::{SinkError, TokenSinks};
pub use blocking::blocking;
pub use error::{ChunkFailure, Continuation, FateError, FlowError, Rerun, UploadError};
pub use event::{Event, Report};
pub use fix::convert::remove_leftovers;
pub use fix::error::FixError;
pub use fix::fixing::Fixing;
pub use ledger::{Ledger, journal_beside};
pub use publish::cancel::{Cancellation, cancel};
pub use publish::photo_fault::{PhotoFault, PhotoTrouble, PhotosUnfit};
pub use publish::photos::{PhotoRequest, prepare_photos};
pub use publish::post::{
    Checked, Cover, Duplicates, Fix, NotPostable, OutOfReach, VideoRequest, Wait,
};
pub use publish::post_text::PostText;
pub use publish::prepared::{Plan, Prepared};
pub use publish::quota::{DRAFTS_A_DAY, ENOUGH, POSTS_A_DAY, Quota};
pub use publish::ready::{EarlierPublish, journal_publish, store_login};
pub use publish::resume::{Resumed, remembered, resume};
pub use publish::unchecked::prepare;
pub use publish::verdict::{End, Published, ask, wait};
pub use shield::Shield;
pub use upload::deadline::Forecast;
pub use upload::delivery::Watch;
