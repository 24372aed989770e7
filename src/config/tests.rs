//! Tests of the settings.

use super::*;
use std::collections::BTreeMap;
use std::path::Path;

fn gather(file: Option<&Path>, env: &[(&str, &str)]) -> (Values, Vec<Problem>) {
    let env: BTreeMap<String, String> =
        env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Values::gather(file, |name| env.get(name).cloned(), &[])
}

#[test]
fn later_sources_win() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hotline.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1\"\ndata = \"d\"\n").unwrap();
    let (values, problems) = Values::gather(
        Some(&file),
        |name| (name == "HOTLINE_DATA").then(|| "e".into()),
        &[("listen", Some("127.0.0.1:9".into()))],
    );
    assert_eq!(problems, []);
    let config = values.parse().unwrap();
    assert_eq!(config.listen.port(), 9);
    assert_eq!(config.data, Path::new("e"));
    assert_eq!(values.origin("log"), Some(&Origin::Default));
}

#[test]
fn wrong_values_are_named() {
    for (env, key) in [
        (&[("HOTLINE_LISTEN", "8022")][..], "listen"),
        (&[("HOTLINE_EMBED_ORIGINS", "https://a.vn/x")], "embed_origins"),
        (&[("HOTLINE_DRAFTS", "maybe")], "drafts"),
        (&[("HOTLINE_STORE", "mysql://u:p@h/d")], "store"),
        (&[("HOTLINE_STORE", "postgres://u:p@h/d?sslmode=never")], "store"),
        (&[("HOTLINE_LOG_FORMAT", "xml")], "log_format"),
        (&[("HOTLINE_PUBLIC_URL", "chat")], "public_url"),
        (&[("TELOXIDE_TOKEN", "hello")], "telegram_token"),
        (&[("TELOXIDE_TOKEN", "1:a"), ("HOTLINE_TELEGRAM_MODE", "push")], "telegram_mode"),
        (&[("TELOXIDE_TOKEN", "1:a"), ("HOTLINE_TELEGRAM_MODE", "webhook")], "public_url"),
        (&[("TELOXIDE_TOKEN", "1:a"), ("HOTLINE_TELEGRAM_SECRET", "a b")], "telegram_secret"),
        (&[("TELOXIDE_TOKEN", "1:a"), ("HOTLINE_TELEGRAM_RATE", "-1")], "telegram_rate"),
        (&[("HOTLINE_KEEP_DAYS", "lâu")], "keep_days"),
        (&[("HOTLINE_KEEP_THREAD_DAYS", "-1")], "keep_thread_days"),
        (&[("HOTLINE_KEEP_FAILED_DAYS", "0")], "keep_failed_days"),
        (&[("HOTLINE_PERSON_RATE", "nhanh")], "person_rate"),
    ] {
        let problems = gather(None, env).0.parse().unwrap_err();
        assert!(problems.iter().any(|problem| problem.key == key), "{key}: {problems:?}");
    }
}

#[test]
fn a_database_is_shown_without_its_password() {
    for none in ["", "sled"] {
        let values = gather(None, &[("HOTLINE_STORE", none)]).0;
        assert!(values.parse().unwrap().store.is_none());
    }
    let values = gather(None, &[("HOTLINE_STORE", "postgres://u:hidden@db1,db2/d")]).0;
    let config = values.parse().unwrap();
    assert_eq!(config.store.as_ref().unwrap().to_string(), "PostgreSQL db1:5432,db2:5432/d");
    assert!(!format!("{config:?}").contains("hidden"));
}

#[test]
fn the_example_file_is_valid_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hotline.toml");
    std::fs::write(
        &file,
        example_toml().replace("# listen", "listen").replace("# drafts =", "drafts ="),
    )
    .unwrap();
    let (values, problems) = gather(Some(&file), &[]);
    assert_eq!(problems, []);
    assert!(values.parse().is_ok());
    std::fs::write(&file, "lissten = \"x\"").unwrap();
    let (_, problems) = gather(Some(&file), &[]);
    assert!(problems[0].text.contains("did you mean listen?"), "{problems:?}");
}

const APP: (&str, &str) = ("HOTLINE_ZALO_OA_APP_ID", "4318657068771012646");
const SECRET: (&str, &str) = ("HOTLINE_ZALO_OA_APP_SECRET", "AbCd0123");
const KEY: (&str, &str) = ("HOTLINE_ZALO_OA_WEBHOOK_KEY", "Kx9-key");

#[test]
fn an_official_account_is_checked() {
    for (env, key) in [
        (&[KEY][..], "zalo_oa_app_id"),
        (&[("HOTLINE_ZALO_OA_APP_ID", "app 1")], "zalo_oa_app_id"),
        (&[("HOTLINE_ZALO_OA_APP_ID", "1/../2")], "zalo_oa_app_id"),
        (&[APP, ("HOTLINE_ZALO_OA_ID", APP.1)], "zalo_oa_id"),
        (&[APP, SECRET, ("HOTLINE_ZALO_OA_WEBHOOK_KEY", SECRET.1)], "zalo_oa_webhook_key"),
        (&[APP, ("HOTLINE_ZALO_OA_ID", "oa 1")], "zalo_oa_id"),
        (&[APP, KEY], "zalo_oa_app_secret"),
        (&[APP, SECRET, ("HOTLINE_ZALO_OA_WEBHOOK_KEY", "two words")], "zalo_oa_webhook_key"),
        (&[APP, ("HOTLINE_ZALO_OA_VERIFIER", "short")], "zalo_oa_verifier"),
        (&[APP, ("HOTLINE_ZALO_OA_SIGNATURE", "hmac")], "zalo_oa_signature"),
        (&[APP, ("HOTLINE_ZALO_OA_SIGNATURE", "oa-id")], "zalo_oa_id"),
        (&[APP, ("HOTLINE_ZALO_OA_API_URL", "openapi.zalo.me")], "zalo_oa_api_url"),
        (&[APP, ("HOTLINE_ZALO_OA_OAUTH_URL", "x")], "zalo_oa_oauth_url"),
        (&[APP, ("HOTLINE_ZALO_OA_RATE", "fast")], "zalo_oa_rate"),
        (&[APP, ("HOTLINE_ZALO_OA_PAID", "perhaps")], "zalo_oa_paid"),
        (&[APP, ("HOTLINE_ZALO_OA_RESERVE", "-1")], "zalo_oa_reserve"),
    ] {
        let problems = gather(None, env).0.parse().unwrap_err();
        assert!(problems.iter().any(|problem| problem.key == key), "{key}: {problems:?}");
    }
}

#[test]
fn what_an_official_account_still_needs_is_said() {
    let keys = |env: &[(&str, &str)]| {
        let values = gather(None, env).0;
        assert!(values.parse().is_ok());
        let all = values.needed().into_iter().chain(values.advised());
        all.map(|problem| problem.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&[]), ["zalo_oa_app_id"], "no messenger at all");
    assert_eq!(keys(&[("TELOXIDE_TOKEN", "1:a")]), [""; 0]);
    let bot = ("ZALO_BOT_TOKEN", "1:a");
    assert_eq!(keys(&[bot]), ["public_url", "zalo_bot_mode"]);
    let here = ("HOTLINE_PUBLIC_URL", "http://127.0.0.1:8022");
    assert_eq!(keys(&[bot, here]), ["public_url", "zalo_bot_mode"], "Zalo cannot fetch there");
    assert_eq!(
        keys(&[APP]),
        ["zalo_oa_app_secret", "zalo_oa_webhook_key", "zalo_oa_id", "public_url"]
    );
    assert_eq!(gather(None, &[APP]).0.needed().len(), 2);
    // The specification of the signature calls an app app1: it may be, but is no number.
    assert_eq!(keys(&[("HOTLINE_ZALO_OA_APP_ID", "app1"), SECRET, KEY])[0], "zalo_oa_app_id");
    let verifier = "v".repeat(43);
    let all = [
        APP,
        SECRET,
        KEY,
        ("HOTLINE_ZALO_OA_ID", "579745863508352884"),
        ("HOTLINE_ZALO_OA_VERIFIER", verifier.as_str()),
        ("HOTLINE_PUBLIC_URL", "https://chat.example.gov.vn/"),
    ];
    assert_eq!(keys(&all), [""; 0]);
    let config = gather(None, &all).0.parse().unwrap();
    let shown = format!("{:?}", config.zalo_oa);
    for secret in [SECRET.1, KEY.1, verifier.as_str()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
