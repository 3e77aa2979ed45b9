//! The secret of an authenticator app as a picture for its camera.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::visitor::encoded;

/// Free modules around the code that cameras need.
const QUIET: i32 = 4;

/// The address that authenticator apps read: whose secret it is, and the secret.
pub(super) fn address(name: &str, secret: &str) -> String {
    let name = encoded(name).replace('/', "%2F");
    format!("otpauth://totp/Dahu:{name}?secret={secret}&issuer=Dahu")
}

/// A text as a picture; none where it is too long for one.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_change_the_address() {
        assert_eq!(
            address("李 a/b?secret=x&", "ABC"),
            "otpauth://totp/Dahu:%E6%9D%8E%20a%2Fb%3Fsecret%3Dx%26?secret=ABC&issuer=Dahu"
        );
    }

    #[test]
    fn a_text_that_is_too_long_has_no_picture() {
        assert!(svg("otpauth://totp/Dahu").is_some_and(|svg| svg.ends_with("</svg>")));
        assert_eq!(svg(&"x".repeat(5_000)), None);
    }
}
