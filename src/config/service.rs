//! Settings of the service itself.

use super::setting::{Setting, secret, setting};
use super::{Config, Problem, Values, is_origin, is_web_address, problem};
use crate::runtime::retention::Keep;
use crate::store::postgres::Address;
use crate::telemetry::LogFormat;
use std::net::SocketAddr;
use std::path::PathBuf;

pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "listen",
        "HOTLINE_LISTEN",
        "127.0.0.1:8022",
        "Address and port of the web chat and the webhooks.",
    ),
    setting(
        "data",
        "HOTLINE_DATA",
        "./data",
        "Folder of the embedded store. One process at a time.",
    ),
    secret(
        "store",
        "HOTLINE_STORE",
        "Where conversations are kept. sled, or nothing: the embedded store in the data folder. postgres://user:password@host1,host2/database: PostgreSQL 15 or newer, for several processes (docs/scaling.md). Of several hosts the one that takes writes is used. Add ?sslmode=verify-full and &sslrootcert=FILE (PEM) to check the server's certificate; without sslmode a connection to another machine is encrypted but not checked.",
    ),
    setting(
        "content",
        "HOTLINE_CONTENT",
        "",
        "Folder with flows/ and locales/ that replaces the built-in content. Changes are loaded while the service runs, if they pass the check.",
    ),
    setting(
        "public_url",
        "HOTLINE_PUBLIC_URL",
        "",
        "Address under which people reach this service, such as https://chat.example.gov.vn. Needed for webhooks.",
    ),
    setting(
        "service_name",
        "HOTLINE_SERVICE_NAME",
        "Tổng đài 1022",
        "Name at the top of the web chat.",
    ),
    setting(
        "embed_origins",
        "HOTLINE_EMBED_ORIGINS",
        "",
        "Websites that may show the chat in a frame, separated by spaces, such as https://example.gov.vn.",
    ),
    setting(
        "trust_proxy",
        "HOTLINE_TRUST_PROXY",
        "false",
        "true when a reverse proxy in front sets X-Forwarded-For.",
    ),
    setting(
        "drafts",
        "HOTLINE_DRAFTS",
        "false",
        "true on a test installation: flows with status draft can be started.",
    ),
    setting(
        "keep_days",
        "HOTLINE_KEEP_DAYS",
        "180",
        "Days after which a conversation that nobody uses any more is erased with all that belongs to it. 0: never.",
    ),
    setting(
        "keep_thread_days",
        "HOTLINE_KEEP_THREAD_DAYS",
        "90",
        "Days after which messages are erased from conversations that are still in use. 0: as long as the conversation (its latest 300 entries).",
    ),
    setting(
        "keep_failed_days",
        "HOTLINE_KEEP_FAILED_DAYS",
        "30",
        "Days after which messages that could not be sent, and deliveries that could not be read, are erased; 1 to 365.",
    ),
    setting(
        "person_rate",
        "HOTLINE_PERSON_RATE",
        "60",
        "Messages a minute that one person may write; who writes faster is asked to wait, and nobody else is slowed. 0: no limit.",
    ),
    setting(
        "log",
        "HOTLINE_LOG",
        "info",
        "What is logged: error, warn, info, debug, or a list such as warn,hotline1022=debug.",
    ),
    setting(
        "log_format",
        "HOTLINE_LOG_FORMAT",
        "text",
        "text for people, json for log collectors.",
    ),
];

impl Values {
    /// Reads every setting, or says everything that is wrong.
    pub fn parse(&self) -> Result<Config, Vec<Problem>> {
        let mut problems = Vec::new();
        let listen = self.value("listen").parse().unwrap_or_else(|_| {
            problems.push(problem(
                "listen",
                "write an address and a port, such as 127.0.0.1:8022 or 0.0.0.0:8022",
            ));
            SocketAddr::from(([127, 0, 0, 1], 8022))
        });
        let public_url = self.set("public_url").map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = &public_url
            && !is_web_address(url)
        {
            problems.push(problem(
                "public_url",
                "write a whole address, such as https://chat.example.gov.vn",
            ));
        }
        let embed_origins: Vec<String> =
            self.value("embed_origins").split_whitespace().map(str::to_owned).collect();
        for origin in &embed_origins {
            if !is_origin(origin) {
                problems.push(problem(
                    "embed_origins",
                    &format!(
                        "\"{origin}\" is not a website's origin: write https://name, without a path"
                    ),
                ));
            }
        }
        let store = match self.value("store") {
            "" | "sled" => None,
            address if Address::is_meant(address) => match Address::parse(address) {
                Ok(address) => Some(address),
                Err(text) => {
                    problems.push(problem("store", &text));
                    None
                }
            },
            _ => {
                problems.push(problem(
                    "store",
                    "write sled, or postgres://user:password@host/database",
                ));
                None
            }
        };
        let trust_proxy = self.yes_or_no("trust_proxy", &mut problems);
        let drafts = self.yes_or_no("drafts", &mut problems);
        let person_rate = self.value("person_rate").parse().unwrap_or_else(|_| {
            problems.push(problem("person_rate", "write messages a minute, or 0 for no limit"));
            0
        });
        let keep_thread_days = self.value("keep_thread_days").parse().unwrap_or_else(|_| {
            problems.push(problem("keep_thread_days", "write a number of days, or 0"));
            0
        });
        let keep_failed_days: u32 = self.value("keep_failed_days").parse().unwrap_or(0);
        if !(1..=365).contains(&keep_failed_days) {
            problems.push(problem("keep_failed_days", "write a number of days from 1 to 365"));
        }
        let keep_days = self.value("keep_days").parse().unwrap_or_else(|_| {
            problems.push(problem("keep_days", "write a number of days, or 0 for never"));
            0
        });
        let log_format = match self.value("log_format") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            _ => {
                problems.push(problem("log_format", "write text or json"));
                LogFormat::Text
            }
        };
        let telegram = self.telegram(public_url.as_deref(), &mut problems);
        let zalo_oa = self.zalo_oa(&mut problems);
        let zalo_bot = self.zalo_bot(public_url.as_deref(), &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Config {
            listen,
            data: PathBuf::from(self.value("data")),
            store,
            content: self.set("content").map(PathBuf::from),
            public_url,
            service_name: self.value("service_name").to_owned(),
            embed_origins,
            trust_proxy,
            drafts,
            keep: Keep {
                conversations: Some(keep_days).filter(|days| *days > 0),
                threads: Some(keep_thread_days).filter(|days| *days > 0),
                failed: keep_failed_days,
            },
            person_rate,
            log: self.value("log").to_owned(),
            log_format,
            telegram,
            zalo_bot,
            zalo_oa,
        })
    }
}
