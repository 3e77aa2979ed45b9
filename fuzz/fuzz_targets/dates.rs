//! Whatever stands in a cell for a date is read as a day of the calendar, or refused.
#![no_main]

use dahu_core::import::{Cell, DateOrder, SerialEpoch, from_serial, read_date};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        for order in [None, Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst)] {
            for epoch in [SerialEpoch::Excel1900, SerialEpoch::Excel1904] {
                if let Ok(day) = read_date(Cell::Text(text), order, epoch) {
                    // As it is written out it is read again as the same day.
                    assert_eq!(read_date(Cell::Text(&day.to_string()), order, epoch), Ok(day));
                }
            }
        }
    }
    if let Some(bytes) = data.first_chunk::<8>() {
        let number = f64::from_le_bytes(*bytes);
        let _ = read_date(Cell::Number(number), None, SerialEpoch::Excel1900);
        let _ = from_serial(number, SerialEpoch::Excel1904);
    }
});
