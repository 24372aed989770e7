//! Small lists for telling hosts from sentences, and short-link services.

/// Endings that count after a dot set apart: the usual ones, none of which is a
/// Vietnamese word.
pub const COMMON_TLDS: [&str; 36] = [
    "vn", "com", "net", "org", "info", "top", "xyz", "cc", "site", "online", "click", "shop",
    "vip", "club", "store", "app", "link", "live", "pro", "asia", "icu", "cyou", "buzz", "fun",
    "life", "world", "space", "tech", "website", "host", "support", "services", "help", "apk",
    "biz", "name",
];

/// Endings of domains that are also syllables of Vietnamese, or of English
/// small words, as they are typed without a space after a full stop.
pub const SYLLABLES: [&str; 64] = [
    "ac", "ai", "am", "as", "at", "ba", "be", "bi", "bo", "ca", "cam", "co", "cu", "de", "do",
    "ga", "go", "hm", "ho", "hot", "in", "is", "it", "kia", "kim", "ki", "la", "lat", "li", "ly",
    "ma", "me", "men", "mo", "mu", "my", "na", "ne", "ng", "ngo", "ni", "no", "nu", "om", "ong",
    "pa", "re", "ro", "sa", "se", "si", "so", "su", "th", "to", "tr", "tu", "us", "va", "van",
    "ve", "vi", "vu", "xin",
];

/// Those of them that are followed by the rest of a sentence rather than used
/// by anybody who forges a site.
pub const NEVER_HOSTS: [&str; 18] = [
    "no", "do", "de", "ma", "ve", "be", "ca", "va", "la", "is", "it", "at", "ne", "ho", "bi", "ba",
    "mo", "xin",
];

/// Words after which the name of a site comes, without accents: "vào vneid.la".
pub const LEAD_TO_HOSTS: [&str; 28] = [
    "vao", "vo", "vô", "link", "lik", "linh", "trang", "cong", "web", "website", "site", "wed",
    "bam", "nhan", "cap", "mo", "go", "domain", "mien", "dan", "url", "into", "visit", "open",
    "click", "at", "on", "to",
];

/// What "nó" does in "vào vneid.no báo lỗi": after these the ending is a word.
pub const IT_DOES: [&str; 26] = [
    "bao", "bi", "cu", "lai", "keu", "hien", "quay", "loi", "noi", "khong", "ko", "k", "hk", "van",
    "chua", "bat", "doi", "tu", "ra", "hoi", "yeu", "toan", "dung", "treo", "out", "vang",
];

/// Words with which a sentence begins right after a full stop.
pub const STARTERS: [&str; 34] = [
    "cho", "toi", "tui", "em", "minh", "con", "chau", "bac", "nhung", "khong", "ko", "roi", "la",
    "co", "thi", "sao", "xin", "nho", "giup", "hoi", "ad", "anh", "chi", "va", "hay", "neu",
    "please", "is", "the", "what", "how", "gio", "bay", "dang",
];

/// Endings of files that people send.
pub const FILES: [&str; 22] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "jpg", "jpeg", "png", "gif", "mp3", "mp4",
    "mov", "zip", "rar", "txt", "exe", "ipa", "aab", "html", "md",
];

/// Short-link services, as public lists name them; where such a link leads
/// cannot be seen.
pub const SHORT: [&str; 52] = [
    "bit.ly",
    "bitly.com",
    "j.mp",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "cutt.ly",
    "is.gd",
    "v.gd",
    "ow.ly",
    "rebrand.ly",
    "shorturl.at",
    "shorturl.asia",
    "rb.gy",
    "s.id",
    "t.ly",
    "tiny.cc",
    "bom.so",
    "shorten.asia",
    "lnkd.in",
    "adf.ly",
    "bl.ink",
    "buff.ly",
    "soo.gd",
    "clck.ru",
    "qr.ae",
    "x.co",
    "tr.im",
    "lnk.to",
    "linktr.ee",
    "shope.ee",
    "s.shopee.vn",
    "urlvn.net",
    "link1s.com",
    "short.io",
    "tny.im",
    "da.gd",
    "1url.vn",
    "qrco.de",
    "u.to",
    "surl.li",
    "dub.sh",
    "gg.gg",
    "ouo.io",
    "zpr.io",
    "by.com.vn",
    "tiny.one",
    "me-qr.com",
    "l.ead.me",
    "urlz.fr",
    "ln.run",
    "t2m.io",
];

/// Endings below `.vn` that belong to kinds of owners and are no sites.
pub const VN_SUFFIXES: [&str; 15] = [
    "gov", "com", "net", "org", "edu", "ac", "info", "name", "pro", "health", "id", "io", "ai",
    "biz", "int",
];

/// Length of the ending when a word is glued to it: "vnlà" is "vn" and "là".
pub fn glued(label: &str) -> Option<usize> {
    const ENDINGS: [&str; 4] = ["vn", "com", "net", "org"];
    const GLUED: [&str; 22] = [
        "là", "có", "để", "thì", "được", "không", "và", "nhé", "ạ", "với", "cho", "nha", "này",
        "đó", "rồi", "đúng", "phải", "mà", "hả", "à", "nè", "đi",
    ];
    ENDINGS.iter().find_map(|ending| {
        let rest = label.strip_prefix(ending)?;
        GLUED.contains(&rest).then_some(ending.len())
    })
}
