//! `agoras utils tokens show`

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::entries::{entries, identity, not_found, nothing, store};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::mask;
use crate::secret::{AccessToken, SecretInput, fingerprint};
use crate::store::{Identity, Record};

/// Show what is stored, with secrets masked
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// The platform
    #[arg(long, value_name = "PLATFORM", value_parser = values::text)]
    platform: String,

    /// The account; by default all of the platform
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    identifier: Option<String>,

    /// Only the bare value of this field
    #[arg(long, value_name = "FIELD", value_parser = values::text)]
    field: Option<String>,

    /// The format; json shows everything in clear text, as the Python tool does
    #[arg(long, value_enum, value_parser = values::name_of::<Format>(), default_value_t = Format::Plain, value_name = "FORMAT")]
    format: Format,

    /// Show secrets in clear text
    #[arg(long)]
    reveal: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Plain,
    Json,
}

/// A field of a record by its name in the Python tool, or ours.
type Field = (&'static str, Value);

const CLEAR: &str = "Output contains cleartext credentials. Do not pipe to logs or shared systems.";

pub(crate) fn run(context: &Context, args: &ShowArgs) -> Result<(), Failure> {
    let store = store(context)?;
    let mut entries = entries(context, &store, Some(&args.platform))?;
    if let Some(name) = &args.identifier {
        let wanted = identity(&args.platform, name)?;
        // The Python tool calls the only account so.
        let is_only = wanted.name() == "default" && entries.len() == 1;
        entries.retain(|(identity, _)| *identity == wanted || is_only);
        if entries.is_empty() {
            // A record that does not open is another error.
            store.read(&wanted)?;
            return Err(not_found(&args.platform, name));
        }
    }
    if entries.is_empty() {
        return Err(nothing(Some(&args.platform)));
    }
    if args.format == Format::Json || args.reveal || args.field.is_some() {
        context.ui.warning(CLEAR);
    }
    for (number, (identity, record)) in entries.iter().enumerate() {
        if number > 0 && args.format == Format::Plain {
            context.ui.data("");
        }
        let fields = fields(record);
        mask_printed(args, &fields);
        show(context, args, identity, fields)?;
    }
    Ok(())
}

/// Masks the secrets that are about to be printed, which a CI runner reads too.
fn mask_printed(args: &ShowArgs, fields: &[Field]) {
    let is_printed = |name: &str| match &args.field {
        Some(wanted) => name == wanted,
        None => args.reveal || args.format == Format::Json,
    };
    for (name, value) in fields {
        if is_secret(name) && is_printed(name) {
            mask::mask(&plain(value));
        }
    }
}

fn show(
    context: &Context,
    args: &ShowArgs,
    identity: &Identity,
    fields: Vec<Field>,
) -> Result<(), Failure> {
    let ui = &context.ui;
    match (&args.field, args.format) {
        (Some(wanted), format) => {
            let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
            let Some((name, value)) = fields.into_iter().find(|(name, _)| name == wanted) else {
                let sentence = format!("Field '{wanted}' not found in token data.");
                return Err(Failure::new(Kind::Fault, sentence)
                    .hinted(format!("Available fields: {}", names.join(", "))));
            };
            match format {
                Format::Plain => ui.data(&plain(&value)),
                Format::Json => ui.json(&json!({ name: value })),
            }
        }
        (None, Format::Json) => {
            let data = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
            ui.json(&json!({
                "platform": identity.platform().as_str(),
                "identifier": identity.name(),
                "data": data.collect::<Map<String, Value>>(),
            }));
        }
        (None, Format::Plain) => {
            ui.data(&format!("Platform: {}", identity.platform()));
            ui.data(&format!("Identifier: {}", identity.name()));
            ui.data("Data:");
            for (name, value) in fields {
                let value = plain(&value);
                let masked = is_secret(name) && !args.reveal && !value.is_empty();
                let value =
                    if masked { format!("•••• ({})", fingerprint(&value)) } else { value };
                ui.data(&format!("  {name}: {value}"));
            }
        }
    }
    Ok(())
}

/// Returns whether a field holds a secret: it then has the name of the option that takes it.
fn is_secret(field: &str) -> bool {
    SecretInput::ALL.iter().any(|input| input.option[2..].replace('-', "_") == field)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn fields(record: &Record) -> Vec<Field> {
    let access_token = record.access_token.as_ref().map(AccessToken::expose);
    vec![
        ("username", record.username.as_str().into()),
        ("client_key", record.client_key.as_str().into()),
        ("client_secret", record.client_secret.expose().into()),
        ("refresh_token", record.refresh_token.expose().into()),
        ("access_token", access_token.into()),
        ("access_expires_at", json!(record.access_expires_at)),
        ("refresh_expires_at", json!(record.refresh_expires_at)),
        ("scopes", record.scopes.join(",").into()),
        ("open_id", record.open_id.clone().into()),
    ]
}
