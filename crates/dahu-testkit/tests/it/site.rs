//! A tiny web server on the loopback address, for the browser to look at.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// A path that is asked and does not answer while a test runs.
pub(crate) const SILENT: &str = "/silent";

/// Serves the pages by their path until the test process ends, under a strict Content-Security-Policy.
pub(crate) fn serve(pages: &'static [(&'static str, &'static str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(&stream, pages));
        }
    });
    origin
}

fn answer(mut stream: &TcpStream, pages: &[(&str, &str)]) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    // The head has to be read to its end, or closing the connection would cut the answer off.
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let path = request.split(' ').nth(1).unwrap_or_default();
    if path.starts_with(SILENT) {
        thread::sleep(Duration::from_secs(120));
        return;
    }
    let found = pages.iter().find(|(known, _)| *known == path);
    let (status, body) = found.map_or(("404 Not Found", ""), |(_, body)| ("200 OK", *body));
    let kind = if path.ends_with(".js") {
        "text/javascript"
    } else {
        "text/html; charset=utf-8"
    };
    // The browser may have gone away meanwhile.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
         Content-Security-Policy: default-src 'self'; img-src * data:\r\n\r\n{body}",
        body.len()
    );
}
