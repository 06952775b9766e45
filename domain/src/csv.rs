//! Rows of a file for a spreadsheet (RFC 4180), in which nobody's words become a formula.

/// A row with its end. Numbers and dates go as they are; people's words go through [`word`] first.
pub fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| quoted(&cell)).collect();
    cells.join(",") + "\r\n"
}

/// Somebody's words, so that a spreadsheet does not take them for a formula
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
pub fn word(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n', '\'', '\t', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_are_no_formulas() {
        for formula in ["=1", "+1", "-1", "@a", "\t=1", "\r=1"] {
            assert!(word(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(row(["a,b".to_owned(), word("=\"x\"")]), "\"a,b\",\"'=\"\"x\"\"\"\r\n");
    }
}
