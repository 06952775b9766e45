//! A web server for tests: one thread, and whatever it is told to say.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A server that keeps what it was asked for.
pub struct Site {
    /// Where it listens.
    pub at: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What was asked for.
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// The head as it came.
    pub head: String,
}

impl Site {
    /// Answers every request with what `answer` writes.
    pub fn start(answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), answer)
    }

    /// The same at an address.
    pub fn start_at(at: SocketAddr, answer: impl Fn(&Asked, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(at).expect("a free port");
        let (at, asked) = (listener.local_addr().expect("an address"), Arc::new(Mutex::new(Vec::new())));
        let (kept, answer) = (Arc::clone(&asked), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let asked = head_of(&stream);
                    kept.lock().expect("no test panics with it").push(asked.path.clone());
                    answer(&asked, &mut stream);
                });
            }
        });
        Self { at, asked }
    }

    /// Pages by their path; everything else is not there.
    pub fn pages(pages: Vec<(&'static str, &'static str)>) -> Self {
        Self::start(move |asked, stream| match pages.iter().find(|(path, _)| *path == asked.path) {
            Some((_, page)) => html(stream, page.as_bytes()),
            None => say(stream, "404 Not Found", &["Content-Type: text/html"], b"nothing here"),
        })
    }

    /// The paths that were asked for, in order; empty for connections that asked nothing.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no test panics with it").clone()
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }
}

fn head_of(stream: &TcpStream) -> Asked {
    let mut head = String::new();
    let mut reader = BufReader::new(stream);
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    Asked { path: head.split_whitespace().nth(1).unwrap_or_default().to_owned(), head }
}

/// An answer as a whole.
pub fn say(stream: &mut TcpStream, status: &str, fields: &[&str], body: &[u8]) {
    let fields: Vec<String> = fields.iter().map(|field| format!("{field}\r\n")).collect();
    let fields = fields.concat();
    let head =
        format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    // Whoever hangs up has heard enough.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// A page of HTML.
pub fn html(stream: &mut TcpStream, body: &[u8]) {
    say(stream, "200 OK", &["Content-Type: text/html"], body);
}
