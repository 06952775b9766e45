//! A small HTTP/1.1 client on one kept connection: cheap enough to find the server's limit before its own.

use std::time::Instant;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use twilio::form::Form;
use twilio::signature::{Algorithm, AuthToken, sign};

/// What both sides believe in.
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub const PUBLIC: &str = "https://bench.example";
pub const NUMBER: &str = "+18084826296";

/// One kept connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    first_byte: Option<Instant>,
}

impl Client {
    pub async fn connect(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(8 * 1024), first_byte: None })
    }

    /// Asks for a page; status and body.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        self.get_with(path, "").await
    }

    /// Asks for a page with a key.
    pub async fn get_with(&mut self, path: &str, key: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        let key = if key.is_empty() { String::new() } else { format!("Authorization: Bearer {key}\r\n") };
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{key}\r\n")).await
    }

    /// Posts `/voice` for a call, signed as Twilio signs it.
    pub async fn ring(&mut self, call: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        self.ring_at(call, NUMBER).await
    }

    /// The same at another number.
    pub async fn ring_at(&mut self, call: &str, number: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        self.send(&ringing(call, number)).await
    }

    /// Posts a body.
    pub async fn post(&mut self, path: &str, kind: &str, body: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ))
        .await
    }

    /// Posts a message of a chat.
    pub async fn say(&mut self, path: &str, id: &str, words: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        let part = |name: &str, value: &str| {
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = part("message_id", id) + &part("text", words) + "--part--\r\n";
        self.post(path, "multipart/form-data; boundary=part", &body).await
    }

    /// When the last answer began to arrive.
    pub fn first_byte(&self) -> Option<Instant> {
        self.first_byte
    }

    async fn send(&mut self, request: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        self.first_byte = None;
        loop {
            if let Some(answer) = whole(&self.buffer)? {
                return Ok(answer);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                bail!("the connection was closed");
            }
            self.first_byte.get_or_insert_with(Instant::now);
        }
    }
}

/// The request of a ringing phone, with the fields that a real one has.
pub fn ringing(call: &str, number: &str) -> String {
    let fields = [
        ("AccountSid", "AC00000000000000000000000000000000"),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", call),
        ("CallStatus", "ringing"),
        ("CallerCountry", "US"),
        ("Direction", "inbound"),
        ("From", "+18085550176"),
        ("FromCity", ""),
        ("FromCountry", "US"),
        ("FromState", ""),
        ("FromZip", ""),
        ("StirVerstat", "TN-Validation-Passed-C"),
        ("To", number),
        ("ToCity", ""),
        ("ToCountry", "US"),
        ("ToState", ""),
        ("ToZip", ""),
    ];
    let form: Form = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let signature = sign(&AuthToken::new(TOKEN), Algorithm::Sha1, &format!("{PUBLIC}/voice"), form.pairs());
    let body = form.to_string();
    format!(
        "POST /voice HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         X-Twilio-Signature: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A whole answer, if it is there: by its length, or in chunks.
fn whole(buffer: &[u8]) -> anyhow::Result<Option<(u16, Vec<u8>)>> {
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status")?;
    let body = &buffer[end + 4..];
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
    if let Some(length) = length {
        return Ok((body.len() >= length).then(|| (status, body[..length].to_vec())));
    }
    if head.contains("transfer-encoding: chunked") {
        return Ok(unchunked(body).map(|body| (status, body)));
    }
    Ok(Some((status, Vec::new())))
}

fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end]).ok()?.trim(), 16).ok()?;
        let chunk = body.get(end + 2..end + 2 + length)?;
        body = body.get(end + 2 + length + 2..)?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(chunk);
    }
}
