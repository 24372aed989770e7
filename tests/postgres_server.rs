//! The helper that gives tests a PostgreSQL server does what it says.

#[path = "support/postgres.rs"]
mod postgres;

use postgres::Server;

#[test]
fn databases_are_fresh_and_separate() {
    let Some(server) = Server::shared() else { return };
    let (one, two) = (server.database(), server.database());
    assert_ne!(one, two);
    let name = |url: &str| url.rsplit('/').next().unwrap().to_owned();
    server.run(&name(&one), "create table t (x int); insert into t values (1022)");
    assert_eq!(server.run(&name(&one), "select x from t"), "1022");
    assert!(server.query(&name(&two), "select x from t").unwrap_err().contains("does not exist"));
    assert_eq!(server.run(&name(&two), "show fsync"), "on");
}

#[test]
fn what_was_committed_survives_a_kill_and_an_immediate_stop() {
    let Some(mut server) = Server::start() else { return };
    server.run("postgres", "create table t (x int); insert into t values (1)");
    server.kill();
    assert!(server.query("postgres", "select 1").is_err(), "it is gone");
    server.start_again();
    assert_eq!(server.run("postgres", "insert into t values (2) returning x"), "2");
    server.stop_immediately();
    server.start_again();
    assert_eq!(server.run("postgres", "select count(*) from t"), "2");
    server.stop_orderly();
}

#[test]
fn a_synchronous_standby_has_everything_and_takes_over() {
    let Some(mut primary) = Server::start() else { return };
    let standby = primary.synchronous_standby();
    primary.run("postgres", "create table t (x int); insert into t values (1)");
    assert_eq!(standby.run("postgres", "select pg_is_in_recovery()"), "t");
    primary.kill();
    standby.promote();
    assert_eq!(standby.run("postgres", "insert into t values (2) returning x"), "2");
    assert_eq!(standby.run("postgres", "select sum(x) from t"), "3");

    // And the next one follows the one that took over.
    let next = standby.synchronous_standby();
    standby.run("postgres", "insert into t values (3)");
    drop(standby);
    next.promote();
    assert_eq!(next.run("postgres", "select sum(x) from t"), "6");
}
