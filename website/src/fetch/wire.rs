//! One request over one connection that was made before. Nothing here looks up a name, follows a redirect or
//! knows a proxy.

use std::io::{self, Write};
use std::pin::pin;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use futures::future::{Either, select};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::robots::PRODUCT;
use super::target::Target;
use super::trouble::Trouble;

/// Room for the head of an answer, in bytes.
const MOST_HEAD: usize = 64 * 1024;
/// Fields in the head of an answer.
const MOST_FIELDS: usize = 128;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub content_type: String,
    /// Unpacked; empty where the status is not a success.
    pub body: Vec<u8>,
    /// There was more than was read.
    pub cut: bool,
}

/// Trust without a look at files or environment: the roots come with the program.
static PUBLIC: LazyLock<Arc<ClientConfig>> =
    LazyLock::new(|| trusting(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }));

fn trusting(roots: RootCertStore) -> Arc<ClientConfig> {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.expect("ring knows the versions of TLS that are its default");
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// Asks for one page; reads at most `most` bytes, packed and unpacked.
pub(crate) async fn get(stream: TcpStream, target: &Target, most: usize) -> Result<Answer, Trouble> {
    match target.url().scheme() {
        "http" => exchange(stream, target, most).await,
        _ => exchange(secure(stream, target, &PUBLIC).await?, target, most).await,
    }
}

async fn secure(
    stream: TcpStream,
    target: &Target,
    trust: &Arc<ClientConfig>,
) -> Result<TlsStream<TcpStream>, Trouble> {
    let name = target.host().to_string();
    let name = name.trim_start_matches('[').trim_end_matches([']', '.']).to_owned();
    let name = ServerName::try_from(name).map_err(|_| Trouble::Certificate)?;
    TlsConnector::from(Arc::clone(trust)).connect(name, stream).await.map_err(|error| {
        // What rustls finds wrong comes as invalid data; the rest is the network.
        if error.kind() == io::ErrorKind::InvalidData { Trouble::Certificate } else { Trouble::Unreachable }
    })
}

async fn exchange<S>(stream: S, target: &Target, most: usize) -> Result<Answer, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .max_buf_size(MOST_HEAD)
        .max_headers(MOST_FIELDS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Trouble::Broken)?;
    let request = request(target)?;
    let answer = pin!(async move {
        let response = sender.send_request(request).await.map_err(|_| Trouble::Broken)?;
        read(response, most).await
    });
    // The connection is driven here and ends with the answer: no task outlives the request.
    match select(answer, pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, answer)) => answer.await,
    }
}

fn request(target: &Target) -> Result<Request<Empty<Bytes>>, Trouble> {
    let host = match target.url().port() {
        Some(port) => format!("{}:{port}", target.host()),
        None => target.host().to_string(),
    };
    Request::get(target.path())
        .header(header::HOST, host)
        .header(header::USER_AGENT, format!("{PRODUCT}/0.1 (reads a salon's own site for its owner)"))
        .header(header::ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1")
        .header(header::ACCEPT_ENCODING, "gzip, deflate")
        .header(header::CONNECTION, "close")
        .body(Empty::new())
        .map_err(|_| Trouble::Broken)
}

async fn read(response: Response<Incoming>, most: usize) -> Result<Answer, Trouble> {
    let text = |name: HeaderName| field(response.headers(), &name);
    let mut answer = Answer {
        status: response.status().as_u16(),
        location: text(header::LOCATION),
        content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
        body: Vec::new(),
        cut: false,
    };
    if !response.status().is_success() {
        return Ok(answer);
    }
    let mut unpacking = Unpacking::new(&text(header::CONTENT_ENCODING).unwrap_or_default(), most)?;
    let (mut body, mut packed) = (response.into_body(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Trouble::Broken)?.into_data() else { continue };
        packed += data.len();
        match unpacking.write(&data) {
            Ok(()) if packed <= most => {}
            Ok(()) => answer.cut = true,
            Err(_) if unpacking.is_full() => answer.cut = true,
            Err(_) => return Err(Trouble::Broken),
        }
        if answer.cut {
            break;
        }
    }
    answer.body = unpacking.finish();
    Ok(answer)
}

fn field(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    // Old servers redirect in their own encoding; what is not ASCII is refused when it is parsed as an address.
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Takes no more than its room.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let room = self.most - self.bytes.len();
        if room == 0 && !data.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = room.min(data.len());
        self.bytes.extend_from_slice(&data[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body on its way out of its packing; what comes out is counted, not what goes in.
enum Unpacking {
    Plain(Bounded),
    Gzip(Box<flate2::write::MultiGzDecoder<Bounded>>),
    Deflate(flate2::write::ZlibDecoder<Bounded>),
}

impl Unpacking {
    fn new(encoding: &str, most: usize) -> Result<Self, Trouble> {
        let bounded = Bounded { bytes: Vec::new(), most };
        match encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Plain(bounded)),
            "gzip" | "x-gzip" => Ok(Self::Gzip(Box::new(flate2::write::MultiGzDecoder::new(bounded)))),
            "deflate" => Ok(Self::Deflate(flate2::write::ZlibDecoder::new(bounded))),
            _ => Err(Trouble::Packing),
        }
    }

    fn write(&mut self, data: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(bounded) => bounded.write_all(data),
            Self::Gzip(decoder) => decoder.write_all(data).and_then(|()| decoder.flush()),
            Self::Deflate(decoder) => decoder.write_all(data).and_then(|()| decoder.flush()),
        }
    }

    fn bounded(&self) -> &Bounded {
        match self {
            Self::Plain(bounded) => bounded,
            Self::Gzip(decoder) => decoder.get_ref(),
            Self::Deflate(decoder) => decoder.get_ref(),
        }
    }

    fn is_full(&self) -> bool {
        self.bounded().bytes.len() == self.bounded().most
    }

    fn finish(mut self) -> Vec<u8> {
        match &mut self {
            Self::Plain(bounded) => std::mem::take(&mut bounded.bytes),
            Self::Gzip(decoder) => std::mem::take(&mut decoder.get_mut().bytes),
            Self::Deflate(decoder) => std::mem::take(&mut decoder.get_mut().bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpListener};
    use std::sync::Arc;

    use tokio::net::TcpStream;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio_rustls::rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

    use super::{PUBLIC, exchange, secure, trusting};
    use crate::fetch::target::{Guard, Target};
    use crate::fetch::trouble::Trouble;

    /// Signed by itself for `salon.example`, until the year 4096.
    const CERTIFICATE: &[u8] = include_bytes!("../../tests/tls/salon.example.der");
    const KEY: &[u8] = include_bytes!("../../tests/tls/salon.example.key.der");

    /// A site with a certificate of its own.
    fn site() -> SocketAddr {
        let key = PrivateKeyDer::try_from(KEY).expect("a key");
        let certificate = vec![CertificateDer::from(CERTIFICATE)];
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_no_client_auth();
        let config = Arc::new(config.with_single_cert(certificate, key).expect("they fit"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let at = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
                let mut stream = StreamOwned::new(connection, stream);
                if stream.read(&mut [0; 4096]).is_ok() {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                }
            }
        });
        at
    }

    #[tokio::test]
    async fn a_certificate_counts_for_its_name_and_from_who_is_trusted() {
        let at = site();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(CERTIFICATE)).expect("a root");
        let ours = trusting(roots);
        let connect = || async { TcpStream::connect(at).await.expect("a connection") };
        let target = |url| Target::parse(url, Guard::default()).expect("an address");
        let good = target("https://salon.example/");
        let stream = secure(connect().await, &good, &ours).await.expect("trust");
        assert_eq!(exchange(stream, &good, 100).await.expect("an answer").body, b"hello");
        for (url, trust) in [("https://other.example/", &ours), ("https://salon.example/", &*PUBLIC)] {
            let refused = secure(connect().await, &target(url), trust).await;
            assert_eq!(refused.err(), Some(Trouble::Certificate), "{url}");
        }
    }
}
