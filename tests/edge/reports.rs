//! What browsers report of a page by themselves: where they may, by the signed ticket of a document whose
//! visitor had granted errors, and that anything else leaves nothing.

use candor_tests::batch;
use candor_tests::raw::Reply;
use serde_json::{Value, json};

use crate::front::{Fronted, shop};

const HTML: &str = "Content-Type: text/html\r\n";

/// The record of a visitor who chose today.
fn record(granted: u8, denied: u8) -> String {
    format!("candor=v1.1.{}.{granted}.{denied}", batch::today())
}

/// Where a document's browser is told to report to: path and query.
fn address(reply: &Reply, host: &str) -> Option<String> {
    let header = reply.header("reporting-endpoints")?;
    let address = header.split("default=\"").nth(1)?.split('"').next()?;
    Some(address.strip_prefix(&format!("http://{host}")).expect("an address of this host").to_owned())
}

fn crash() -> Value {
    json!([{ "type": "crash", "age": 1000, "url": "https://shop.example/cart?card=4111111111111111", "user_agent": "x", "body": { "reason": "oom" } }])
}

fn report(front: &Fronted<'_>, path: &str, kind: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut all = vec![("Content-Type", kind)];
    all.extend_from_slice(headers);
    front.send("POST", path, &all, body.as_bytes())
}

const KIND: &str = "application/reports+json";

#[test]
fn a_document_says_where_to_report_only_by_consent() {
    let (front, origin) = (Fronted::new("endpoints"), &shop().origin);
    origin.page("/endpoints", "200 OK", HTML, b"<head></head>");
    origin.page(
        "/endpoints-own",
        "200 OK",
        &format!("{HTML}Reporting-Endpoints: csp=\"https://other.example/r\"\r\nVary: Accept\r\n"),
        b"<head></head>",
    );
    origin.page("/endpoints.json", "200 OK", "Content-Type: application/json\r\n", b"{}");
    let granted = record(7, 8);
    let with = front.visit("/endpoints", &[("Cookie", &granted)]);
    let path = address(&with, &front.host).expect("an address");
    assert!(path.starts_with(&format!("/candor/v1/reports?site={}&ticket=1.", front.site.key)), "{path}");
    assert!(with.header("vary").is_some_and(|vary| vary.contains("Cookie")), "a shared cache must not hand it on: {with:?}");
    assert!(with.header("reporting-endpoints").is_some_and(|header| header.contains("candor=\"")));
    let own = front.visit("/endpoints-own", &[("Cookie", &granted)]);
    assert!(
        own.header("reporting-endpoints").is_some_and(|header| header.starts_with("csp=\"https://other.example/r\", default=\"")),
        "{own:?}"
    );
    for (path, cookie) in [
        ("/endpoints", String::new()),
        ("/endpoints", record(3, 12)),
        ("/endpoints", record(0, 15)),
        ("/endpoints", format!("{granted}; {granted}")),
        ("/endpoints.json", granted.clone()),
    ] {
        let reply = front.visit(path, &[("Cookie", &cookie)]);
        assert_eq!((reply.status, reply.header("reporting-endpoints")), (200, None), "{path} {cookie}");
    }
    assert_eq!(front.visit("/endpoints", &[("Cookie", &granted), ("Sec-GPC", "1")]).header("reporting-endpoints"), None);
    assert_eq!(front.send("GET", "/endpoints", &[("Cookie", &granted)], b"").header("reporting-endpoints"), None, "no document");
}

#[test]
fn what_comes_by_a_ticket_is_an_error_of_no_page_load() {
    let (front, origin) = (Fronted::new("crash"), &shop().origin);
    origin.page("/crash", "200 OK", HTML, b"<head></head>");
    let granted = record(7, 8);
    let path = address(&front.visit("/crash", &[("Cookie", &granted)]), &front.host).unwrap();
    let reply = report(&front, &path, KIND, &[("Cookie", &granted)], &crash().to_string());
    assert_eq!((reply.status, reply.header("candor-result")), (200, Some("accepted")), "{reply:?}");
    let rows = front.site.stand.events(&format!("SELECT * FROM events WHERE site = '{}'", front.site.key));
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    for (column, expect) in [("kind", "error"), ("source", "report"), ("name", "crash"), ("message", "oom"), ("mode", "report")] {
        assert_eq!(row[column], expect, "{row}");
    }
    assert_eq!(row["url"], "https://shop.example/cart", "scrubbed as any address");
    assert_eq!((row["weight"].as_f64(), row["purposes"].as_u64()), (Some(1.0), Some(7)));
    assert_eq!(row["received_ms"].as_u64().unwrap() - row["time_ms"].as_u64().unwrap(), 1000);
    front.site.wait_tally("received", 1);
    front.site.wait_tally("stored", 1);

    let violation = json!({ "csp-report": { "document-uri": "https://shop.example/", "violated-directive": "img-src", "blocked-uri": "https://ads.example/x?id=7" } });
    assert_eq!(report(&front, &path, "application/csp-report", &[], &violation.to_string()).status, 200);
    let csp = front.site.stand.events(&format!("SELECT * FROM events WHERE site = '{}' AND source = 'csp'", front.site.key));
    assert_eq!((csp.len(), csp[0]["name"].as_str(), csp[0]["message"].as_str()), (1, Some("img-src"), Some("https://ads.example/x")));
    assert_ne!(csp[0]["page"], row["page"], "nothing joins two reports");
    // What is wrong with a body that may come is said.
    assert_eq!(report(&front, &path, "text/plain", &[], "[]").status, 415);
    assert_eq!(report(&front, &path, KIND, &[], "[{").status, 400);
    assert_eq!(report(&front, &path, KIND, &[], &" ".repeat(70_000)).status, 413);
}

#[test]
fn without_a_ticket_nothing_is_kept() {
    let (front, other, origin) = (Fronted::new("unsigned"), Fronted::new("unsigned-other"), &shop().origin);
    origin.page("/unsigned", "200 OK", HTML, b"<head></head>");
    let granted = record(7, 8);
    let path = address(&front.visit("/unsigned", &[("Cookie", &granted)]), &front.host).unwrap();
    let (base, ticket) = path.split_once("&ticket=").unwrap();
    let (text, signature) = ticket.rsplit_once('.').unwrap();
    let refused = record(0, 15);
    for (what, path, cookie) in [
        ("no ticket", base.to_owned(), granted.as_str()),
        ("an empty one", format!("{base}&ticket="), &granted),
        ("without its signature", format!("{base}&ticket={text}"), &granted),
        ("another signature", format!("{base}&ticket={text}.{}", signature.chars().rev().collect::<String>()), &granted),
        ("more bits", path.replace(".7.0.", ".15.0."), &granted),
        ("of another site", path.replace(&front.site.key, &other.site.key), &granted),
        ("of no site", path.replace(&front.site.key, "nobody"), &granted),
        ("the visitor has refused since", path.clone(), &refused),
    ] {
        let reply = report(&front, &path, KIND, &[("Cookie", cookie)], &crash().to_string());
        assert_eq!((reply.status, reply.body.as_str()), (204, ""), "{what}: {reply:?}");
    }
    // Whatever the body is: it is not looked at.
    assert_eq!(report(&front, base, "text/plain", &[], "nonsense").status, 204);
    front.site.assert_stored_nothing();
    other.site.assert_stored_nothing();
}
