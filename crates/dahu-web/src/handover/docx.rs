//! A sheet as a file for word processors: a small package of WordprocessingML (ISO/IEC 29500-1).

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::sheet::{Body, Written};

/// The kinds of the parts of the package.
const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"#;
/// Where the package begins.
const PACKAGE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
/// What the document goes with.
const DOCUMENT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// The namespace of what is written.
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Breadth of a page's text, in twentieths of a point: A4 less its margins.
const BREADTH: usize = 9_638;

/// The package of a sheet.
///
/// # Errors
///
/// When it cannot be put together in memory.
pub(super) fn write(sheet: &Written, language: &str) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES.to_owned()),
        ("_rels/.rels", PACKAGE.to_owned()),
        ("word/document.xml", document(sheet)),
        ("word/styles.xml", styles(language)),
        ("word/_rels/document.xml.rels", DOCUMENT.to_owned()),
    ];
    for (name, text) in parts {
        package.start_file(name, SimpleFileOptions::default())?;
        package.write_all(text.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn document(sheet: &Written) -> String {
    let mut body = paragraph("Title", &sheet.title);
    body.push_str(&paragraph("", &sheet.lead));
    for part in &sheet.parts {
        body.push_str(&paragraph("Heading1", &part.heading));
        match &part.body {
            Body::Text(lines) => lines.iter().for_each(|line| body.push_str(&paragraph("", line))),
            Body::Facts(facts) => {
                let rows = facts
                    .iter()
                    .map(|(name, value)| row(&[name, value], &[2_600, BREADTH - 2_600], false));
                body.push_str(&table(&[2_600, BREADTH - 2_600], rows));
            }
            Body::Table { headings, rows } => {
                let breadths = vec![BREADTH / headings.len().max(1); headings.len()];
                let cells = |row: &[String]| row.to_vec();
                let head = row(&cells(headings), &breadths, true);
                let rows = rows.iter().map(|cells| row(cells, &breadths, false));
                body.push_str(&table(&breadths, std::iter::once(head).chain(rows)));
            }
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document xmlns:w=\"{MAIN}\"><w:body>{body}\
         <w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" \
         w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
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

fn table(breadths: &[usize], rows: impl Iterator<Item = String>) -> String {
    let columns: String = breadths
        .iter()
        .map(|breadth| format!("<w:gridCol w:w=\"{breadth}\"/>"))
        .collect();
    // A paragraph behind it: two tables in a row would be taken for one.
    format!(
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"Lined\"/><w:tblW w:w=\"{BREADTH}\" w:type=\"dxa\"/>\
         <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{}</w:tbl><w:p/>",
        rows.collect::<String>()
    )
}

fn row(cells: &[impl AsRef<str>], breadths: &[usize], is_heading: bool) -> String {
    let header = if is_heading {
        "<w:trPr><w:tblHeader/></w:trPr>"
    } else {
        ""
    };
    let cells = cells.iter().zip(breadths).map(|(cell, breadth)| {
        let bold = if is_heading { "<w:rPr><w:b/></w:rPr>" } else { "" };
        format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{breadth}\" w:type=\"dxa\"/></w:tcPr><w:p><w:r>{bold}\
             <w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:tc>",
            plain(cell.as_ref())
        )
    });
    format!("<w:tr>{header}{}</w:tr>", cells.collect::<String>())
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
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:styles xmlns:w=\"{MAIN}\"><w:docDefaults>\
         <w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Microsoft YaHei\" w:cs=\"Arial\"/>\
         <w:sz w:val=\"21\"/><w:lang w:val=\"{language}\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>{}{}\
         <w:style w:type=\"table\" w:styleId=\"Lined\"><w:name w:val=\"Lined\"/><w:tblPr><w:tblBorders>{borders}\
         </w:tblBorders><w:tblCellMar><w:left w:w=\"90\" w:type=\"dxa\"/><w:right w:w=\"90\" w:type=\"dxa\"/>\
         </w:tblCellMar></w:tblPr></w:style></w:styles>",
        heading("Title", "Title", 36),
        heading("Heading1", "heading 1", 26)
    )
}

/// Text as XML can hold it: markup escaped, and characters that XML does not know left out.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '\t' | '\n' | '\r' => plain.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            one if one.is_control() => {}
            one => plain.push(one),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use dahu_core::account::AccountId;

    use super::{
        super::sheet::{Body, Part, Written},
        *,
    };

    fn part(package: &[u8], name: &str) -> String {
        let mut package = zip::ZipArchive::new(Cursor::new(package)).expect("a package");
        let mut text = String::new();
        package
            .by_name(name)
            .expect("a part")
            .read_to_string(&mut text)
            .expect("text");
        text
    }

    #[test]
    fn a_sheet_is_a_package_with_its_text_escaped() {
        let sheet = Written {
            account: AccountId::new("2026-01-01T00:00:00Z".parse().expect("a moment")),
            title: "云帆 <科技> & Co".to_owned(),
            lead: "a\u{1}b".to_owned(),
            parts: vec![
                Part {
                    heading: "事实".to_owned(),
                    body: Body::Facts(vec![("编码".to_owned(), "KH1".to_owned())]),
                },
                Part {
                    heading: "t".to_owned(),
                    body: Body::Table {
                        headings: vec!["一".to_owned(), "二".to_owned()],
                        rows: vec![vec!["1".to_owned(), "2".to_owned()]],
                    },
                },
            ],
        };
        let package = write(&sheet, "zh-CN").expect("a package");
        let document = part(&package, "word/document.xml");
        assert!(
            document.contains("云帆 &lt;科技&gt; &amp; Co") && document.contains(">ab<"),
            "{document}"
        );
        assert_eq!(document.matches("<w:tbl>").count(), 2);
        assert_eq!(document.matches("<w:tc>").count(), 2 + 4);
        for name in [
            "[Content_Types].xml",
            "_rels/.rels",
            "word/styles.xml",
            "word/_rels/document.xml.rels",
        ] {
            assert!(part(&package, name).starts_with("<?xml"), "{name}");
        }
    }
}
