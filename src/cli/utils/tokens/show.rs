//! `agoras utils tokens show`

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::entries::{entries, identity, not_found, nothing, store};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::mask;
use crate::secret::fingerprint;
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

struct Field {
    name: &'static str,
    value: Value,
    is_secret: bool,
}

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
        show(context, args, identity, &fields)?;
    }
    Ok(())
}

/// Masks the secrets that are about to be printed, which a CI runner reads too.
fn mask_printed(args: &ShowArgs, fields: &[Field]) {
    let is_printed = |field: &&Field| match &args.field {
        Some(name) => field.name == name,
        None => args.reveal || args.format == Format::Json,
    };
    for field in fields.iter().filter(|field| field.is_secret).filter(is_printed) {
        mask::mask(&plain(&field.value));
    }
}

fn show(
    context: &Context,
    args: &ShowArgs,
    identity: &Identity,
    fields: &[Field],
) -> Result<(), Failure> {
    let ui = &context.ui;
    match (&args.field, args.format) {
        (Some(name), format) => {
            let Some(field) = fields.iter().find(|field| field.name == name) else {
                let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
                return Err(Failure::new(
                    Kind::Fault,
                    format!("Field '{name}' not found in token data."),
                )
                .hinted(format!("Available fields: {}", known.join(", "))));
            };
            match format {
                Format::Plain => ui.data(&plain(&field.value)),
                Format::Json => ui.json(&json!({ field.name: field.value })),
            }
        }
        (None, Format::Json) => {
            let data: Map<String, Value> =
                fields.iter().map(|field| (field.name.to_owned(), field.value.clone())).collect();
            ui.json(&json!({
                "platform": identity.platform().as_str(),
                "identifier": identity.name(),
                "data": data,
            }));
        }
        (None, Format::Plain) => {
            ui.data(&format!("Platform: {}", identity.platform()));
            ui.data(&format!("Identifier: {}", identity.name()));
            ui.data("Data:");
            for field in fields {
                let value = plain(&field.value);
                let masked = field.is_secret && !args.reveal && !value.is_empty();
                let value =
                    if masked { format!("•••• ({})", fingerprint(&value)) } else { value };
                ui.data(&format!("  {}: {value}", field.name));
            }
        }
    }
    Ok(())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Returns the fields of a record: the names of the Python tool first, then ours.
fn fields(record: &Record) -> Vec<Field> {
    let open = |name, value: Value| Field { name, value, is_secret: false };
    let sealed = |name, value: Option<&str>| Field { name, value: value.into(), is_secret: true };
    let access = record.access_token.as_ref().map(crate::secret::AccessToken::expose);
    vec![
        open("username", record.username.as_str().into()),
        open("client_key", record.client_key.as_str().into()),
        sealed("client_secret", Some(record.client_secret.expose())),
        sealed("refresh_token", Some(record.refresh_token.expose())),
        sealed("access_token", access),
        open("access_expires_at", json!(record.access_expires_at)),
        open("refresh_expires_at", json!(record.refresh_expires_at)),
        open("scopes", record.scopes.join(",").into()),
        open("open_id", record.open_id.clone().into()),
    ]
}
