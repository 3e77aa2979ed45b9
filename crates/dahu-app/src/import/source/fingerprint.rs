//! What tells whether a file has been imported before.

use std::{fs::File, io::Read, path::Path};

use sha2::{Digest, Sha256};

use super::{Source, SourceError, SourceOptions, workbook::archive};
use crate::digest::hexadecimal;

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
    Ok(hexadecimal(&hasher.finalize()))
}

/// What tells whether this part of a file has been imported before: the file's fingerprint and, where a workbook has
/// several sheets, the sheet. Without a name it is the first with rows, for which the workbook is opened.
///
/// # Errors
///
/// A [`SourceError`] when the workbook cannot be read.
pub fn identity(path: &Path, fingerprint: &str, sheet: Option<&str>) -> Result<String, SourceError> {
    let file = File::open(path).map_err(|error| SourceError::opening(path, error))?;
    if archive::sheets(&file) < 2 {
        return Ok(fingerprint.to_owned());
    }
    let sheet = match sheet {
        Some(sheet) => sheet.trim().to_owned(),
        None => Source::open(path, &SourceOptions::default())?
            .sheet()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    };
    Ok(hexadecimal(&Sha256::digest(format!("{fingerprint}\n{sheet}"))))
}
