//! The way of a post that is chosen on a page: shown, chosen, checked, sent

use std::io::{self, IsTerminal};
use std::sync::OnceLock;

use super::ending;
use super::narration;
use super::post::Post;
use super::sheet;
use crate::cli::browser;
use crate::cli::context::Context;
use crate::cli::explain::{Failure, Kind};
use crate::cli::storage;
use crate::cli::terminal::ui::Tone;
use crate::cli::tiktok::publishing::PublishingArgs;
use crate::cli::tiktok::screen;
use crate::cli::tiktok::who::{Sent, WhoArgs};
use crate::composer::{Board, PostingPage};
use crate::flow::{self, Event, Prepared, Session};

/// Shows the page, and posts what is chosen on it.
pub(crate) fn run(
    context: &Context,
    who: &WhoArgs,
    publishing: &PublishingArgs,
    mut post: Post,
) -> Result<(), Failure> {
    let board = OnceLock::<Board>::new();
    let watch = |event: Event<'_>, sent: &Sent| {
        if let Some(board) = board.get() {
            narration::tell(board, event, sent);
        }
    };
    context.block_on(who.with_watched_session(context, &watch, async |session, sent| {
        let composition = Box::pin(post.compose(session)).await?;
        let mut page = PostingPage::start(sheet::of(composition, &post), context.clock).await?;
        show_address(context, page.address()).await;
        let prepared = Box::pin(chosen(context, session, &post, &mut page)).await;
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => {
                page.end(ending::of_failure(&failure)).await;
                return Err(failure);
            }
        };
        board.get_or_init(|| page.board()).say("Starting");
        screen::show(context, &prepared);
        let sent = Box::pin(publishing.send(context, session, prepared, sent)).await;
        match sent {
            Ok(document) => {
                page.end(ending::of_document(&document)).await;
                context.ui.json(&document);
                Ok(())
            }
            Err(failure) => {
                page.end(ending::of_failure(&failure)).await;
                Err(failure)
            }
        }
    }))
}

/// Waits for choices that can be posted. What is wrong with others is said on the page.
async fn chosen(
    context: &Context,
    session: &Session<'_>,
    post: &Post,
    page: &mut PostingPage,
) -> Result<Prepared, Failure> {
    loop {
        let choices = page.choices().await?;
        match post.prepare(session, &choices).await {
            Err(failure) if can_be_fixed(&failure) => {
                let what = failure.message();
                let hint = failure.in_short().1;
                context.ui.step(&format!("Not sent, and back on the page: {what}"));
                page.refuse(ending::sentences(&what, &hint));
            }
            end => return end,
        }
    }
}

/// Returns whether other choices, or the same ones later, may be taken.
fn can_be_fixed(failure: &Failure) -> bool {
    matches!(failure.kind(), Kind::BadInput | Kind::Refused | Kind::Duplicate | Kind::Unavailable)
}

/// Shows the page's address, and opens it where somebody can see it.
async fn show_address(context: &Context, address: &str) {
    let ui = &context.ui;
    ui.talk(Tone::More, "Choose and post on this page. It opens once, and on this machine only:");
    ui.talk(Tone::More, &format!("  {address}"));
    let is_background = !io::stdin().is_terminal() && (storage::in_ci() || !browser::is_named());
    if is_background || !browser::can_show() {
        return;
    }
    let address = address.to_owned();
    if !flow::blocking(move || browser::open(&address)).await {
        ui.talk(Tone::More, "No browser was found: open the address yourself");
    }
}
