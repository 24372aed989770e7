//! Encrypted connections: what each `sslmode` asks of a server.

use crate::server::Server;
use hotline1022::store::Store;
use hotline1022::store::postgres::{Address, PostgresStore};
use std::path::Path;
use std::process::Command;

/// An authority, and a certificate of it for `localhost` only.
fn certificates(folder: &Path) {
    let make = |args: &str| {
        let made = Command::new("openssl").current_dir(folder).args(args.split(' ')).output();
        let made = made.expect("openssl, which the server's package brings");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    make(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 30 -subj /CN=authority"));
    make(&format!(
        "req {key} -keyout server.key -out server.csr -subj /CN=db -addext subjectAltName=DNS:localhost"
    ));
    make(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
         -copy_extensions copy -out server.pem",
    );
}

/// Puts a file where the server may read it, as it wants it.
fn hand_over(server: &Server, folder: &Path, name: &str) {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    server.run(
        "postgres",
        &format!(
            "copy (select regexp_split_to_table('{}', E'\\n')) \
             to program 'umask 077; cat > {name}'",
            text.trim()
        ),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sslmode_asks_what_it_says() {
    let started = tokio::task::spawn_blocking(Server::start).await.unwrap();
    let Some(server) = started else { return };
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    hand_over(&server, folder.path(), "server.pem");
    hand_over(&server, folder.path(), "server.key");
    let url = server.database();
    let localhost = url.replace("127.0.0.1", "localhost");
    let root = format!("sslrootcert={}", folder.path().join("ca.pem").display());
    let open = async |url: &str, asked: &str| {
        let address = Address::parse(&format!("{url}?{asked}")).unwrap();
        let store = PostgresStore::open(address).await.map_err(|error| error.to_string())?;
        let encrypted = server.run(
            "postgres",
            "select string_agg(distinct s.ssl::text, ' ') from pg_stat_ssl s \
             join pg_stat_activity a using (pid) where a.application_name = 'hotline1022' \
             and a.datname like 'test_%'",
        );
        store.close().await.unwrap();
        Ok::<_, String>(encrypted == "true")
    };
    // In clear as long as the server knows nothing else, unless that is refused.
    assert_eq!(open(&url, "sslmode=prefer").await, Ok(false));
    assert!(open(&url, "sslmode=require").await.is_err());
    for setting in ["ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", "ssl = on"] {
        server.run("postgres", &format!("alter system set {setting}"));
    }
    server.run("postgres", "select pg_reload_conf()");
    let mut encrypted = Ok(false);
    for _ in 0..100 {
        encrypted = open(&url, "sslmode=prefer").await;
        if encrypted == Ok(true) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(encrypted, Ok(true));
    assert_eq!(open(&url, "sslmode=disable").await, Ok(false));
    assert_eq!(open(&url, "sslmode=require").await, Ok(true));
    assert_eq!(open(&url, &format!("sslmode=verify-ca&{root}")).await, Ok(true));
    assert_eq!(open(&url, &format!("sslmode=require&{root}")).await, Ok(true));
    assert_eq!(open(&localhost, &format!("sslmode=verify-full&{root}")).await, Ok(true));
    // Another name, and an authority that nobody knows.
    for asked in [format!("sslmode=verify-full&{root}"), "sslmode=verify-ca".into()] {
        let error = open(&url, &asked).await.unwrap_err();
        assert!(error.contains("certificate"), "{error}");
    }
}
