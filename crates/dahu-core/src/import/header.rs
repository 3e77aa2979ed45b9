//! Headers: how their words are compared, and the unit that they may name.

use rust_decimal::Decimal;

use super::text;

/// Units that a header of an amount can name, with how many of the currency's main unit they are.
const UNITS: [(&str, i64); 8] = [
    ("千万元", 10_000_000),
    ("百万元", 1_000_000),
    ("万元", 10_000),
    ("亿元", 100_000_000),
    ("千元", 1_000),
    ("(万)", 10_000),
    ("(亿)", 100_000_000),
    ("元", 1),
];

/// How many of the currency's main unit a number under this header stands for: 10,000 under `销售额（万元）`, else 1.
///
/// A unit that is overlooked makes sums wrong ten-thousandfold, so it is read from the header even where the column
/// was chosen by hand. A cell that names a unit of its own, `1.5万`, goes by that one.
#[must_use]
pub fn amount_unit(header: &str) -> Decimal {
    let folded = text::fold_width(header);
    let unit = UNITS
        .iter()
        .find(|(word, _)| folded.contains(word))
        .map_or(1, |(_, count)| *count);
    Decimal::from(unit)
}

/// For how many units of the foreign currency the rates in a column are, by its header: 100 for 汇率（100外币）, else 1.
#[must_use]
pub fn rate_unit(header: &str) -> Decimal {
    let folded = text::fold_width(header);
    let is_per_hundred = ["100", "百"].iter().any(|word| folded.contains(word));
    Decimal::from(if is_per_hundred { 100 } else { 1 })
}

/// Names for all columns that differ from each other: a blank header becomes `#3`, a repeated one `金额 #5`, each with
/// the number of its column.
#[must_use]
pub fn unique_names(headers: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(headers.len());
    let mut taken = std::collections::HashSet::with_capacity(headers.len());
    for (index, header) in headers.into_iter().enumerate() {
        let place = index + 1;
        let mut name = match text::trim(&header) {
            "" => format!("#{place}"),
            trimmed => trimmed.to_owned(),
        };
        while taken.contains(&name) {
            name = format!("{name} #{place}");
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// A header as it is compared: half-width, lower case, without blanks, `_ - . / *` and what stands in brackets.
pub(super) fn fold(header: &str) -> String {
    let folded = text::fold_width(header);
    let outside = match folded.find('(') {
        Some(start) if start > 0 => &folded[..start],
        _ => &folded,
    };
    outside
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.' | '/' | '*' | '#' | ':' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_their_dress() {
        for (header, expected) in [
            ("Customer ID", "customerid"),
            ("customer_id", "customerid"),
            ("CustomerID*", "customerid"),
            ("销售额（万元）", "销售额"),
            (" 金额 (元)", "金额"),
            ("ＱＴＹ", "qty"),
            ("(备注)", "(备注)"),
        ] {
            assert_eq!(fold(header), expected, "{header}");
        }
    }

    #[test]
    fn the_unit_is_read_from_the_header() {
        for (header, expected) in [
            ("销售额（万元）", 10_000),
            ("金额/万元", 10_000),
            ("合同额(亿元)", 100_000_000),
            ("合同额(百万元)", 1_000_000),
            ("销售额(万)", 10_000),
            ("金额(元)", 1),
            ("Amount", 1),
        ] {
            assert_eq!(amount_unit(header), Decimal::from(expected), "{header}");
        }
    }

    #[test]
    fn every_column_gets_a_name_of_its_own() {
        let headers = ["金额", "", "金额", " ", "#2"].map(str::to_owned).to_vec();
        assert_eq!(unique_names(headers), ["金额", "#2", "金额 #3", "#4", "#2 #5"]);
    }
}
