//! Settings of the Zalo Official Account.

use super::setting::{Setting, secret, setting};
use super::{Problem, Values, is_web_address, problem};
use crate::channel::SendLimits;
use crate::channel::zalo_oa::{Pace, Signature, ZaloOaConfig};
use crate::private::Private;

pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "zalo_oa_app_id",
        "HOTLINE_ZALO_OA_APP_ID",
        "",
        "Number of the Zalo app, from developers.zalo.me. The Zalo Official Account is off without it.",
    ),
    secret(
        "zalo_oa_app_secret",
        "HOTLINE_ZALO_OA_APP_SECRET",
        "Secret key of the Zalo app, from its settings at developers.zalo.me. Access tokens are renewed with it.",
    ),
    setting(
        "zalo_oa_id",
        "HOTLINE_ZALO_OA_ID",
        "",
        "Number of the Official Account. When it is set, deliveries for another account are ignored.",
    ),
    setting(
        "zalo_oa_name",
        "HOTLINE_ZALO_OA_NAME",
        "",
        "Name of the Official Account as people find it by searching in Zalo. People are told it when they want to go on there. Not needed: once the account is connected, Zalo tells its name.",
    ),
    secret(
        "zalo_oa_webhook_key",
        "HOTLINE_ZALO_OA_WEBHOOK_KEY",
        "The OA Secret Key, from the app's Webhook page: deliveries are signed with it. Nothing is received without it.",
    ),
    setting(
        "zalo_oa_signature",
        "HOTLINE_ZALO_OA_SIGNATURE",
        "documented",
        "How deliveries are signed. documented: SHA-256 of app id, body, timestamp and OA Secret Key. Where an account differs, name the differences joined by +: oa-id (the account's number comes first), app-secret (signed with the app's secret key), header-time (timestamp of the header X-ZEvent-Timestamp). any: every form is tried, and the log names the one that fits.",
    ),
    secret(
        "zalo_oa_verifier",
        "HOTLINE_ZALO_OA_VERIFIER",
        "The code verifier (43 letters, digits, - . _ ~) whose code challenge is entered in the app's Official Account settings. Not needed: without it `hotline1022 zalo login` makes one and the service keeps it.",
    ),
    setting(
        "zalo_oa_api_url",
        "HOTLINE_ZALO_OA_API_URL",
        "https://openapi.zalo.me",
        "Address of Zalo's API.",
    ),
    setting(
        "zalo_oa_oauth_url",
        "HOTLINE_ZALO_OA_OAUTH_URL",
        "https://oauth.zaloapp.com",
        "Address at which Zalo gives consent and tokens.",
    ),
    setting(
        "zalo_oa_rate",
        "HOTLINE_ZALO_OA_RATE",
        "30",
        "Messages a second that the account may send, over all people; Zalo allows an app 4000 calls a minute. 0: no limit.",
    ),
    setting(
        "zalo_oa_paid",
        "HOTLINE_ZALO_OA_PAID",
        "false",
        "true: messages are also sent between 48 hours and 7 days after a person's last message, when Zalo charges for them. false: they are held until the person writes again.",
    ),
    setting(
        "zalo_oa_reserve",
        "HOTLINE_ZALO_OA_RESERVE",
        "1",
        "How many messages of a quota that Zalo tells are kept for replies: reminders are held when no more are left.",
    ),
];

/// What an Official Account needs before it works, and what to do for it.
const NEEDED: [(&str, &str); 2] = [
    (
        "zalo_oa_app_secret",
        "copy the secret key from the app's settings at developers.zalo.me, then run `hotline1022 zalo login`: without it there are no access tokens",
    ),
    (
        "zalo_oa_webhook_key",
        "copy the OA Secret Key from the app's Webhook page at developers.zalo.me; until then nothing is received or sent on Zalo",
    ),
];

impl Values {
    /// What the Official Account does not work without, with the next step;
    /// nothing when no account is meant.
    pub(super) fn zalo_oa_needed(&self) -> Vec<Problem> {
        if self.set("zalo_oa_app_id").is_none() {
            return Vec::new();
        }
        let missing = NEEDED.iter().filter(|(key, _)| self.set(key).is_none());
        missing.map(|(key, next)| problem(key, next)).collect()
    }

    /// What looks like a slip, or would make more possible.
    pub(super) fn zalo_oa_advised(&self) -> Vec<Problem> {
        let mut missing = Vec::new();
        if self.set("zalo_oa_app_id").is_none() {
            return missing;
        }
        for key in ["zalo_oa_app_id", "zalo_oa_id"] {
            if self.set(key).is_some_and(|id| !id.bytes().all(|b| b.is_ascii_digit())) {
                missing.push(problem(
                    key,
                    "Zalo's numbers are of digits only: copy it again from developers.zalo.me or oa.zalo.me",
                ));
            }
        }
        if self.set("zalo_oa_id").is_none() {
            missing.push(problem(
                "zalo_oa_id",
                "set the account's number (OA ID): then nobody can connect the service to another account by mistake",
            ));
        }
        if self.set("public_url").is_none() {
            missing.push(problem(
                "public_url",
                "set the https address of this service and enter it with /zalo/oa/webhook as the app's webhook",
            ));
        }
        missing
    }

    pub(super) fn zalo_oa(&self, problems: &mut Vec<Problem>) -> Option<ZaloOaConfig> {
        let Some(app_id) = self.set("zalo_oa_app_id") else {
            for setting in SETTINGS {
                if setting.secret && self.set(setting.key).is_some() {
                    problems.push(problem(
                        "zalo_oa_app_id",
                        &format!(
                            "{} is set, so set the app's number too, from developers.zalo.me",
                            setting.key
                        ),
                    ));
                    break;
                }
            }
            return None;
        };
        for key in ["zalo_oa_app_id", "zalo_oa_id"] {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            if self.set(key).is_some_and(|id| !id.bytes().all(plain)) {
                problems.push(problem(
                    key,
                    "this is not a number of Zalo: write its digits, without spaces or other signs",
                ));
            }
        }
        if self.set("zalo_oa_id").is_some() && self.set("zalo_oa_id") == Some(app_id) {
            problems.push(problem(
                "zalo_oa_id",
                "this is the app's number again: the account has one of its own (OA ID), see oa.zalo.me",
            ));
        }
        let keys = ["zalo_oa_app_secret", "zalo_oa_webhook_key"].map(|key| self.set(key));
        if let [Some(secret), Some(webhook)] = keys
            && secret == webhook
        {
            problems.push(problem(
                "zalo_oa_webhook_key",
                "this is the app's secret key again: deliveries are signed with the OA Secret Key, another one, from the app's Webhook page. (If your account does sign with the app's secret: HOTLINE_ZALO_OA_SIGNATURE=app-secret, and any other text here)",
            ));
        }
        for key in ["zalo_oa_app_secret", "zalo_oa_webhook_key"] {
            if self.set(key).is_some_and(|key| !key.bytes().all(|b| b.is_ascii_graphic())) {
                problems.push(problem(
                    key,
                    "this is not a key of Zalo: copy it again, without spaces, from developers.zalo.me",
                ));
            }
        }
        let verifier = self.set("zalo_oa_verifier");
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        if verifier.is_some_and(|text| text.len() != 43 || !text.bytes().all(allowed)) {
            problems
                .push(problem("zalo_oa_verifier", "use exactly 43 letters, digits, - . _ or ~"));
        }
        for key in ["zalo_oa_api_url", "zalo_oa_oauth_url"] {
            if !is_web_address(self.value(key)) {
                problems
                    .push(problem(key, "write a whole address, such as https://openapi.zalo.me"));
            }
        }
        if self.set("zalo_oa_webhook_key").is_some() && self.set("zalo_oa_app_secret").is_none() {
            problems.push(problem(NEEDED[0].0, NEEDED[0].1));
        }
        let signature = Signature::parse(self.value("zalo_oa_signature"));
        let signature = signature.unwrap_or_else(|| {
            problems.push(problem(
                "zalo_oa_signature",
                "write documented, any, or differences joined by +: oa-id, app-secret, header-time",
            ));
            Signature::default()
        });
        if signature.needs_oa_id() && self.set("zalo_oa_id").is_none() {
            problems.push(problem(
                "zalo_oa_id",
                "zalo_oa_signature names oa-id: set the account's number",
            ));
        }
        let reserve = self.value("zalo_oa_reserve").parse().unwrap_or_else(|_| {
            problems.push(problem("zalo_oa_reserve", "write a number of messages, or 0"));
            0
        });
        let private = |key| self.set(key).map(|value| Private::new(value.to_owned()));
        let address = |key| self.value(key).trim_end_matches('/').to_owned();
        Some(ZaloOaConfig {
            app_id: app_id.to_owned(),
            app_secret: private("zalo_oa_app_secret"),
            oa_id: self.set("zalo_oa_id").map(str::to_owned),
            name: self.set("zalo_oa_name").map(str::to_owned),
            webhook_key: private("zalo_oa_webhook_key"),
            signature,
            verifier: private("zalo_oa_verifier"),
            api_url: address("zalo_oa_api_url"),
            oauth_url: address("zalo_oa_oauth_url"),
            limits: SendLimits { bot: self.rate("zalo_oa_rate", problems), chat: 0.0 },
            paid: self.yes_or_no("zalo_oa_paid", problems),
            reserve,
            pace: Pace::default(),
        })
    }
}
