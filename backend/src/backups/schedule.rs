//! Backups by the clock: one in each period, old ones thrown away, and what the status page says of them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use domain::Instant;
use domain::status::{Health, Part};
use store::CopyError;

use super::back_up;
use crate::Desk;

/// How often it is looked whether one is due.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How a backup's file is called.
const NAME: &str = "frontdesk-%Y%m%dT%H%M%SZ.db";
/// A failed one is tried again after this time.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(10);

/// Where backups go, how often one is made, and which are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPlan {
    /// The folder; better on another disk.
    pub folder: PathBuf,
    /// From one to the next.
    pub every: TimeDelta,
    /// How many are kept.
    pub keep: usize,
    /// Those that are older are thrown away, but never the last one.
    pub keep_for: Option<TimeDelta>,
}

/// What this process knows of backups.
#[derive(Debug, Default)]
pub(crate) struct Backups(Mutex<Known>);

#[derive(Debug, Default, Clone)]
struct Known {
    /// When the last good one was made, and its bytes.
    last: Option<(Instant, u64)>,
    /// When the last try failed, and why.
    failed: Option<(Instant, String)>,
    kept: usize,
}

impl Desk {
    /// Backs up by the clock from now on, where a plan says how.
    pub fn start_backing_up(&self) {
        if self.outside.backups.is_some() {
            self.every("backups", LOOK_EVERY, |desk| async move { desk.back_up_if_due().await });
        }
    }

    /// Backs up where the last good one is old enough, and throws away what is not kept any longer.
    pub async fn back_up_if_due(&self) -> Result<(), CopyError> {
        let Some(plan) = &self.outside.backups else { return Ok(()) };
        let (now, there) = (self.clock.now(), backups_in(&plan.folder));
        let newest = there.last().map(|(at, file)| (*at, bytes(file)));
        let failed = self.backups.remember(newest, there.len());
        let is_due = newest.is_none_or(|(at, _)| now >= at + plan.every);
        if !is_due || failed.is_some_and(|at| now < at + AGAIN_AFTER) {
            return Ok(());
        }
        let made = self.back_up_now(plan, now).await;
        match &made {
            Ok(()) => self.backups.lock().failed = None,
            Err(error) => self.backups.lock().failed = Some((now, error.to_string())),
        }
        made
    }

    async fn back_up_now(&self, plan: &BackupPlan, now: Instant) -> Result<(), CopyError> {
        let of = |error| CopyError::File { file: plan.folder.clone(), error };
        make_private_folder(&plan.folder).map_err(of)?;
        let file = plan.folder.join(now.format(NAME).to_string());
        let backup = back_up(&self.store, &self.outside.data_folder, &file).await?;
        tracing::info!(bytes = backup.facts.bytes, photos = backup.photos, "backed up and looked through");
        for old in plan.superfluous(backups_in(&plan.folder), now) {
            if let Err(error) = std::fs::remove_file(&old) {
                tracing::warn!(%error, "an old backup could not be thrown away");
            }
        }
        self.backups.remember(Some((now, backup.facts.bytes)), backups_in(&plan.folder).len());
        Ok(())
    }

    /// When the last good one was made.
    pub(crate) fn last_backup(&self) -> Option<Instant> {
        self.backups.lock().last.map(|(at, _)| at)
    }

    pub(crate) fn backups_part(&self, now: Instant) -> Part {
        let Some(plan) = &self.outside.backups else {
            let reason = match self.store.kind() {
                "postgres" => "PostgreSQL is backed up by its own tools.",
                _ => "BACKUP_DIR is not set: nothing is backed up by the clock.",
            };
            return of_backups(Health::Off, None, reason.to_owned());
        };
        let Known { last, failed, kept } = self.backups.lock().clone();
        let told = match last {
            Some((at, bytes)) => {
                format!("The last good one is {} old, {}; {kept} are kept.", age(now - at), size(bytes))
            }
            None => "There is no good one yet.".to_owned(),
        };
        let is_late = last.is_some_and(|(at, _)| now - at > plan.every * 2);
        let (status, reason) = match (last, failed) {
            (_, Some((at, why))) => {
                (Health::Failing, format!("The try {} ago failed: {why}. {told}", age(now - at)))
            }
            (None, None) => (Health::Unknown, told),
            (Some(_), None) => (if is_late { Health::Failing } else { Health::Ok }, told),
        };
        of_backups(status, last.map(|(at, _)| at), reason)
    }
}

impl BackupPlan {
    /// What is not kept any longer; the newest stays, whatever its age.
    fn superfluous(&self, there: Vec<(Instant, PathBuf)>, now: Instant) -> Vec<PathBuf> {
        let is_old = |at: Instant| self.keep_for.is_some_and(|time| now - at > time);
        let newest_first = there.into_iter().rev().enumerate().skip(1);
        newest_first
            .filter(|(n, (at, _))| *n >= self.keep || is_old(*at))
            .map(|(_, (_, file))| file)
            .collect()
    }
}

impl Backups {
    /// Notes what is there; when the last try failed.
    fn remember(&self, last: Option<(Instant, u64)>, kept: usize) -> Option<Instant> {
        let mut known = self.lock();
        (known.last, known.kept) = (last, kept);
        known.failed.as_ref().map(|(at, _)| *at)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Backups by their age, the oldest first. Only whole ones have such a name.
fn backups_in(folder: &Path) -> Vec<(Instant, PathBuf)> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = |file: std::fs::DirEntry| {
        let made = NaiveDateTime::parse_from_str(file.file_name().to_str()?, NAME).ok()?;
        Some((made.and_utc(), file.path()))
    };
    let mut backups: Vec<_> = files.filter_map(named).collect();
    backups.sort();
    backups
}

pub(crate) fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn bytes(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |file| file.len())
}

fn age(time: TimeDelta) -> String {
    match time.num_minutes() {
        ..1 => "less than a minute".to_owned(),
        minutes @ 1..120 => format!("{minutes} min"),
        minutes @ 120..2_880 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / 1_440),
    }
}

fn size(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10)
}

fn of_backups(status: Health, checked_at: Option<Instant>, reason: String) -> Part {
    Part {
        part: "backups".to_owned(),
        name: "Backups".to_owned(),
        status,
        latency_us: None,
        checked_at,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: i64) -> Instant {
        Instant::UNIX_EPOCH + TimeDelta::days(20_000 + day)
    }

    fn kept_of(days: &[i64], keep: usize, keep_for: Option<i64>) -> Vec<i64> {
        let plan = BackupPlan {
            folder: PathBuf::new(),
            every: TimeDelta::days(1),
            keep,
            keep_for: keep_for.map(TimeDelta::days),
        };
        let there: Vec<_> = days.iter().map(|day| (at(*day), PathBuf::from(day.to_string()))).collect();
        let gone = plan.superfluous(there, at(30));
        days.iter().copied().filter(|day| !gone.contains(&PathBuf::from(day.to_string()))).collect()
    }

    #[test]
    fn the_newest_are_kept_and_the_last_one_never_goes() {
        assert_eq!(kept_of(&[1, 2, 3, 29, 30], 3, None), [3, 29, 30]);
        assert_eq!(kept_of(&[1, 2, 3, 29, 30], 10, Some(7)), [29, 30]);
        assert_eq!(kept_of(&[1, 2], 10, Some(7)), [2], "an old one is better than none");
        assert_eq!(kept_of(&[1, 2], 0, None), [2]);
    }

    #[test]
    fn ages_are_told_as_people_say_them() {
        let told = [0, 5, 119, 120, 2_879, 2_880].map(|minutes| age(TimeDelta::minutes(minutes)));
        assert_eq!(told, ["less than a minute", "5 min", "119 min", "2 hours", "47 hours", "2 days"]);
        assert_eq!(size(12_345_678), "12.3 MB");
    }
}
