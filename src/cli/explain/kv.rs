//! Explanations of a shared store that cannot be used. There is no fall-back to "without the store"

use super::explanation::Kind::{Fault, NotAuthorized, Storage, Unavailable, Usage};
use super::explanation::{Explain, Explanation};
use super::trust;
use crate::kv::KvError;

impl Explain for KvError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Address { .. } => Usage.hint(
                "name it as s3://BUCKET/PREFIX, gs://BUCKET/PREFIX, az://CONTAINER/PREFIX?account=NAME or postgres://USER@HOST/DATABASE",
            ),
            Self::Credentials { .. } => NotAuthorized.hint(
                "set the provider's usual variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE), GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_KEY, PGPASSWORD",
            ),
            Self::Key { .. } => Fault.hint("please report this"),
            Self::Conflict { .. } => {
                Unavailable.hint("another machine works on the same at this moment: run it again")
            }
            Self::Unreachable { source, .. } => {
                Unavailable.hint(trust::on_obstacle(source.as_ref()).unwrap_or_else(|| {
                    "check the address, the network and a proxy; then run it again".to_owned()
                }))
            }
            Self::Denied { .. } => Storage.hint(
                "check the credentials and their rights: everything below the prefix has to be read, written, listed and deleted. Without the right to list, some stores deny access to what is not there. If the machine's clock is wrong, set it",
            ),
            Self::NoSuchStore { .. } => {
                Storage.hint("create the bucket, the container or the database, or correct its name")
            }
            Self::Conditions { .. } => Storage.hint(
                "take another store: machines would overwrite each other's tokens here. Amazon S3, Cloudflare R2, Google Cloud Storage, Azure, current versions of MinIO, and PostgreSQL are good",
            ),
            Self::TooLarge { .. } => Storage.hint(
                "nothing was overwritten: if agoras has not written this, move it elsewhere; otherwise please report this",
            ),
            Self::Protocol { .. } => Storage.hint(
                "check the address, its endpoint and its region: something else than such a store may answer there",
            ),
        }
    }
}
