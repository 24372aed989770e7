// The words of the page itself. Messages come from the server in the language of the
// conversation; only buttons, states and names around them are here.

const STRINGS = {
  vi: {
    skip: "Đến ô viết tin nhắn",
    call: "Gọi",
    menu: "Mục khác",
    warn: "Không bao giờ hỏi mật khẩu, mã OTP",
    large: "Chữ to",
    home: "Về đầu trang hướng dẫn",
    theme: "Nền màn hình",
    light: "Sáng",
    dark: "Tối",
    auto: "Theo máy",
    language: "Ngôn ngữ",
    language_name: "Tiếng Việt",
    retry_now: "Thử ngay",
    thread: "Cuộc trò chuyện",
    loading: "Đang mở cuộc trò chuyện…",
    loading_call: "Nếu chờ lâu, xin gọi",
    draft: "Viết tin nhắn",
    placeholder: "Viết vào đây…",
    send: "Gửi",
    bot: "Trợ lý tự động",
    operator: "Tổng đài viên",
    system: "Thông báo",
    me: "Ông/Bà",
    choices: "Các nút để chọn",
    choices_said: "Có {n} nút để chọn: {list}.",
    old_choices: "Các nút cũ ({n})",
    current_step: "Ông/Bà đang ở câu này:",
    chosen: "đã bấm",
    queued: "Chưa gửi – sẽ gửi khi có mạng",
    sending: "Đang gửi",
    sent: "Đã gửi",
    retrying: "Chưa gửi được – đang thử lại",
    failed: "Không gửi được",
    too_long: "Không gửi được: tin quá dài",
    retry: "Gửi lại",
    edit: "Sửa lại",
    discard: "Bỏ tin này",
    send_failed_said: "Tin nhắn chưa gửi được.",
    lost: "Mất kết nối – đang thử lại…",
    data_at: "Có mạng lần cuối lúc {time}.",
    cached_at: "Đang xem bản lưu trên máy lúc {time}.",
    cached: "Đang xem bản lưu trên máy.",
    back: "Đã có kết nối trở lại.",
    expired: "Cuộc trò chuyện cũ đã hết hạn lưu. Đây là cuộc trò chuyện mới.",
    new_messages: "Có tin mới",
    to_end: "Xuống cuối",
    link: "Mở liên kết",
    link_new_tab: "(mở trang mới)",
    save_qr: "Tải mã QR",
    qr_hint: "Quét mã này bằng máy khác, hoặc bấm nút bên dưới:",
    qr_broken: "Chưa tải được ảnh mã QR.",
    image_broken: "Chưa tải được ảnh.",
    reload_image: "Tải lại ảnh",
    enlarge: "Xem ảnh to",
    count: "{n}/{max} chữ",
    over: "Tin dài quá {extra} chữ. Xin bớt lại hoặc chia làm nhiều tin.",
    days: ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  },
  en: {
    skip: "Go to the message box",
    call: "Call",
    menu: "More",
    warn: "We never ask for passwords or OTPs",
    large: "Large text",
    home: "Back to the start of the guide",
    theme: "Screen colours",
    light: "Light",
    dark: "Dark",
    auto: "As on this device",
    language: "Language",
    language_name: "English",
    retry_now: "Try now",
    thread: "Conversation",
    loading: "Opening the conversation…",
    loading_call: "If this takes long, please call",
    draft: "Write a message",
    placeholder: "Write here…",
    send: "Send",
    bot: "Automatic assistant",
    operator: "Hotline staff",
    system: "Notice",
    me: "You",
    choices: "Buttons to choose from",
    choices_said: "{n} buttons to choose from: {list}.",
    old_choices: "Earlier buttons ({n})",
    current_step: "You are at this question:",
    chosen: "pressed",
    queued: "Not sent – will be sent when you are online",
    sending: "Sending",
    sent: "Sent",
    retrying: "Not sent yet – trying again",
    failed: "Could not be sent",
    too_long: "Could not be sent: too long",
    retry: "Send again",
    edit: "Edit",
    discard: "Discard",
    send_failed_said: "The message could not be sent.",
    lost: "Connection lost – trying again…",
    data_at: "Last connected at {time}.",
    cached_at: "Showing a copy kept at {time}.",
    cached: "Showing a kept copy.",
    back: "Connected again.",
    expired: "The earlier conversation has expired. This is a new one.",
    new_messages: "New messages",
    to_end: "To the end",
    link: "Open link",
    link_new_tab: "(opens a new page)",
    save_qr: "Download the QR code",
    qr_hint: "Scan this code with another device, or press the button below:",
    qr_broken: "The QR picture has not loaded.",
    image_broken: "The picture has not loaded.",
    reload_image: "Load it again",
    enlarge: "View larger",
    count: "{n}/{max} characters",
    over: "The message is {extra} characters too long. Please shorten or split it.",
    days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
  },
};

let current = "vi";

export function lang() {
  return current;
}

export function t(key, values) {
  const text = STRINGS[current][key];
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** Switches the page's own words; the caller redraws what it drew itself. */
export function applyLang(next) {
  current = next === "en" ? "en" : "vi";
  document.documentElement.lang = current;
  document.querySelectorAll("[data-t]").forEach((node) => {
    node.textContent = t(node.dataset.t);
  });
  document.querySelectorAll("[data-t-placeholder]").forEach((node) => {
    node.placeholder = t(node.dataset.tPlaceholder);
  });
}

const VIETNAMESE = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i;

/** A screen reader needs the right voice even when old messages are in the other language. */
export function langOf(text) {
  if (VIETNAMESE.test(text.normalize("NFC"))) return "vi";
  return current;
}

// Viet Nam has kept UTC+7 without summer time since 1975, so the device's own zone and
// zone tables, often wrong on cheap phones, are not needed.
function local(at) {
  return new Date(at + 7 * 3600 * 1000);
}

function two(n) {
  return (n < 10 ? "0" : "") + n;
}

export function clockTime(at) {
  const d = local(at);
  return two(d.getUTCHours()) + ":" + two(d.getUTCMinutes());
}

export function calendarDate(at) {
  const d = local(at);
  return two(d.getUTCDate()) + "/" + two(d.getUTCMonth() + 1) + "/" + d.getUTCFullYear();
}

export function dayName(at) {
  return t("days")[local(at).getUTCDay()] + ", " + calendarDate(at);
}

/** "14:32" today, "14:32 21/11/2026" otherwise. */
export function whenText(at, now) {
  const day = calendarDate(at);
  return day === calendarDate(now) ? clockTime(at) : clockTime(at) + " " + day;
}
