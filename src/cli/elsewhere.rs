//! Accounts and publishes that the store keeps for other base addresses than the one in force

use crate::cli::context::Context;
use crate::cli::explain::Failure;
use crate::store::{Elsewhere, Store, Whose};

/// Says on stderr what is kept apart from what a command has just shown.
pub(crate) fn tell(context: &Context, store: &Store) {
    if let Err(error) = store.refuse_undecided() {
        let (what, advice) = Failure::from(error).in_short();
        context.ui.warning(&format!("{what}; {advice}"));
    }
    match store.elsewhere() {
        Ok(others) => others.iter().for_each(|other| {
            context.ui.step(&format!("notice: kept apart, and not shown: {}", words(other)));
        }),
        Err(error) => tracing::warn!("cannot tell what is kept for other addresses: {error}"),
    }
}

pub(crate) fn words(other: &Elsewhere) -> String {
    let accounts = match other.accounts {
        0 => None,
        1 => Some("one account".to_owned()),
        accounts => Some(format!("{accounts} accounts")),
    };
    let publishes = other.has_published.then(|| "publishes".to_owned());
    let what: Vec<String> = [accounts, publishes].into_iter().flatten().collect();
    let whose = match &other.whose {
        Whose::Of(address) if address.is_tiktok() => format!("TikTok itself ({address})"),
        Whose::Of(address) => address.to_string(),
        Whose::Folder(name) => format!("the address of the folder `{name}`"),
        Whose::Undecided => {
            "agoras 2.3.0 or before, which kept all addresses in one place".to_owned()
        }
    };
    format!("{} of {whose}", what.join(" and "))
}
