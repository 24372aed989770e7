//! The end of a consent for the Zalo Official Account: the browser of its
//! administrator comes here with a code, and learns whether it was taken.

use super::App;
use super::assets::escape;
use crate::channel::zalo_oa::tokens::Through;
use crate::private::Private;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Longest code; Zalo's are far shorter.
const LONGEST: usize = 2_048;

/// What Zalo appends to the address.
#[derive(Deserialize)]
pub struct Ended {
    code: Option<String>,
    oa_id: Option<String>,
}

/// Takes the code.
pub async fn callback(State(app): State<Arc<App>>, Query(ended): Query<Ended>) -> Response {
    let Some(keeper) = &app.zalo else { return StatusCode::NOT_FOUND.into_response() };
    let code = ended.code.filter(|code| (1..=LONGEST).contains(&code.len()));
    let Some(code) = code else {
        return page(
            StatusCode::BAD_REQUEST,
            "Chưa kết nối được",
            "Địa chỉ này không có mã của Zalo. Hãy mở lại đường dẫn cấp quyền trong trang quản lý ứng dụng của Zalo.",
            "There is no code in this address: open the consent link in Zalo's console again.",
        );
    };
    // Codes are taken one at a time anyhow; who guesses is slowed down.
    if app.codes.allow("zalo", app.runtime.now()).is_err() {
        return page(
            StatusCode::TOO_MANY_REQUESTS,
            "Xin đợi một phút",
            "Có quá nhiều lần thử. Xin đợi một phút rồi mở lại đường dẫn cấp quyền.",
            "Too many attempts: wait a minute, then open the consent link again.",
        );
    }
    match keeper.accept(&Private::new(code), ended.oa_id.as_deref(), Through::Browser).await {
        Ok(()) => page(
            StatusCode::OK,
            "Đã kết nối Official Account",
            "Tổng đài đã nhận quyền. Ông/Bà có thể đóng trang này và bấm Enter ở cửa sổ lệnh.",
            "The Official Account is connected. Close this page and press Enter in the terminal.",
        ),
        Err(error) => page(
            StatusCode::CONFLICT,
            "Chưa kết nối được",
            "Xin xem lý do dưới đây rồi làm lại theo hướng dẫn của lệnh hotline1022 zalo login.",
            &error.to_string(),
        ),
    }
}

fn page(code: StatusCode, title: &str, text: &str, english: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/assets/data.css\"></head>\
         <body><main><h1>{title}</h1><p>{text}</p><p lang=\"en\">{}</p></main></body></html>",
        escape(english)
    );
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    (code, headers, html).into_response()
}
