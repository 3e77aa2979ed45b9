//! A sheet as a file for word processors: a small package of WordprocessingML (ISO/IEC 29500-1).

use super::{
    Bars, Block, PaperError, Sheet,
    markup::{DECLARATION, Setting, breadths, package, plain},
};
use crate::export::Table;

/// The kinds of the parts of the package.
const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>"#;
/// Where the package begins.
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
/// What the document goes with.
const DOCUMENT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>"#;
/// The namespace of what is written.
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The namespace of what a part goes with.
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// Breadth of a page's text, in twentieths of a point: A4 less its margins.
const BREADTH: usize = 9_638;
/// How cells are set, in twentieths of a point: letters as [`styles`] has them.
const SETTING: Setting = Setting {
    letter: 200,
    padding: 240,
};
/// Breadth of the names of facts.
const NAMES: usize = 2_600;

impl Sheet {
    /// The sheet as a file for word processors.
    ///
    /// # Errors
    ///
    /// [`PaperError::Write`] when it cannot be put together in memory.
    pub(crate) fn to_docx(&self) -> Result<Vec<u8>, PaperError> {
        let parts = [
            ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
            ("_rels/.rels", PACKAGE.to_owned()),
            ("word/document.xml", document(self)),
            ("word/styles.xml", styles(self.texts.language().tag())),
            ("word/footer1.xml", footer(&self.foot)),
            ("word/_rels/document.xml.rels", DOCUMENT.to_owned()),
        ];
        package(parts.map(|(name, text)| (name.to_owned(), format!("{DECLARATION}{text}"))))
    }
}

fn document(sheet: &Sheet) -> String {
    let mut body = paragraph("Title", &sheet.title);
    for line in &sheet.lead {
        body.push_str(&paragraph("", line));
    }
    for block in &sheet.blocks {
        body.push_str(&match block {
            Block::Heading(text) => paragraph("Heading1", text),
            Block::Words(text) => text.split('\n').map(|line| paragraph("", line)).collect(),
            Block::Note(text) => paragraph("Note", text),
            Block::Facts(facts) => of_facts(facts),
            Block::Table(table) => of_table(table),
            Block::Bars(bars) => of_bars(bars),
        });
    }
    format!(
        "<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"{RELATED}\"><w:body>{body}\
         <w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" \
         w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

fn of_facts(facts: &[(String, String)]) -> String {
    let breadths = [NAMES, BREADTH - NAMES];
    let rows = facts.iter().map(|(name, value)| {
        let cells = [(name.as_str(), false), (value.as_str(), false)];
        row(&cells, &breadths, Weight::Plain)
    });
    table(&breadths, rows.collect())
}

fn of_table(of: &Table) -> String {
    let plain = of.to_plain();
    let breadths = breadths(&plain.headings, &plain.rows, BREADTH, SETTING);
    let cells = |row: &'_ [String]| -> Vec<(String, bool)> {
        row.iter()
            .cloned()
            .zip(plain.is_numeric.iter().copied())
            .collect()
    };
    let last = plain.rows.len().saturating_sub(1);
    let head = row(&cells(&plain.headings), &breadths, Weight::Heading);
    let rows = plain.rows.iter().enumerate().map(|(place, of_row)| {
        let is_sum = plain.has_total && place == last;
        let weight = if is_sum { Weight::Sum } else { Weight::Plain };
        row(&cells(of_row), &breadths, weight)
    });
    table(&breadths, std::iter::once(head).chain(rows).collect())
}

/// Bars as what is written beside them.
fn of_bars(bars: &Bars) -> String {
    let rows: Vec<Vec<String>> = bars
        .rows
        .iter()
        .map(|(name, amounts)| {
            let written = amounts.iter().map(|(_, written)| written.clone());
            std::iter::once(name.clone()).chain(written).collect()
        })
        .collect();
    let breadths = breadths(&bars.headings, &rows, BREADTH, SETTING);
    let cells = |row: &[String]| -> Vec<(String, bool)> {
        let cells = row.iter().enumerate();
        cells.map(|(place, cell)| (cell.clone(), place > 0)).collect()
    };
    let head = row(&cells(&bars.headings), &breadths, Weight::Heading);
    let rows = rows
        .iter()
        .map(|of_row| row(&cells(of_row), &breadths, Weight::Plain));
    table(&breadths, std::iter::once(head).chain(rows).collect())
}

fn paragraph(style: &str, text: &str) -> String {
    let style = if style.is_empty() {
        String::new()
    } else {
        format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>")
    };
    format!(
        "<w:p>{style}<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
        plain(text)
    )
}

fn table(breadths: &[usize], rows: Vec<String>) -> String {
    let columns: String = breadths
        .iter()
        .map(|breadth| format!("<w:gridCol w:w=\"{breadth}\"/>"))
        .collect();
    // A paragraph behind it: two tables in a row would be taken for one.
    format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"Lined\"/><w:tblW w:w=\"{BREADTH}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{}</w:tbl><w:p/>",
        rows.concat()
    )
}

/// What a row is.
#[derive(Clone, Copy, PartialEq)]
enum Weight {
    Heading,
    Plain,
    Sum,
}

/// A row of cells, each with whether a number stands in it.
fn row(cells: &[(impl AsRef<str>, bool)], breadths: &[usize], weight: Weight) -> String {
    let properties = match weight {
        Weight::Heading => "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>",
        Weight::Plain | Weight::Sum => "<w:trPr><w:cantSplit/></w:trPr>",
    };
    let cells = cells.iter().zip(breadths).map(|((cell, is_numeric), breadth)| {
        let bold = if weight == Weight::Plain {
            ""
        } else {
            "<w:rPr><w:b/></w:rPr>"
        };
        let fill = if weight == Weight::Heading {
            "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF3F4\"/>"
        } else {
            ""
        };
        let side = if *is_numeric {
            "<w:pPr><w:jc w:val=\"right\"/></w:pPr>"
        } else {
            ""
        };
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{breadth}\" w:type=\"dxa\"/>{fill}</w:tcPr><w:p>{side}<w:r>{bold}\
             <w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:tc>",
            plain(cell.as_ref())
        )
    });
    format!("<w:tr>{properties}{}</w:tr>", cells.collect::<String>())
}

/// The foot of every page, with its number.
fn footer(foot: &str) -> String {
    format!(
        "<w:ftr xmlns:w=\"{MAIN}\"><w:p><w:pPr><w:pStyle w:val=\"Note\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{} · \
         </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE \
         </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:ftr>",
        plain(foot)
    )
}

fn styles(language: &str) -> String {
    let border =
        |side: &str| format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"B8C4C8\"/>");
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(border)
        .concat();
    let heading = |id: &str, name: &str, size: u32| {
        format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
             <w:pPr><w:keepNext/><w:spacing w:before=\"200\" w:after=\"80\"/></w:pPr>\
             <w:rPr><w:b/><w:sz w:val=\"{size}\"/></w:rPr></w:style>"
        )
    };
    format!(
        "<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults>\
         <w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Microsoft YaHei\" w:cs=\"Arial\"/>\
         <w:sz w:val=\"20\"/><w:lang w:val=\"{language}\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>{}{}\
         <w:style w:type=\"paragraph\" w:styleId=\"Note\"><w:name w:val=\"Note\"/><w:basedOn w:val=\"Normal\"/>\
         <w:rPr><w:color w:val=\"55626C\"/><w:sz w:val=\"16\"/></w:rPr></w:style>\
         <w:style w:type=\"table\" w:styleId=\"Lined\"><w:name w:val=\"Lined\"/><w:tblPr><w:tblBorders>{borders}\
         </w:tblBorders><w:tblCellMar><w:left w:w=\"90\" w:type=\"dxa\"/><w:right w:w=\"90\" w:type=\"dxa\"/>\
         </w:tblCellMar></w:tblPr></w:style></w:styles>",
        heading("Title", "Title", 36),
        heading("Heading1", "heading 1", 26)
    )
}
