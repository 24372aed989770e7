//! Which words say how it stands with a password and which may be part of one.

use super::super::clause::is_person;

/// How it stands with a password, in two words: "vân tay", "lung tung".
pub(super) fn is_standing(first: &str, second: &str) -> bool {
    matches!(
        (first, second),
        ("van", "tay")
            | ("khuon" | "quet", "mat")
            | ("sinh", "trac")
            | ("lung", "tung")
            | ("tum", "lum")
            | ("bung", "bet")
            | ("that", "lac")
            | ("vo", "hieu")
            | ("cho" | "dang", "duyet")
            | ("trong", "tron" | "khong" | "rong")
            | ("cong", "an" | "dich")
            | ("bo", "cong")
    )
}

/// Words of questions and states that are also those of names, things and songs.
pub(super) fn may_be_part(word: &str) -> bool {
    is_noun(word)
        || is_person(word)
        || matches!(
            word,
            "ca" | "mot"
                | "hai"
                | "nam"
                | "yeu"
                | "mat"
                | "van"
                | "thuong"
                | "dai"
                | "nhat"
                | "cong"
                | "hong"
                | "viet"
                | "sinh"
                | "ngay"
                | "thang"
                | "vi"
                | "do"
                | "ha"
                | "nhieu"
                | "bao"
                | "lam"
                | "so"
                | "la"
                | "dau"
                | "chi"
                | "dinh"
        )
}

/// Those that alone may stand for a value.
pub(super) fn is_noun(word: &str) -> bool {
    matches!(
        word,
        "hoa" | "hong" | "long" | "trang" | "my" | "an" | "minh" | "viet" | "le" | "tien"
    )
}

/// Further words that say how it stands with a password.
pub(super) fn is_state(word: &str) -> bool {
    matches!(
        word,
        "thua"
            | "chiu"
            | "goi"
            | "len"
            | "ra"
            | "xuong"
            | "cat"
            | "nghi"
            | "biet"
            | "pha"
            | "gium"
            | "dum"
            | "cua"
            | "nham"
            | "rac"
            | "phien"
            | "lap"
            | "chuoi"
            | "va"
    )
}

/// Words of questions, rules and states, with their accents.
pub(super) fn is_telling(written: &str) -> bool {
    matches!(
        written,
        "gì" | "j"
            | "gj"
            | "z"
            | "k"
            | "ko"
            | "kg"
            | "hok"
            | "hong"
            | "hông"
            | "hổng"
            | "dc"
            | "đc"
            | "r"
            | "sao"
            | "nào"
            | "đâu"
            | "mấy"
            | "nhiêu"
            | "số"
            | "chữ"
            | "ký"
            | "kí"
            | "tự"
            | "phải"
            | "được"
            | "không"
            | "khong"
            | "chưa"
            | "rồi"
            | "quên"
            | "mất"
            | "sai"
            | "đúng"
            | "dùng"
            | "cũ"
            | "mới"
            | "nhập"
            | "đặt"
            | "đổi"
            | "lấy"
            | "cấp"
            | "tạo"
            | "ai"
            | "cái"
            | "khi"
            | "nếu"
            | "hoặc"
            | "thì"
            | "mà"
            | "tên"
            | "thoại"
            | "bắt"
            | "buộc"
            | "yêu"
            | "thiểu"
            | "ít"
            | "gồm"
            | "bị"
            | "vẫn"
            | "vậy"
            | "như"
            | "riêng"
            | "chung"
            | "khác"
            | "giống"
            | "trùng"
            | "mặc"
            | "người"
            | "hệ"
            | "cần"
            | "xin"
            | "khó"
            | "dễ"
            | "để"
            | "nhớ"
            | "xong"
            | "lỗi"
            | "hết"
            | "hạn"
            | "khóa"
            | "khoá"
            | "trên"
            | "qua"
            | "quá"
            | "hỏi"
            | "bỏ"
            | "giữ"
            | "lưu"
            | "ghi"
            | "xác"
            | "hợp"
            | "lệ"
            | "luôn"
            | "gửi"
            | "về"
            | "bởi"
            | "bằng"
            | "ứng"
            | "app"
            | "vneid"
            | "cccd"
            | "sdt"
            | "sđt"
            | "otp"
            | "zalo"
            | "đang"
            | "những"
            | "chỉ"
            | "phần"
            | "làm"
            | "thua"
            | "chịu"
            | "gọi"
            | "lên"
            | "ra"
            | "cất"
            | "nghĩ"
            | "giùm"
            | "dùm"
            | "biết"
            | "của"
            | "nhầm"
            | "lập"
            | "chuỗi"
            | "và"
            | "hả"
            | "hay"
            | "là"
            | "việc"
            | "chuyện"
            | "thứ"
            | "điều"
            | "vào"
            | "vô"
            | "muốn"
            | "báo"
            | "kêu"
            | "nói"
            | "nên"
            | "tao"
            | "thử"
            | "chính"
            | "thông"
            | "dãy"
            | "mật"
            | "trọng"
            | "định"
            | "hiện"
            | "mình"
            | "tôi"
            | "tiếng"
            | "trang"
            | "ngắn"
            | "dài"
            | "nữa"
            | "điện"
            | "công"
            | "dịch"
            | "thống"
            | "vì"
            | "do"
            | "từ"
            | "bao"
            | "phá"
    )
}
