//! A copy of all that was said with customers, in JSON, for the day when everything else fails. It only reads, and where
//! the database cannot be read either, it holds what waits in the spool.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::{CallSid, ShopId};
use serde_json::{Value, json};
use store::{Store, StoreError};

use crate::backups::sync_folder_of;
use crate::spool::texts_in;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file cannot be written.
    #[error("the copy cannot be written: {0}")]
    File(#[from] io::Error),
    /// The database cannot be read.
    #[error("the database cannot be read: {0}")]
    Store(#[from] StoreError),
}

/// How many were written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Calls.
    pub calls: usize,
    /// Visits.
    pub appointments: usize,
    /// Messages of callers and of chats.
    pub messages: usize,
    /// Facts that wait for the database.
    pub waiting: usize,
}

/// Writes the copy. It has its name when it is whole and on disk.
pub async fn export_interactions(
    store: Option<&Store>,
    data_folder: &Path,
    file: &Path,
    now: Instant,
) -> Result<Exported, ExportError> {
    if file.exists() {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    }
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = Path::new(&unfinished);
    let _ = std::fs::remove_file(unfinished);
    let mut out =
        BufWriter::new(OpenOptions::new().write(true).create_new(true).mode(0o600).open(unfinished)?);
    let mut count = Exported::default();
    let written = write(store, data_folder, &mut out, &mut count, now).await;
    let whole =
        written.and_then(|()| Ok(out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?));
    if let Err(error) = whole {
        let _ = std::fs::remove_file(unfinished);
        return Err(error);
    }
    std::fs::rename(unfinished, file)?;
    sync_folder_of(file)?;
    Ok(count)
}

async fn write(
    store: Option<&Store>,
    data_folder: &Path,
    out: &mut BufWriter<File>,
    count: &mut Exported,
    now: Instant,
) -> Result<(), ExportError> {
    write!(out, "{{\"exported_at\":{},\"shops\":[", json!(now))?;
    if let Some(store) = store {
        for (n, shop) in store.read().await?.shops().await?.into_iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(out, "{comma}\n{{\"location_id\":{},\"business_name\":{},", shop.id, json!(shop.name))?;
            write_shop(store, shop.id, out, count, now).await?;
            write!(out, "}}")?;
        }
    }
    // Lines may be among the calls already, when they are being written down this moment.
    let waiting: Vec<Value> = texts_in(&data_folder.join("spool"))
        .into_iter()
        .map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
        .collect();
    count.waiting = waiting.len();
    writeln!(out, "],\n\"waiting_in_spool\":{}}}", json!(waiting))?;
    Ok(())
}

async fn write_shop(
    store: &Store,
    shop: ShopId,
    out: &mut BufWriter<File>,
    count: &mut Exported,
    now: Instant,
) -> Result<(), ExportError> {
    write!(out, "\"calls\":[")?;
    let mut last = (Instant::UNIX_EPOCH, CallSid(String::new()));
    let mut comma = "";
    loop {
        let mut tx = store.read().await?;
        let calls = tx.calls_after(shop, &last).await?;
        let Some(end) = calls.last() else { break };
        last = (end.started_at, CallSid(end.call_sid.clone()));
        for call in calls {
            let mut told = json!(call);
            told["turns"] = json!(tx.turns(&CallSid(call.call_sid)).await?);
            write!(out, "{comma}\n{told}")?;
            comma = ",";
            count.calls += 1;
        }
    }
    let mut tx = store.read().await?;
    let far = TimeDelta::days(36_525);
    let visits = tx.appointments_between(shop, now - far, now + far).await?;
    let (messages, chats) = (tx.all_messages(shop).await?, tx.all_chats(shop).await?);
    count.appointments += visits.len();
    count.messages += messages.len() + chats.len();
    write!(
        out,
        "],\n\"messages\":{},\n\"appointments\":{},\n\"chat_messages\":{}",
        json!(messages),
        json!(visits),
        json!(chats)
    )?;
    Ok(())
}
