//! Samples of the errors about an account's videos

use agoras::flow::{FlowError, Origin, VideosError};

use super::publishing::{ada, refused};
use super::{complete, variants};

variants! {
    VideosError: NoScope NotThere;
}

pub(crate) fn videos() -> Vec<FlowError> {
    let scopes = "user.info.basic,video.upload,video.publish,video.list";
    let no_scope = |sent, source| VideosError::NoScope {
        username: ada(),
        sent,
        scopes: scopes.split(',').map(str::to_owned).collect(),
        source,
    };
    let not_there = |ids: &[&str]| VideosError::NotThere {
        username: ada(),
        ids: ids.iter().map(|id| id.parse().unwrap()).collect(),
    };
    let samples = complete(vec![
        no_scope(Origin::Stored, None),
        no_scope(Origin::Given, Some(refused("scope_permission_missed"))),
        not_there(&["7512000000000000001"]),
        not_there(&["1", "2"]),
    ]);
    samples.into_iter().map(FlowError::Videos).collect()
}
