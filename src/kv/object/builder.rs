//! Buckets from addresses, with the provider's usual credentials

use std::sync::Arc;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::client::StaticCredentialProvider;
use object_store::gcp::{GcpCredential, GoogleCloudStorageBuilder};
use object_store::{ObjectStore, RetryConfig};
use url::Url;

use super::connector::{Connector, ServerClock};
use crate::address::is_loopback;
use crate::clock::Clock;
use crate::kv::address::{AzurePlace, KvAddress, Place, S3Place, endpoint};
use crate::kv::error::KvError;

/// A bucket or a container, and the prefix of everything in it.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    pub(crate) objects: Arc<dyn ObjectStore>,
    /// Without a slash at either end; empty if there is none.
    pub(crate) prefix: String,
    pub(super) server: ServerClock,
    pub(super) is_versioned_by: VersionedBy,
}

/// The part of an object's description that every write changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VersionedBy {
    ETag,
    /// Google's number of the write.
    Generation,
}

/// Prepares the bucket of an address; [`KvError::Address`] if it is a database. Nothing is sent yet.
pub(crate) fn bucket(address: &KvAddress, clock: Clock) -> Result<Bucket, KvError> {
    let server = ServerClock::default();
    let site = Site { address, clock, server: &server };
    let objects = match &address.place {
        Place::S3(place) => site.s3(place)?,
        Place::Google { bucket, endpoint } => site.google(bucket, endpoint.as_ref())?,
        Place::Azure(place) => site.azure(place)?,
        Place::Postgres(_) => {
            return Err(site.address_error("a database is no place for files"));
        }
    };
    let is_versioned_by = match &address.place {
        Place::Google { .. } => VersionedBy::Generation,
        _ => VersionedBy::ETag,
    };
    Ok(Bucket { objects, prefix: address.prefix.clone(), server, is_versioned_by })
}

struct Site<'a> {
    address: &'a KvAddress,
    clock: Clock,
    server: &'a ServerClock,
}

impl Site<'_> {
    fn s3(&self, place: &S3Place) -> Result<Arc<dyn ObjectStore>, KvError> {
        let mut builder = match &place.key {
            // The variables belong to another provider, or to another account.
            Some(key) => AmazonS3Builder::new()
                .with_access_key_id(&key.id)
                .with_secret_access_key(key.secret.expose()),
            None => AmazonS3Builder::from_env(),
        };
        if let Some(region) = &place.region {
            builder = builder.with_region(region);
        }
        let named = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint];
        let named = named.iter().find_map(|key| builder.get_config_value(key));
        let endpoint = self.endpoint(place.endpoint.as_ref(), named)?;
        builder = match &endpoint {
            Some(url) => {
                let url = url.as_str().trim_end_matches('/');
                builder.with_config(AmazonS3ConfigKey::S3Endpoint, url)
            }
            // The certificate of Amazon's own servers is for names without another dot.
            None => builder.with_virtual_hosted_style_request(!place.bucket.contains('.')),
        };
        let builder = builder
            .with_bucket_name(&place.bucket)
            .with_allow_http(true)
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            .with_disable_bulk_delete(true)
            .with_retry(no_retries())
            .with_http_connector(self.connector(endpoint.as_ref())?);
        Ok(Arc::new(builder.build().map_err(|error| self.credentials(&error))?))
    }

    fn google(
        &self,
        bucket: &str,
        endpoint: Option<&Url>,
    ) -> Result<Arc<dyn ObjectStore>, KvError> {
        let mut builder = GoogleCloudStorageBuilder::from_env();
        if let Some(url) = endpoint {
            builder = builder.with_base_url(url.as_str().trim_end_matches('/'));
        }
        if endpoint.is_some_and(is_loopback) {
            // Stand-ins for Google's server take no credentials, and get none.
            let none = GcpCredential { bearer: String::new() };
            builder = builder.with_credentials(Arc::new(StaticCredentialProvider::new(none)));
        }
        let builder = builder
            .with_bucket_name(bucket)
            .with_retry(no_retries())
            .with_http_connector(self.connector(endpoint)?);
        Ok(Arc::new(builder.build().map_err(|error| self.credentials(&error))?))
    }

    fn azure(&self, place: &AzurePlace) -> Result<Arc<dyn ObjectStore>, KvError> {
        let mut builder = match &place.secret {
            Some(secret) => MicrosoftAzureBuilder::new().with_access_key(secret.expose()),
            None => MicrosoftAzureBuilder::from_env(),
        };
        if let Some(account) = &place.account {
            builder = builder.with_account(account);
        }
        if builder.get_config_value(&AzureConfigKey::AccountName).is_none() {
            return Err(self.address_error(
                "it names no account: az://CONTAINER/PREFIX?account=NAME, or AZURE_STORAGE_ACCOUNT_NAME",
            ));
        }
        let named = builder.get_config_value(&AzureConfigKey::Endpoint);
        let endpoint = self.endpoint(place.endpoint.as_ref(), named)?;
        if let Some(url) = &endpoint {
            builder = builder.with_endpoint(url.as_str().trim_end_matches('/').to_owned());
        }
        let builder = builder
            .with_container_name(&place.container)
            .with_allow_http(true)
            .with_retry(no_retries())
            .with_http_connector(self.connector(endpoint.as_ref())?);
        Ok(Arc::new(builder.build().map_err(|error| self.credentials(&error))?))
    }

    /// Returns the endpoint of the address, else that of a variable.
    fn endpoint(&self, own: Option<&Url>, named: Option<String>) -> Result<Option<Url>, KvError> {
        match (own, named) {
            (Some(url), _) => Ok(Some(url.clone())),
            (None, Some(named)) => endpoint(&named).map(Some).map_err(|e| self.address_error(&e)),
            (None, None) => Ok(None),
        }
    }

    fn connector(&self, endpoint: Option<&Url>) -> Result<Connector, KvError> {
        Connector::new(endpoint, self.clock, self.server.clone()).map_err(|error| {
            KvError::Unreachable { store: self.address.to_string(), source: error.into() }
        })
    }

    fn address_error(&self, reason: &str) -> KvError {
        KvError::Address { shown: self.address.to_string(), reason: reason.to_owned() }
    }

    /// Returns the error for settings that the library does not take: they are the credentials.
    fn credentials(&self, error: &object_store::Error) -> KvError {
        KvError::Credentials { store: self.address.to_string(), reason: error.to_string() }
    }
}

/// Retries are made above, where a write can recognise itself.
fn no_retries() -> RetryConfig {
    RetryConfig { max_retries: 0, ..RetryConfig::default() }
}
