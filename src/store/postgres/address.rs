//! Where the database is: `postgres://user:password@host1,host2/name?…`.
//!
//! The password never leaves this module except to the server: what is shown
//! of an address is its hosts and the name of the database.

use super::tls::Tls;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How long one host may take to answer, unless the address says otherwise.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the network may swallow what we send before a connection is lost.
const SILENCE: Duration = Duration::from_secs(15);

/// A database that can be connected to.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    pub(super) tls: Tls,
    shown: String,
}

/// What is asked of an encrypted connection.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Security {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Address {
    /// Whether a text means a PostgreSQL database.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// Reads an address; on failure a sentence about what to do, without the
    /// address itself.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !Self::is_meant(text) {
            return Err("write postgres://user:password@host/database".into());
        }
        let (security, root, rest) = split(text)?;
        let mut config = Config::from_str(&rest).map_err(|error| {
            let why = std::error::Error::source(&error).map(ToString::to_string);
            format!(
                "this is not the address of a database ({}): write \
                 postgres://user:password@host/database, with %XX for special characters in \
                 the password",
                why.unwrap_or_else(|| "wrong form".into())
            )
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            config.host("127.0.0.1");
        }
        let security = security.unwrap_or_else(|| match is_local(&config) {
            true => Security::Prefer,
            // Neither the password nor what citizens write crosses a network
            // in clear, unless somebody writes that it may.
            false => Security::Require,
        });
        // As other clients do: whoever names an authority wants it asked.
        let security = match (security, &root) {
            (Security::Require, Some(_)) => Security::VerifyCa,
            (security, _) => security,
        };
        let tls = match security {
            Security::Disable | Security::Prefer | Security::Require => Tls::unverified(),
            Security::VerifyCa => Tls::verified(root.as_deref(), false),
            Security::VerifyFull => Tls::verified(root.as_deref(), true),
        }?;
        config.ssl_mode(match security {
            Security::Disable => SslMode::Disable,
            Security::Prefer => SslMode::Prefer,
            _ => SslMode::Require,
        });
        if config.get_application_name().is_none() {
            config.application_name("hotline1022");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        config.keepalives_idle(SILENCE);
        // Of several hosts the one that takes writes; a lone standby is refused.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        let shown = shown(&config);
        Ok(Self { config, tls, shown })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({})", self.shown)
    }
}

/// Takes out of an address what the client library does not know.
fn split(text: &str) -> Result<(Option<Security>, Option<PathBuf>, String), String> {
    let (base, query) = text.split_once('?').unwrap_or((text, ""));
    let (mut security, mut root, mut rest) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => {
                security = Some(match mode {
                    "disable" => Security::Disable,
                    "prefer" | "allow" => Security::Prefer,
                    "require" => Security::Require,
                    "verify-ca" => Security::VerifyCa,
                    "verify-full" => Security::VerifyFull,
                    _ => {
                        return Err("sslmode is disable, prefer, require, verify-ca or \
                                    verify-full"
                            .into());
                    }
                });
            }
            Some(("sslrootcert", file)) => {
                // `form_urlencoded` reads a + as a blank, which a path may hold.
                let pair = format!("f={}", file.replace('+', "%2B"));
                let decoded = url::form_urlencoded::parse(pair.as_bytes()).next();
                root = decoded.map(|(_, file)| PathBuf::from(file.into_owned()));
            }
            _ => rest.push(pair),
        }
    }
    let rest = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
    Ok((security, root, rest))
}

fn is_local(config: &Config) -> bool {
    let host = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(host) && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(5432);
    let mut hosts: Vec<String> = Vec::new();
    for (at, host) in config.get_hosts().iter().enumerate() {
        hosts.push(match host {
            Host::Tcp(name) => format!("{name}:{}", port(at)),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
    }
    if hosts.is_empty() {
        let addresses = config.get_hostaddrs().iter().enumerate();
        hosts.extend(addresses.map(|(at, host)| format!("{host}:{}", port(at))));
    }
    let name = config.get_dbname().or(config.get_user()).unwrap_or("?");
    format!("PostgreSQL {}/{name}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_no_password() {
        let address = Address::parse(
            "postgres://u:p%40ss@db1:5433,db2/hotline?target_session_attrs=read-write&sslmode=require",
        )
        .unwrap();
        assert_eq!(address.to_string(), "PostgreSQL db1:5433,db2:5432/hotline");
        assert_eq!(address.config.get_password(), Some(&b"p@ss"[..]));
        assert!(!format!("{address:?} {:?}", address.config).contains("p@ss"));
        for wrong in [
            "mysql://u:secret@h/d",
            "postgres://u:secret@h/d?sslmode=maybe",
            "postgres://u:secret@h:port/d",
            "postgres://u:secret@h/d?unheard=of",
            "postgres://u:secret@h/d?sslrootcert=/nowhere/ca.pem",
        ] {
            let error = Address::parse(wrong).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn encryption_is_asked_for_unless_the_server_is_here() {
        let mode = |text: &str| Address::parse(text).unwrap().config.get_ssl_mode();
        assert_eq!(mode("postgres://u@127.0.0.1/d"), SslMode::Prefer);
        assert_eq!(mode("postgres://u@localhost,[::1]/d"), SslMode::Prefer);
        assert_eq!(mode("postgres:///d?host=/run/postgresql"), SslMode::Prefer);
        assert_eq!(mode("postgres://u@localhost,db2/d"), SslMode::Require);
        assert_eq!(mode("postgres://u@db1/d?sslmode=disable"), SslMode::Disable);
        assert_eq!(mode("postgres://u@db1/d?sslmode=verify-full"), SslMode::Require);
    }
}
