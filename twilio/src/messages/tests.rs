//! The Messages API on the wire: what is sent, how each answer is read, and which words are keywords.

use super::*;

fn account(sender: &str) -> Account {
    let sender = Sender::parse(sender).expect("a sender");
    let sid = format!("AC{}", "0".repeat(32));
    Account::new("https://api.twilio.com/", &sid, AuthToken::new("secret"), sender).expect("an account")
}

fn form(body: &str) -> Form {
    Form::parse(body.as_bytes()).expect("a form")
}

#[test]
fn a_text_is_posted_to_the_account_with_its_secret() {
    let request =
        account("+18085550100").send("+18085550176", "Hi", Some("https://salon.example/sms/status"));
    let form = request.form.expect("a form");
    assert!(request.url.ends_with("/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json"));
    assert_eq!(STANDARD.encode(format!("AC{}:secret", "0".repeat(32))), request.authorization[6..]);
    assert_eq!(form.get("From"), Some("+18085550100"));
    assert_eq!(form.get("MessagingServiceSid"), None);
    assert_eq!(form.get("StatusCallback"), Some("https://salon.example/sms/status"));
    let long = account(&format!("MG{}", "a".repeat(32))).send("+18085550176", &"x".repeat(2_000), None);
    let form = long.form.expect("a form");
    assert_eq!((form.get("From"), form.get("Body").map(str::len)), (None, Some(1_600)));
    assert!(form.get("MessagingServiceSid").is_some());
}

#[test]
fn what_cannot_be_an_account_or_a_sender_is_refused_and_no_secret_is_shown() {
    for bad in ["", "8085550100", "+1", "+1808555010x", "MG123", "Salon"] {
        assert_eq!(Sender::parse(bad), None, "{bad}");
    }
    let sender = Sender::Number("+18085550100".into());
    assert!(Account::new(API, "AC/../1", AuthToken::new("secret"), sender).is_none());
    let account = account("+18085550100");
    let request = account.send("+18085550176", "words", None);
    for shown in [format!("{account:?}"), format!("{request:?}")] {
        assert!(!shown.contains("secret") && !shown.contains("words"), "{shown}");
    }
}

#[test]
fn an_answer_is_taken_refused_later_or_doubtful() {
    let taken = br#"{"sid":"SM1","status":"queued","error_code":null,"num_segments":"1"}"#;
    let stopped = br#"{"code":21610,"message":"..","more_info":"..","status":400}"#;
    for (status, retry_after, body, expected) in [
        (201, None, &taken[..], Outcome::Accepted("SM1".into())),
        (400, None, stopped, Outcome::Refused(Some(21610))),
        (400, None, b"<html>", Outcome::Refused(None)),
        (429, Some("7"), b"", Outcome::Later("it is asked too often", Some(Duration::from_secs(7)))),
        (429, Some("soon"), b"", Outcome::Later("it is asked too often", None)),
        (401, None, b"", Outcome::Later("it does not accept this account", None)),
        (500, None, b"", Outcome::Later("it has trouble", None)),
        (503, Some("2"), b"", Outcome::Later("it has trouble", Some(Duration::from_secs(2)))),
        (504, None, b"", Outcome::Doubtful("a gateway before it gave up")),
        (201, None, b"{\"sid\":", Outcome::Doubtful("its answer cannot be read")),
        (302, None, b"", Outcome::Doubtful("its answer cannot be read")),
    ] {
        assert_eq!(outcome(status, retry_after, body), expected, "{status}");
    }
}

#[test]
fn a_doubtful_text_is_found_by_its_words() {
    let request = account("+18085550100").sent_to("+18085550176", "2026-06-12");
    assert!(request.url.ends_with("Messages.json?To=%2B18085550176&DateSent%3E=2026-06-12&PageSize=50"));
    assert_eq!(request.form, None);
    let list = br#"{"messages":[{"sid":"SM1","body":"a"},{"sid":"SM2","body":"b"},{"sid":"SM3","body":null}],"page":0}"#;
    assert_eq!(found(200, list, "b"), Some(vec!["SM2".to_owned()]));
    assert_eq!(found(200, list, "c"), Some(Vec::new()));
    assert_eq!(found(500, list, "b"), None);
    assert_eq!(found(200, b"{}", "b"), None);
}

#[test]
fn keywords_are_whole_texts_and_cancel_is_one_only_where_twilio_says_so() {
    let text = |body: &str, more: &str| {
        let wire = format!("MessageSid=SM1&From=%2B18085550176&To=%2B18085550100&Body={body}{more}");
        IncomingText::try_from(&form(&wire)).expect("a text").keyword()
    };
    for stop in ["STOP", "stop", "+Stop.+", "StopAll", "UNSUBSCRIBE", "end", "quit"] {
        assert_eq!(text(stop, ""), Some(Keyword::Stop), "{stop}");
    }
    for other in ["Stop+please", "Cancel", "I+want+to+cancel", "", "%F0%9F%92%87"] {
        assert_eq!(text(other, ""), None, "{other}");
    }
    assert_eq!(text("cancel", "&OptOutType=STOP"), Some(Keyword::Stop));
    assert_eq!((text("UNSTOP", ""), text("start", "")), (Some(Keyword::Start), Some(Keyword::Start)));
    assert_eq!((text("Yes", ""), text("Help", "")), (Some(Keyword::Yes), Some(Keyword::Help)));
}

#[test]
fn a_status_is_a_step_forward_and_an_unknown_word_is_none() {
    let status = |word: &str| {
        let wire = format!("MessageSid=SM1&MessageStatus={word}&ErrorCode=30003");
        TextStatus::try_from(&form(&wire)).expect("a status")
    };
    let steps =
        ["teleported", "queued", "sending", "sent", "delivered", "read"].map(|word| status(word).progress);
    assert_eq!(steps, [0, 1, 2, 3, 4, 5]);
    assert!(status("undelivered").is_lost && status("failed").is_lost && !status("delivered").is_lost);
    assert_eq!(status("failed").error_code, Some(30003));
    assert_eq!(TextStatus::try_from(&form("MessageStatus=sent")), Err(FormError::Missing("MessageSid")));
    assert!(TextStatus::try_from(&form("MessageSid=..%2F&MessageStatus=sent")).is_err());
}
