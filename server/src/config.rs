//! Configuration from the environment or `.env`. Every value is checked at start; an error names its variable.

mod keeping;
mod proxies;
mod shops;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backend::backups::BackupPlan;
use backend::mail::Smtp;
use backend::model::{OpenAi, Price, Thinker};
use backend::opening::Opening;
use backend::sealed::Seal;
use backend::texts::{ANSWER, Provider};
use domain::Instant;
use store::Safety;
use twilio::messages::{API, Account, Sender};
use twilio::signature::AuthToken;
use url::Url;

pub use self::proxies::Proxies;
use crate::telemetry::Logs;

/// Everything the environment decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// `sqlite://PATH` or `postgres://...`.
    pub database_url: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// How the outside reaches this server; what Twilio signs.
    pub public_url: PublicUrl,
    /// Twilio's auth token. Without one the phone routes answer loopback only.
    pub auth_token: Option<AuthToken>,
    /// Where the injected clock starts.
    pub clock: Option<Instant>,
    /// Whether a browser on this machine, asking by a loopback name over plain http, is taken for one: only where no
    /// other name is published, because a careless proxy looks the same.
    pub is_local: bool,
    /// Proxies whose word about the client's address is believed.
    pub proxies: Proxies,
    /// Sends mail; `None` where `SMTP_URL` is not set.
    pub smtp: Option<Arc<Smtp>>,
    /// Sends texts; `None` where `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` and `TWILIO_FROM` are not all set.
    pub texts: Option<Arc<Provider>>,
    /// Thinks of words for the receptionist; `None` where `LLM_MODEL` is not set.
    pub model: Option<Thinker>,
    /// Less than full only in tests of the crash harness.
    pub safety: Safety,
    /// Where what is no row of the database is kept: photos.
    pub data_folder: PathBuf,
    /// Backs up by the clock; `None` where `BACKUP_DIR` is not set.
    pub backups: Option<BackupPlan>,
    /// What it says about shops: what a new one starts with, numbers, the one that answers unknown numbers.
    pub opening: Opening,
    /// How logs are written.
    pub logs: Logs,
    /// Seals what waits to be sent; it leaves it as it is where `SECRETS_KEY` is not set.
    pub seal: Seal,
    /// The built pages: scripts, styles, pictures.
    pub site_root: PathBuf,
    /// `cargo leptos watch` builds the pages anew under the running server.
    pub is_watched: bool,
}

/// The base of every address that others use for this server, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// A variable that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {reason}")]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong with it, and what would be right.
    pub reason: String,
}

/// What the command line may override.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--host`
    pub host: Option<IpAddr>,
    /// `--port`
    pub port: Option<u16>,
}

impl Config {
    /// Reads the environment, after `.env` in the working folder has filled in what it lacks.
    pub fn from_environment(overrides: &Overrides) -> Result<Self, ConfigError> {
        let _ = dotenvy::dotenv();
        Self::read(&environment, overrides)
    }

    /// Reads variables from wherever `get` finds them.
    pub fn read(get: &dyn Fn(&str) -> Option<String>, overrides: &Overrides) -> Result<Self, ConfigError> {
        let value = |name: &str| get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let host = match overrides.host {
            Some(host) => host,
            None => parsed("HOST", value("HOST"), "an IP address such as 127.0.0.1")?
                .unwrap_or(IpAddr::from([127, 0, 0, 1])),
        };
        let port = match overrides.port {
            Some(port) => port,
            None => parsed("PORT", value("PORT"), "a number from 0 to 65535")?.unwrap_or(3000),
        };
        let auth_token = value("TWILIO_AUTH_TOKEN").map(AuthToken::new);
        let clock: Option<Instant> =
            parsed("FRONTDESK_CLOCK", value("FRONTDESK_CLOCK"), "an instant such as 2026-06-12T09:00:00Z")?;
        if clock.is_some() && auth_token.is_some() && value("FRONTDESK_TEST").is_none() {
            return Err(ConfigError {
                variable: "FRONTDESK_CLOCK",
                reason: "a made-up time and real calls do not go together; unset it, or set FRONTDESK_TEST=1"
                    .into(),
            });
        }
        let public_url = public_url(value("PUBLIC_URL"), port)?;
        let database_url = database_url(&value)?;
        Ok(Self {
            safety: safety(&value)?,
            backups: keeping::backups(&value, &database_url)?,
            data_folder: value("DATA_DIR").map_or_else(|| beside(&database_url), PathBuf::from),
            database_url,
            listen: SocketAddr::new(host, port),
            proxies: proxies(value("PROXIES"))?,
            smtp: smtp(value("SMTP_URL"), value("MAIL_FROM"), &public_url)?,
            model: model(&value)?,
            texts: texts(&value, auth_token.as_ref(), &public_url)?,
            is_local: public_url.is_loopback() || value("FRONTDESK_TEST").is_some(),
            public_url,
            auth_token,
            clock,
            opening: shops::opening(&value)?,
            logs: keeping::logs(&value)?,
            seal: keeping::seal(&value)?,
            is_watched: value("LEPTOS_WATCH").is_some(),
            site_root: value("LEPTOS_SITE_ROOT").map_or_else(site_root, PathBuf::from),
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn parsed<T: std::str::FromStr>(
    variable: &'static str,
    text: Option<String>,
    wanted: &str,
) -> Result<Option<T>, ConfigError> {
    text.map(|text| {
        text.parse().map_err(|_| ConfigError { variable, reason: format!("it must be {wanted}") })
    })
    .transpose()
}

fn database_url(value: &dyn Fn(&str) -> Option<String>) -> Result<String, ConfigError> {
    if let Some(url) = value("DATABASE_URL") {
        let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
        // The address may hold a password, so the error does not repeat it.
        return known.then_some(url).ok_or_else(|| ConfigError {
            variable: "DATABASE_URL",
            reason: "it must begin with sqlite:// or postgres://".into(),
        });
    }
    Ok(value("SALON_DB_PATH")
        .map_or_else(|| "sqlite://data/frontdesk.db".into(), |path| format!("sqlite://{path}")))
}

/// The folder of SQLite's file, else `data` in the working folder.
fn beside(database_url: &str) -> PathBuf {
    let file = database_url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path));
    let file = file.and_then(|path| path.split('?').next());
    let folder = file.and_then(|path| Path::new(path).parent()).filter(|_| file != Some(":memory:"));
    folder.map_or_else(|| PathBuf::from("data"), Path::to_path_buf)
}

/// `FRONTDESK_TEST_SAFETY` takes the safety out, so that the crash harness can show that it notices.
fn safety(value: &dyn Fn(&str) -> Option<String>) -> Result<Safety, ConfigError> {
    let is_test = value("FRONTDESK_TEST").is_some();
    match value("FRONTDESK_TEST_SAFETY").as_deref() {
        None => Ok(Safety::Full),
        Some("not-flushed") if is_test => Ok(Safety::NotFlushed),
        Some("not-awaited") if is_test => Ok(Safety::NotAwaited),
        Some(_) => Err(ConfigError {
            variable: "FRONTDESK_TEST_SAFETY",
            reason: "it is for tests only: not-flushed or not-awaited, beside FRONTDESK_TEST".into(),
        }),
    }
}

fn proxies(text: Option<String>) -> Result<Proxies, ConfigError> {
    // Whoever connects from this machine and speaks for somebody else is the proxy in front.
    let text = text.unwrap_or_else(|| "127.0.0.1,::1".into());
    Proxies::parse(&text).ok_or_else(|| ConfigError {
        variable: "PROXIES",
        reason: "it must be IP addresses or networks such as 127.0.0.1,10.0.0.0/8".into(),
    })
}

fn smtp(
    url: Option<String>,
    from: Option<String>,
    public: &PublicUrl,
) -> Result<Option<Arc<Smtp>>, ConfigError> {
    let from = from.unwrap_or_else(|| match public.0.domain() {
        Some(domain) => format!("Frontdesk <frontdesk@{domain}>"),
        None => "Frontdesk <frontdesk@localhost>".into(),
    });
    let wrong = |reason| ConfigError { variable: "SMTP_URL", reason };
    url.map(|url| Smtp::new(&url, &from).map(Arc::new).map_err(wrong)).transpose()
}

fn texts(
    value: &dyn Fn(&str) -> Option<String>,
    token: Option<&AuthToken>,
    public: &PublicUrl,
) -> Result<Option<Arc<Provider>>, ConfigError> {
    let wrong = |variable, reason: &str| ConfigError { variable, reason: reason.to_owned() };
    let sender = value("TWILIO_FROM").map(|text| {
        let reason = "it must be a number such as +18085550100, or a messaging service (MG..)";
        Sender::parse(&text).ok_or_else(|| wrong("TWILIO_FROM", reason))
    });
    let base = value("TWILIO_API_URL").unwrap_or_else(|| API.to_owned());
    let api = PublicUrl::parse(&base).filter(|api| api.is_https() || api.is_loopback());
    if api.is_none() {
        return Err(wrong("TWILIO_API_URL", "it must be an https address, or one of this machine"));
    }
    let (Some(sid), Some(token), Some(sender)) = (value("TWILIO_ACCOUNT_SID"), token, sender.transpose()?)
    else {
        return Ok(None);
    };
    let account = Account::new(&base, &sid, token.clone(), sender)
        .ok_or_else(|| wrong("TWILIO_ACCOUNT_SID", "it must be AC and 32 letters and digits"))?;
    // Twilio refuses a text whose callback it could not reach.
    let callback = (!public.is_loopback()).then(|| public.page("/sms/status"));
    let provider =
        Provider::new(account, callback, ANSWER).map_err(|reason| wrong("TWILIO_API_URL", &reason))?;
    Ok(Some(Arc::new(provider)))
}

/// `OpenAI`'s own, where no other address is given.
const OPENAI: &str = "https://api.openai.com/v1";

fn model(value: &dyn Fn(&str) -> Option<String>) -> Result<Option<Thinker>, ConfigError> {
    let wrong = |variable, reason: &str| ConfigError { variable, reason: reason.to_owned() };
    let base = value("OPENAI_BASE_URL").unwrap_or_else(|| OPENAI.to_owned());
    if !PublicUrl::parse(&base).is_some_and(|url| url.has_no_password()) {
        return Err(wrong("OPENAI_BASE_URL", "it must be an address such as https://api.openai.com/v1"));
    }
    let price = value("LLM_PRICE").map(|text| {
        let reason = "it must be dollars for a million tokens read and written, such as 0.15,0.60";
        Price::parse(&text).ok_or_else(|| wrong("LLM_PRICE", reason))
    });
    let price = price.transpose()?.unwrap_or_default();
    let key = value("OPENAI_API_KEY");
    let name = value("LLM_MODEL");
    let model = OpenAi::new(&base, key.as_deref(), name.as_deref().unwrap_or_default())
        .map_err(|reason| wrong("OPENAI_API_KEY", &reason))?;
    Ok(name.map(|_| Thinker { model: Arc::new(model), price }))
}

fn public_url(text: Option<String>, port: u16) -> Result<PublicUrl, ConfigError> {
    let text = text.unwrap_or_else(|| format!("http://127.0.0.1:{port}"));
    PublicUrl::parse(&text).ok_or_else(|| ConfigError {
        variable: "PUBLIC_URL",
        reason: "it must be an address such as https://salon.example, without query".into(),
    })
}

impl PublicUrl {
    /// Reads an http or https address without query or fragment.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim_end_matches('/')).ok()?;
        let usable = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
        (usable && url.query().is_none() && url.fragment().is_none()).then_some(Self(url))
    }

    /// The address of a path, as Twilio calls and signs it.
    pub fn page(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.base())
    }

    /// The WebSocket address of a path: `wss` where pages are `https`.
    pub fn socket(&self, path: &str) -> String {
        format!("{}{path}", self.base().replacen("http", "ws", 1))
    }

    /// `https://salon.example`, for comparison with an `Origin` header.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether it names this machine only.
    pub fn is_loopback(&self) -> bool {
        matches!(self.0.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
    }

    /// Whether nobody's password stands in it.
    fn has_no_password(&self) -> bool {
        self.0.username().is_empty() && self.0.password().is_none()
    }

    /// Whether browsers reach this server by https.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    fn base(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

/// The site folder: beside the binary as shipped, or where the build puts it.
fn site_root() -> PathBuf {
    let binary = std::env::current_exe().unwrap_or_default();
    let beside = binary.ancestors().skip(1).take(3).map(|folder| folder.join("site"));
    beside.into_iter().find(|site| site.is_dir()).unwrap_or_else(|| PathBuf::from("target/site"))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let get = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Config::read(&get, &Overrides::default())
    }

    #[test]
    fn nothing_set_means_sqlite_on_loopback() {
        let config = read(&[]).expect("the defaults are valid");
        assert_eq!(config.listen.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://data/frontdesk.db");
        assert_eq!(config.public_url.socket("/relay/x"), "ws://127.0.0.1:3000/relay/x");
        assert!(config.is_local);
        assert!(!read(&[("PUBLIC_URL", "https://salon.example")]).expect("valid").is_local);
    }

    #[test]
    fn photos_are_kept_beside_the_database_or_where_they_are_told() {
        let folder = |variables: &[(&str, &str)]| read(variables).expect("valid").data_folder;
        assert_eq!(folder(&[]), Path::new("data"));
        assert_eq!(folder(&[("DATABASE_URL", "sqlite:///srv/salon/x.db?mode=rwc")]), Path::new("/srv/salon"));
        assert_eq!(folder(&[("SALON_DB_PATH", "x.db")]), Path::new(""));
        assert_eq!(folder(&[("DATABASE_URL", "postgres://db/x")]), Path::new("data"));
        assert_eq!(folder(&[("DATA_DIR", "/srv/photos")]), Path::new("/srv/photos"));
    }

    #[test]
    fn an_unusable_value_is_refused_by_name_and_without_its_text() {
        for (variable, value) in [
            ("PORT", "many"),
            ("HOST", "salon"),
            ("PUBLIC_URL", "front desk"),
            ("DATABASE_URL", "mysql://root:secret@db/x"),
            ("FRONTDESK_CLOCK", "tomorrow"),
            ("PROXIES", "the one in front"),
            ("SMTP_URL", "smtp//user:secret"),
            ("TWILIO_FROM", "the salon"),
            ("TWILIO_API_URL", "http://elsewhere.example"),
            ("OPENAI_BASE_URL", "the model"),
            ("OPENAI_API_KEY", "two\nlines"),
            ("LLM_PRICE", "cheap"),
            ("FRONTDESK_TEST_SAFETY", "perhaps"),
            ("BACKUP_EVERY_HOURS", "often"),
            ("BACKUP_KEEP", "all"),
            ("BACKUP_KEEP_DAYS", "for ever"),
            ("LOG_FORMAT", "xml"),
            ("LOG_KEEP_DAYS", "long"),
            ("SECRETS_KEY", "too short"),
        ] {
            let error = read(&[(variable, value)]).expect_err("unusable");
            assert_eq!(error.variable, variable);
            assert!(!error.to_string().contains(value), "{error}");
        }
    }

    #[test]
    fn backups_are_planned_where_a_folder_is_named() {
        assert_eq!(read(&[("BACKUP_KEEP", "3")]).expect("valid").backups, None);
        let plan = read(&[("BACKUP_DIR", "/mnt/b"), ("BACKUP_EVERY_HOURS", "6")]).expect("valid").backups;
        let plan = plan.expect("a plan");
        assert_eq!((plan.every, plan.keep, plan.keep_for), (TimeDelta::hours(6), 14, None));
        let postgres = [("BACKUP_DIR", "/mnt/b"), ("DATABASE_URL", "postgres://db/x")];
        assert_eq!(read(&postgres).expect_err("not ours to copy").variable, "BACKUP_DIR");
        assert!(read(&[("BACKUP_KEEP", "0")]).is_err());
    }

    #[test]
    fn a_made_up_clock_and_real_calls_do_not_go_together() {
        let clock = ("FRONTDESK_CLOCK", "2026-06-12T09:00:00Z");
        assert!(read(&[clock]).is_ok());
        assert!(read(&[clock, ("TWILIO_AUTH_TOKEN", "12345")]).is_err());
        assert!(read(&[clock, ("TWILIO_AUTH_TOKEN", "12345"), ("FRONTDESK_TEST", "1")]).is_ok());
    }

    #[test]
    fn texts_need_account_secret_and_sender_and_none_of_them_is_shown() {
        let all = [
            ("TWILIO_ACCOUNT_SID", "AC0123456789abcdef0123456789abcdef"),
            ("TWILIO_AUTH_TOKEN", "a-secret"),
            ("TWILIO_FROM", "+18085550100"),
        ];
        let config = read(&all).expect("valid");
        assert!(config.texts.is_some() && !format!("{config:?}").contains("a-secret"));
        for missing in 0..all.len() {
            let some: Vec<_> =
                all.iter().copied().enumerate().filter(|(n, _)| *n != missing).map(|(_, v)| v).collect();
            assert!(read(&some).expect("valid").texts.is_none());
        }
        let mut wrong = all;
        wrong[0].1 = "SK/../1";
        assert_eq!(read(&wrong).expect_err("unusable").variable, "TWILIO_ACCOUNT_SID");
    }

    #[test]
    fn a_model_is_asked_where_it_is_named_and_its_key_is_not_shown() {
        let all = [
            ("LLM_MODEL", "small"),
            ("OPENAI_API_KEY", "a-secret"),
            ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
        ];
        let config = read(&all).expect("valid");
        assert!(config.model.is_some() && !format!("{config:?}").contains("a-secret"));
        assert!(read(&all[1..]).expect("valid").model.is_none());
    }

    #[test]
    fn the_public_address_loses_its_slash_and_keeps_its_port() {
        let url = PublicUrl::parse("https://salon.example:8443/").expect("an address");
        assert_eq!(url.page("/voice?x=1"), "https://salon.example:8443/voice?x=1");
        assert_eq!(url.socket("/relay/t"), "wss://salon.example:8443/relay/t");
        assert_eq!(url.origin(), "https://salon.example:8443");
    }
}
