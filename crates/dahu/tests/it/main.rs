//! The program as people start it: its commands, what they print, and what a kill leaves.

mod kill;
mod language;
mod program;
mod reference;
mod reports;
