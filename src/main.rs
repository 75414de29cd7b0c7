//! The program: hands its arguments to the library and returns the exit code it is told

use std::process::ExitCode;

fn main() -> ExitCode {
    agoras::cli::main(std::env::args_os())
}
