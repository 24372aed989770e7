//! Whether a delivery comes from Zalo.
//!
//! The documented signature is the SHA-256 of app id, body, timestamp and OA
//! Secret Key, one after the other (no HMAC). Deployers report accounts that
//! differ in one of the parts; the setting `zalo_oa_signature` names them.

use crate::private::Private;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Forms of the signature that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// One form.
    One(Form),
    /// Every form, the documented one first.
    Any,
}

/// One way to sign. The default is the documented one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The account's number comes first, in place of the app's.
    pub oa_id: bool,
    /// The app's secret key signs, in place of the OA Secret Key.
    pub app_secret: bool,
    /// The timestamp is that of the header, in place of the body's.
    pub header_time: bool,
}

/// What the service knows to check a signature with.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Number of the app.
    pub app_id: String,
    /// Number of the Official Account.
    pub oa_id: Option<String>,
    /// The OA Secret Key.
    pub webhook_key: Private<String>,
    /// Secret key of the app.
    pub app_secret: Option<Private<String>>,
}

/// What came with a delivery.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Bytes of the body, exactly as they came.
    pub body: &'a [u8],
    /// `timestamp` of the body.
    pub timestamp: &'a str,
    /// Header `X-ZEvent-Signature`.
    pub signature: &'a str,
    /// Header `X-ZEvent-Timestamp`.
    pub header_time: Option<&'a str>,
}

impl Default for Signature {
    fn default() -> Self {
        Self::One(Form::default())
    }
}

impl Signature {
    /// Reads `documented`, `any`, or differences joined by `+`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "documented" => return Some(Self::default()),
            "any" => return Some(Self::Any),
            _ => {}
        }
        let mut form = Form::default();
        for word in text.split('+') {
            let part = match word.trim() {
                "oa-id" => &mut form.oa_id,
                "app-secret" => &mut form.app_secret,
                "header-time" => &mut form.header_time,
                _ => return None,
            };
            *part = true;
        }
        Some(Self::One(form))
    }

    /// Whether it cannot be checked without the account's number.
    pub fn needs_oa_id(self) -> bool {
        matches!(self, Self::One(Form { oa_id: true, .. }))
    }

    /// The form that fits; `None`: the delivery is not Zalo's.
    pub fn check(self, keys: &Keys, signed: &Signed<'_>) -> Option<Form> {
        let given = digits(signed.signature)?;
        let fits = |form: &Form| {
            form.mac(keys, signed).is_some_and(|ours| bool::from(ours.ct_eq(given.as_slice())))
        };
        match self {
            Self::One(form) => Some(form).filter(fits),
            Self::Any => Form::all().into_iter().find(fits),
        }
    }
}

impl Form {
    fn all() -> [Self; 8] {
        std::array::from_fn(|bits| Self {
            oa_id: bits & 1 != 0,
            app_secret: bits & 2 != 0,
            header_time: bits & 4 != 0,
        })
    }

    /// The 32 bytes that the delivery must be signed with; `None` when a part is missing.
    pub fn mac(self, keys: &Keys, signed: &Signed<'_>) -> Option<[u8; 32]> {
        let first = match self.oa_id {
            true => keys.oa_id.as_deref()?,
            false => keys.app_id.as_str(),
        };
        let key = if self.app_secret { keys.app_secret.as_ref()? } else { &keys.webhook_key };
        let time = if self.header_time { signed.header_time? } else { signed.timestamp };
        let mut hasher = Sha256::new();
        hasher.update(first.as_bytes());
        hasher.update(signed.body);
        hasher.update(time.as_bytes());
        hasher.update(key.expose().as_bytes());
        Some(hasher.finalize().into())
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.oa_id, "oa-id"),
            (self.app_secret, "app-secret"),
            (self.header_time, "header-time"),
        ];
        let parts: Vec<&str> =
            parts.iter().filter(|(differs, _)| *differs).map(|(_, name)| *name).collect();
        f.write_str(
            if parts.is_empty() { "documented".to_owned() } else { parts.join("+") }.as_str(),
        )
    }
}

/// The bytes of `mac=<hex>`, also without the prefix and with spaces about.
fn digits(header: &str) -> Option<[u8; 32]> {
    let text: Vec<u8> = header.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let hex = match text.get(..4) {
        Some(start) if start.eq_ignore_ascii_case(b"mac=") => &text[4..],
        _ => &text[..],
    };
    if hex.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(hex.chunks_exact(2)) {
        let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys {
            app_id: "app1".into(),
            oa_id: Some("oa1".into()),
            webhook_key: Private::new("key".to_owned()),
            app_secret: Some(Private::new("secret".to_owned())),
        }
    }

    fn signed<'a>(body: &'a str, signature: &'a str) -> Signed<'a> {
        let body = body.as_bytes();
        Signed { body, timestamp: "123", signature, header_time: Some("456") }
    }

    fn hex(bytes: [u8; 32]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The vector of the specification, and values of `sha256sum` over bytes
    /// that must not be decoded first.
    #[test]
    fn vectors() {
        for (body, expected) in [
            (r#"{"a":1}"#, "cbac744eaec08e46a3bb09be23e95e452ba75f297a9cba65aa3dcfe0008b3de0"),
            (r#"{"text":"Liên kết VNeID"}"#, VIETNAMESE),
            (r#"{"text":"Li\u00ean k\u1ebft VNeID"}"#, ESCAPED),
        ] {
            for header in
                [format!("mac={expected}"), expected.to_owned(), format!(" mac = {expected} ")]
            {
                let form = Signature::default().check(&keys(), &signed(body, &header));
                assert_eq!(form, Some(Form::default()), "{body} {header}");
            }
            let upper = expected.to_uppercase();
            assert!(Signature::default().check(&keys(), &signed(body, &upper)).is_some());
        }
    }

    const VIETNAMESE: &str = "04bf8fb436bccc785f88b54556d53b57e2c07aae4b4d915b055adeca05a18e80";
    const ESCAPED: &str = "81b80d669f238e084b2e5ba16e8d995958cd94b652f2c137c6cbe532535e3f72";

    #[test]
    fn anything_else_is_refused() {
        let good = "cbac744eaec08e46a3bb09be23e95e452ba75f297a9cba65aa3dcfe0008b3de0";
        let body = r#"{"a":1}"#;
        for header in
            ["", "mac=", &good[1..], &format!("{good}0"), &good.replace('c', "g"), "mac=ừ"]
        {
            assert_eq!(Signature::Any.check(&keys(), &signed(body, header)), None, "{header}");
        }
        for body in [r#"{"a":2}"#, r#"{"a": 1}"#, "{\"a\":1}\n", ""] {
            assert_eq!(Signature::Any.check(&keys(), &signed(body, good)), None, "{body}");
        }
    }

    #[test]
    fn forms() {
        for (text, shown) in [
            ("documented", Some("documented")),
            ("oa-id", Some("oa-id")),
            ("header-time + oa-id", Some("oa-id+header-time")),
            ("app-secret", Some("app-secret")),
            ("hmac", None),
            ("", None),
        ] {
            let parsed = Signature::parse(text);
            assert_eq!(parsed.is_some(), shown.is_some(), "{text}");
            let Some(Signature::One(form)) = parsed else { continue };
            assert_eq!(Some(form.to_string().as_str()), shown);
            let signature = hex(form.mac(&keys(), &signed("{}", "")).unwrap());
            let signed = signed("{}", &signature);
            assert_eq!(Signature::One(form).check(&keys(), &signed), Some(form));
            assert_eq!(Signature::Any.check(&keys(), &signed), Some(form));
            if form != Form::default() {
                assert_eq!(Signature::default().check(&keys(), &signed), None, "{text}");
            }
        }
        assert_eq!(Signature::parse("any"), Some(Signature::Any));
    }
}
