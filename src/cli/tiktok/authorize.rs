//! `agoras tiktok authorize`

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use crate::callback::{Certificate, RedirectUri};
use crate::cli::arguments::credentials::Credential;
use crate::cli::arguments::values;
use crate::cli::browser;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::storage;
use crate::cli::terminal::hidden;
use crate::cli::terminal::mask;
use crate::cli::terminal::prompt;
use crate::cli::tiktok::login_words::{LoginWords, Pasting};
use crate::flow::{
    self, Authorized, FlowError, Login, LoginEvent, LoginMethod, Username, blocking,
};
use crate::secret::{ClientSecret, RefreshToken};
use crate::tiktok::{App, ClientKey, USUAL_SCOPES, VIDEO_PUBLISH};

const LOGIN: &str = "The login";

const HOW_A_SCRIPT_AGREES: &str =
    "In a script, `curl -skL` of that address with `&auto=approve` at its end says yes.";
const HOW_A_SCRIPT_PASTES: &str = "In a script, `curl -so /dev/null -w '%{redirect_url}'` of that address with `&auto=approve` at its end prints what to paste.";

/// Authorize an account once, in the browser
#[derive(Args, Debug)]
#[command(next_help_heading = "The app and the account")]
pub(crate) struct AuthorizeArgs {
    /// The app's client key, from TikTok's developer portal
    #[arg(long, value_name = "KEY", env = "TIKTOK_CLIENT_KEY", hide_env_values = true, value_parser = values::text)]
    client_key: Option<String>,

    /// The app's client secret; better in the variable or a file, where nobody can list it
    #[arg(long, value_name = "SECRET", env = "TIKTOK_CLIENT_SECRET", hide_env_values = true, value_parser = values::secret::<ClientSecret>)]
    client_secret: Option<ClientSecret>,

    /// Read the client secret from a file, or from standard input with -
    #[arg(long, value_name = "FILE|-")]
    client_secret_file: Option<PathBuf>,

    /// The refresh token that was used before: it loses against this login
    #[arg(long = "refresh-token", value_name = "TOKEN", env = "TIKTOK_REFRESH_TOKEN", hide_env_values = true, hide = true, value_parser = values::secret::<RefreshToken>)]
    former: Option<RefreshToken>,

    /// The account that has to approve, with or without @
    #[arg(long, value_name = "NAME", env = "TIKTOK_USERNAME", hide_env_values = true, value_parser = values::text)]
    username: Option<String>,

    /// The address that TikTok sends the browser back to, as registered; http on 127.0.0.1 needs no
    /// certificate
    #[arg(long, help_heading = LOGIN, value_name = "URI", env = "TIKTOK_REDIRECT_URI", hide_env_values = true, default_value = RedirectUri::DEFAULT, value_parser = values::address::<String>)]
    redirect_uri: String,

    /// The scopes to ask for, separated by commas
    #[arg(long, value_name = "SCOPES", env = "TIKTOK_SCOPES", hide_env_values = true, default_value = USUAL_SCOPES, value_parser = values::text)]
    scopes: String,

    /// Print the page's address instead of opening it
    #[arg(long, help_heading = LOGIN)]
    no_browser: bool,

    /// Paste the address that the browser could not load; nothing listens
    #[arg(long, help_heading = LOGIN)]
    paste: bool,

    /// The longest wait for the answer
    #[arg(long, help_heading = LOGIN, value_name = "TIME", default_value = "5m", value_parser = values::duration)]
    timeout: Duration,

    /// A certificate for the listener, instead of one made for this login
    #[arg(long, help_heading = LOGIN, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The certificate's key
    #[arg(long, help_heading = LOGIN, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

pub(crate) async fn run(context: &Context, args: &AuthorizeArgs) -> Result<(), Failure> {
    let redirect: RedirectUri = args.redirect_uri.parse().map_err(FlowError::from)?;
    if let Some(username) = &args.username {
        Credential::USERNAME.check(username)?;
    }
    let app = args.app(context)?;
    let Some(store) = context.acting_store().await? else {
        return Err(Failure::new(Kind::Storage, "there is no home folder to keep tokens in")
            .hinted("name a folder with --storage-dir or AGORAS_STORAGE_DIR"));
    };
    // The passphrase is asked for before the login begins.
    let locked = store.clone();
    blocking(move || locked.unlock()).await?;
    let interactive = io::stdin().is_terminal();
    // Background jobs inherit a desktop's DISPLAY; BROWSER is set on purpose.
    let unwatched = !interactive && (storage::in_ci() || !browser::is_named());
    let no_browser = args.no_browser || unwatched || (interactive && !browser::can_show());
    // A script can open the emulator's page, which is on this machine.
    let rehearsing = context.rehearsal.is_some();
    let paste = args.paste || (no_browser && !args.no_browser && !unwatched && !rehearsing);
    if unwatched && !args.paste && !args.no_browser && !rehearsing {
        return Err(Failure::new(
            Kind::NotAuthorized,
            "there is no browser and no terminal here to log in with",
        )
        .hinted("authorize on a machine that has one, then set the four TIKTOK_ variables here")
        .hinted("or use `--no-browser`, or `--paste`"));
    }
    let opens = !no_browser && !paste;
    let pasting = match (paste, interactive) {
        (true, _) => Pasting::Only,
        (false, true) => Pasting::Too,
        (false, false) => Pasting::Never,
    };
    let words = LoginWords { ui: &context.ui, opens, pasting };
    let login = Login {
        app,
        username: args.username.as_deref().map(Username::new),
        redirect,
        certificate: args.certificate()?,
        scopes: args.scopes()?,
        former: args.former.clone(),
        limit: args.timeout,
        method: if paste { LoginMethod::Paste } else { LoginMethod::Browser },
        pasted: (paste || interactive).then(pasted_lines),
    };
    let client = context.client()?;
    let report = |event: LoginEvent<'_>| {
        words.tell(&event);
        if rehearsing && matches!(event, LoginEvent::Ready { .. }) {
            context.ui.step(if paste { HOW_A_SCRIPT_PASTES } else { HOW_A_SCRIPT_AGREES });
        }
    };
    let authorized = flow::authorize(&client, &store, login, context.clock, &report).await?;
    show(context, &authorized);
    Ok(())
}

impl AuthorizeArgs {
    fn app(&self, context: &Context) -> Result<App, Failure> {
        if let Some(rehearsal) = &context.rehearsal {
            return rehearsal.login(
                self.client_key.as_deref(),
                self.username.as_deref(),
                &self.redirect_uri,
            );
        }
        let key = match &self.client_key {
            Some(key) => key.clone(),
            None if storage::can_ask() => {
                prompt::line("Client key").map_err(Failure::unanswered)?
            }
            None => return Err(missing("--client-key or TIKTOK_CLIENT_KEY")),
        };
        let secret = match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), None) => secret.clone(),
            (_, Some(file)) => read_secret(file).map_err(|error| {
                Failure::new(Kind::BadInput, error).hinted(format!("check `{}`", file.display()))
            })?,
            (None, None) if storage::can_ask() => {
                let asked = hidden::hidden("Client secret").map_err(Failure::unanswered)?;
                ClientSecret::new(asked.trim())
            }
            (None, None) => {
                return Err(missing(
                    "TIKTOK_CLIENT_SECRET (--client-secret, --client-secret-file)",
                ));
            }
        };
        Credential::CLIENT_KEY.check(&key)?;
        let mut checked = Credential::CLIENT_SECRET;
        if self.client_secret_file.is_some() {
            checked.option = "--client-secret-file";
        }
        checked.check(secret.expose())?;
        mask::mask(secret.expose());
        Ok(App { client_key: ClientKey::new(key.trim()), client_secret: secret })
    }

    /// Returns the scopes. Without `video.publish` TikTok does not name the account, so the user has to.
    fn scopes(&self) -> Result<Vec<String>, Failure> {
        let scopes: Vec<String> = self
            .scopes
            .split(|letter: char| letter == ',' || letter.is_whitespace())
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect();
        if self.username.is_none() && !scopes.iter().any(|scope| scope == VIDEO_PUBLISH) {
            let why = "without the scope `video.publish` TikTok does not say whose account it is";
            return Err(Failure::usage(why).hinted("name it with --username"));
        }
        Ok(scopes)
    }

    fn certificate(&self) -> Result<Option<Certificate>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        Ok(Some(Certificate::from_files(certificate, key).map_err(FlowError::from)?))
    }
}

fn missing(what: &str) -> Failure {
    Failure::new(Kind::NotAuthorized, format!("the app is not known; missing: {what}"))
        .hinted("TikTok's developer portal shows both on the app's page")
}

fn read_secret(file: &PathBuf) -> io::Result<ClientSecret> {
    let mut text = Zeroizing::new(String::new());
    if file.as_os_str() == "-" {
        io::stdin().take(4096).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(file)?.take(4096).read_to_string(&mut text)?;
    }
    Ok(ClientSecret::new(text.trim()))
}

/// Reads lines from standard input, in a thread that ends with the program.
fn pasted_lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn show(context: &Context, authorized: &Authorized) {
    let ui = &context.ui;
    let days = authorized.until.map(|until| until.days_since(context.clock.now()));
    ui.step(&format!("Authorized {}", authorized.username));
    ui.step(&format!("  allowed: {}", authorized.scopes.join(", ")));
    if let Some(days) = days {
        ui.step(&format!("  good for {days} days without another login"));
    }
    ui.json(&json!({
        "username": authorized.username.as_str(),
        "scopes": authorized.scopes,
        "refresh_expires_at": authorized.until,
    }));
}
