//! Plain pages for people, such as the one of their own data: no script, and
//! nothing from anywhere else.

use super::assets::escape;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What a page may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forms {
    /// Nothing but to be read.
    None,
    /// Also to be sent back to us.
    Ours,
}

/// A page with a title, which is also its heading, and a body, both in HTML:
/// whoever makes them has escaped what is in them.
pub fn page(code: StatusCode, language: &str, title: &str, body: &str, forms: Forms) -> Response {
    let language = escape(language);
    let html = format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/assets/data.css\"></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>",
    );
    let policy = match forms {
        Forms::None => {
            "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        }
        Forms::Ours => {
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    (code, headers, html).into_response()
}
