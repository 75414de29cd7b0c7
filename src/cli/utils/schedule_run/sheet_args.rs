//! The options of a Google sheet, and of the service account that reads and marks it

use std::path::PathBuf;

use clap::Args;

use crate::automation::sheet::{GoogleBases, ServiceAccount, Sheet, SheetName, read_key_file};
use crate::automation::{ClientEmail, SpreadsheetId, TabName};
use crate::cli::arguments::values;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::terminal::mask::mask;
use crate::disk::Disk;
use crate::secret::GoogleKey;
use crate::tiktok::BaseUrl;

/// Letters of a line of a key that is masked in logs. PEM has 64.
const MASKED: usize = 40;

/// A Google sheet in place of a file
#[derive(Args, Debug)]
#[command(next_help_heading = "Google sheet")]
pub(crate) struct SheetArgs {
    /// The sheet: the part of its address between `/d/` and the next slash
    #[arg(long, value_name = "ID", env = "GOOGLE_SHEETS_ID", hide_env_values = true, value_parser = values::parsed::<SpreadsheetId>)]
    sheets_id: Option<SpreadsheetId>,

    /// The tab, by its name below the sheet
    #[arg(long, value_name = "NAME", env = "GOOGLE_SHEETS_NAME", hide_env_values = true, value_parser = values::parsed::<TabName>)]
    sheets_name: Option<TabName>,

    /// The service account, with which the sheet is shared as an editor
    #[arg(long, value_name = "EMAIL", env = "GOOGLE_SHEETS_CLIENT_EMAIL", hide_env_values = true, value_parser = values::parsed::<ClientEmail>)]
    sheets_client_email: Option<ClientEmail>,

    /// The account's key; better in the variable or a file, where nobody can list it
    #[arg(long, value_name = "KEY", env = "GOOGLE_SHEETS_PRIVATE_KEY", hide_env_values = true, allow_hyphen_values = true, value_parser = values::secret::<GoogleKey>)]
    sheets_private_key: Option<GoogleKey>,

    /// A file with the key: PEM, or the JSON file that Google makes
    #[arg(long, value_name = "FILE")]
    sheets_private_key_file: Option<PathBuf>,

    /// Accepted and ignored: it has nothing to do with TikTok
    #[arg(long, value_name = "PHONE", hide = true)]
    whatsapp_recipient: Option<String>,

    /// Another base address for Google's Sheets API: https, or http on this machine
    #[arg(long, env = "AGORAS_GOOGLE_SHEETS_URL", hide_env_values = true, hide = true, value_parser = values::address::<BaseUrl>)]
    google_sheets_url: Option<BaseUrl>,

    /// Another base address for Google's token server
    #[arg(long, env = "AGORAS_GOOGLE_TOKEN_URL", hide_env_values = true, hide = true, value_parser = values::address::<BaseUrl>)]
    google_token_url: Option<BaseUrl>,
}

impl SheetArgs {
    /// Prepares to use the sheet; `None` if no option names one. Sends nothing.
    pub(crate) fn open(&self, context: &Context) -> Result<Option<Sheet>, Failure> {
        let (Some(spreadsheet), Some(tab)) = (&self.sheets_id, &self.sheets_name) else {
            return self.unnamed();
        };
        if context.rehearsal.is_some() {
            return Err(Failure::usage(
                "--emulator does not go with a Google sheet, whose rows it would mark",
            )
            .hinted("use --dry-run, or save the sheet as CSV and name that with --file"));
        }
        let key = self.key()?;
        let account = ServiceAccount::new(&key, self.sheets_client_email.clone())?;
        for line in key.expose().replace("\\n", "\n").lines().filter(|it| it.len() > MASKED) {
            mask(line);
        }
        let name = SheetName { spreadsheet: spreadsheet.clone(), tab: tab.clone() };
        Ok(Some(Sheet::new(name, account, self.bases(context), context.clock)?))
    }

    /// Names what a sheet needs besides the options that are there; `None` if there are none.
    fn unnamed(&self) -> Result<Option<Sheet>, Failure> {
        let missing = match (&self.sheets_id, &self.sheets_name) {
            (None, None) => return Ok(None),
            (None, _) => "--sheets-id (GOOGLE_SHEETS_ID)",
            (_, _) => "--sheets-name (GOOGLE_SHEETS_NAME)",
        };
        Err(Failure::usage(format!("the sheet is not named; missing: {missing}")))
    }

    fn key(&self) -> Result<GoogleKey, Failure> {
        if let Some(path) = &self.sheets_private_key_file {
            return Ok(read_key_file(&Disk::default(), path)?);
        }
        self.sheets_private_key.clone().ok_or_else(|| {
            let email = match self.sheets_client_email {
                None => "GOOGLE_SHEETS_CLIENT_EMAIL (--sheets-client-email), ",
                Some(_) => "",
            };
            let what = format!("not authorized at Google; missing: {email}GOOGLE_SHEETS_PRIVATE_KEY (--sheets-private-key-file)");
            Failure::new(Kind::NotAuthorized, what).hinted(
                "name the JSON key file of a service account with --sheets-private-key-file: it holds both",
            )
        })
    }

    fn bases(&self, context: &Context) -> GoogleBases {
        let replaced =
            [("Sheets API", &self.google_sheets_url), ("token server", &self.google_token_url)];
        for (what, base) in replaced {
            if let Some(base) = base {
                context.ui.notice(&format!("Google's {what} is replaced by {}", base.as_str()));
            }
        }
        GoogleBases { token: self.google_token_url.clone(), sheets: self.google_sheets_url.clone() }
    }
}
