//! Profiles.

use super::{FORMAT_FIELD, LOCALE_ID, PROFILE_ID};
use crate::content::read::fields::{Table, Type, may, must};

/// `flows/profiles/<profile>.yaml`.
pub static PROFILE: Table = Table {
    name: "profile",
    vi: "một hồ sơ địa phương",
    en: "a profile",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must(
            "profile",
            PROFILE_ID,
            "Tên hồ sơ, giống tên tệp",
            "Name of the profile, same as the file name",
        ),
        must("locale", LOCALE_ID, "Ngôn ngữ ban đầu", "Language to begin with"),
        may(
            "default",
            Type::Bool,
            "true ở đúng một hồ sơ: dùng khi chưa biết nơi ở",
            "true in exactly one profile: used while the place is unknown",
        ),
        must("name", Type::Localized, "Tên để người dân đọc", "Name for people"),
        must(
            "hotline",
            Type::Text,
            "Số tổng đài, đặt trong dấu nháy",
            "Number of the hotline, in quotes",
        ),
        must(
            "portal_url",
            Type::Text,
            "Địa chỉ cổng dịch vụ công",
            "Address of the public-service portal",
        ),
        may(
            "params",
            Type::Map(&Type::Name, &Type::Localized),
            "Giá trị khác mà lời có thể dùng",
            "Further values for messages",
        ),
        may("links", Type::Map(&Type::Name, &Type::Text), "Đường dẫn khác", "Further links"),
        must(
            "link_hosts",
            Type::List(&Type::Text),
            "Tên miền mà đường dẫn được trỏ tới",
            "Hosts that links may point to",
        ),
        may(
            "operator_hours",
            Type::List(&Type::Object(&HOURS)),
            "Giờ trực của tổng đài viên",
            "Working hours of operators",
        ),
        may("quiet_hours", Type::Object(&QUIET), "Giờ không nhắc", "Hours without reminders"),
        may(
            "confirm",
            Type::List(&Type::Text),
            "Điều chủ tổng đài còn phải xác nhận",
            "What the owner of the hotline must confirm",
        ),
    ],
};

/// Working hours.
pub static HOURS: Table = Table {
    name: "hours",
    vi: "giờ trực",
    en: "working hours",
    kinds: &[],
    fields: &[
        must(
            "days",
            Type::Days,
            "Các ngày: mon-fri, sat, hoặc mon,wed",
            "The days: mon-fri, sat, or mon,wed",
        ),
        must("from", Type::Clock, "Từ mấy giờ, dạng \"07:30\"", "From, such as \"07:30\""),
        must("to", Type::Clock, "Đến mấy giờ", "To"),
    ],
};

/// Hours without reminders.
pub static QUIET: Table = Table {
    name: "quiet",
    vi: "giờ yên lặng",
    en: "quiet hours",
    kinds: &[],
    fields: &[
        must("from", Type::Clock, "Từ mấy giờ, dạng \"21:00\"", "From, such as \"21:00\""),
        must("to", Type::Clock, "Đến mấy giờ", "To"),
    ],
};
