//! What Zalo says of the account itself: the proof that the tokens work.

use super::super::api;
use super::super::errors::{CallError, Verdict, advice, judge, reason};
use super::{Keeper, TokenError, Tokens};
use crate::channel::http::{self, Answer};
use crate::private::Private;
use serde_json::Value;
use std::time::Duration;

/// An answer longer than this is not Zalo's.
const LARGEST: usize = 256 * 1024;
/// Longest value that is shown.
const SHOWN: usize = 80;

/// An Official Account as Zalo describes it; what it does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether Zalo has verified it.
    pub verified: Option<bool>,
    /// What is paid for.
    pub package: String,
    /// Until when.
    pub package_until: String,
}

impl Account {
    /// For people.
    pub fn lines(&self) -> Vec<String> {
        let or =
            |text: &str| if text.is_empty() { "(not said)".to_owned() } else { text.to_owned() };
        let verified = match self.verified {
            Some(true) => "yes",
            Some(false) => {
                "no: an account that is not verified may not use the interface; see oa.zalo.me"
            }
            None => "(not said)",
        };
        let until = match self.package_until.as_str() {
            "" => String::new(),
            date => format!(", until {date}"),
        };
        vec![
            format!("Name              {} ({})", or(&self.name), or(&self.id)),
            format!("Verified          {verified}"),
            format!("Package           {}{until}", or(&self.package)),
        ]
    }
}

impl Keeper {
    /// Asks Zalo about the account. The error says why not, and what to do.
    pub async fn account(&self) -> Result<Account, String> {
        let told = |error: TokenError| error.to_string();
        let token = self.current().await.map_err(told)?;
        match self.ask_account(&token).await? {
            Told::Account(account) => {
                self.accepted(&token);
                self.ours(account)
            }
            Told::Refused(text) => Err(text),
            Told::Token => {
                let newer = self.renewed(&token).await.map_err(told)?;
                self.ours(self.account_of(&newer).await?)
            }
        }
    }

    /// Asks Zalo whose a token is that it has just given.
    pub(super) async fn account_of(&self, token: &Private<String>) -> Result<Account, String> {
        match self.ask_account(token).await? {
            Told::Account(account) => Ok(account),
            Told::Refused(text) => Err(text),
            Told::Token => Err("Zalo refuses an access token that it has just given: see whether the app still belongs to the account".into()),
        }
    }

    fn ours(&self, account: Account) -> Result<Account, String> {
        match &self.setup.oa_id {
            Some(wanted) if !account.id.is_empty() && account.id != *wanted => Err(format!(
                "the tokens belong to the Official Account {} ({}), but HOTLINE_ZALO_OA_ID says {wanted}: correct the setting, or run `hotline1022 zalo login` for {wanted}",
                account.id, account.name
            )),
            _ => Ok(account),
        }
    }

    async fn ask_account(&self, token: &Private<String>) -> Result<Told, String> {
        let url = format!("{}/v2.0/oa/getoa", self.setup.api_url);
        let mut header = reqwest::header::HeaderValue::from_str(token.expose()).map_err(|_| {
            "the access token has characters that no token has: run `hotline1022 zalo login`"
                .to_owned()
        })?;
        header.set_sensitive(true);
        let answer: Duration = self.setup.pace.answer;
        let request = self.oauth.client().get(url).header("access_token", header).timeout(answer);
        let asked = http::exchange(request, LARGEST).await;
        let Answer { status, body, .. } = asked.map_err(|broken| {
            let error = CallError::from(broken);
            format!("{}. What to do: {}", reason(&error), advice(&error))
        })?;
        Ok(read(&body, status, token.expose()))
    }
}

enum Told {
    Account(Account),
    /// The access token is not accepted.
    Token,
    Refused(String),
}

/// What an answer says, by the one table of codes.
fn read(body: &[u8], status: u16, token: &str) -> Told {
    let data = match api::read(status, None, body) {
        Ok(Value::Object(data)) if !data.is_empty() => data,
        Ok(_) => return Told::Refused("Zalo's answer says nothing of the account".into()),
        Err(error) if judge(&error) == Verdict::Token => return Told::Token,
        Err(error) => {
            let (why, next) = (reason(&error), advice(&error));
            let words = message(body, token);
            return Told::Refused(format!("{why}{words}. What to do: {next}"));
        }
    };
    let text = |value: Option<&Value>| {
        value.and_then(http::text).map(|text| plain(&text, token)).unwrap_or_default()
    };
    Told::Account(Account {
        // Some answers call it otherwise.
        id: text(data.get("oaid").or_else(|| data.get("oa_id"))),
        name: text(data.get("name")),
        verified: data.get("is_verified").and_then(|it| match it {
            Value::Bool(yes) => Some(*yes),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }),
        package: text(data.get("package_name")),
        package_until: text(data.get("package_valid_through_date")),
    })
}

/// Zalo's own words, for whoever asked for them.
fn message(body: &[u8], token: &str) -> String {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match answer.get("message").and_then(Value::as_str) {
        Some(words) if !words.is_empty() => format!(" (Zalo says: {})", plain(words, token)),
        _ => String::new(),
    }
}

/// One line for people, without the token.
fn plain(text: &str, token: &str) -> String {
    let text = text.replace(token, "…");
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let account = |body: &str| match read(body.as_bytes(), 200, "tok-1") {
            Told::Account(account) => Some(account),
            _ => None,
        };
        let full = account(
            r#"{"data":{"oaid":"42","name":"Tổng đài tok-1","is_verified":true,"package_name":"Nâng cao","package_valid_through_date":"31/12/2026"},"error":0,"message":"Success"}"#,
        );
        let lines = full.unwrap().lines().join("\n");
        for part in ["Tổng đài … (42)", "Verified          yes", "Nâng cao, until 31/12/2026"]
        {
            assert!(lines.contains(part), "{lines}");
        }
        let bare = account(r#"{"data":{"oa_id":42},"error":0}"#).unwrap();
        assert_eq!((bare.id.as_str(), bare.verified), ("42", None));
        for body in [r#"{"error":-216,"message":"x"}"#, r#"{"error":-124}"#] {
            assert!(matches!(read(body.as_bytes(), 200, "t"), Told::Token), "{body}");
        }
        for (status, body, parts) in [
            (200, r#"{"error":-209,"message":"not tok"}"#, ["-209", "developers.zalo.me"]),
            (200, r#"{"error":-204,"message":"x"}"#, ["disabled", "oa.zalo.me"]),
            (401, "{}", ["HTTP 401", "HOTLINE_ZALO_OA_API_URL"]),
            (502, "<html>", ["HTTP 502", "HOTLINE_ZALO_OA_API_URL"]),
            (200, r#"{"error":0}"#, ["nothing", "account"]),
        ] {
            let Told::Refused(text) = read(body.as_bytes(), status, "tok") else {
                panic!("{body}");
            };
            assert!(parts.iter().all(|part| text.contains(part)), "{text}");
            assert!(!text.contains("not tok"), "{text}");
        }
    }
}
