//! The integration tests: output of the binary, and requests to TikTok
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod abbreviations;
#[cfg(unix)]
mod advised_commands;
mod app_stages;
mod architecture;
mod automation_page;
mod bad_input;
mod base_addresses;
mod callback;
mod captions;
mod certificates;
mod ci_scripts;
mod completions;
#[cfg(unix)]
mod composer;
mod content_files;
mod doctor;
mod documentation_links;
mod documented_commands;
mod emulator;
mod emulator_page;
mod endless_media;
mod error_hints;
mod every_error;
mod examples;
mod feeds;
#[cfg(unix)]
mod fix;
mod found_posts;
mod full_disk;
mod guarantees;
mod habits;
mod help;
mod hostile_media;
mod hostile_server;
mod journal;
mod kv;
#[cfg(unix)]
mod local_photos;
#[cfg(unix)]
mod login_terminal;
mod logins;
mod machines;
mod machines_page;
mod media;
mod media_addresses;
mod media_names;
mod network;
mod odd_media_servers;
mod option_matrix;
mod plain_language;
#[cfg(unix)]
mod posting_screen;
#[cfg(unix)]
mod progress;
#[cfg(unix)]
mod publish_action;
mod python_publish;
#[cfg(unix)]
mod real_browser;
mod rehearsal;
mod remote_videos;
mod schedule;
mod schema_documents;
mod secrecy;
mod session;
mod sheets;
#[cfg(unix)]
mod skill;
#[cfg(unix)]
mod start_page;
mod store;
mod store_commands;
mod support;
mod terminal;
mod tiktok_authorize;
mod tiktok_cancel;
mod tiktok_creator;
mod tiktok_post;
mod tiktok_status;
mod tiktok_video;
mod tiktok_videos;
mod token_sinks;
mod unattended_runs;
mod unchecked_pull;
mod utils_limits;
mod utils_schema;
mod utils_tokens;
mod variables;
mod video_faults;
mod video_limits;
