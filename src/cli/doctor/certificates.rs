//! Check of the CA certificates that decide which servers are trusted

use std::env;
use std::path::PathBuf;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::finding::Findings;
use crate::cli::context::Context;
use crate::cli::explain::NO_CERTIFICATES;

const HTTPS: &str = "https";
const FILE: &str = "SSL_CERT_FILE";
const FOLDER: &str = "SSL_CERT_DIR";

/// Loads the certificates as every connection does.
pub(crate) fn look(context: &Context, findings: &mut Findings) {
    let file = env::var_os(FILE).map(PathBuf::from);
    if let Some(file) = &file {
        look_at_file(file, findings);
    }
    if cfg!(any(target_vendor = "apple", windows)) {
        findings.ok(HTTPS, "servers are trusted as the system says");
        return;
    }
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let reasons = found.errors.iter().map(|error| format!(": {error}"));
        let what = format!("there is no CA certificate{}", reasons.collect::<String>());
        // No TLS to a server on this machine.
        if context.client().is_ok_and(|client| client.endpoints.api.is_loopback_http()) {
            findings.warn(HTTPS, what, NO_CERTIFICATES);
        } else {
            findings.fail(HTTPS, what, NO_CERTIFICATES);
        }
        return;
    }
    let from = match (&file, env::var_os(FOLDER)) {
        (Some(_), Some(_)) => format!("those of {FILE} and {FOLDER}"),
        (Some(_), None) => format!("those of {FILE}"),
        (None, Some(_)) => format!("those of {FOLDER}"),
        (None, None) => "the system's".to_owned(),
    };
    findings.ok(HTTPS, format!("CA certificates: {from}"));
}

/// Warns of a file without a certificate: with `SSL_CERT_DIR` set, nothing else would show it.
fn look_at_file(file: &PathBuf, findings: &mut Findings) {
    let why = match CertificateDer::pem_file_iter(file) {
        Err(error) => error.to_string(),
        Ok(mut certificates) => match certificates.next() {
            Some(Ok(_)) => return,
            Some(Err(error)) => error.to_string(),
            None => "it holds no certificate".to_owned(),
        },
    };
    let what = format!("{FILE} names `{}`, which cannot be used: {why}", file.display());
    findings.warn(HTTPS, what, "name a PEM file with CA certificates, or unset it");
}
