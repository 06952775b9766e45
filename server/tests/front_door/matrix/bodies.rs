//! What each route that takes a body is sent, about the other shop: forms and JSON.

use std::collections::BTreeMap;

/// Forms, by route.
pub fn forms(key: &str) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("/signin", "email=owner%40other.example&password=wrong".to_owned()),
        ("/signout", String::new()),
        ("/setup", "name=x&email=x%40x.example&role=operator&password=velvet-otter-mango-9".to_owned()),
        ("/forgot", "email=nobody%40other.example".to_owned()),
        ("/password/{token}", "password=velvet-otter-mango-9".to_owned()),
        ("/invitation/{token}", "password=velvet-otter-mango-9".to_owned()),
        (
            "/book/{shop_slug}",
            format!("service={key}&with=anyone&at=2026-06-13T20:00:00Z&secret=x&name=x&phone=x"),
        ),
        ("/book/{shop_slug}/hold", "do=renew".to_owned()),
        ("/b/{token}", "do=cancel".to_owned()),
        ("/status", String::new()),
        ("/provider", format!("do=accept&location_id=2&appointment_id={key}")),
        ("/account", format!("do=end_session&session_id={key}")),
        ("/chat/{location_id}/{appointment_id}/patch-test", "shown=passed".to_owned()),
        ("/dashboard/{location_id}/settings", format!("do=revoke_key&key_id={key}")),
        ("/setup/shop", "business_name=x&phone_number=%2B18085550002".to_owned()),
        ("/dashboard/{location_id}/setup", "do=read&website_url=https%3A%2F%2Fmine.example".to_owned()),
        ("/dashboard/{location_id}/settings/questions", "do=answer&key=parking&answer=mine+now".to_owned()),
        (
            "/dashboard/{location_id}/settings/profile",
            "do=profile&name=x&slug=quagga-cuts&time_zone=UTC&currency=USD".to_owned(),
        ),
        ("/dashboard/{location_id}/try", "do=say&call=CA-quagga&words=hello".to_owned()),
        ("/dashboard/{location_id}/settings/hours", format!("do=remove_day&id={key}")),
        (
            "/dashboard/{location_id}/settings/services",
            format!("do=service&id={key}&name=x&price=1&duration=30&offered=public"),
        ),
        ("/dashboard/{location_id}/settings/professionals", format!("do=person&id={key}&name=x")),
        ("/dashboard/{location_id}/settings/policies", "do=policy&horizon_days=1".to_owned()),
        ("/dashboard/{location_id}/settings/phone", "do=remove_number&number=%2B18085550002".to_owned()),
        ("/dashboard/{location_id}/settings/receptionist", "do=manner&greeting=x".to_owned()),
        ("/dashboard/{location_id}/commission", "do=rate&rate=1&whose=house".to_owned()),
        (
            "/dashboard/{location_id}/appointments",
            format!("service={key}&professional={key}&from=2026-06-13T10:00&name=x"),
        ),
        (
            "/dashboard/{location_id}/appointments/{appointment_id}",
            "do=move&from=2026-06-13T10:00".to_owned(),
        ),
        ("/operator", format!("do=password_link&user_id={key}")),
        ("/voice", "CallSid=CA1&From=%2B18085550176&To=%2B18085550002".to_owned()),
        ("/voice/after", "CallSid=CA-quagga".to_owned()),
        ("/voice/dialled", "CallSid=CA-quagga&CallStatus=completed&DialCallStatus=no-answer".to_owned()),
        ("/voice/status", "CallSid=CA-quagga&CallStatus=completed".to_owned()),
        ("/sms", "MessageSid=SM1&From=%2B18085550199&To=%2B18085550002&Body=hello".to_owned()),
        ("/sms/status", "MessageSid=SM1&MessageStatus=delivered".to_owned()),
        ("/voice/fallback", "CallSid=CA-quagga&To=%2B18085550002".to_owned()),
    ])
}

/// JSON, by route.
pub fn json() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("/api/me", "{}"),
        ("/api/first_start", "{}"),
        ("/api/documentation", "{}"),
        ("/api/account", "{}"),
        ("/api/status", "{}"),
        ("/api/own_work", r#"{"location_id":2,"day":null}"#),
        (
            "/api/do_with_visit",
            r#"{"location_id":2,"appointment_id":"00000000-0000-0000-0000-000000ca9a47","deed":{"do":"accept"},"day":"2026-06-12"}"#,
        ),
        (
            "/api/times_to_offer",
            r#"{"location_id":2,"appointment_id":"00000000-0000-0000-0000-000000ca9a47","day":null}"#,
        ),
        ("/api/own_times", r#"{"token":"0123456789abcdef","day":null}"#),
        ("/api/own_statements", r#"{"question":{}}"#),
        ("/api/visit_book", r#"{"location_id":2,"asked":{}}"#),
        (
            "/api/visit",
            r#"{"location_id":2,"appointment_id":"00000000-0000-0000-0000-000000ca9a47","moves":true,"professional":null,"day":null}"#,
        ),
        ("/api/commission", r#"{"location_id":2,"question":{}}"#),
        ("/api/operator", r#"{"question":{}}"#),
        ("/api/growth", r#"{"location_id":2}"#),
        ("/api/weekly_report", r#"{"location_id":2,"week_start":"2026-06-01"}"#),
        ("/api/weekly_reports", r#"{"location_id":2,"before":null}"#),
        ("/api/book_page", r#"{"slug":"nowhere","choice":{}}"#),
        ("/api/own_booking", r#"{"token":"0123456789abcdef"}"#),
        ("/api/own_chat", r#"{"token":"0123456789abcdef"}"#),
        ("/api/invited", r#"{"token":"0123456789abcdef"}"#),
        ("/api/board", r#"{"location_id":2}"#),
        ("/api/settings", r#"{"location_id":2}"#),
        ("/api/rehearsal", r#"{"location_id":2,"call":null}"#),
        ("/api/settings_page", r#"{"location_id":2,"page":"profile"}"#),
        ("/api/calls", r#"{"location_id":2,"question":{}}"#),
        ("/api/call", r#"{"location_id":2,"call_sid":"CA-quagga"}"#),
        ("/api/figures", r#"{"location_id":2}"#),
        ("/api/set_up", r#"{"location_id":2}"#),
        ("/api/questions", r#"{"location_id":2}"#),
        (
            "/shop/setup",
            r#"{"location_id":2,"business_name":"x","phone_number":"+18085550002","website_url":null}"#,
        ),
        ("/admin/shop/{shop_id}/keys", r#"{"name":"mine now"}"#),
        ("/admin/shop/{shop_id}/patch-tests", r#"{"phone":"+18085550176","shown":"passed"}"#),
        ("/admin/shop/{shop_id}/services/{service_id}/patch-test", r#"{"hours":48}"#),
        (
            "/admin/shop/{shop_id}/appointments",
            r#"{"services":[],"professional_id":"00000000-0000-0000-0000-000000000001","starts_at":"2026-06-13T20:00:00Z","customer_name":"x"}"#,
        ),
        (
            "/admin/shop/{shop_id}/appointments/{appointment_id}/offer",
            r#"{"starts_at":"2026-06-13T20:00:00Z"}"#,
        ),
        (
            "/admin/shop/{shop_id}/appointments/{appointment_id}/move",
            r#"{"starts_at":"2026-06-13T20:00:00Z"}"#,
        ),
        ("/admin/shop/{shop_id}/appointments/{appointment_id}/cancel", r#"{"by":"salon"}"#),
        ("/admin/shop/{shop_id}/appointments/{appointment_id}/accept", ""),
        ("/admin/shop/{shop_id}/appointments/{appointment_id}/decline", ""),
        ("/admin/shop/{shop_id}/appointments/{appointment_id}/complete", ""),
        ("/admin/shop/{shop_id}/appointments/{appointment_id}/no-show", ""),
        ("/admin/shop/{shop_id}/appointments/{appointment_id}/messages", r#"{"text":"hello"}"#),
        (
            "/admin/shop/{shop_id}/appointments/{appointment_id}/commission",
            r#"{"kind":"tip","amount_cents":100}"#,
        ),
        ("/salon/call", r#"{"event":"call_ended","call_sid":"CA-quagga","duration_sec":1}"#),
        ("/salon/appointment", r#"{"call_sid":"CA-quagga","job":{"type":"EMERGENCY_FIX"}}"#),
        ("/salon/test/call", "{}"),
        ("/salon/test/appointment", "{}"),
        (
            "/admin/shop/{shop_id}/appointment",
            r#"{"service_id":"00000000-0000-0000-0000-000000000000","appointment_date":"2026-06-13"}"#,
        ),
    ])
}
