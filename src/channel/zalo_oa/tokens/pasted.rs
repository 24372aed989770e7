//! What an administrator pastes: the address on which the browser ended after
//! the consent, or tokens that were made by hand. Whatever else is pasted is
//! told apart, so that the person learns what to copy instead.

use crate::private::Private;

/// What Zalo says of a link that it did not make, or of another callback.
const NO_MATCH: &str = "-14003";

/// What an administrator's address holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The code.
    pub code: Private<String>,
    /// Whose it is.
    pub oa_id: Option<String>,
}

/// Reads the address of the page on which the browser ended, or a bare code.
/// The error says what was pasted instead.
pub fn read_address(text: &str) -> Result<Found, String> {
    let text = text.trim().trim_matches(['"', '\'', '<', '>']);
    if text.contains(NO_MATCH) {
        return Err(format!(
            "Zalo refuses the consent with {NO_MATCH}: the link was not the one that the console makes, or the Official Account Callback URL in the console is not the one above. Compare them letter by letter, save, copy the console's link anew and open it"
        ));
    }
    let Ok(url) = url::Url::parse(text) else {
        let bare = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b));
        if bare && text.len() >= 20 {
            return Ok(Found { code: Private::new(text.to_owned()), oa_id: None });
        }
        return Err(
            "this is not an address: copy the whole line from the browser's address bar, from https:// to the end".into(),
        );
    };
    let part = |name: &str| {
        let mut parts = url.query_pairs();
        parts.find(|(key, value)| key == name && !value.is_empty()).map(|(_, it)| it.into_owned())
    };
    if let Some(code) = part("code") {
        return Ok(Found { code: Private::new(code), oa_id: part("oa_id") });
    }
    if url.path().ends_with("/oa/permission") {
        return Err(
            "this is the consent page itself: agree there first, then copy the address on which the browser ends".into(),
        );
    }
    let refusal = ["error_description", "error_reason", "error_name", "error", "error_code"];
    match refusal.iter().find_map(|name| part(name)) {
        Some(why) => Err(format!(
            "Zalo did not give a code: {}. Open the console's consent link once more as an administrator of the Official Account, and agree",
            why.chars().filter(|c| !c.is_control()).take(200).collect::<String>()
        )),
        None => Err(
            "there is no code in this address: copy the address on which the browser ends after you agreed; it has code= in it".into(),
        ),
    }
}

/// Reads the refresh token of a pair: from the JSON that Zalo's API Explorer
/// shows, or from lines, of which it is the last of one or two. `None`: there
/// is none.
pub fn read_refresh(text: &str) -> Option<Private<String>> {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(text.trim()) {
        let token = json.get("refresh_token").and_then(serde_json::Value::as_str)?;
        return Some(Private::new(token.trim().to_owned())).filter(|it| !it.expose().is_empty());
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let token = lines.last().filter(|_| lines.len() <= 2)?;
    (!token.contains(['{', '}', '"'])).then(|| Private::new((*token).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let found = |text: &str| read_address(text).map(|it| (it.code.into_inner(), it.oa_id));
        for (text, code, oa) in [
            ("https://x.vn/zalo/oa/callback?code=abc-D_1&oa_id=42", "abc-D_1", Some("42")),
            ("  \"http://127.0.0.1/?oa_id=&code=a%2Bb\"\n", "a+b", None),
            ("https://x.vn/cb?state=1&code=q", "q", None),
            ("kXv0aBcDeFgHiJkLmNoPqRsT", "kXv0aBcDeFgHiJkLmNoPqRsT", None),
        ] {
            assert_eq!(found(text), Ok((code.into(), oa.map(str::to_owned))), "{text}");
        }
        for (text, why) in [
            ("", "not an address"),
            ("xin chào", "not an address"),
            ("https://oauth.zaloapp.com/v4/oa/permission?app_id=1", "consent page itself"),
            ("https://x.vn/zalo/oa/callback?error=-14003", "Callback URL"),
            ("https://oauth.zaloapp.com/v4/oa/permission?error=-14003", "Callback URL"),
            ("Error -14003: redirect_uri", "Callback URL"),
            ("https://x.vn/zalo/oa/callback?error=access_denied", "access_denied"),
            ("https://x.vn/zalo/oa/callback?code=", "no code"),
        ] {
            assert!(read_address(text).unwrap_err().contains(why), "{text}");
        }
    }

    #[test]
    fn pairs() {
        let read = |text: &str| read_refresh(text).map(Private::into_inner);
        for good in [
            r#"{"access_token":"a1","refresh_token":" r1 ","expires_in":"90000"}"#,
            "a1\n\n  r1 \n",
            "r1",
        ] {
            assert_eq!(read(good).as_deref(), Some("r1"), "{good}");
        }
        for bad in ["", "\n", "a1\nr1\nx", r#"{"access_token":"a1"}"#, "{\"refresh_token\":\n\"r"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
