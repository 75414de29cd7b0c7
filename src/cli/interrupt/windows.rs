//! Windows: Ctrl-C, Ctrl-Break and the closing of the console

use std::future::pending;

use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};

/// Listens from now on for what ends a program at a console. Needs a runtime.
pub(crate) fn interrupted() -> impl Future<Output = ()> {
    let interrupt = ctrl_c().ok();
    let stop = ctrl_break().ok();
    let close = ctrl_close().ok();
    let interrupt = async || match interrupt {
        Some(mut events) => drop(events.recv().await),
        None => pending().await,
    };
    let stop = async || match stop {
        Some(mut events) => drop(events.recv().await),
        None => pending().await,
    };
    let close = async || match close {
        Some(mut events) => drop(events.recv().await),
        None => pending().await,
    };
    async move {
        tokio::select! {
            () = interrupt() => {}
            () = stop() => {}
            () = close() => {}
        }
    }
}
