//! Samples of what keeps a connection from being trusted, from real handshakes on this machine

use agoras::trust::Obstacle;
use reqwest::{Certificate, Client, Error, Proxy};

use super::{Sample, Variants, complete, variants};
use crate::certificates::proxy;
use crate::support::{Flaw, TlsServer};

variants! {
    Obstacle: UnknownIssuer SelfSigned NotYetValid Expired OtherHost Certificate ProxyCredentials
        ProxyRefusal;
}

/// Returns the error of a call to a server with this flaw, whose issuer is trusted where that matters.
fn refused_server(flaw: Flaw) -> Error {
    let server = TlsServer::with(flaw);
    let issuer = Certificate::from_pem(server.issuer.as_bytes()).unwrap();
    let trusted = if flaw == Flaw::Issuer { Vec::new() } else { vec![issuer] };
    let client = Client::builder().no_proxy().tls_certs_only(trusted).build().unwrap();
    call(&client, &server.url())
}

fn refusing_proxy(status: &'static str) -> Error {
    let proxy = proxy(status);
    let through = Proxy::all(format!("http://127.0.0.1:{}", proxy.port())).unwrap();
    let client =
        Client::builder().proxy(through).tls_certs_only(Vec::<Certificate>::new()).build().unwrap();
    call(&client, "https://tiktok.invalid")
}

fn call(client: &Client, url: &str) -> Error {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The port differs from run to run.
    runtime.block_on(client.get(url).send()).unwrap_err().without_url()
}

pub(crate) fn samples() -> Vec<Sample> {
    let flaws = [
        Flaw::Issuer,
        Flaw::SelfSigned,
        Flaw::NotYetValid,
        Flaw::Expired,
        Flaw::OtherHost,
        Flaw::Purpose,
    ];
    let mut errors: Vec<Error> = flaws.into_iter().map(refused_server).collect();
    errors.push(refusing_proxy("407 Proxy Authentication Required"));
    errors.push(refusing_proxy("403 Forbidden"));
    let found: Vec<Obstacle> =
        errors.iter().map(|error| Obstacle::of(error).expect("an obstacle")).collect();
    let samples = complete(found).into_iter().zip(errors).map(|(obstacle, error)| Sample {
        name: format!("Obstacle::{}", obstacle.variant()),
        failure: agoras::tiktok::TiktokError::NotSent(error).into(),
    });
    samples.collect()
}
