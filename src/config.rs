//! Settings: one table that names, explains and reads each of them.
//!
//! Later sources win: built-in value, TOML file, environment, command line.

mod zalo_bot;

use crate::channel::SendLimits;
use crate::channel::zalo_bot::ZaloBotConfig;
use crate::channel::telegram::{Mode, Pace, TelegramConfig};
use crate::diag::closest;
use crate::private::Private;
use crate::runtime::retention::Keep;
use crate::store::postgres::Address;
use crate::telemetry::LogFormat;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// One setting.
pub struct Setting {
    /// Name in the TOML file and, with hyphens, on the command line.
    pub key: &'static str,
    /// Environment variable.
    pub env: &'static str,
    /// Built-in value; empty: not set.
    pub default: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Whether its value must not be shown.
    pub secret: bool,
}

const fn setting(
    key: &'static str,
    env: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { key, env, default, help, secret: false }
}

const fn secret(key: &'static str, env: &'static str, help: &'static str) -> Setting {
    Setting { key, env, default: "", help, secret: true }
}

/// Every setting, in the order in which they are described.
pub const SETTINGS: &[Setting] = &[
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
        "30",
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
    secret(
        "telegram_token",
        "TELOXIDE_TOKEN",
        "Token of the Telegram bot, from @BotFather. Telegram is off without it.",
    ),
    setting(
        "telegram_api_url",
        "TELOXIDE_API_URL",
        "https://api.telegram.org",
        "Address of the Bot API; a local Bot API server is named here.",
    ),
    setting(
        "telegram_mode",
        "HOTLINE_TELEGRAM_MODE",
        "polling",
        "polling, or webhook (needs public_url and telegram_secret).",
    ),
    secret(
        "telegram_secret",
        "HOTLINE_TELEGRAM_SECRET",
        "Secret that Telegram sends with every webhook: 1 to 256 letters, digits, _ or -.",
    ),
    setting(
        "telegram_rate",
        "HOTLINE_TELEGRAM_RATE",
        "30",
        "Messages a second that the bot may send, over all chats; Telegram allows about 30. 0: no limit, for a Bot API server of your own.",
    ),
    setting(
        "telegram_chat_rate",
        "HOTLINE_TELEGRAM_CHAT_RATE",
        "1",
        "Messages a second to one chat, over time; up to five may leave at once. 0: no limit.",
    ),
];

/// The settings of one run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder of the embedded store.
    pub data: PathBuf,
    /// The database; `None`: the embedded store.
    pub store: Option<Address>,
    /// Folder of the content; `None`: built in.
    pub content: Option<PathBuf>,
    /// Address under which people reach the service.
    pub public_url: Option<String>,
    /// Name at the top of the page.
    pub service_name: String,
    /// Websites that may frame the chat.
    pub embed_origins: Vec<String>,
    /// Whether `X-Forwarded-For` is believed.
    pub trust_proxy: bool,
    /// Whether draft flows can be started.
    pub drafts: bool,
    /// How long what is kept.
    pub keep: Keep,
    /// Messages a minute that one person may write; 0: no limit.
    pub person_rate: u32,
    /// Log filter.
    pub log: String,
    /// Log format.
    pub log_format: LogFormat,
    /// Telegram, when a token is set.
    pub telegram: Option<TelegramConfig>,
    /// The Zalo Bot, when a token is set.
    pub zalo_bot: Option<ZaloBotConfig>,
}

/// What is wrong with a setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which setting.
    pub key: String,
    /// What is wrong and what to do.
    pub text: String,
}

/// Raw values with where each came from.
#[derive(Clone, Debug, Default)]
pub struct Values(BTreeMap<&'static str, (String, Origin)>);

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Built in.
    Default,
    /// The TOML file.
    File(PathBuf),
    /// The environment.
    Environment,
    /// The command line.
    Argument,
}

impl Values {
    /// Gathers values: defaults, then `file`, then `env`, then `arguments`
    /// (pairs of key and value).
    pub fn gather(
        file: Option<&Path>,
        env: impl Fn(&str) -> Option<String>,
        arguments: &[(&'static str, Option<String>)],
    ) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut values: BTreeMap<_, _> = SETTINGS
            .iter()
            .map(|setting| (setting.key, (setting.default.to_owned(), Origin::Default)))
            .collect();
        if let Some(path) = file {
            match read_file(path) {
                Ok(pairs) => {
                    for (key, value) in pairs {
                        match SETTINGS.iter().find(|setting| setting.key == key) {
                            Some(setting) => {
                                values.insert(setting.key, (value, Origin::File(path.to_owned())));
                            }
                            None => problems.push(unknown_key(path, &key)),
                        }
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        for setting in SETTINGS {
            if let Some(value) = env(setting.env).filter(|value| !value.is_empty()) {
                values.insert(setting.key, (value, Origin::Environment));
            }
        }
        for (key, value) in arguments {
            if let Some(value) = value {
                values.insert(key, (value.clone(), Origin::Argument));
            }
        }
        (Self(values), problems)
    }

    /// The value of a setting; empty when not set.
    pub fn value(&self, key: &str) -> &str {
        self.0.get(key).map_or("", |(value, _)| value.trim())
    }

    /// Where the value of a setting came from.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        self.0.get(key).map(|(_, origin)| origin)
    }

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
        })
    }

    fn set(&self, key: &str) -> Option<&str> {
        Some(self.value(key)).filter(|value| !value.is_empty())
    }

    fn rate(&self, key: &'static str, problems: &mut Vec<Problem>) -> f64 {
        match self.value(key).parse::<f64>() {
            Ok(rate) if rate.is_finite() && rate >= 0.0 => rate,
            _ => {
                problems.push(problem(
                    key,
                    "write messages a second, such as 30 or 0.5, or 0 for no limit",
                ));
                0.0
            }
        }
    }

    fn yes_or_no(&self, key: &'static str, problems: &mut Vec<Problem>) -> bool {
        match self.value(key) {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" | "" => false,
            _ => {
                problems.push(problem(key, "write true or false"));
                false
            }
        }
    }

    fn telegram(
        &self,
        public_url: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Option<TelegramConfig> {
        let token = self.set("telegram_token")?;
        let shaped = token.split_once(':').is_some_and(|(id, secret)| {
            !id.is_empty()
                && id.bytes().all(|b| b.is_ascii_digit())
                && !secret.is_empty()
                && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        });
        if !shaped {
            problems.push(problem(
                "telegram_token",
                "this is not a bot token: copy it from @BotFather, digits, a colon, then letters",
            ));
        }
        let api_url = self.value("telegram_api_url").trim_end_matches('/').to_owned();
        if !is_web_address(&api_url) {
            problems.push(problem(
                "telegram_api_url",
                "write a whole address, such as https://api.telegram.org",
            ));
        }
        let secret = self.set("telegram_secret");
        if let Some(secret) = secret {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
            if secret.len() > 256 || !secret.bytes().all(plain) {
                problems.push(problem("telegram_secret", "use 1 to 256 letters, digits, _ or -"));
            }
        }
        let mode = match self.value("telegram_mode") {
            "polling" => Mode::Polling,
            "webhook" => match (public_url, secret) {
                (Some(url), Some(secret)) => {
                    match url::Url::parse(&format!("{url}/telegram/webhook")) {
                        Ok(public_url) => {
                            Mode::Webhook { public_url, secret: Private::new(secret.to_owned()) }
                        }
                        // Said already, at public_url.
                        Err(_) => Mode::Polling,
                    }
                }
                (url, secret) => {
                    if url.is_none() {
                        problems.push(problem("public_url", "webhook mode needs the address under which Telegram reaches this service"));
                    }
                    if secret.is_none() {
                        problems.push(problem("telegram_secret", "webhook mode needs a secret of your own, so that nobody else can pretend to be Telegram"));
                    }
                    Mode::Polling
                }
            },
            _ => {
                problems.push(problem("telegram_mode", "write polling or webhook"));
                Mode::Polling
            }
        };
        Some(TelegramConfig {
            token: Private::new(token.to_owned()),
            api_url,
            mode,
            pace: Pace::default(),
            limits: SendLimits {
                bot: self.rate("telegram_rate", problems),
                chat: self.rate("telegram_chat_rate", problems),
            },
        })
    }
}

/// Text that explains every setting.
pub fn describe() -> String {
    let mut out = String::new();
    for setting in SETTINGS {
        let default = match setting.default {
            "" => "(not set)",
            default => default,
        };
        out.push_str(&format!(
            "{}\n    {}\n    environment: {}    default: {default}\n\n",
            setting.key, setting.help, setting.env
        ));
    }
    out
}

/// A TOML file with every setting, explained and commented out.
pub fn example_toml() -> String {
    let mut out = String::from(
        "# Settings of hotline1022. Remove the # of a line to change it.\n\
         # The environment and the command line win over this file.\n",
    );
    for setting in SETTINGS {
        out.push_str(&format!("\n# {}\n# (environment: {})\n", setting.help, setting.env));
        let bare = setting.default.parse::<f64>().is_ok();
        let value = if bare || matches!(setting.default, "true" | "false") {
            setting.default.to_owned()
        } else {
            format!("{:?}", setting.default)
        };
        out.push_str(&format!("# {} = {value}\n", setting.key));
    }
    out
}

fn read_file(path: &Path) -> Result<Vec<(String, String)>, Problem> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| problem("config", &format!("{name} cannot be read: {error}")))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| problem("config", &format!("{name}: {error}")))?;
    table
        .into_iter()
        .map(|(key, value)| match value {
            toml::Value::String(text) => Ok((key, text)),
            toml::Value::Boolean(value) => Ok((key, value.to_string())),
            toml::Value::Integer(value) => Ok((key, value.to_string())),
            toml::Value::Float(value) => Ok((key, value.to_string())),
            toml::Value::Array(list) => {
                let words: Vec<_> = list.iter().filter_map(toml::Value::as_str).collect();
                Ok((key, words.join(" ")))
            }
            _ => Err(problem(&key, "write a text in quotes, a number, true or false")),
        })
        .collect()
}

fn unknown_key(path: &Path, key: &str) -> Problem {
    let hint = closest(key, SETTINGS.iter().map(|setting| setting.key)).map_or_else(
        || "see `hotline1022 config describe`".to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Problem { key: key.to_owned(), text: format!("{}: no such setting; {hint}", path.display()) }
}

fn problem(key: &str, text: &str) -> Problem {
    Problem { key: key.to_owned(), text: text.to_owned() }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn is_origin(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.origin().ascii_serialization() == text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
