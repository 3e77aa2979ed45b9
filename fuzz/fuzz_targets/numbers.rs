//! Whatever stands in a cell for a number is read exactly, or refused.
#![no_main]

use dahu_core::{
    custom_field::{CustomField, CustomKind},
    import::{Cell, amount_unit, read_number},
    money::Amount,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(bytes) = data.first_chunk::<8>() {
        let _ = read_number(Cell::Number(f64::from_le_bytes(*bytes)));
        let _ = read_number(Cell::Integer(i64::from_le_bytes(*bytes)));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(number) = read_number(Cell::Text(text)) {
        assert_eq!(read_number(Cell::Text(&number.to_string())), Ok(number));
        if let Ok(amount) = Amount::from_decimal(number) {
            assert_eq!(Amount::from_decimal(amount.to_decimal()).ok(), Some(amount));
        }
    }
    let _ = amount_unit(text);
    for kind in CustomKind::ALL {
        let field = CustomField {
            name: "x".to_owned(),
            kind,
            choices: vec![text.to_owned()],
            is_retired: false,
        };
        if let Ok(Some(value)) = field.read(Cell::Text(text)) {
            assert_eq!(field.read(Cell::Text(&value.to_string())), Ok(Some(value)));
        }
    }
});
