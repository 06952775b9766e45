//! What is kept and how: backups, logs, and the seal on what waits to be sent.

use std::path::PathBuf;

use backend::backups::BackupPlan;
use backend::sealed::Seal;
use chrono::TimeDelta;

use super::{ConfigError, parsed};
use crate::telemetry::Logs;

pub(super) fn backups(
    value: &dyn Fn(&str) -> Option<String>,
    database_url: &str,
) -> Result<Option<BackupPlan>, ConfigError> {
    let number = |variable, least: u32, most: u32| {
        let wanted = format!("a number from {least} to {most}");
        let number: Option<u32> = parsed(variable, value(variable), &wanted)?;
        match number {
            Some(number) if !(least..=most).contains(&number) => {
                Err(ConfigError { variable, reason: format!("it must be {wanted}") })
            }
            number => Ok(number),
        }
    };
    let hours = number("BACKUP_EVERY_HOURS", 1, 24 * 31)?.unwrap_or(24);
    let keep = number("BACKUP_KEEP", 1, 10_000)?.unwrap_or(14);
    let days = number("BACKUP_KEEP_DAYS", 1, 3_650)?;
    let Some(folder) = value("BACKUP_DIR") else { return Ok(None) };
    if database_url.starts_with("postgres") {
        let reason = "PostgreSQL is backed up by pg_dump; unset it".into();
        return Err(ConfigError { variable: "BACKUP_DIR", reason });
    }
    Ok(Some(BackupPlan {
        folder: folder.into(),
        every: TimeDelta::hours(hours.into()),
        keep: keep as usize,
        keep_for: days.map(|days| TimeDelta::days(days.into())),
    }))
}

pub(super) fn logs(value: &dyn Fn(&str) -> Option<String>) -> Result<Logs, ConfigError> {
    let as_json = match value("LOG_FORMAT").as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(_) => {
            return Err(ConfigError { variable: "LOG_FORMAT", reason: "it must be text or json".into() });
        }
    };
    let keep_days: Option<u16> = parsed("LOG_KEEP_DAYS", value("LOG_KEEP_DAYS"), "a number of days")?;
    if keep_days == Some(0) {
        return Err(ConfigError { variable: "LOG_KEEP_DAYS", reason: "it must be a day or more".into() });
    }
    let keep_days = keep_days.unwrap_or(14).into();
    Ok(Logs { as_json, folder: value("LOG_DIR").map(PathBuf::from), keep_days })
}

pub(super) fn seal(value: &dyn Fn(&str) -> Option<String>) -> Result<Seal, ConfigError> {
    let Some(key) = value("SECRETS_KEY") else { return Ok(Seal::default()) };
    Seal::of(&key).ok_or_else(|| ConfigError {
        variable: "SECRETS_KEY",
        reason: "it must be a random text of 32 characters or more, such as `openssl rand -hex 32` makes"
            .into(),
    })
}
