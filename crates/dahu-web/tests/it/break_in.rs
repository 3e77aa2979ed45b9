//! break_in
