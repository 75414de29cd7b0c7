//! Every address of the emulator in one list

use http::Method;

use crate::emulator::endpoints::authorize::ERROR_PATH;
use crate::emulator::endpoints::{authorize, creator, init, oauth, status, videos};
use crate::emulator::wire::{Answer, ApiCall, Endpoint, Reply};
use crate::emulator::world::state::EmulatorState;

/// The code that answers an address.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handling {
    /// A reply that goes into the API's envelope.
    Api(fn(&mut EmulatorState, &ApiCall) -> Reply),
    /// An answer in a shape of its own.
    Own(fn(&mut EmulatorState, &ApiCall) -> Answer),
    Upload,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Route {
    Endpoint(Endpoint, Handling),
    AuthorizeError,
    Gallery,
    Avatar,
    Control,
    Nowhere,
}

const ROUTES: &[(&str, &str, Endpoint, Handling)] = {
    use Endpoint as E;
    use Handling::{Api, Own};
    &[
        ("GET", "/v2/auth/authorize/", E::Authorize, Own(authorize::page)),
        ("GET", "/v2/auth/authorize", E::Authorize, Own(authorize::page)),
        ("POST", "/v2/auth/authorize/", E::Authorize, Own(authorize::answer)),
        ("POST", "/v2/auth/authorize", E::Authorize, Own(authorize::answer)),
        ("POST", "/v2/oauth/token/", E::Token, Own(oauth::token)),
        ("POST", "/v2/oauth/revoke/", E::Revoke, Own(oauth::revoke)),
        ("POST", "/v2/post/publish/creator_info/query/", E::Creator, Api(creator::creator_info)),
        ("POST", "/v2/post/publish/video/init/", E::VideoInit, Api(init::direct)),
        ("POST", "/v2/post/publish/inbox/video/init/", E::InboxInit, Api(init::inbox)),
        ("POST", "/v2/post/publish/content/init/", E::PhotoInit, Api(init::photo)),
        ("POST", "/v2/post/publish/status/fetch/", E::Status, Api(status::fetch)),
        ("POST", "/v2/post/publish/cancel/", E::Cancel, Api(status::cancel)),
        ("GET", "/v2/user/info/", E::UserInfo, Api(creator::user_info)),
        ("POST", "/v2/video/list/", E::VideoList, Api(videos::list)),
        ("POST", "/v2/video/query/", E::VideoQuery, Api(videos::query)),
    ]
};

/// Finds the destination of a request. A wrong method on a known path leads nowhere, as at TikTok.
pub(crate) fn route(method: &Method, path: &str) -> Route {
    if path == "/upload" {
        return Route::Endpoint(Endpoint::Chunk, Handling::Upload);
    }
    let listed =
        ROUTES.iter().find(|(taken, address, ..)| *taken == method.as_str() && *address == path);
    if let Some((_, _, endpoint, handling)) = listed {
        return Route::Endpoint(*endpoint, *handling);
    }
    match path {
        ERROR_PATH => Route::AuthorizeError,
        "/" => Route::Gallery,
        _ if path.starts_with("/emulator/avatar/") && method == Method::GET => Route::Avatar,
        _ if path.starts_with("/emulator/") => Route::Control,
        _ => Route::Nowhere,
    }
}
