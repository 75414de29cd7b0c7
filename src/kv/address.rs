//! Addresses of shared stores: `s3://`, `gs://`, `az://` and `postgres://`

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::encoding::decoded;
use super::error::KvError;
use super::postgres::PostgresPlace;
use crate::address::is_loopback;
use crate::secret::StoreSecret;

/// The address of a shared store, or of a place for media. It is shown without secrets.
///
/// - `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`
/// - `gs://BUCKET/PREFIX?endpoint=URL`
/// - `az://CONTAINER/PREFIX?account=NAME&endpoint=URL`
/// - `postgres://USER@HOST:PORT/DATABASE?sslmode=MODE&sslrootcert=FILE&prefix=PREFIX`
///
/// `s3://KEY:SECRET@BUCKET` and `az://ACCOUNT:KEY@CONTAINER` have credentials of their own, and the
/// provider's variables are not looked at. Reserved letters in them are percent-encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct KvAddress {
    pub(super) place: Place,
    /// Without a slash at either end; empty if there is none.
    pub(super) prefix: String,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    S3(S3Place),
    Google { bucket: String, endpoint: Option<Url> },
    Azure(AzurePlace),
    Postgres(PostgresPlace),
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct S3Place {
    pub(super) bucket: String,
    pub(super) endpoint: Option<Url>,
    pub(super) region: Option<String>,
    pub(super) key: Option<AccessKey>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct AzurePlace {
    pub(super) container: String,
    pub(super) account: Option<String>,
    pub(super) endpoint: Option<Url>,
    pub(super) secret: Option<StoreSecret>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) secret: StoreSecret,
}

impl KvAddress {
    /// Returns whether it names object storage, whose owner may have set rules of its own.
    pub fn is_bucket(&self) -> bool {
        !matches!(self.place, Place::Postgres(_))
    }

    /// Returns whether keys of a store may have these letters.
    pub(super) fn is_key(key: &str) -> bool {
        let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"~._-".contains(&letter);
        let is_segment =
            |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(is_letter);
        key.split('/').all(is_segment)
    }

    /// Returns the whole name of a key, with the prefix.
    pub(super) fn full(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.prefix) }
    }

    /// Returns the key in a whole name; `None` if the name is not below the prefix.
    pub(super) fn key_in<'n>(&self, name: &'n str) -> Option<&'n str> {
        if self.prefix.is_empty() {
            return Some(name);
        }
        name.strip_prefix(&self.prefix)?.strip_prefix('/')
    }

    fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| error.to_string())?;
        if !matches!(url.scheme(), "s3" | "gs" | "az" | "postgres" | "postgresql") {
            return Err("it has to begin with s3://, gs://, az:// or postgres://".to_owned());
        }
        let mut options = Options::of(&url)?;
        let in_path = url.path().to_owned();
        let (place, prefix) = match url.scheme() {
            "s3" => (Place::S3(S3Place::of(&url, &mut options)?), in_path),
            "az" => (Place::Azure(AzurePlace::of(&url, &mut options)?), in_path),
            "gs" => (google(&url, &mut options)?, in_path),
            _ => {
                let prefix = options.take("prefix").unwrap_or_default();
                let place = PostgresPlace::of(&url, |name| options.take(name))?;
                (Place::Postgres(place), prefix)
            }
        };
        options.end()?;
        let prefix = prefix.trim_matches('/').to_owned();
        if !prefix.is_empty() && !Self::is_key(&prefix) {
            return Err("the prefix has other characters than letters, digits and `~._-/`".into());
        }
        Ok(Self { place, prefix })
    }
}

/// The options after the `?`, each to be taken once.
struct Options(Vec<(String, String)>);

impl Options {
    fn of(url: &Url) -> Result<Self, String> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (name, value) in url.query_pairs() {
            if found.iter().any(|(other, _)| *other == name) {
                return Err(format!("`{name}` is there twice"));
            }
            found.push((name.into_owned(), value.into_owned()));
        }
        if url.fragment().is_some() {
            return Err("it has a `#`".to_owned());
        }
        Ok(Self(found))
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(other, _)| other == name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Returns the endpoint. A connection without TLS is only allowed within this machine.
    fn endpoint(&mut self) -> Result<Option<Url>, String> {
        self.take("endpoint").map(|text| endpoint(&text)).transpose()
    }

    fn end(self) -> Result<(), String> {
        match self.0.first() {
            Some((name, _)) => Err(format!("there is no option `{name}`")),
            None => Ok(()),
        }
    }
}

/// Reads the address of a server. Refuses plain HTTP to another machine.
pub(super) fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("the endpoint: {error}"))?;
    let is_plain = url.query().is_none() && url.username().is_empty() && url.password().is_none();
    match url.scheme() {
        "https" if is_plain => Ok(url),
        "http" if is_plain && is_loopback(&url) => Ok(url),
        "http" => Err("the endpoint has to begin with https://".to_owned()),
        _ => Err("the endpoint has to be an https address without a query".to_owned()),
    }
}

/// Returns the host's part: the name of a bucket or a container.
fn bucket(url: &Url) -> Result<String, String> {
    if url.port().is_some() {
        return Err("it has a port; name the server with ?endpoint=".to_owned());
    }
    let name = url.host_str().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return Err("it names no bucket".to_owned());
    }
    Ok(name.to_owned())
}

fn secret(url: &Url) -> Result<Option<StoreSecret>, String> {
    let password = url.password().filter(|password| !password.is_empty());
    password.map(|password| decoded(password).map(StoreSecret::new)).transpose()
}

impl S3Place {
    fn of(url: &Url, options: &mut Options) -> Result<Self, String> {
        let id = decoded(url.username())?;
        let key = match (id.is_empty(), secret(url)?) {
            (true, None) => None,
            (false, Some(secret)) => Some(AccessKey { id, secret }),
            _ => return Err("an access key has two halves: KEY:SECRET@".to_owned()),
        };
        let endpoint = options.endpoint()?;
        Ok(Self { bucket: bucket(url)?, endpoint, region: options.take("region"), key })
    }
}

impl AzurePlace {
    fn of(url: &Url, options: &mut Options) -> Result<Self, String> {
        let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
        let account = match (user, options.take("account")) {
            (Some(_), Some(_)) => return Err("the account is there twice".to_owned()),
            (user, option) => user.or(option),
        };
        let secret = secret(url)?;
        if secret.is_some() && account.is_none() {
            return Err("a key needs its account: ACCOUNT:KEY@".to_owned());
        }
        Ok(Self { container: bucket(url)?, account, endpoint: options.endpoint()?, secret })
    }
}

fn google(url: &Url, options: &mut Options) -> Result<Place, String> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err("credentials for gs:// come from GOOGLE_APPLICATION_CREDENTIALS".to_owned());
    }
    Ok(Place::Google { bucket: bucket(url)?, endpoint: options.endpoint()? })
}

impl FromStr for KvAddress {
    type Err = KvError;

    fn from_str(text: &str) -> Result<Self, KvError> {
        Self::parse(text)
            .map_err(|reason| KvError::Address { shown: without_secrets(text), reason })
    }
}

/// Returns what may be shown of an address that is not understood.
fn without_secrets(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    if text.contains('@') { format!("`{scheme}://…`") } else { format!("`{text}`") }
}

impl fmt::Display for KvAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut options = Vec::new();
        let mut add = |name: &str, value: Option<&str>| {
            options.extend(value.map(|value| format!("{name}={value}")));
        };
        let base = match &self.place {
            Place::S3(place) => {
                add("endpoint", place.endpoint.as_ref().map(shown).as_deref());
                add("region", place.region.as_deref());
                format!("s3://{}", place.bucket)
            }
            Place::Google { bucket, endpoint } => {
                add("endpoint", endpoint.as_ref().map(shown).as_deref());
                format!("gs://{bucket}")
            }
            Place::Azure(place) => {
                add("account", place.account.as_deref());
                add("endpoint", place.endpoint.as_ref().map(shown).as_deref());
                format!("az://{}", place.container)
            }
            Place::Postgres(place) => {
                add("prefix", Some(self.prefix.as_str()).filter(|prefix| !prefix.is_empty()));
                place.to_string()
            }
        };
        f.write_str(&base)?;
        if !matches!(self.place, Place::Postgres(_)) && !self.prefix.is_empty() {
            write!(f, "/{}", self.prefix)?;
        }
        let sign = |at: usize| if at == 0 { '?' } else { '&' };
        options.iter().enumerate().try_for_each(|(at, it)| write!(f, "{}{it}", sign(at)))
    }
}

fn shown(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

impl fmt::Debug for KvAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KvAddress({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match text.parse::<KvAddress>() {
            Ok(address) => address.to_string(),
            Err(error) => panic!("{error}"),
        }
    }

    fn reason(text: &str) -> String {
        match text.parse::<KvAddress>() {
            Ok(address) => panic!("{address}"),
            Err(KvError::Address { reason, .. }) => reason,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn shows_every_part_but_secrets() {
        for text in [
            "s3://team",
            "s3://team/agoras",
            "s3://team.example/a/b~c?endpoint=https://acc.r2.cloudflarestorage.com&region=auto",
            "s3://team?endpoint=http://127.0.0.1:9000",
            "gs://team/agoras",
            "gs://team?endpoint=http://localhost:4443",
            "az://box/agoras?account=acme",
            "az://box?account=acme&endpoint=http://127.0.0.1:10000/acme",
            "postgres://me@db.example/agoras",
            "postgres://db.example:6432/agoras?prefix=team/one",
            "postgres://me@[::1]/agoras",
        ] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("s3://KEY:se%2Fcret@team/agoras/"), "s3://team/agoras");
        assert_eq!(shown("az://acme:c2VjcmV0@box"), "az://box?account=acme");
        assert_eq!(
            shown("postgresql://me:secret@db.example/agoras?sslmode=require&sslrootcert=ca.pem"),
            "postgres://me@db.example/agoras"
        );
        assert_eq!(shown("postgres:///agoras?host=/run/postgresql"), "postgres:///agoras");
        let address: KvAddress = "s3://KEY:secret@team".parse().unwrap();
        assert_eq!(format!("{address:?}"), "KvAddress(s3://team)");
    }

    #[test]
    fn decodes_credentials() {
        let address: KvAddress = "s3://KEY:se%2Fc+ret%3D@team".parse().unwrap();
        let Place::S3(S3Place { key: Some(key), .. }) = address.place else {
            panic!("no key");
        };
        assert_eq!((key.id.as_str(), key.secret.expose()), ("KEY", "se/c+ret="));
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        for (text, expected) in [
            ("team/agoras", "relative URL without a base"),
            ("https://team/agoras", "it has to begin with s3://, gs://, az:// or postgres://"),
            ("s3:///agoras", "it names no bucket"),
            ("s3://team:9000/agoras", "it has a port; name the server with ?endpoint="),
            ("s3://team?reigon=auto", "there is no option `reigon`"),
            ("s3://team?region=a&region=b", "`region` is there twice"),
            ("s3://team/a#b", "it has a `#`"),
            ("s3://team?endpoint=http://minio.example", "the endpoint has to begin with https://"),
            ("s3://KEY@team", "an access key has two halves: KEY:SECRET@"),
            ("gs://me@team", "credentials for gs:// come from GOOGLE_APPLICATION_CREDENTIALS"),
            ("az://acme@box?account=acme", "the account is there twice"),
            ("postgres://me@db.example", "it names no database: postgres://USER@HOST/DATABASE"),
            ("postgres:///agoras", "it names no host"),
        ] {
            assert_eq!(reason(text), expected, "{text}");
        }
        for prefix in ["a//b", "a b", "%C3%A4", "a%2Fb"] {
            assert!(
                reason(&format!("s3://team/{prefix}")).starts_with("the prefix has"),
                "{prefix}"
            );
        }
    }

    #[test]
    fn shows_nothing_of_a_secret_in_an_address_that_is_wrong() {
        for text in ["s3://KEY:se/cret@team", "x://KEY:secret@team?secret#secret", "s3:secret@x"] {
            let error = text.parse::<KvAddress>().unwrap_err();
            assert!(!error.to_string().contains("cret"), "{error}");
        }
    }

    #[test]
    fn a_database_on_another_machine_is_reached_with_tls_alone() {
        for mode in ["disable", "allow", "prefer"] {
            let text = format!("postgres://me@db.example/agoras?sslmode={mode}");
            assert!(
                reason(&text).starts_with("a connection to another machine needs TLS"),
                "{mode}"
            );
            shown(&format!("postgres://me@127.0.0.1/agoras?sslmode={mode}"));
        }
        assert!(
            reason("postgres://me@db.example/agoras?sslmode=maybe").starts_with("`sslmode` is")
        );
    }
}
