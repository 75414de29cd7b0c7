//! Every address of the emulator in one list

use http::Method;

use crate::emulator::endpoints::authorize;
use crate::emulator::endpoints::cancel;
use crate::emulator::endpoints::creator;
use crate::emulator::endpoints::oauth;
use crate::emulator::endpoints::photo_init;
use crate::emulator::endpoints::status;
use crate::emulator::endpoints::user_info;
use crate::emulator::endpoints::video_init;
use crate::emulator::endpoints::videos;
use crate::emulator::wire::answer::Answer;
use crate::emulator::wire::call::ApiCall;
use crate::emulator::wire::endpoint::Endpoint;
use crate::emulator::wire::envelope::Reply;
use crate::emulator::world::state::EmulatorState;

/// How an address is answered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handling {
    /// In the API's envelope.
    Api(fn(&mut EmulatorState, &ApiCall) -> Reply),
    /// In a shape of its own.
    Own(fn(&mut EmulatorState, &ApiCall) -> Answer),
    /// By the upload host.
    Upload,
}

/// Where a request goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Route {
    /// To one of TikTok's endpoints.
    Endpoint(Endpoint, Handling),
    /// To TikTok's page about an app's mistake.
    AuthorizeError,
    /// To the page that lists what was posted.
    Gallery,
    /// To a creator's picture.
    Avatar,
    /// To the emulator's own controls.
    Control,
    /// Nowhere.
    Nowhere,
}

const ROUTES: &[(Method, &str, Endpoint, Handling)] = &[
    (Method::GET, "/v2/auth/authorize/", Endpoint::Authorize, Handling::Own(authorize::ask)),
    (Method::GET, "/v2/auth/authorize", Endpoint::Authorize, Handling::Own(authorize::ask)),
    (Method::POST, "/v2/auth/authorize/", Endpoint::Authorize, Handling::Own(authorize::decide)),
    (Method::POST, "/v2/auth/authorize", Endpoint::Authorize, Handling::Own(authorize::decide)),
    (Method::POST, "/v2/oauth/token/", Endpoint::Token, Handling::Own(oauth::token)),
    (Method::POST, "/v2/oauth/revoke/", Endpoint::Revoke, Handling::Own(oauth::revoke)),
    (
        Method::POST,
        "/v2/post/publish/creator_info/query/",
        Endpoint::Creator,
        Handling::Api(creator::creator_info),
    ),
    (
        Method::POST,
        "/v2/post/publish/video/init/",
        Endpoint::VideoInit,
        Handling::Api(video_init::direct),
    ),
    (
        Method::POST,
        "/v2/post/publish/inbox/video/init/",
        Endpoint::InboxInit,
        Handling::Api(video_init::inbox),
    ),
    (
        Method::POST,
        "/v2/post/publish/content/init/",
        Endpoint::PhotoInit,
        Handling::Api(photo_init::photo),
    ),
    (
        Method::POST,
        "/v2/post/publish/status/fetch/",
        Endpoint::Status,
        Handling::Api(status::fetch),
    ),
    (Method::POST, "/v2/post/publish/cancel/", Endpoint::Cancel, Handling::Api(cancel::cancel)),
    (Method::GET, "/v2/user/info/", Endpoint::UserInfo, Handling::Api(user_info::user_info)),
    (Method::POST, "/v2/video/list/", Endpoint::Videos, Handling::Api(videos::list)),
    (Method::POST, "/v2/video/query/", Endpoint::Videos, Handling::Api(videos::query)),
];

/// Where a request goes; a wrong method on a known path goes nowhere, as at TikTok.
pub(crate) fn route(method: &Method, path: &str) -> Route {
    if path == "/upload" {
        return Route::Endpoint(Endpoint::Chunk, Handling::Upload);
    }
    if let Some((_, _, endpoint, handling)) =
        ROUTES.iter().find(|(taken, address, _, _)| taken == method && *address == path)
    {
        return Route::Endpoint(*endpoint, *handling);
    }
    match path {
        authorize::ERROR_PATH => Route::AuthorizeError,
        "/" => Route::Gallery,
        _ if path.starts_with("/emulator/avatar/") && method == Method::GET => Route::Avatar,
        _ if path.starts_with("/emulator/") => Route::Control,
        _ => Route::Nowhere,
    }
}
