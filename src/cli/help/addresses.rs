//! The address of the repository, where everything that is not in the binary can be read

/// The address of the repository; `None` until it has one.
const REPOSITORY: Option<&str> = None;

/// Returns where the documentation is, in a few words.
pub(crate) fn documentation() -> String {
    match REPOSITORY {
        Some(address) => format!("{address}/tree/main/docs"),
        None => "the folder `docs` beside the source".to_owned(),
    }
}
