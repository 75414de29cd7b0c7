//! Who posts: the four variables, or the emulator's ready account

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::{Context, EMULATED_USER};
use crate::cli::exit::Kind;
use crate::cli::failure::Failure;
use crate::cli::values;
use crate::flow::{Account, HookCommand, TokenSinks, Username};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};
use crate::tiktok::{App, ClientKey};

/// Options that say who posts
#[derive(Args, Debug)]
#[command(next_help_heading = "Who posts")]
pub(crate) struct WhoArgs {
    /// The account, with or without @
    #[arg(long, value_name = "NAME", env = "TIKTOK_USERNAME")]
    username: Option<String>,

    /// The app's client key
    #[arg(long, value_name = "KEY", env = "TIKTOK_CLIENT_KEY")]
    client_key: Option<String>,

    /// The app's client secret; better in the variable, where nobody can list it
    #[arg(long, value_name = "SECRET", env = "TIKTOK_CLIENT_SECRET")]
    client_secret: Option<String>,

    /// The refresh token; better in the variable, where nobody can list it
    #[arg(long, value_name = "TOKEN", env = "TIKTOK_REFRESH_TOKEN")]
    refresh_token: Option<String>,

    /// An access token to use until TikTok refuses it
    #[arg(long, value_name = "TOKEN", env = "TIKTOK_ACCESS_TOKEN", hide = true)]
    access_token: Option<String>,

    /// Write a rotated refresh token to this file, before it is used
    #[arg(long, value_name = "FILE", env = "AGORAS_TOKEN_OUT")]
    token_out: Option<PathBuf>,

    /// Run this command with a rotated refresh token on its standard input, before it is used
    #[arg(long, value_name = "COMMAND", env = "AGORAS_TOKEN_HOOK")]
    token_hook: Option<HookCommand>,

    /// Stop before refreshing when the rotated token could not be kept anywhere
    #[arg(long, env = "AGORAS_REQUIRE_TOKEN_SINK", num_args = 0..=1, require_equals = true, default_value = "false", default_missing_value = "true", value_parser = values::boolean, hide_default_value = true, value_name = "BOOL")]
    require_token_sink: bool,
}

impl WhoArgs {
    /// The account to act for.
    pub(crate) fn account(&self, context: &Context) -> Result<Account, Failure> {
        warn_of_argv(context);
        if let Some(emulator) = &context.emulator {
            let name = self.username.as_deref().unwrap_or(EMULATED_USER);
            let account = emulator.account(Username::new(name).as_str())?;
            return Ok(Account {
                username: Username::new(&account.username),
                app: App {
                    client_key: ClientKey::new(&account.client_key),
                    client_secret: ClientSecret::new(account.client_secret),
                },
                refresh_token: RefreshToken::new(account.refresh_token),
                access_token: None,
            });
        }
        self.refuse_broken()?;
        match (&self.username, &self.client_key, &self.client_secret, &self.refresh_token) {
            (Some(username), Some(key), Some(secret), Some(refresh)) => Ok(Account {
                username: Username::new(username),
                app: App {
                    client_key: ClientKey::new(key),
                    client_secret: ClientSecret::new(secret.trim()),
                },
                refresh_token: RefreshToken::new(refresh.trim()),
                access_token: self
                    .access_token
                    .as_deref()
                    .map(|token| AccessToken::new(token.trim())),
            }),
            _ => Err(self.incomplete()),
        }
    }

    /// Where a rotated token goes.
    pub(crate) fn sinks(&self) -> TokenSinks {
        TokenSinks {
            file: self.token_out.clone(),
            hook: self.token_hook.clone(),
            required: self.require_token_sink,
        }
    }

    /// A value with a space or a line break in it was copied with something else.
    fn refuse_broken(&self) -> Result<(), Failure> {
        for (value, name) in [
            (&self.username, "TIKTOK_USERNAME (--username)"),
            (&self.client_key, "TIKTOK_CLIENT_KEY (--client-key)"),
            (&self.client_secret, "TIKTOK_CLIENT_SECRET (--client-secret)"),
            (&self.refresh_token, "TIKTOK_REFRESH_TOKEN (--refresh-token)"),
            (&self.access_token, "TIKTOK_ACCESS_TOKEN (--access-token)"),
        ] {
            let odd = |letter: char| letter.is_whitespace() || letter.is_control();
            if value.as_deref().is_some_and(|value| value.trim().contains(odd)) {
                return Err(Failure::saying(
                    Kind::NotAuthorized,
                    format!("{name} has a space or a line break in it"),
                )
                .hinted("copy it again, without what stands around it"));
            }
        }
        Ok(())
    }

    fn incomplete(&self) -> Failure {
        let all = [
            (&self.username, "TIKTOK_USERNAME (--username)"),
            (&self.client_key, "TIKTOK_CLIENT_KEY (--client-key)"),
            (&self.client_secret, "TIKTOK_CLIENT_SECRET (--client-secret)"),
            (&self.refresh_token, "TIKTOK_REFRESH_TOKEN (--refresh-token)"),
        ];
        let missing: Vec<&str> =
            all.into_iter().filter(|(value, _)| value.is_none()).map(|(_, names)| names).collect();
        Failure::saying(
            Kind::NotAuthorized,
            format!("not authorized; missing: {}", missing.join(", ")),
        )
        .hinted("set all four TIKTOK_ variables, or try it with `--emulator`")
    }
}

/// Other users of the machine can list a running program's arguments.
fn warn_of_argv(context: &Context) {
    let given = |option: &str| {
        std::env::args_os().any(|argument| {
            let argument = argument.to_string_lossy();
            argument == option || argument.starts_with(&format!("{option}="))
        })
    };
    for (option, variable) in [
        ("--client-secret", "TIKTOK_CLIENT_SECRET"),
        ("--refresh-token", "TIKTOK_REFRESH_TOKEN"),
        ("--access-token", "TIKTOK_ACCESS_TOKEN"),
    ] {
        if given(option) {
            context.ui.warning(&format!(
                "{option} shows the secret to everyone on this machine: use {variable}"
            ));
        }
    }
}
