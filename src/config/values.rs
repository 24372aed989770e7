//! Where values come from: built in, TOML file, environment, command line.

use super::{Problem, SETTINGS, problem};
use crate::diag::closest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

    /// What is not wrong but without which a channel that is meant to work does
    /// not, with the next step.
    pub fn needed(&self) -> Vec<Problem> {
        self.zalo_oa_needed()
    }

    /// What works without, but better or for more people with it.
    pub fn advised(&self) -> Vec<Problem> {
        let mut missing = self.zalo_oa_advised();
        missing.extend(self.zalo_bot_advised());
        let channels = ["telegram_token", "zalo_oa_app_id", "zalo_bot_token"];
        if channels.iter().all(|key| self.set(key).is_none()) {
            missing.push(problem(
                "zalo_oa_app_id",
                "no messenger is connected, people reach the service on its web page only: docs/zalo.md leads through connecting Zalo and Telegram",
            ));
        }
        missing
    }

    pub(super) fn set(&self, key: &str) -> Option<&str> {
        Some(self.value(key)).filter(|value| !value.is_empty())
    }

    pub(super) fn rate(&self, key: &'static str, problems: &mut Vec<Problem>) -> f64 {
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

    pub(super) fn yes_or_no(&self, key: &'static str, problems: &mut Vec<Problem>) -> bool {
        match self.value(key) {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" | "" => false,
            _ => {
                problems.push(problem(key, "write true or false"));
                false
            }
        }
    }
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
