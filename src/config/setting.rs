//! What a setting is, and how all of them are shown to whoever sets them.

use super::{service, telegram, zalo_bot, zalo_oa};

/// One setting.
#[derive(Clone, Copy, Debug)]
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

pub(super) const fn setting(
    key: &'static str,
    env: &'static str,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting { key, env, default, help, secret: false }
}

pub(super) const fn secret(key: &'static str, env: &'static str, help: &'static str) -> Setting {
    Setting { key, env, default: "", help, secret: true }
}

/// The tables, in the order in which they are described.
const TABLES: [&[Setting]; 4] =
    [service::SETTINGS, telegram::SETTINGS, zalo_oa::SETTINGS, zalo_bot::SETTINGS];

const COUNT: usize = {
    let (mut count, mut table) = (0, 0);
    while table < TABLES.len() {
        count += TABLES[table].len();
        table += 1;
    }
    count
};

const ALL: [Setting; COUNT] = {
    let mut all = [setting("", "", "", ""); COUNT];
    let (mut at, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut row = 0;
        while row < TABLES[table].len() {
            all[at] = TABLES[table][row];
            at += 1;
            row += 1;
        }
        table += 1;
    }
    all
};

/// Every setting, in the order in which they are described.
pub const SETTINGS: &[Setting] = &ALL;

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
