//! A written mail as it travels: plain text in UTF-8, with headers into which nothing can be smuggled.

use chrono::{DateTime, Utc};
use dahu_core::email::EmailAddress;
use lettre::{
    Address, Message,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

use super::Written;
use crate::{Error, Result};

/// The name that readers see as the sender.
const SENDER: &str = "Dahu";

/// Makes the message. Addresses are plain by their type, and the subject is put on one line.
pub(super) fn compose(
    id: Uuid,
    at: DateTime<Utc>,
    from: &EmailAddress,
    to: &EmailAddress,
    written: &Written,
) -> Result<Message> {
    let mut message = Message::builder()
        .from(Mailbox::new(Some(SENDER.to_owned()), address(from)?))
        .to(Mailbox::new(None, address(to)?))
        .date(at.into())
        .message_id(Some(format!("<{id}@{}>", from.domain())))
        .subject(on_one_line(&written.subject))
        .header(ContentType::TEXT_PLAIN)
        .body(written.body.clone())
        .map_err(Error::internal)?;
    // So that nobody's notice of absence is sent back.
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    message
        .headers_mut()
        .insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
    Ok(message)
}

fn address(address: &EmailAddress) -> Result<Address> {
    Address::new(address.local(), address.domain()).map_err(Error::internal)
}

/// A text without line breaks and other control characters.
pub(super) fn on_one_line(text: &str) -> String {
    text.split(char::is_control)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(subject: &str, body: &str) -> String {
        let written = Written {
            subject: subject.to_owned(),
            body: body.to_owned(),
        };
        let from = "dahu@example.com".parse().expect("an address");
        let to = "li@example.com".parse().expect("an address");
        let message = compose(Uuid::nil(), DateTime::UNIX_EPOCH, &from, &to, &written).expect("a message");
        String::from_utf8(message.formatted()).expect("a mail is ASCII on its way")
    }

    #[test]
    fn a_mail_is_plain_text_in_utf_8_with_a_date_and_a_sender() {
        let mail = formatted("大湖：重设密码", "李，您好：\n请打开链接。\n");
        for header in [
            "From: Dahu <dahu@example.com>\r\n",
            "To: li@example.com\r\n",
            "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000000@example.com>\r\n",
        ] {
            assert!(mail.contains(header), "{header:?} is missing from\n{mail}");
        }
        assert!(mail.contains("Subject: =?utf-8?b?"), "{mail}");
        assert!(mail.is_ascii(), "{mail}");
    }

    #[test]
    fn nothing_can_be_smuggled_into_the_headers() {
        let mail = formatted(
            "Hello\r\nBcc: all@example.com\r\n\r\n<script>",
            "x\r\n.\r\nMAIL FROM:<a@b>",
        );
        let (headers, _) = mail.split_once("\r\n\r\n").expect("headers and a text");
        assert!(
            !headers
                .lines()
                .any(|line| line.to_ascii_lowercase().starts_with("bcc:")),
            "{headers}"
        );
        assert_eq!(headers.matches("Subject:").count(), 1, "{headers}");
    }
}
