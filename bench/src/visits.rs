//! Loads of the booking web: bookings until they are on the salon's screens, messages until they are on the customer's,
//! and free times of a large shop.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::availability::BookingRules;
use domain::catalogue::{Professional, Service, ServiceTime};
use domain::hours::WeeklyHours;
use domain::ids::{ProfessionalId, ServiceId, ShopId};
use domain::money::Cents;
use domain::reception::{Manner, Shop};
use futures::StreamExt;
use futures::future::try_join_all;
use uuid::Uuid;

use crate::client::Client;
use crate::load::socket;
use crate::servers::Server;
use crate::table::percentile;

/// Professionals of the shop.
const PEOPLE: u128 = 20;
/// The shop's number and name in addresses.
const SHOP: i64 = 7;
const SLUG: &str = "bench";
/// Screens of the salon that are open.
const SCREENS: usize = 5;
/// Bookings, and messages, a second.
const A_SECOND: u64 = 50;

/// A shop with twenty professionals, open every day from nine to six.
pub struct Salon<'a> {
    server: &'a Server,
    service: Uuid,
    /// The first day on which everything is free.
    day: NaiveDate,
}

impl<'a> Salon<'a> {
    /// Makes it: in our database where we have one, else the peer makes its own.
    pub async fn open(server: &'a Server) -> anyhow::Result<Self> {
        let service = Uuid::from_u128(1 << 64);
        if let Some(url) = server.database() {
            let store = store::Store::connect(&url).await?;
            let new = store::NewShop {
                shop: shop(service),
                slug: SLUG.into(),
                phone_number: None,
                is_demo: false,
                at: Utc::now(),
            };
            let made = store.write(move |tx| {
                let new = new.clone();
                Box::pin(async move { tx.insert_shop(&new).await })
            });
            made.await?;
        }
        Ok(Self { server, service, day: Utc::now().date_naive() + Days::new(2) })
    }

    fn is_ours(&self) -> bool {
        self.server.database().is_some()
    }

    /// A time of the n-th booking, a different one for each: nine to five, on the quarter hours, day after day.
    fn time(&self, n: usize) -> DateTime<Utc> {
        let quarter = n / PEOPLE as usize;
        let day = self.day + Days::new(quarter as u64 / 32);
        let nine = day.and_hms_opt(9, 0, 0).unwrap_or_default().and_utc();
        nine + TimeDelta::minutes(15 * (quarter as i64 % 32))
    }

    /// Books the n-th time as a customer does; the customer's secret.
    async fn book(&self, client: &mut Client, n: usize) -> anyhow::Result<String> {
        let secret = format!("{n:048x}");
        let who = person(n as u128 % PEOPLE + 1);
        let form = format!(
            "service={}&with={who}&at={}&secret={secret}&name=Booker+{n}&phone=%2B1808556{n:04}&website=",
            self.service,
            self.time(n).format("%Y-%m-%dT%H:%M:%SZ"),
        );
        let (status, body) =
            client.post(&format!("/book/{SLUG}"), "application/x-www-form-urlencoded", &form).await?;
        ensure!(
            status == 303 || status == 200,
            "a booking was answered {status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(secret)
    }

    /// Bookings at a steady rate; p99 milliseconds from the answer, which follows the commit, to each screen.
    pub async fn to_the_screens(&self, count: usize) -> anyhow::Result<f64> {
        let address =
            if self.is_ours() { format!("/provider/live?location_id={SHOP}") } else { "/ops".to_owned() };
        let mut screens = Vec::new();
        for _ in 0..SCREENS {
            let mut screen = socket(self.server, &address, None).await?;
            // What there is comes first.
            screen.next().await.context("closed")??;
            screens.push(screen);
        }
        let watching = screens.into_iter().map(|mut screen| async move {
            let mut seen = HashMap::with_capacity(count);
            while seen.len() < count {
                let frame = screen.next().await.context("closed")??;
                let (at, frame) = (Instant::now(), frame.into_text()?);
                // Each name once, wherever it stands in the frame; the screen shows all that waits.
                for name in frame.split("Booker ").skip(1) {
                    let n: usize =
                        name.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse()?;
                    seen.entry(n).or_insert(at);
                }
            }
            Ok::<_, anyhow::Error>(seen)
        });
        let booking = async {
            let mut client = Client::connect(self.server.port()).await?;
            let mut answered = Vec::with_capacity(count);
            let mut beat = tokio::time::interval(Duration::from_millis(1_000 / A_SECOND));
            for n in 0..count {
                beat.tick().await;
                self.book(&mut client, n).await?;
                answered.push(Instant::now());
            }
            Ok::<_, anyhow::Error>(answered)
        };
        let (seen, answered) = tokio::try_join!(try_join_all(watching), booking)?;
        let took = seen.into_iter().flatten().map(|(n, at)| at.saturating_duration_since(answered[n]));
        Ok(percentile(took.collect(), 0.99))
    }

    /// Messages of the salon to twenty customers in turn; p99 milliseconds from sending one to the customer's screen.
    pub async fn messages(&self, count: usize) -> anyhow::Result<f64> {
        let mut client = Client::connect(self.server.port()).await?;
        let (mut chats, mut screens) = (Vec::new(), Vec::new());
        for n in 5_000..5_020 {
            let secret = self.book(&mut client, n).await?;
            let screen = if self.is_ours() { format!("/b/{secret}/live") } else { "/ops".to_owned() };
            let mut screen = socket(self.server, &screen, None).await?;
            screen.next().await.context("closed")??;
            screens.push(screen);
            chats.push(if self.is_ours() {
                format!("/b/{secret}/messages")
            } else {
                format!("/chat/{secret}")
            });
        }
        let expected = count / chats.len();
        let watching = screens.into_iter().enumerate().map(|(chat, mut screen)| async move {
            let mut seen = Vec::with_capacity(expected);
            let own = format!("chat {chat} message ");
            while seen.len() < expected {
                let frame = screen.next().await.context("closed")??;
                if frame.to_text()?.contains(&own) {
                    seen.push(Instant::now());
                }
            }
            Ok::<_, anyhow::Error>(seen)
        });
        let saying = async {
            let mut sent = vec![Vec::new(); chats.len()];
            let mut beat = tokio::time::interval(Duration::from_millis(1_000 / A_SECOND));
            for n in 0..expected * chats.len() {
                let chat = n % chats.len();
                beat.tick().await;
                sent[chat].push(Instant::now());
                let words = format!("chat {chat} message {n}");
                let (status, _) =
                    client.say(&chats[chat], &Uuid::from_u128(n as u128 + 1).to_string(), &words).await?;
                ensure!(status == 200, "a message was answered {status}");
            }
            Ok::<_, anyhow::Error>(sent)
        };
        let (seen, sent) = tokio::try_join!(try_join_all(watching), saying)?;
        let pairs = seen.into_iter().flatten().zip(sent.into_iter().flatten());
        Ok(percentile(pairs.map(|(at, sent)| at.saturating_duration_since(sent)).collect(), 0.99))
    }

    /// The free times of everybody over sixty days: median milliseconds where nothing has changed since the last time
    /// that somebody asked, and where something just has.
    pub async fn free_times(&self, count: usize) -> anyhow::Result<[f64; 2]> {
        let mut client = Client::connect(self.server.port()).await?;
        let last = self.day + Days::new(59);
        let path = format!("/book/{SLUG}/times?services={}&from={}&to={last}", self.service, self.day);
        let (mut kept, mut anew) = (Vec::new(), Vec::new());
        for n in 0..count {
            self.book(&mut client, 6_000 + n).await?;
            for took in [&mut anew, &mut kept] {
                let sent = Instant::now();
                let (status, body) = client.get(&path).await?;
                took.push(sent.elapsed());
                ensure!(
                    status == 200 && body.len() > 20_000,
                    "free times were answered {status}, {} bytes",
                    body.len()
                );
            }
        }
        Ok([percentile(kept, 0.5), percentile(anew, 0.5)])
    }
}

/// The n-th professional of the shop.
pub fn person(n: u128) -> ProfessionalId {
    ProfessionalId(Uuid::from_u128(2 << 64 | n))
}

/// The shop, with one service.
pub fn shop(service: Uuid) -> Shop {
    let service = Service {
        id: ServiceId(service),
        name: "Trim".into(),
        synonyms: Vec::new(),
        price: Cents(2_000),
        time: ServiceTime::plain(15),
    };
    let person = |n: u128| Professional {
        id: person(n),
        name: format!("Person {n}"),
        services: vec![service.id],
        own_terms: Vec::new(),
    };
    Shop {
        id: ShopId(SHOP),
        name: "Bench".into(),
        zone: chrono_tz::UTC,
        address: None,
        hours: WeeklyHours::same(0..7, 9 * 60, 18 * 60),
        professionals: (1..=PEOPLE).map(person).collect(),
        services: vec![service],
        rules: BookingRules { min_notice_minutes: 0, horizon_days: 400, grid_minutes: 15 },
        greeting: None,
        manner: Manner::default(),
        faq: Vec::new(),
    }
}
