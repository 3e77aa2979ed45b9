//! The file that all findings go to: CSV or XLSX, by its ending.

use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use dahu_app::import::{Finding, FindingsFile};
use dahu_web::{export, text::Texts};

/// The file that all findings go to, tried before anything else happens, so that a wrong path is told at once.
///
/// What was in it stays until the findings are written; a file that was not there before is gone again without them.
pub(super) struct Target {
    path: PathBuf,
    form: Form,
    is_new: bool,
    is_written: bool,
}

#[derive(Clone, Copy)]
enum Form {
    Csv,
    Xlsx,
}

impl Form {
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

impl Target {
    /// Opens the file; `source` is the file that is read meanwhile, which must not be the same.
    pub(super) fn open(path: &Path, source: Option<&Path>, texts: &Texts) -> Result<Self, Box<dyn Error>> {
        let shown = path.display().to_string();
        let Some(form) = Form::of(path) else {
            return Err(texts.text_with("command-findings-ending", "path", shown).into());
        };
        if source.is_some_and(|source| is_same(path, source)) {
            return Err(texts.text_with("command-findings-source", "path", shown).into());
        }
        let is_new = !path.exists();
        let tried = File::options().append(true).create(true).open(path);
        tried.map_err(|error| {
            let facts = [("path", shown), ("detail", error.to_string())];
            texts.fill("command-cannot-write", &facts)
        })?;
        Ok(Self {
            path: path.to_owned(),
            form,
            is_new,
            is_written: false,
        })
    }

    /// Writes all findings in place of what was there.
    pub(super) fn write(mut self, all: &FindingsFile, texts: &Texts) -> Result<(), Box<dyn Error>> {
        match self.form {
            Form::Csv => write_csv(all.read()?, BufWriter::new(File::create(&self.path)?), texts)?,
            Form::Xlsx => {
                let sheet = export::findings(&all.read_for_sheet()?, texts);
                std::fs::write(&self.path, sheet.to_xlsx()?)?;
            }
        }
        self.is_written = true;
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.is_new && !self.is_written {
            // Where that fails an empty file stays, which is no loss.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Writes findings as CSV, one after the other: there is no limit on their number.
pub(super) fn write_csv(
    found: impl Iterator<Item = Result<Finding, dahu_app::Error>>,
    mut target: impl Write,
    texts: &Texts,
) -> Result<(), Box<dyn Error>> {
    for part in export::findings_csv(found, *texts) {
        target.write_all(&part?)?;
    }
    Ok(target.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form_in_any_case() {
        for (path, is_known) in [
            ("a.csv", true),
            ("a.b.XLSX", true),
            ("a.Csv", true),
            ("a.xls", false),
            ("a.csv.gz", false),
            ("csv", false),
            (".csv", false),
            ("", false),
        ] {
            assert_eq!(Form::of(Path::new(path)).is_some(), is_known, "{path}");
        }
    }
}
