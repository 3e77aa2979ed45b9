//! Reading files of every format, sound and broken.

mod columnar;
mod findings;
mod fixtures;
mod formats;
mod hostile;
mod large;
mod real;
mod records;
mod text;
mod workbook;
