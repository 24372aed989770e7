//! Settings of the Zalo Bot.

use super::setting::{Setting, secret, setting};
use super::{Problem, Values, is_here, is_web_address, problem};
use crate::channel::zalo_bot::{self, Mode, ZaloBotConfig};
use crate::clock::Millis;
use crate::private::Private;

pub(super) const SETTINGS: &[Setting] = &[
    secret(
        "zalo_bot_token",
        "ZALO_BOT_TOKEN",
        "Token of the bot, from Zalo Bot Manager in the Zalo app. The Zalo Bot is off without it.",
    ),
    setting(
        "zalo_bot_mode",
        "HOTLINE_ZALO_BOT_MODE",
        "polling",
        "polling, or webhook (needs public_url with https and zalo_bot_secret). With polling a message can be lost when the service stops or the line breaks: Zalo forgets what it has handed out.",
    ),
    secret(
        "zalo_bot_secret",
        "HOTLINE_ZALO_BOT_SECRET",
        "Secret of your own that Zalo sends with every webhook: 8 to 256 letters, digits or signs without spaces.",
    ),
    setting(
        "zalo_bot_api_url",
        "HOTLINE_ZALO_BOT_API_URL",
        "https://bot-api.zaloplatforms.com",
        "Address of the Zalo Bot API.",
    ),
    setting(
        "zalo_bot_quota_wait",
        "HOTLINE_ZALO_BOT_QUOTA_WAIT",
        "60",
        "Most minutes between two attempts to send a message that Zalo refused with 429, because the bot's quota is used up or calls came too fast; 1 to 1440. The first attempts come sooner: after 15 seconds, 1, 4 and 16 minutes.",
    ),
];

impl Values {
    /// The Zalo Bot, when a token is set.
    pub(super) fn zalo_bot(
        &self,
        public_url: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Option<ZaloBotConfig> {
        let token = self.set("zalo_bot_token")?;
        if !zalo_bot::is_token(token) {
            problems.push(problem(
                "zalo_bot_token",
                "this is not a bot token: copy it whole from Zalo Bot Manager: a number, a colon, then letters and digits, without spaces",
            ));
        }
        let api_url = self.value("zalo_bot_api_url").trim_end_matches('/').to_owned();
        if !is_web_address(&api_url) {
            problems.push(problem(
                "zalo_bot_api_url",
                "write a whole address, such as https://bot-api.zaloplatforms.com",
            ));
        }
        let secret = self.set("zalo_bot_secret");
        if let Some(secret) = secret {
            // It travels in a header.
            let plain = secret.bytes().all(|b| b.is_ascii_graphic());
            if !plain || !zalo_bot::SECRET.contains(&secret.len()) {
                problems.push(problem(
                    "zalo_bot_secret",
                    "use 8 to 256 letters, digits or signs, without spaces and accents",
                ));
            }
        }
        let quota_wait = match self.value("zalo_bot_quota_wait").parse::<Millis>() {
            Ok(minutes) if (1..=1_440).contains(&minutes) => minutes * 60_000,
            _ => {
                problems.push(problem(
                    "zalo_bot_quota_wait",
                    "write a number of minutes from 1 to 1440",
                ));
                0
            }
        };
        let mode = match self.value("zalo_bot_mode") {
            "polling" => Mode::Polling,
            "webhook" => self.webhook(public_url, secret, problems),
            _ => {
                problems.push(problem("zalo_bot_mode", "write polling or webhook"));
                Mode::Polling
            }
        };
        Some(ZaloBotConfig {
            token: Private::new(token.to_owned()),
            api_url,
            mode,
            pace: zalo_bot::pace(),
            public_url: public_url.map(str::to_owned),
            quota_wait,
        })
    }

    /// What is not wrong, but keeps something from working.
    pub(super) fn zalo_bot_advised(&self) -> Vec<Problem> {
        let mut missing = Vec::new();
        if self.set("zalo_bot_token").is_none() {
            return missing;
        }
        if !self.value("public_url").starts_with("https://") {
            missing.push(problem(
                "public_url",
                "set the https address of this service: Zalo fetches pictures and QR codes there; without it their words are sent",
            ));
        }
        if self.value("zalo_bot_mode") == "polling" {
            missing.push(problem(
                "zalo_bot_mode",
                "polling is for trying out: set webhook with zalo_bot_secret and public_url, so that no message is lost when the service restarts",
            ));
        }
        missing
    }

    fn webhook(
        &self,
        public_url: Option<&str>,
        secret: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Mode {
        if secret.is_none() {
            problems.push(problem(
                "zalo_bot_secret",
                "webhook mode needs a secret of your own, so that nobody else can pretend to be Zalo",
            ));
        }
        let Some(address) = public_url else {
            problems.push(problem(
                "public_url",
                "webhook mode needs the address under which Zalo reaches this service",
            ));
            return Mode::Polling;
        };
        // What is no address at all has been said already, at public_url.
        let Ok(public_url) = url::Url::parse(&format!("{address}/zalo/bot/webhook")) else {
            return Mode::Polling;
        };
        if public_url.scheme() != "https" && !is_here(&public_url) {
            problems.push(problem("public_url", "Zalo posts to https addresses only"));
        }
        Mode::Webhook { public_url, secret: Private::new(secret.unwrap_or_default().to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn values(env: &[(&str, &str)]) -> Values {
        let env: BTreeMap<_, _> = env.iter().copied().collect();
        Values::gather(None, |name| env.get(name).map(|value| (*value).to_owned()), &[]).0
    }

    #[test]
    fn wrong_values_are_named() {
        const TOKEN: (&str, &str) = ("ZALO_BOT_TOKEN", "738499441022:abc");
        const WEBHOOK: (&str, &str) = ("HOTLINE_ZALO_BOT_MODE", "webhook");
        const SECRET: (&str, &str) = ("HOTLINE_ZALO_BOT_SECRET", "bi-mat-1022");
        for (env, key) in [
            (&[("ZALO_BOT_TOKEN", "hello")][..], "zalo_bot_token"),
            (&[TOKEN, ("HOTLINE_ZALO_BOT_MODE", "push")], "zalo_bot_mode"),
            (&[TOKEN, ("HOTLINE_ZALO_BOT_API_URL", "zalo")], "zalo_bot_api_url"),
            (&[TOKEN, ("HOTLINE_ZALO_BOT_SECRET", "short")], "zalo_bot_secret"),
            (&[TOKEN, ("HOTLINE_ZALO_BOT_SECRET", "có dấu nên sai")], "zalo_bot_secret"),
            (&[TOKEN, ("HOTLINE_ZALO_BOT_QUOTA_WAIT", "0")], "zalo_bot_quota_wait"),
            (&[TOKEN, WEBHOOK, SECRET], "public_url"),
            (&[TOKEN, WEBHOOK, ("HOTLINE_PUBLIC_URL", "https://a.vn")], "zalo_bot_secret"),
            (&[TOKEN, WEBHOOK, SECRET, ("HOTLINE_PUBLIC_URL", "http://a.vn")], "public_url"),
        ] {
            let problems = values(env).parse().unwrap_err();
            assert!(problems.iter().any(|problem| problem.key == key), "{key}: {problems:?}");
        }
        let env = [TOKEN, WEBHOOK, SECRET, ("HOTLINE_PUBLIC_URL", "https://a.vn/")];
        let config = values(&env).parse().unwrap();
        let bot = config.zalo_bot.unwrap();
        assert_eq!(bot.quota_wait, 3_600_000);
        let Mode::Webhook { public_url, .. } = &bot.mode else { panic!("{bot:?}") };
        assert_eq!(public_url.as_str(), "https://a.vn/zalo/bot/webhook");
        assert!(!format!("{bot:?}").contains("bi-mat-1022"), "secrets are not shown");
        assert!(values(&[]).parse().unwrap().zalo_bot.is_none());
    }
}
