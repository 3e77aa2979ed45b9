//! A mail that arrived, read as a reader's program reads it.

/// A mail of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The headers in their order, unfolded.
    pub headers: Vec<(String, String)>,
    /// The text.
    pub text: String,
}

impl Received {
    /// Reads a mail.
    ///
    /// # Panics
    /// When it is none.
    pub fn parse(mail: &str) -> Self {
        let (head, body) = mail.split_once("\r\n\r\n").expect("headers and a text");
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let headers: Vec<(String, String)> = head
            .split("\r\n")
            .map(|line| line.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let encoding = headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("content-transfer-encoding"));
        let bytes = match encoding.map(|(_, value)| value.to_ascii_lowercase()).as_deref() {
            Some("base64") => base64(body),
            Some("quoted-printable") => quoted(body),
            _ => body.as_bytes().to_vec(),
        };
        let text = String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n");
        Self { headers, text }
    }

    /// The only header of this name.
    ///
    /// # Panics
    /// When there is none, or more than one.
    pub fn header(&self, name: &str) -> &str {
        let mut found = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let (_, value) = found.next().expect("the header");
        assert!(found.next().is_none(), "{name} is there more than once");
        value
    }

    /// The first link in the text.
    ///
    /// # Panics
    /// When there is none.
    pub fn link(&self) -> &str {
        let begin = self.text.find("http").expect("a link");
        self.text[begin..].split_whitespace().next().expect("a link")
    }
}

fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte))
        .map(value)
        .collect();
    let mut bytes = Vec::new();
    for group in digits.chunks(4) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit))
            << (6 * (4 - group.len()));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}

fn quoted(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if let (b'=', [high, low, ..]) = (first, tail) {
            let digits = [*high, *low].map(char::from).iter().collect::<String>();
            bytes.push(u8::from_str_radix(&digits, 16).expect("two hexadecimal digits"));
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_read_whatever_its_encoding() {
        for (encoding, body) in [
            ("base64", "5p2O77yMaGVsbG8=\r\n"),
            ("quoted-printable", "=E6=9D=8E=EF=BC=8Che=\r\nllo"),
            ("8bit", "李，hello"),
        ] {
            let mail = format!("Subject: a\r\n b\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");
            let received = Received::parse(&mail);
            assert_eq!(received.text.trim_end(), "李，hello", "{encoding}");
            assert_eq!(received.header("subject"), "a b");
        }
    }
}
