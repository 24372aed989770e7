//! Settings of the Telegram bot.

use super::setting::{Setting, secret, setting};
use super::{Problem, Values, is_here, is_web_address, problem};
use crate::channel::SendLimits;
use crate::channel::telegram::{Mode, Pace, TelegramConfig};
use crate::private::Private;

pub(super) const SETTINGS: &[Setting] = &[
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

impl Values {
    pub(super) fn telegram(
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
                            if public_url.scheme() != "https" && !is_here(&public_url) {
                                problems.push(problem(
                                    "public_url",
                                    "Telegram posts to https addresses only",
                                ));
                            }
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
