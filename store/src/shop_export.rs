//! Everything of a shop, table by table and a page at a time, for its owner to take along.

use domain::Instant;
use domain::ids::ShopId;
use sqlx::FromRow;

use crate::db::{run, statements};
use crate::{StoreError, Tx};

/// Every table answers text columns and the place in its order; what is no text is made one here.
macro_rules! page {
    ($columns:literal, $from:literal) => {
        concat!("select ", $columns, " from ", $from)
    };
}

statements! {
    CUSTOMERS = page!(
        "c.name as a, c.phone as b, c.email as c, c.notes as d, c.care as e, cast(null as text) as f,
            cast(null as text) as g, cast(null as bigint) as m, cast(null as bigint) as n, c.created_at as at",
        "customers c where c.location_id = $1 and c.erased_at is null
            order by c.created_at, c.customer_id limit $2 offset $3"
    );
    VISITS = page!(
        "c.name as a, c.phone as b, p.name as c,
            (select string_agg(s.name, ', ') from appointment_services s where s.appointment_id = v.appointment_id) as d,
            v.status as e, v.source as f, v.call_sid as g, v.estimated_revenue_cents as m, cast(null as bigint) as n,
            v.starts_at as at",
        "appointments v join customers c on c.customer_id = v.customer_id
            join professionals p on p.professional_id = v.professional_id
            where v.location_id = $1 order by v.starts_at, v.appointment_id limit $2 offset $3"
    );
    CALLS = page!(
        "k.call_sid as a, k.from_number as b, k.caller_name as c, k.outcome as d, k.intent as e,
            cast(null as text) as f, cast(null as text) as g, k.duration_sec as m, cast(null as bigint) as n,
            k.started_at as at",
        "calls k where k.location_id = $1 order by k.started_at, k.call_sid limit $2 offset $3"
    );
    TURNS = page!(
        "t.call_sid as a, t.speaker as b, t.words as c, cast(null as text) as d, cast(null as text) as e,
            cast(null as text) as f, cast(null as text) as g, t.turn as m, cast(null as bigint) as n, t.said_at as at",
        "call_turns t join calls k on k.call_sid = t.call_sid
            where k.location_id = $1 order by k.started_at, t.call_sid, t.turn limit $2 offset $3"
    );
    MESSAGES = page!(
        "name as a, phone as b, words as c, call_sid as d, cast(null as text) as e, cast(null as text) as f,
            cast(null as text) as g, cast(null as bigint) as m, cast(null as bigint) as n, created_at as at",
        "messages where location_id = $1 order by created_at, message_id limit $2 offset $3"
    );
    CHATS = page!(
        "c.name as a, m.party as b, m.name as c, m.words as d, cast(null as text) as e, cast(null as text) as f,
            cast(null as text) as g, m.number as m, cast(null as bigint) as n, m.at as at",
        "chat_messages m join appointments v on v.appointment_id = m.appointment_id
            join customers c on c.customer_id = v.customer_id
            where v.location_id = $1 order by v.starts_at, m.appointment_id, m.number limit $2 offset $3"
    );
    CONSENTS = page!(
        "phone as a, state as b, source as c, cast(null as text) as d, cast(null as text) as e, cast(null as text) as f,
            cast(null as text) as g, cast(null as bigint) as m, cast(null as bigint) as n, at as at",
        "consents where location_id = $1 order by at, phone limit $2 offset $3"
    );
    PATCH_TESTS = page!(
        "phone as a, shown as b, cast(null as text) as c, cast(null as text) as d, cast(null as text) as e,
            cast(null as text) as f, cast(null as text) as g, cast(null as bigint) as m, cast(null as bigint) as n,
            at as at",
        "patch_tests where location_id = $1 order by at, patch_test_id limit $2 offset $3"
    );
    COMMISSION = page!(
        "c.name as a, p.name as b, e.kind as c, e.reason as d, cast(e.house_cents as text) as e,
            cast(e.professional_cents as text) as f, cast(e.tip_cents as text) as g, e.base_cents as m, e.rate_bp as n,
            e.at as at",
        "commission_entries e join appointments v on v.appointment_id = e.appointment_id
            join customers c on c.customer_id = v.customer_id
            join professionals p on p.professional_id = e.professional_id
            where e.location_id = $1 order by e.at, e.appointment_id, e.place limit $2 offset $3"
    );
    SERVICES = page!(
        "name as a, state as b, cast(processing_minutes as text) as c, cast(finishing_minutes as text) as d,
            cast(buffer_minutes as text) as e, cast(null as text) as f, cast(null as text) as g, price_cents as m,
            duration_minutes as n, cast(null as timestamptz) as at",
        "services where location_id = $1 order by place, service_id limit $2 offset $3"
    );
    PEOPLE = page!(
        "name as a, cast(null as text) as b, cast(null as text) as c, cast(null as text) as d, cast(null as text) as e,
            cast(null as text) as f, cast(null as text) as g, place as m, cast(null as bigint) as n,
            cast(null as timestamptz) as at",
        "professionals where location_id = $1 order by place, professional_id limit $2 offset $3"
    );
}

/// A table of the export: its file, its columns in the order of the answers, and how to ask for a page of it.
#[derive(Debug)]
pub struct Table {
    /// The file's name, without an ending.
    pub name: &'static str,
    /// The heads of its columns; each names which answer it shows.
    pub columns: &'static [(&'static str, char)],
    statement: &'static str,
}

/// All tables of the export.
pub const TABLES: &[Table] = &[
    Table {
        name: "customers",
        columns: &[
            ("since", 't'),
            ("name", 'a'),
            ("phone", 'b'),
            ("email", 'c'),
            ("notes", 'd'),
            ("care", 'e'),
        ],
        statement: CUSTOMERS,
    },
    Table {
        name: "visits",
        columns: &[
            ("starts_at", 't'),
            ("customer", 'a'),
            ("phone", 'b'),
            ("professional", 'c'),
            ("services", 'd'),
            ("status", 'e'),
            ("source", 'f'),
            ("call", 'g'),
            ("price_cents", 'm'),
        ],
        statement: VISITS,
    },
    Table {
        name: "calls",
        columns: &[
            ("started_at", 't'),
            ("call", 'a'),
            ("from", 'b'),
            ("name", 'c'),
            ("outcome", 'd'),
            ("intent", 'e'),
            ("seconds", 'm'),
        ],
        statement: CALLS,
    },
    Table {
        name: "transcripts",
        columns: &[("said_at", 't'), ("call", 'a'), ("turn", 'm'), ("speaker", 'b'), ("words", 'c')],
        statement: TURNS,
    },
    Table {
        name: "messages",
        columns: &[("at", 't'), ("name", 'a'), ("phone", 'b'), ("words", 'c'), ("call", 'd')],
        statement: MESSAGES,
    },
    Table {
        name: "chats",
        columns: &[
            ("at", 't'),
            ("chat_with", 'a'),
            ("number", 'm'),
            ("party", 'b'),
            ("name", 'c'),
            ("words", 'd'),
        ],
        statement: CHATS,
    },
    Table {
        name: "consents",
        columns: &[("at", 't'), ("phone", 'a'), ("state", 'b'), ("source", 'c')],
        statement: CONSENTS,
    },
    Table {
        name: "patch_tests",
        columns: &[("at", 't'), ("phone", 'a'), ("shown", 'b')],
        statement: PATCH_TESTS,
    },
    Table {
        name: "commission",
        columns: &[
            ("at", 't'),
            ("customer", 'a'),
            ("professional", 'b'),
            ("entry", 'c'),
            ("reason", 'd'),
            ("base_cents", 'm'),
            ("rate_basis_points", 'n'),
            ("house_cents", 'e'),
            ("professional_cents", 'f'),
            ("tip_cents", 'g'),
        ],
        statement: COMMISSION,
    },
    Table {
        name: "services",
        columns: &[
            ("name", 'a'),
            ("state", 'b'),
            ("price_cents", 'm'),
            ("duration_minutes", 'n'),
            ("processing_minutes", 'c'),
            ("finishing_minutes", 'd'),
            ("buffer_minutes", 'e'),
        ],
        statement: SERVICES,
    },
    Table { name: "professionals", columns: &[("name", 'a'), ("place", 'm')], statement: PEOPLE },
];

#[derive(FromRow)]
struct ExportRow {
    a: Option<String>,
    b: Option<String>,
    c: Option<String>,
    d: Option<String>,
    e: Option<String>,
    f: Option<String>,
    g: Option<String>,
    m: Option<i64>,
    n: Option<i64>,
    at: Option<Instant>,
}

impl ExportRow {
    fn cell(&self, which: char) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        match which {
            'a' => text(&self.a),
            'b' => text(&self.b),
            'c' => text(&self.c),
            'd' => text(&self.d),
            'e' => text(&self.e),
            'f' => text(&self.f),
            'g' => text(&self.g),
            'm' => number(self.m),
            'n' => number(self.n),
            _ => self.at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).unwrap_or_default(),
        }
    }
}

impl Tx {
    /// A page of a table: its cells, row by row.
    pub async fn export_page(
        &mut self,
        shop: ShopId,
        table: &Table,
        rows: i64,
        after: i64,
    ) -> Result<Vec<Vec<String>>, StoreError> {
        let found: Vec<ExportRow> =
            run!(self, fetch_all, sqlx::query_as(table.statement).bind(shop.0).bind(rows).bind(after))?;
        let cells =
            |row: ExportRow| table.columns.iter().map(|(_, which)| row.cell(*which)).collect::<Vec<_>>();
        Ok(found.into_iter().map(cells).collect())
    }
}
