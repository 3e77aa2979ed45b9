//! The log on standard error: one line an event, whatever stands in it.
//!
//! What others answer, and errors that quote what came in, may hold line breaks and orders to the terminal. They are
//! written out here, behind the formatter, so that no field and no message is forgotten.

use std::io::{self, Write};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Begins to log what `DAHU_LOG` asks for; warnings where it asks for nothing.
pub(crate) fn begin() {
    let filter = EnvFilter::try_from_env("DAHU_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Colours are orders to the terminal, too.
        .with_ansi(false)
        .with_writer(Clean(io::stderr))
        .init();
}

/// Makes writers that let one line through for each event.
struct Clean<M>(M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Clean<M> {
    type Writer = Line<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(self.0.make_writer())
    }
}

/// Writes an event, which the formatter hands over whole.
struct Line<W>(W);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(one_line(event).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// An event as one line: every control character in it is written as Rust would write it.
fn one_line(event: &[u8]) -> String {
    let text = String::from_utf8_lossy(event);
    let (text, end) = match text.strip_suffix('\n') {
        Some(text) => (text, "\n"),
        None => (text.as_ref(), ""),
    };
    let mut line = String::with_capacity(text.len() + 1);
    for one in text.chars() {
        if one.is_control() || matches!(one, '\u{2028}' | '\u{2029}') {
            line.extend(one.escape_default());
        } else {
            line.push(one);
        }
    }
    line + end
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What a logger wrote.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("whole").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_a_provider_answers_stays_on_its_line_and_gives_the_terminal_no_orders() {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(Clean(move || writer.clone()))
            .finish();
        let answer = "access_denied\r\n2026-07-01T00:00:00Z ERROR dahu: forged\u{1b}[2J\u{1b}]0;title\u{7}\u{85}\u{2028}云";
        let problem = io::Error::other(format!("the identity provider declined: {answer}"));
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(%problem, "nobody was signed in by the identity provider");
            tracing::warn!(?answer, "{answer}");
            tracing::error!(
                error = &problem as &(dyn std::error::Error + 'static),
                "a request failed"
            );
        });
        let text = String::from_utf8(written.0.lock().expect("whole").clone()).expect("UTF-8");
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.ends_with('\n'));
        let others = text.chars().filter(|one| *one != '\n');
        assert!(
            !others.clone().any(|one| one.is_control() || one == '\u{2028}'),
            "{text:?}"
        );
        for line in text.lines() {
            assert!(
                line.contains("declined: access_denied") || line.contains("access_denied"),
                "{line}"
            );
            assert!(
                line.contains('云') && line.contains("forged"),
                "nothing is lost: {line}"
            );
        }
    }
}
