//! Checks of the needs of a login: the port, `localhost`, a browser

use std::net::IpAddr;

use webbrowser::Browser;

use super::finding::Findings;
use crate::callback::{Listener, RedirectUri, localhost};
use crate::cli::browser;
use crate::cli::context::Context;
use crate::flow::FlowError;

/// Warns of what keeps a login, and no pipeline, from working.
pub(crate) async fn look(context: &Context, redirect_uri: &str, findings: &mut Findings) {
    let known = localhost().await;
    match redirect_uri.parse::<RedirectUri>() {
        Ok(redirect) => {
            // The first step of a login. Dropping the listener frees the port.
            match Listener::bind_where(&redirect, None, context.clock, &known).await {
                Ok(_listener) => findings.ok("port", format!("{redirect_uri} is free for a login")),
                Err(error) => findings.warning("port", FlowError::from(error)),
            }
        }
        Err(error) => findings.failure("port", FlowError::from(error)),
    }
    look_at_localhost(&known, findings);
    let advice = "log in with `agoras tiktok authorize --no-browser` or `--paste`";
    if !browser::can_show() {
        findings.warn("browser", "there is no screen here to show a browser on", advice);
    } else if Browser::is_available() {
        findings.ok("browser", "one can be opened for a login");
    } else {
        findings.warn("browser", "none was found; BROWSER can name one", advice);
    }
}

fn look_at_localhost(known: &[IpAddr], findings: &mut Findings) {
    let mut addresses: Vec<String> = known.iter().map(ToString::to_string).collect();
    addresses.sort();
    addresses.dedup();
    let addresses = addresses.join(", ");
    if known.is_empty() {
        findings.ok("localhost", "the system does not know it, and browsers do without");
    } else if known.iter().all(IpAddr::is_loopback) {
        findings.ok("localhost", format!("is {addresses}"));
    } else {
        findings.warn(
            "localhost",
            format!("is {addresses}: the browser would go elsewhere after a login"),
            "fix the hosts file, or log in with `agoras tiktok authorize --paste`",
        );
    }
}
