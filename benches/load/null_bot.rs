//! The limit: a bot that remembers nothing, decides nothing and always sends
//! the same message, on the same HTTP libraries as the service.

use super::LINK;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// How it stops the spinner of a pressed button; the same way as the service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    No,
    ByCall,
    InReply,
}

impl Answers {
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::ByCall => "by-call",
            Self::InReply => "in-reply",
        }
    }

    fn parse(name: &str) -> Self {
        match name {
            "by-call" => Self::ByCall,
            "in-reply" => Self::InReply,
            _ => Self::No,
        }
    }
}

#[derive(Deserialize)]
struct Update {
    message: Option<Message>,
    callback_query: Option<Callback>,
}

#[derive(Deserialize)]
struct Message {
    chat: Chat,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
}

#[derive(Deserialize)]
struct Callback {
    id: String,
    message: Message,
}

struct Bot {
    client: reqwest::Client,
    api: String,
    answers: Answers,
    keyboard: Value,
}

/// Serves until it is killed. `api` is the address of the Bot API.
pub fn run(api: &str, answers: &str) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("client");
        let bot = Bot {
            client,
            api: format!("http://{api}/bot1022000001:null"),
            answers: Answers::parse(answers),
            keyboard: keyboard(),
        };
        let router = Router::new().route("/telegram/webhook", post(take)).with_state(Arc::new(bot));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("http://{}/", listener.local_addr().expect("bound"));
        axum::serve(listener, router).await.expect("serves");
    });
}

async fn take(State(bot): State<Arc<Bot>>, body: Bytes) -> Response {
    let Ok(update) = serde_json::from_slice::<Update>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let press = update.callback_query.as_ref().map(|press| press.id.clone());
    let message = update.message.or(update.callback_query.map(|press| press.message));
    let Some(message) = message else { return StatusCode::OK.into_response() };
    if let (Some(press), Answers::ByCall) = (&press, bot.answers) {
        let (bot, press) = (Arc::clone(&bot), press.clone());
        tokio::spawn(async move {
            bot.call("AnswerCallbackQuery", &json!({ "callback_query_id": press })).await;
        });
    }
    bot.call(
        "SendMessage",
        &json!({
            "chat_id": message.chat.id,
            "text": WORDS,
            "parse_mode": "HTML",
            "reply_markup": bot.keyboard,
        }),
    )
    .await;
    match (press, bot.answers) {
        (Some(press), Answers::InReply) => axum::Json(json!({
            "method": "answerCallbackQuery",
            "callback_query_id": press,
        }))
        .into_response(),
        _ => StatusCode::OK.into_response(),
    }
}

impl Bot {
    async fn call(&self, method: &str, body: &Value) {
        let url = format!("{}/{method}", self.api);
        let answer = self.client.post(url).json(body).send().await.expect("an answer");
        answer.bytes().await.expect("a whole answer");
    }
}

/// As long as a step of the guide.
const WORDS: &str = "<b>Bước 3/7: Cập nhật thông tin từ cơ sở dữ liệu</b>\n\n\
    Ông/Bà kéo xuống cuối trang, nhấn nút <b>[Cập nhật từ CSDL quốc gia về dân cư]</b>.\n\n\
    Khi có dấu màu xanh cạnh họ tên, ngày sinh và số căn cước là được. Ông/Bà làm xong thì \
    nhấn nút <b>[Đã xong]</b> ở dưới đây để sang bước tiếp theo.";

fn keyboard() -> Value {
    let button = |label: &str, payload: &str| json!([{ "text": label, "callback_data": payload }]);
    json!({ "inline_keyboard": [
        button("Đã xong", &format!("{LINK}.xong")),
        button("Còn ô cũ, làm 7 bước", "a.0.mo-dau.bay-buoc"),
        button("Quét mã QR", "a.0.buoc-7.qr"),
        button("Có, thấy rồi", "a.0.kiem-tra.co"),
        button("Tôi bị vướng", "c.vuong"),
        button("Gặp tổng đài viên", "c.gap-nguoi"),
    ] })
}
