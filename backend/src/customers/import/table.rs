//! A file of rows, in whatever way it was written: its encoding, what parts its cells, its quotes.

/// A row, and the line of the file that it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// A file of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// Reads a file’s text. Empty rows are passed over.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err("This is no list: save it as CSV, and send that file.");
        }
        // Lines are counted as an editor counts them.
        let text = &text.replace("\r\n", "\n").replace('\r', "\n");
        let parted_by = parted_by(text);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(parted_by).flexible(true).from_reader(text.as_bytes());
        let headers = reader.headers().map_err(|_| "This file cannot be read as a list.")?;
        let headers: Vec<String> = headers.iter().map(|head| head.trim().to_owned()).collect();
        if headers.iter().all(String::is_empty) || headers.len() > 200 {
            return Err("This is no list with a row of headers: save it as CSV, and send that file.");
        }
        let (mut rows, mut line, mut at) = (Vec::new(), 1, 0);
        let bytes = text.as_bytes();
        for record in reader.records() {
            let record = record.map_err(|_| "This file cannot be read as a list.")?;
            let begins = record.position().map_or(0, |place| place.byte() as usize);
            // A place may be before empty lines.
            while at < bytes.len() && (at < begins || bytes[at] == b'\n') {
                line += u64::from(bytes[at] == b'\n');
                at += 1;
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
            }
        }
        if rows.is_empty() {
            return Err("There are no rows in this file.");
        }
        Ok(Self { headers, rows })
    }
}

/// What parts the cells of the first line: what is there most outside of quotes.
fn parted_by(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let (mut quoted, mut counts) = (false, [(b',', 0), (b';', 0), (b'\t', 0)]);
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (mark, count) in &mut counts {
            *count += i32::from(!quoted && byte == *mark);
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| mark)
}

/// A file’s bytes as text: UTF-8 with or without a mark, UTF-16 with one, else as Windows wrote it in the west.
pub(super) fn text_of(file: &[u8]) -> String {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match file {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(file) {
            Ok(text) => text.to_owned(),
            Err(_) => file.iter().map(|byte| windows(*byte)).collect(),
        },
    };
    text.trim_start_matches('\u{feff}').to_owned()
}

/// A byte of Windows-1252.
fn windows(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', ' ', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', ' ', 'Ž', ' ', ' ', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', ' ', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte) - 0x80],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        Table::read(text).expect("a list").rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn edge_65_marks_quotes_and_encodings_are_read_as_they_were_meant() {
        let rows = "Name;Phone\r\n\"Keahi; Ana\";\"+1 808\"\r\n";
        assert_eq!(cells(rows), [["Keahi; Ana", "+1 808"]]);
        assert_eq!(cells("Name\tPhone\nAna\t1\n"), [["Ana", "1"]]);
        assert_eq!(cells("Name,Phone\n\"Ana \"\"A\"\"\nKeahi\",1\n\n ,\n"), [["Ana \"A\"\nKeahi", "1"]]);
        assert_eq!(cells("\"Name, all\",Phone\nAna,1\n"), [["Ana", "1"]]);
        let text = "Name,Phone\nJosé,1\n";
        let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>()
        };
        for file in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            utf16([0xff, 0xfe], u16::to_le_bytes),
            utf16([0xfe, 0xff], u16::to_be_bytes),
            b"Name,Phone\nJos\xe9,1\n".to_vec(),
        ] {
            assert_eq!(text_of(&file), text);
        }
        assert_eq!(text_of(b"\x80\x93a"), "€“a");
    }

    #[test]
    fn a_row_knows_its_line_and_a_picture_is_no_list() {
        let table = Table::read("Name,Phone\n\"a\nb\",1\n\nc,2\n").expect("a list");
        assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5]);
        let lines = Table::read("Name;Phone\r\na;1\r\n\r\nb;2\r\n").expect("a list").rows;
        assert_eq!(lines.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
        for nothing in ["\u{89}PNG\n\u{1a}\n", "", "\n\n", "Name,Phone\n", ",,\n1,2,3\n"] {
            assert!(Table::read(nothing).is_err(), "{nothing:?}");
        }
    }
}
