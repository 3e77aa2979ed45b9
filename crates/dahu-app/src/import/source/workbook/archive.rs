//! What a workbook's ZIP archive holds, and whether it is safe to expand.
//!
//! The directory is checked first, and nothing of a workbook that claims too much is expanded. Since a directory can
//! lie, every part that will be read is then expanded once without being kept: its size, check sum and markup must be
//! right before the parser, which holds some parts in memory, sees any of it.

use std::{
    fs::File,
    io::{BufReader, Read},
};

use zip::ZipArchive;

use super::markup::Markup;
use crate::import::source::{Foreign, Format, Limits, SourceError};

const BLOCK_BYTES: usize = 128 << 10;
const SHARED_TEXTS: &str = "xl/sharedstrings.xml";

/// Refuses an archive that is no workbook, is damaged, or expands too far.
pub(super) fn check(file: &File, limits: &Limits) -> Result<(), SourceError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let names = check_directory(&archive, limits)?;
    check_kind(&names)?;
    let mut block = vec![0; BLOCK_BYTES];
    for (index, name) in names.iter().enumerate() {
        // Pictures, macros and the like are never expanded.
        if [".xml", ".rels"].iter().any(|ending| name.ends_with(ending)) {
            check_part(&mut archive, index, name, &mut block, limits)?;
        }
    }
    Ok(())
}

/// How many sheets a workbook has, by the names of its parts alone; none where it is no archive.
pub(in crate::import::source) fn sheets(file: &File) -> usize {
    let Ok(archive) = ZipArchive::new(BufReader::new(file)) else {
        return 0;
    };
    let names = archive.file_names_raw().map(<[u8]>::to_ascii_lowercase);
    names
        .filter(|name| name.starts_with(b"xl/worksheets/") && name.ends_with(b".xml"))
        .count()
}

/// Checks what the parts claim, and gives their names in small letters.
fn check_directory(
    archive: &ZipArchive<BufReader<&File>>,
    limits: &Limits,
) -> Result<Vec<String>, SourceError> {
    if archive.len() > limits.parts {
        return Err(SourceError::ExpandsTooFar);
    }
    if archive.has_duplicate_names() {
        return Err(damaged("two of its parts have the same name"));
    }
    let mut expanded: u64 = 0;
    let mut names = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let part = archive.by_index_data(index).map_err(damaged)?;
        expanded = expanded.saturating_add(part.size());
        if expanded > limits.expanded_bytes || !limits.allow(part.compressed_size(), part.size()) {
            return Err(SourceError::ExpandsTooFar);
        }
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        if name == SHARED_TEXTS && part.size() > limits.shared_text_bytes {
            return Err(SourceError::ExpandsTooFar);
        }
        names.push(name);
    }
    Ok(names)
}

/// Tells workbooks from everything else that is a ZIP archive.
fn check_kind(names: &[String]) -> Result<(), SourceError> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let holds = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    if has("xl/workbook.bin") {
        return Err(SourceError::NotSupported(Foreign::BinaryExcel));
    }
    if holds("xl/") {
        return Ok(());
    }
    Err(SourceError::NotSupported(match () {
        () if holds("word/") => Foreign::Word,
        () if holds("ppt/") => Foreign::PowerPoint,
        () if has("content.xml") && has("mimetype") => Foreign::OpenDocument,
        () => Foreign::Zip,
    }))
}

/// Expands one part and keeps nothing of it.
fn check_part(
    archive: &mut ZipArchive<BufReader<&File>>,
    index: usize,
    name: &str,
    block: &mut [u8],
    limits: &Limits,
) -> Result<(), SourceError> {
    let mut part = archive.by_index(index).map_err(damaged)?;
    let claimed = part.size();
    let mut markup = Markup::new(limits.record_bytes);
    let mut expanded: u64 = 0;
    loop {
        let length = part.read(block).map_err(damaged)?;
        if length == 0 {
            break;
        }
        if expanded == 0 && name == SHARED_TEXTS {
            check_shared_count(&block[..length], claimed)?;
        }
        expanded += u64::try_from(length).unwrap_or(u64::MAX);
        if expanded > claimed || !markup.is_plausible(&block[..length]) {
            return Err(SourceError::ExpandsTooFar);
        }
    }
    if expanded < claimed {
        Err(damaged(format!("{name} is cut off")))
    } else {
        Ok(())
    }
}

/// The parser makes room for as many shared texts as the part claims to have, so the claim must be possible.
fn check_shared_count(start: &[u8], bytes: u64) -> Result<(), SourceError> {
    const SHORTEST_ITEM_BYTES: u64 = 5;
    let start = String::from_utf8_lossy(&start[..start.len().min(4 << 10)]);
    let Some((_, rest)) = start.split_once("uniqueCount") else {
        return Ok(());
    };
    let digits: String = rest
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    match digits.parse::<u64>() {
        Ok(count) if count <= bytes / SHORTEST_ITEM_BYTES => Ok(()),
        Err(_) if digits.is_empty() => Ok(()),
        _ => Err(damaged("it claims more texts than it has")),
    }
}

fn damaged(detail: impl std::fmt::Display) -> SourceError {
    SourceError::damaged(Format::Xlsx, detail)
}
