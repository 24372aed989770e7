//! The official hosts.

use super::{FLOW_ID, FORMAT_FIELD, SOURCE};
use crate::content::read::fields::{Table, Type, may, must};

/// `flows/official-domains.yaml`.
pub static OFFICIAL: Table = Table {
    name: "official-domains",
    vi: "tên miền chính thức",
    en: "official hosts",
    kinds: &[],
    fields: &[
        FORMAT_FIELD,
        must(
            "official",
            Type::List(&Type::Object(&OFFICIAL_HOST)),
            "Các tên miền chính thức",
            "The official hosts",
        ),
        may(
            "names",
            Type::List(&Type::Text),
            "Tên khác mà trang giả hay mượn, ngoài các tên chương trình đã biết",
            "Further names that false sites borrow, beyond those the program knows",
        ),
        may(
            "asks",
            Type::Phrases,
            "Cách người dân hỏi một đường dẫn có thật không",
            "How people ask whether a link is real",
        ),
        may(
            "scam_flow",
            FLOW_ID,
            "Hướng dẫn phòng lừa đảo, mời sau khi cảnh báo",
            "The guide about fraud, offered after a warning",
        ),
        may(
            "report_flow",
            FLOW_ID,
            "Hướng dẫn báo đường dẫn xấu; phải khai báo biến link",
            "The guide for reporting a bad link; it must declare the variable link",
        ),
    ],
};

/// One official host.
pub static OFFICIAL_HOST: Table = Table {
    name: "official-host",
    vi: "một tên miền chính thức",
    en: "an official host",
    kinds: &[],
    fields: &[
        must("host", Type::Text, "Tên miền, chữ thường", "The host, in small letters"),
        must(
            "subdomains",
            Type::Bool,
            "true: mọi tên miền con cũng là chính thức",
            "true: everything below it is official, too",
        ),
        must("what", Type::Localized, "Là trang gì", "What it is"),
        must(
            "source",
            Type::OneOrMany(&Type::Object(&SOURCE)),
            "Văn bản làm căn cứ",
            "Documents it rests on",
        ),
        may(
            "confirm",
            Type::Text,
            "Điều chủ tổng đài còn phải xác nhận",
            "What the owner of the hotline must confirm",
        ),
    ],
};
