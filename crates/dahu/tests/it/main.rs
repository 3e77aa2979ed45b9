//! The program as people start it: its commands, what they print, and what a kill or a full disk leaves.

mod duplicates;
mod findings;
mod full_disk;
mod kill;
mod language;
mod program;
mod reference;
mod reports;
mod retail;
mod together;
mod trail;
mod value;
