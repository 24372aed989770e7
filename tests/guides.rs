//! The guides of the three provinces on the Zalo Official Account, the Zalo Bot
//! and Telegram, through the whole fault script, with kills: the whole program on
//! the embedded store, against the fake platforms over HTTP, by the real time.
//!
//! In each test one person after the other walks the guide's cases to the end,
//! and each line meets the next fault of the script (`guides/script.rs`), until
//! all of them have been met. Then the service is stopped, and what is stored is
//! compared with what was written and what arrived (`guides/judge.rs`):
//!
//! - what was acknowledged changed the conversation once, nothing else did;
//! - each person's order is kept, of what they wrote and of what they read;
//! - nothing that was said is lost;
//! - a message came twice only where nobody saw the answer to its sending.
//!
//! One command: `cargo test --test guides`.

#[path = "support/fake_telegram.rs"]
mod fake_telegram;
#[path = "support/fake_zalo_bot.rs"]
mod fake_zalo_bot;
#[path = "support/fake_zalo_oa.rs"]
mod fake_zalo_oa;
#[path = "support/fake_zalo_oauth.rs"]
mod fake_zalo_oauth;
#[path = "guides/judge.rs"]
mod judge;
#[path = "guides/platform.rs"]
mod platform;
#[path = "guides/script.rs"]
mod script;
mod support;
#[path = "guides/walk.rs"]
mod walk;

use platform::Kind;
use walk::{Case, walk};

/// All seven steps and the check.
const BINH_DINH: &[Case] = &[Case {
    lines: "binh-dinh-linked",
    passes: &[
        "Bước 1/7",
        "Bước 2/7",
        "Bước 3/7",
        "Bước 4/7",
        "Bước 5/7",
        "Bước 6/7",
        "Bước 7/7",
        "Bước kiểm tra",
    ],
    end: "liên kết xong",
}];

/// Case 2, with the old account, and case 1, without one.
const BINH_DUONG: &[Case] = &[
    Case {
        lines: "binh-duong-linked",
        passes: &["hai trường hợp", "Bước 1/2", "Bước 2/2", "Bước kiểm tra"],
        end: "liên kết xong",
    },
    Case {
        lines: "binh-duong-no-account",
        passes: &["hai trường hợp", "trường hợp 1: Ông/Bà không phải liên kết"],
        end: "không phải làm gì thêm",
    },
];

/// The phase of four tasks at the portal, and that of linking.
const QUANG_TRI: &[Case] = &[Case {
    lines: "quang-tri-linked",
    passes: &["việc 1/4", "việc 2/4", "việc 3/4", "việc 4/4", "Bước 2 Liên kết", "Bước kiểm tra"],
    end: "liên kết xong",
}];

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_on_the_official_account() {
    walk(Kind::Oa, BINH_DINH).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_on_the_official_account() {
    walk(Kind::Oa, BINH_DUONG).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_on_the_official_account() {
    walk(Kind::Oa, QUANG_TRI).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_on_the_bot() {
    walk(Kind::Bot, BINH_DINH).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_on_the_bot() {
    walk(Kind::Bot, BINH_DUONG).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_on_the_bot() {
    walk(Kind::Bot, QUANG_TRI).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_dinh_on_telegram() {
    walk(Kind::Telegram, BINH_DINH).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn binh_duong_on_telegram() {
    walk(Kind::Telegram, BINH_DUONG).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quang_tri_on_telegram() {
    walk(Kind::Telegram, QUANG_TRI).await;
}
