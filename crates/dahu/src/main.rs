//! The program: everything is in the library beside it, so that both are compiled side by side with the pages.

use std::process::ExitCode;

fn main() -> ExitCode {
    dahu::main()
}
