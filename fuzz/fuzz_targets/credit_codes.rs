//! Credit codes are those whose check digits are right, and nothing else.
#![no_main]

use dahu_core::credit_code::CreditCode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(code) = text.parse::<CreditCode>() {
        assert_eq!(code.as_str().parse::<CreditCode>().as_ref(), Ok(&code));
        let _ = (code.registrant(), code.region(), code.organisation_code());
        let _ = code.has_right_organisation_check_digit();
    }
    if let Ok(code) = CreditCode::from_body(text) {
        assert_eq!(code.as_str().parse::<CreditCode>(), Ok(code));
    }
});
