//! Bytes to text, in whatever encoding a page was written.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How far into a page its own word on its encoding is looked for, in bytes.
const PRESCAN: usize = 4_096;

/// The text of a page. What names no encoding and is not UTF-8 is read as windows-1252, as browsers do.
pub(crate) fn decode(bytes: &[u8], content_type: &str) -> String {
    let named = charset_in(content_type).or_else(|| {
        charset_in(&String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN)]))
            // A page that could tell us so in ASCII is not in UTF-16.
            .map(Encoding::output_encoding)
    });
    let encoding = match named {
        // Often said by a server that was never asked about its old pages.
        Some(encoding) if encoding == UTF_8 && !is_utf8(bytes) => WINDOWS_1252,
        Some(encoding) => encoding,
        None if is_utf8(bytes) => UTF_8,
        None => WINDOWS_1252,
    };
    // A byte order mark wins over all that was said.
    encoding.decode(bytes).0.into_owned()
}

/// UTF-8 but for a character that was cut at the end.
fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// The encoding after `charset=`, quoted or not.
fn charset_in(text: &str) -> Option<&'static Encoding> {
    let text = text.to_ascii_lowercase();
    text.match_indices("charset").find_map(|(at, word)| {
        let label =
            text[at + word.len()..].trim_start().strip_prefix('=')?.trim_start_matches(['"', '\'', ' ']);
        let end =
            label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(label.len());
        Encoding::for_label(&label.as_bytes()[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn header_then_page_then_guess() {
        let latin = b"<meta http-equiv='content-type' content='text/html; charset=iso-8859-1'>Pe\xf1a 5\x80";
        assert!(decode(latin, "text/html").ends_with("Peña 5€"));
        assert_eq!(decode("Peña".as_bytes(), "text/html"), "Peña");
        assert_eq!(decode(b"Pe\xf1a", "text/html"), "Peña");
        assert_eq!(decode(b"Pe\xf1a", "text/html; charset=utf-8"), "Peña");
        assert_eq!(decode(b"\x83T\x83\x8d\x83\x93", "text/html; charset=\"Shift_JIS\""), "サロン");
        assert_eq!(decode(b"\xff\xfeP\x00e\x00", "text/html"), "Pe");
        assert_eq!(decode(b"\xef\xbb\xbfPe\xc3\xb1a", "text/html; charset=iso-8859-1"), "Peña");
        assert_eq!(decode(b"<meta charset=utf-16>Pe\xc3\xb1a", ""), "<meta charset=utf-16>Peña");
    }
}
