//! The end of a consent for the Zalo Official Account: the browser of its
//! administrator comes here with a code, and learns whether it was taken.

use super::App;
use super::assets::escape;
use super::pages::{self, Forms};
use crate::channel::zalo_oa::tokens::{ConsentError, Through};
use crate::private::Private;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Longest code; Zalo's are far shorter.
const LONGEST: usize = 2_048;

/// What failures are counted as.
const GUESSES: &str = "zalo";

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
    if app.codes.is_spent(GUESSES, app.runtime.now()) {
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
        Err(error) => {
            // While nobody connects an account, a code costs nothing and can
            // take nothing from whoever does so later.
            if error != ConsentError::NotInvited {
                let _ = app.codes.allow(GUESSES, app.runtime.now());
            }
            page(
                StatusCode::CONFLICT,
                "Chưa kết nối được",
                "Xin xem lý do dưới đây rồi làm lại theo hướng dẫn của lệnh hotline1022 zalo login.",
                &error.to_string(),
            )
        }
    }
}

fn page(code: StatusCode, title: &str, text: &str, english: &str) -> Response {
    let body = format!("<p>{text}</p><p lang=\"en\">{}</p>", escape(english));
    pages::page(code, "vi", title, &body, Forms::None)
}
