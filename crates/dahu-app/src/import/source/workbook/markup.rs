//! Whether XML comes in pieces of a plausible length. The parser holds one piece in memory at a time, whatever its length.

/// Watches a stream of XML for a tag, text, comment or the like that goes on too long.
pub(super) struct Markup {
    limit_bytes: usize,
    length: usize,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// In a tag, or in the text after it.
    Plain,
    /// Right after `<`, which may begin something in which `<` means nothing.
    Opened,
    /// After `<!`.
    Declared,
    /// In a section that ends with these two bytes and `>`; how many of the two have been seen.
    Section([u8; 2], u8),
}

impl Markup {
    pub(super) fn new(limit_bytes: usize) -> Self {
        Self {
            limit_bytes,
            length: 0,
            state: State::Plain,
        }
    }

    /// Takes the next block in; false once a piece has become too long.
    pub(super) fn is_plausible(&mut self, block: &[u8]) -> bool {
        let mut rest = block;
        while !rest.is_empty() {
            let taken = match self.state {
                State::Plain => self.plain(rest),
                _ => self.byte(rest[0]),
            };
            if self.length > self.limit_bytes {
                return false;
            }
            rest = &rest[taken..];
        }
        true
    }

    /// The fast path: everything up to the next `<`.
    fn plain(&mut self, rest: &[u8]) -> usize {
        match rest.iter().position(|byte| *byte == b'<') {
            Some(place) => {
                self.length += place;
                if self.length <= self.limit_bytes {
                    self.length = 0;
                }
                self.state = State::Opened;
                place + 1
            }
            None => {
                self.length += rest.len();
                rest.len()
            }
        }
    }

    fn byte(&mut self, byte: u8) -> usize {
        self.length += 1;
        self.state = match (self.state, byte) {
            (State::Opened, b'!') => State::Declared,
            (State::Opened, b'?') => State::Section(*b"??", 1),
            (State::Declared, b'-') => State::Section(*b"--", 0),
            (State::Declared, b'[') => State::Section(*b"]]", 0),
            (State::Section(_, 2), b'>') | (State::Opened | State::Declared | State::Plain, _) => {
                State::Plain
            }
            (State::Section(end, 2), byte) if byte == end[1] => State::Section(end, 2),
            (State::Section(end, seen), byte) if seen < 2 && byte == end[usize::from(seen)] => {
                State::Section(end, seen + 1)
            }
            // A declaration of one question mark ends with one, so that one always counts as seen.
            (State::Section(end, _), _) => State::Section(end, u8::from(end == *b"??")),
        };
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plausible(text: &str) -> bool {
        let whole = Markup::new(40).is_plausible(text.as_bytes());
        let mut markup = Markup::new(40);
        let bytewise = text.as_bytes().iter().all(|byte| markup.is_plausible(&[*byte]));
        assert_eq!(whole, bytewise, "{text}");
        whole
    }

    #[test]
    fn short_pieces_are_plausible_however_many() {
        assert!(plausible(&"<row><c r=\"A1\"><v>12</v></c></row>".repeat(50)));
        assert!(plausible(&"<?xml version=\"1.0\"?><a/>".repeat(9)));
        assert!(plausible(
            &"<!-- <b -- > ]]> --><![CDATA[<a></a>-->]]><v>1</v>".repeat(9)
        ));
    }

    #[test]
    fn a_piece_that_goes_on_is_not() {
        assert!(!plausible(&format!("<t>{}</t>", "x".repeat(60))));
        assert!(!plausible(&format!("<t {}>", "x".repeat(60))));
        assert!(!plausible(&format!("<!--{}-->", "<a ]]> ?>".repeat(9))));
        assert!(!plausible(&format!("<![CDATA[{}]]>", "<a --> ".repeat(9))));
        assert!(!plausible(&format!("<?{}?>", "<a --> ".repeat(9))));
    }
}
