//! What tells whether a file has been imported before.

use std::{fmt::Write, fs::File, io::Read, path::Path};

use sha2::{Digest, Sha256};

use super::SourceError;

const BLOCK_BYTES: usize = 1 << 20;

/// The SHA-256 of the file's bytes in lower-case hexadecimal digits, read once in blocks.
///
/// # Errors
///
/// [`SourceError::NotFound`], [`SourceError::Folder`] or [`SourceError::Disk`].
pub fn fingerprint(path: &Path) -> Result<String, SourceError> {
    let mut file = File::open(path).map_err(|error| SourceError::opening(path, error))?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let length = file
            .read(&mut block)
            .map_err(|error| SourceError::opening(path, error))?;
        if length == 0 {
            break;
        }
        hasher.update(&block[..length]);
    }
    let mut digits = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}
