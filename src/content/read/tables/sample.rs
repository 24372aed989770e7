//! Guides: sample conversations.

use super::{LOCALE_ID, PROFILE_ID, STEP_ID};
use crate::content::read::fields::{Table, Type, may, must};
use crate::flow::ChannelKind;

/// One sample conversation.
pub static TEST: Table = Table {
    name: "test",
    vi: "một cuộc nói chuyện mẫu",
    en: "a sample conversation",
    kinds: &[],
    fields: &[
        must("name", Type::Text, "Tên", "Name"),
        may("start_at", STEP_ID, "Bắt đầu ở bước này", "Begin at this step"),
        may("profile", PROFILE_ID, "Hồ sơ", "Profile"),
        may("locale", LOCALE_ID, "Ngôn ngữ", "Language"),
        may("channel", Type::Word(&ChannelKind::WORDS), "Kênh", "Channel"),
        may("vars", Type::Map(&Type::Name, &Type::Text), "Biến có sẵn", "Variables to begin with"),
        must("chat", Type::List(&Type::OneOf(&TURN)), "Cuộc nói chuyện", "The conversation"),
    ],
};

/// One line of a sample conversation.
pub static TURN: Table = Table {
    name: "turn",
    vi: "một lượt",
    en: "a turn",
    kinds: &[],
    fields: &[
        may("user", Type::Text, "Người dân nhắn", "The person writes"),
        may(
            "tap",
            Type::OneOrMany(&Type::Text),
            "Người dân bấm các nút này",
            "The person presses these buttons",
        ),
        may("wait", Type::Duration, "Thời gian trôi", "Time passes"),
        may(
            "operator",
            Type::Word(&["accept", "close", "absent"]),
            "Việc của tổng đài viên",
            "What the operator does",
        ),
        may(
            "bot",
            Type::OneOrMany(&Type::Text),
            "Bot đã gửi đúng các câu này",
            "The bot sent exactly these messages",
        ),
        may("at", Type::Text, "Đang đứng ở bước này", "The person stands at this step"),
        may(
            "vars",
            Type::Map(&Type::Name, &Type::Text),
            "Biến có giá trị này",
            "Variables have these values",
        ),
        may(
            "handoff",
            Type::Id("hàng đợi", "queue"),
            "Đã mở yêu cầu ở hàng đợi này",
            "A request was opened in this queue",
        ),
        may(
            "end",
            Type::Id("kết quả", "outcome"),
            "Đã kết thúc với kết quả này",
            "It ended with this outcome",
        ),
    ],
};
