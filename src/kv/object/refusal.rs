//! Answers of object storage that are no success, and what each means

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::kv::error::{Condition, KvError};
use crate::kv::trouble::{Passing, Trouble};

/// An answer with a status that is no success. It is the cause of the error that the library makes.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    /// The code in the answer: `AccessDenied`. Empty if there is none.
    pub(super) code: String,
    pub(super) retry_after: Option<Duration>,
    /// False for servers that only give credentials.
    pub(super) is_of_store: bool,
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status.as_u16())?;
        if !self.code.is_empty() {
            write!(f, " {}", self.code)?;
        }
        Ok(())
    }
}

impl Refusal {
    /// Returns whether the key is absent, though the bucket is there.
    pub(super) fn is_absent(&self) -> bool {
        self.is_of_store && self.status == StatusCode::NOT_FOUND && !self.has_no_bucket()
    }

    fn has_no_bucket(&self) -> bool {
        const CODES: [&str; 4] =
            ["NoSuchBucket", "ContainerNotFound", "ResourceNotFound", "AccountIsDisabled"];
        CODES.contains(&self.code.as_str())
    }

    fn is_passing(&self) -> bool {
        const CODES: [&str; 4] = ["RequestTimeout", "SlowDown", "InternalError", "ServerBusy"];
        let passes = matches!(self.status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504);
        passes || CODES.contains(&self.code.as_str())
    }

    /// Returns what the refusal means for the request that `store` refused.
    pub(super) fn trouble(self, store: &str) -> Trouble {
        let store = store.to_owned();
        let reason = self.to_string();
        if self.is_passing() {
            return Trouble::Passing(Passing {
                retry_after: self.retry_after,
                source: reason.into(),
            });
        }
        if !self.is_of_store {
            return Trouble::Final(KvError::Credentials { store, reason });
        }
        match self.status {
            StatusCode::CONFLICT if self.has_no_bucket() => {
                Trouble::Final(KvError::NoSuchStore { store, reason })
            }
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED | StatusCode::NOT_MODIFIED => {
                Trouble::Conflict
            }
            StatusCode::NOT_FOUND if self.is_absent() => Trouble::Conflict,
            StatusCode::NOT_FOUND => Trouble::Final(KvError::NoSuchStore { store, reason }),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Trouble::Final(KvError::Denied { store, reason })
            }
            StatusCode::NOT_IMPLEMENTED => {
                Trouble::Final(KvError::Conditions { store, broken: Condition::Known })
            }
            _ => Trouble::Final(KvError::Protocol { store, reason }),
        }
    }
}
