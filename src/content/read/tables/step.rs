//! Guides: the steps.

use super::{ABANDON, ANSWERED, FLOW_ID, KEY, KINDS, MESSAGE_ID, REMINDER, SENDS, STEP_ID, WAITS};
use crate::content::read::fields::{Table, Type, may, must};

/// A step.
pub static STEP: Table = Table {
    name: "step",
    vi: "một bước",
    en: "a step",
    kinds: KINDS,
    fields: &[
        must(
            "id",
            STEP_ID,
            "Tên bước; đặt rồi thì không đổi nghĩa",
            "Name of the step; it never changes meaning",
        ),
        must("kind", Type::Word(KINDS), "Loại bước", "Kind of step"),
        may(
            "text",
            MESSAGE_ID,
            "Câu trong tệp .ftl, khi khác tên bước",
            "Message in the .ftl file, if not the step's own id",
        )
        .only(SENDS),
        may(
            "number",
            Type::Int(1, 99),
            "Số của bước: người dân nhắn “bước 3” thì tới bước có số 3",
            "Number of the step: “bước 3” leads to the step with the number 3",
        )
        .only(WAITS),
        may("renamed_from", Type::List(&STEP_ID), "Tên cũ của bước", "Former names of the step"),
        may("link", Type::Object(&LINK), "Đường dẫn dưới câu", "A link under the message")
            .only(SENDS),
        may("image", Type::Object(&IMAGE), "Ảnh kèm câu", "A picture with the message").only(SENDS),
        may("reminder", Type::Object(&REMINDER), "Lời nhắc riêng của bước", "The step's own nudge")
            .only(WAITS),
        may(
            "abandon",
            Type::Object(&ABANDON),
            "Khi nào thôi chờ ở bước này",
            "When waiting here ends",
        )
        .only(WAITS),
        may(
            "stuck",
            Type::Map(&KEY, &Type::Stuck),
            "Các chỗ hay vướng ở bước này",
            "Usual difficulties at this step",
        )
        .only(ANSWERED),
        may(
            "next",
            STEP_ID,
            "Bước tiếp; bỏ trống là bước bên dưới",
            "Next step; left out: the one below",
        )
        .only(&["say", "task", "collect", "call", "handoff"]),
        must(
            "options",
            Type::Map(&KEY, &STEP_ID),
            "Các lựa chọn, mỗi khóa dẫn tới một bước",
            "The options, each key leading to a step",
        )
        .only(&["choice"]),
        may(
            "also",
            Type::Map(&KEY, &Type::Phrases),
            "Những cách nói khác của từng lựa chọn",
            "Other ways of saying each option",
        )
        .only(&["choice"]),
        may(
            "named",
            KEY,
            "Lựa chọn được hiểu khi người dân gõ chính việc mà hướng dẫn này giúp",
            "Option that is meant when a person at this step asks for this very guide",
        )
        .only(&["choice"]),
        may(
            "set",
            Type::Name,
            "Biến ghi khóa được chọn (profile: đổi hồ sơ)",
            "Variable that stores the key (profile: changes the profile)",
        )
        .only(&["choice"]),
        must("set", Type::Name, "Biến ghi lời người dân nhắn", "Variable that stores the text")
            .only(&["collect"]),
        must(
            "pattern",
            Type::Regex(true),
            "Mẫu mà cả câu phải khớp",
            "Pattern that the whole text must match",
        )
        .only(&["collect"]),
        must(
            "max_tries",
            Type::Int(1, 10),
            "Nhắn sai mấy lần thì thôi",
            "Wrong texts before giving up",
        )
        .only(&["collect"]),
        must(
            "give_up",
            STEP_ID,
            "Bước dành cho người thử mãi không được",
            "Where people go who tried in vain",
        )
        .only(&["collect", "verify"]),
        must("accept", Type::List(&Type::Text), "Câu mẫu phải nhận", "Samples that must match")
            .only(&["collect"]),
        must(
            "reject",
            Type::List(&Type::Text),
            "Câu mẫu không được nhận",
            "Samples that must not match",
        )
        .only(&["collect"]),
        must("yes", STEP_ID, "Sau khi trả lời có", "After yes").only(&["verify"]),
        must("no", STEP_ID, "Sau khi trả lời chưa", "After no").only(&["verify"]),
        must("max_no", Type::Int(1, 10), "Trả lời chưa mấy lần thì thôi", "Noes before giving up")
            .only(&["verify"]),
        must(
            "when",
            Type::List(&Type::When),
            "Các trường hợp, dòng khớp đầu tiên được dùng",
            "The cases; the first match wins",
        )
        .only(&["branch"]),
        must("else", STEP_ID, "Khi không trường hợp nào khớp", "When no case matches")
            .only(&["branch"]),
        must("flow", FLOW_ID, "Hướng dẫn được gọi", "The guide to run").only(&["call"]),
        may(
            "outcomes",
            Type::Map(&KEY, &STEP_ID),
            "Kết quả của hướng dẫn được gọi dẫn tới bước nào",
            "Where each outcome of that guide leads",
        )
        .only(&["call"]),
        must(
            "queue",
            Type::Id("hàng đợi", "queue"),
            "Nhóm tổng đài viên nhận",
            "The operators' team",
        )
        .only(&["handoff"]),
        may(
            "share",
            Type::List(&Type::Name),
            "Biến cho tổng đài viên xem",
            "Variables shown to the operator",
        )
        .only(&["handoff"]),
        must("closed", MESSAGE_ID, "Câu gửi ngoài giờ trực", "Message outside working hours")
            .only(&["handoff"]),
        must(
            "outcome",
            Type::Id("kết quả", "outcome"),
            "Kết quả của hướng dẫn",
            "What came of the guide",
        )
        .only(&["end"]),
        may("quiet", Type::Bool, "true: kết thúc mà không gửi gì", "true: ends without a message")
            .only(&["end"]),
    ],
};

/// A link.
pub static LINK: Table = Table {
    name: "link",
    vi: "đường dẫn",
    en: "a link",
    kinds: &[],
    fields: &[
        must(
            "url",
            Type::Text,
            "Địa chỉ https, hoặc $tên của hồ sơ",
            "An https address, or $name of the profile",
        ),
        may(
            "qr",
            Type::Bool,
            "Kèm ảnh mã QR của chính địa chỉ đó",
            "With a QR picture of the same address",
        ),
        may("label", MESSAGE_ID, "Chữ trên nút", "Words on the button"),
    ],
};

/// A picture.
pub static IMAGE: Table = Table {
    name: "image",
    vi: "ảnh",
    en: "a picture",
    kinds: &[],
    fields: &[
        must("file", Type::Text, "Tên tệp trong flows/images/", "File name in flows/images/"),
        must(
            "alt",
            MESSAGE_ID,
            "Câu tả ảnh cho người không xem được ảnh",
            "Message that describes it to people who cannot see it",
        ),
    ],
};
