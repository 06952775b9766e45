//! Everything of a shop for its owner to take along: a zip of lists, or one JSON, made while it is sent.
//!
//! Tables are read a page at a time, each page at its own moment: a slow reader holds nothing up, and what changes meanwhile
//! may be in one table and not yet in another.

use bytes::Bytes;
use chrono::TimeDelta;
use domain::access::Action;
use domain::csv;
use domain::ids::ShopId;
use futures::Stream;
use store::{EXPORTED, ExportTable, StoreError};
use tokio::sync::mpsc;

use crate::access::Pass;
use crate::{Desk, DeskError};

/// Rows that are read at a time.
const ROWS: i64 = 1_000;
/// Pieces that wait for a slow reader.
const WAITING: usize = 4;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A zip with a list for a spreadsheet for each table.
    Zip,
    /// One JSON.
    Json,
}

/// Where the pieces of an export go. An error means that nobody reads any more.
type Out = mpsc::Sender<Result<Bytes, std::io::Error>>;

impl Desk {
    /// Everything of a shop; that it was asked for is written down. Who may: who runs the shop.
    pub async fn export_shop(
        &self,
        pass: &Pass,
        format: Format,
    ) -> Result<impl Stream<Item = Result<Bytes, std::io::Error>> + Send + use<>, DeskError> {
        self.still_may(pass, Action::RunShop).await?;
        let shop = pass.shop();
        let entry = self.audit_entry(&pass.visitor().actor(), Some(shop), "shop_exported", String::new());
        let noted = self.store.write(move |tx| {
            let entry = entry.clone();
            Box::pin(async move { tx.audit(&entry).await })
        });
        noted.await?;
        let (out, mut pieces) = mpsc::channel(WAITING);
        let desk = self.clone();
        self.tasks.spawn("an export", async move {
            let done = match format {
                Format::Zip => desk.export_zip(shop, &out).await,
                Format::Json => desk.export_json(shop, &out).await,
            };
            if let Err(error) = done {
                tracing::warn!(%error, shop = shop.0, "an export ended early");
                // The reader learns that it is not whole.
                let _ = out.send(Err(std::io::Error::other("the export could not be finished"))).await;
            }
        });
        Ok(futures::stream::poll_fn(move |context| pieces.poll_recv(context)))
    }

    async fn export_zip(&self, shop: ShopId, out: &Out) -> Result<(), StoreError> {
        let mut zip = Zip::default();
        for table in EXPORTED {
            if send(out, zip.begin(&format!("{}.csv", table.name))).await.is_err() {
                return Ok(());
            }
            let heads = csv::row(table.columns.iter().map(|(head, _)| (*head).to_owned()));
            // The mark by which spreadsheets know the encoding.
            let mut piece = "\u{feff}".to_owned() + &heads;
            let mut after = 0;
            loop {
                let rows = self.rows_of(shop, table, after).await?;
                for row in &rows {
                    piece += &csv::row(row.iter().map(|cell| csv::word(cell)));
                }
                let is_last = (rows.len() as i64) < ROWS;
                if send(out, zip.add(std::mem::take(&mut piece).into_bytes())).await.is_err() {
                    return Ok(());
                }
                if is_last {
                    break;
                }
                after += ROWS;
            }
            if send(out, zip.end()).await.is_err() {
                return Ok(());
            }
        }
        // Whether somebody reads the end is theirs to know.
        let _ = send(out, zip.finish()).await;
        Ok(())
    }

    async fn export_json(&self, shop: ShopId, out: &Out) -> Result<(), StoreError> {
        for (place, table) in EXPORTED.iter().enumerate() {
            let mut piece =
                if place == 0 { "{" } else { "],\n" }.to_owned() + &format!("\"{}\":[", table.name);
            let mut after = 0;
            loop {
                let rows = self.rows_of(shop, table, after).await?;
                for (number, row) in rows.iter().enumerate() {
                    piece.push_str(if after == 0 && number == 0 { "\n" } else { ",\n" });
                    let cells = table.columns.iter().zip(row);
                    let object: serde_json::Map<String, serde_json::Value> =
                        cells.map(|((head, _), cell)| ((*head).to_owned(), cell.clone().into())).collect();
                    piece.push_str(&serde_json::Value::Object(object).to_string());
                }
                if send(out, std::mem::take(&mut piece).into_bytes()).await.is_err() {
                    return Ok(());
                }
                if (rows.len() as i64) < ROWS {
                    break;
                }
                after += ROWS;
            }
        }
        // As above.
        let _ = send(out, b"]}\n".to_vec()).await;
        Ok(())
    }

    async fn rows_of(
        &self,
        shop: ShopId,
        table: &ExportTable,
        after: i64,
    ) -> Result<Vec<Vec<String>>, StoreError> {
        self.store.read().await?.export_page(shop, table, ROWS, after).await
    }

    /// What an export is called: `frontdesk-1-2026-06-12`.
    pub async fn export_name(&self, pass: &Pass) -> Result<String, DeskError> {
        let zone = self.shop(pass.shop()).await?.zone;
        let today = (self.clock.now() + TimeDelta::zero()).with_timezone(&zone).date_naive();
        Ok(format!("frontdesk-{}-{today}", pass.shop()))
    }
}

async fn send(out: &Out, piece: Vec<u8>) -> Result<(), ()> {
    out.send(Ok(piece.into())).await.map_err(|_| ())
}

/// A zip that is written front to back: each file’s length and sum come after it (APPNOTE.TXT, 4.3.9), nothing is packed.
#[derive(Default)]
struct Zip {
    written: u32,
    files: Vec<ZipFile>,
    sum: crc32fast::Hasher,
}

struct ZipFile {
    name: String,
    at: u32,
    crc: u32,
    length: u32,
}

/// 1980-01-01, the first day that a zip knows: what is inside has its own times.
const DAY: u16 = 0x21;
/// The length follows the file; the name is UTF-8.
const FLAGS: u16 = 0x0808;

impl Zip {
    fn begin(&mut self, name: &str) -> Vec<u8> {
        self.files.push(ZipFile { name: name.to_owned(), at: self.written, crc: 0, length: 0 });
        self.sum = crc32fast::Hasher::new();
        let mut head = 0x0403_4b50_u32.to_le_bytes().to_vec();
        put16(&mut head, &[20, FLAGS, 0, 0, DAY]);
        put32(&mut head, &[0, 0, 0]);
        put16(&mut head, &[name.len() as u16, 0]);
        head.extend_from_slice(name.as_bytes());
        self.counted(head)
    }

    fn add(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.sum.update(&bytes);
        if let Some(file) = self.files.last_mut() {
            file.length += bytes.len() as u32;
        }
        self.counted(bytes)
    }

    fn end(&mut self) -> Vec<u8> {
        let crc = std::mem::take(&mut self.sum).finalize();
        let Some(file) = self.files.last_mut() else { return Vec::new() };
        file.crc = crc;
        let mut tail = 0x0807_4b50_u32.to_le_bytes().to_vec();
        put32(&mut tail, &[file.crc, file.length, file.length]);
        self.counted(tail)
    }

    fn finish(&mut self) -> Vec<u8> {
        let at = self.written;
        let mut list = Vec::new();
        for file in &self.files {
            put32(&mut list, &[0x0201_4b50]);
            put16(&mut list, &[20, 20, FLAGS, 0, 0, DAY]);
            put32(&mut list, &[file.crc, file.length, file.length]);
            put16(&mut list, &[file.name.len() as u16, 0, 0, 0, 0]);
            put32(&mut list, &[0, file.at]);
            list.extend_from_slice(file.name.as_bytes());
        }
        let (count, length) = (self.files.len() as u16, list.len() as u32);
        put32(&mut list, &[0x0605_4b50]);
        put16(&mut list, &[0, 0, count, count]);
        put32(&mut list, &[length, at]);
        put16(&mut list, &[0]);
        list
    }

    fn counted(&mut self, bytes: Vec<u8>) -> Vec<u8> {
        self.written += bytes.len() as u32;
        bytes
    }
}

fn put16(bytes: &mut Vec<u8>, numbers: &[u16]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put32(bytes: &mut Vec<u8>, numbers: &[u32]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_knows_where_its_files_begin_and_what_they_weigh() {
        let mut zip = Zip::default();
        let mut all = Vec::new();
        for (name, words) in [("a.csv", "one"), ("b.csv", "")] {
            all.extend(zip.begin(name));
            all.extend(zip.add(words.into()));
            all.extend(zip.end());
        }
        all.extend(zip.finish());
        assert_eq!(zip.files[0].crc, 0x7a6c_86f1);
        let second = zip.files[1].at as usize;
        assert_eq!(all[second..second + 4], 0x0403_4b50_u32.to_le_bytes());
        assert_eq!(&all[second + 30..second + 35], b"b.csv");
        let end = all.len() - 22;
        assert_eq!(all[end..end + 4], 0x0605_4b50_u32.to_le_bytes());
        let list = u32::from_le_bytes(all[end + 16..end + 20].try_into().expect("four bytes")) as usize;
        assert_eq!(all[list..list + 4], 0x0201_4b50_u32.to_le_bytes());
    }
}
