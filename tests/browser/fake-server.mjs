// A stand-in for `hotline1022 serve` that keeps the chat's HTTP contract and can misbehave
// on purpose. Run alone (`node fake-server.mjs 8100`) to look at the page, or call
// startFake() in a test. Faults are set with POST /__fake {…} or server.faults.
//
//   down: true          destroy every connection, old and new
//   delayMs: 800        answer every API call late
//   send: [503, "drop"] what the next sends get, in order; "drop" stores the message and then
//                       cuts the connection before the answer, so the page must repeat it
//   retryAfter: 1       seconds, sent with 429 and 503
//   cut: true           end all open streams once
//   gone: true          forget every token once
//   mute: true          keep streams open without heartbeats or entries
//   say: {text, …}      one bot entry to every conversation

import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { deflateSync, crc32 as zlibCrc32 } from "node:zlib";
import { fileURLToPath } from "node:url";
import path from "node:path";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ASSETS = path.join(HERE, "../../src/channel/webchat/assets");
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8" };
const MAX_TEXT = 4000;

// The guide: each step says something and names the step each button leads to.
const GUIDE = {
  hello: {
    text: "Chào bà con. Đây là trợ lý tự động của tổng đài 1022.\n\nTôi giúp liên kết tài khoản Cổng Dịch vụ công quốc gia cũ với VNeID, từng bước một. Tôi không hỏi mật khẩu, không hỏi mã OTP, không thu tiền.\n\nBà con cần gì ạ?",
    choices: [["Bắt đầu liên kết tài khoản", "step1"], ["Tôi chưa có VNeID mức độ 2", "level2"], ["Kiểm tra một đường link có thật không", "scam"], ["Gặp tổng đài viên", "human", "help"]],
  },
  step1: {
    text: "Bước 1/4. Mở Cổng Dịch vụ công quốc gia.\n\nBà con quét mã QR hoặc bấm nút bên dưới. Nhìn kỹ tên trang phải là dichvucong.gov.vn rồi mới đăng nhập.\n\nKhi hiện bảng Thông báo, bấm [Bỏ qua] để vào xem thông tin.",
    link: { url: "https://dichvucong.gov.vn/", label: "Mở Cổng Dịch vụ công", host: "dichvucong.gov.vn", qr: "/qr/cong.png", qr_alt: "Mã QR mở trang https://dichvucong.gov.vn" },
    choices: [["Xong", "step2"], ["Tôi bị vướng", "stuck", "help"], ["Về đầu trang", "hello", "command"]],
  },
  step2: {
    text: "Bước 2/4. Bấm mũi tên [▼] cạnh tên mình ở góc trên bên phải, chọn [Thông tin cá nhân], rồi chọn [Thông tin định danh].\n\nBấm [Cập nhật từ CSDL Quốc gia về Dân cư]. Bảng hiện ra thì bấm [Cập nhật], không bấm [Bỏ qua].",
    image: { src: "/images/man-hinh.png", alt: "Màn hình Thông tin định danh, nút Cập nhật từ CSDL Quốc gia về Dân cư ở góc trên bên phải" },
    choices: [["Xong", "step3"], ["Tôi bị vướng", "stuck", "help"]],
  },
  step3: {
    text: "Bước 3/4. Bà con cho biết tên xã hoặc phường đang ở, để tôi chỉ đúng nơi hỗ trợ khi cần. Xin gõ vào ô bên dưới.",
    choices: [], next: "step4",
  },
  step4: {
    text: "Bước 4/4. Đăng xuất, rồi đăng nhập lại và chọn [Đăng nhập bằng VNeID]. Hệ thống sẽ tự liên kết hai tài khoản.\n\nTrang Thông tin định danh có hiện “Danh sách tài khoản liên kết” chưa ạ?",
    choices: [["Có, đã hiện", "end"], ["Chưa thấy", "stuck", "help"]],
  },
  end: {
    text: "Chúc mừng bà con đã liên kết xong. Từ nay chỉ cần đăng nhập bằng VNeID.",
    choices: [["Về đầu trang", "hello", "command"]],
  },
  level2: {
    text: "VNeID mức độ 2 phải làm trực tiếp tại cơ quan Công an. Bà con mang theo thẻ căn cước và hỏi trước qua tổng đài.",
    choices: [["Về đầu trang", "hello", "command"]],
  },
  scam: {
    text: "Trang thật của Nhà nước có đuôi .gov.vn. Bà con đừng bấm đường link do người lạ gửi, đừng đọc mã OTP cho bất kỳ ai, kể cả người xưng là công an.",
    choices: [["Về đầu trang", "hello", "command"]],
  },
  human: { text: "Tôi đã chuyển lời tới tổng đài viên. Xin bà con chờ ít phút.", choices: [["Thôi, quay lại hướng dẫn", "hello", "command"]] },
  stuck: {
    text: "Không sao ạ. Bà con đang thấy gì trên màn hình?",
    choices: [["Không thấy nút cần bấm", "human"], ["Báo sai mật khẩu", "human"], ["Hiện chữ màu đỏ hoặc màu vàng", "human"], ["Gặp tổng đài viên", "human", "help"]],
  },
};

// Pictures ----------------------------------------------------------------------------

function crc(buffer) {
  if (zlibCrc32) return zlibCrc32(buffer);
  let c = ~0;
  for (const byte of buffer) {
    c ^= byte;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(8 + data.length + 4);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), 8 + data.length);
  return out;
}

/** Greyscale PNG from a function (x, y) → 0…255. */
function png(width, height, shade) {
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) raw[y * (width + 1) + 1 + x] = shade(x, y);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0)),
  ]);
}

// Looks like a QR code and holds nothing: enough for layout, harmless if scanned.
const QR = png(29 * 8, 29 * 8, (px, py) => {
  const x = Math.floor(px / 8) - 2;
  const y = Math.floor(py / 8) - 2;
  if (x < 0 || y < 0 || x > 24 || y > 24) return 255;
  for (const [cx, cy] of [[3, 3], [21, 3], [3, 21]]) {
    const d = Math.max(Math.abs(x - cx), Math.abs(y - cy));
    if (d <= 4) return d === 2 || d === 4 ? 255 : 0;
  }
  return (x * 7 + y * 13 + x * y * 3) % 5 < 2 ? 0 : 255;
});

const SCREEN = png(640, 360, (x, y) => {
  if (y < 48) return 90;
  if (x > 380 && x < 610 && y > 70 && y < 110) return 120;
  if (x < 160) return y % 36 < 14 && x > 20 && x < 130 ? 190 : 235;
  return x > 190 && x < 600 && y > 130 && y % 44 < 24 ? 225 : 255;
});

// Server ------------------------------------------------------------------------------

export async function startFake({ port = 0, heartbeatMs = 15000, frameAncestors = "'self'", name = "Tổng đài 1022 tỉnh Bình Định", hotline = "0256 1022" } = {}) {
  const rooms = new Map();
  const faults = { down: false, delayMs: 0, send: [], retryAfter: 0, mute: false, open: [] };
  const log = { sends: [], opens: [], streams: [], sending: 0, mostAtOnce: 0 };
  const sockets = new Set();

  function add(room, entry) {
    const full = Object.assign({ seq: room.thread.length + 1, at: room.clock || Date.now(), from: "bot", client_id: null, text: "", choices: [], link: null, image: null, waiting: false }, entry);
    room.thread.push(full);
    room.streams.forEach((res) => writeEntry(res, full));
    return full;
  }

  function writeEntry(res, entry) {
    if (!faults.mute) res.write(`event: entry\nid: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`);
  }

  function step(room, id) {
    const it = GUIDE[id];
    room.step = id;
    add(room, {
      text: it.text, link: it.link || null, image: it.image || null, waiting: true,
      choices: it.choices.map(([label, to, kind], i) => ({ n: i + 1, label, payload: `a.1.${id}.${to}`, kind: kind || "answer" })),
    });
  }

  function react(room, { text, press }) {
    if (press && press.startsWith("l.")) {
      add(room, { text: press === "l.en" ? "We will continue in English." : "Từ đây tôi nói tiếng Việt." });
      return;
    }
    if (press === "c.menu") return step(room, "hello");
    if (press) {
      const [, , from, to] = press.split(".");
      if (!GUIDE[to]) return add(room, { text: "Nút này không còn dùng." });
      if (from !== room.step) add(room, { text: "Nút này thuộc câu cũ, tôi làm theo nút bà con vừa bấm." });
      return step(room, to);
    }
    const here = GUIDE[room.step];
    const n = Number(text);
    if (here.choices[n - 1]) return step(room, here.choices[n - 1][1]);
    if (here.next) return step(room, here.next);
    add(room, { text: "Tôi chưa hiểu ý này. Bà con bấm một nút, hoặc gõ số của nút đó." });
  }

  function deliver(room, body) {
    const before = room.seen.get(body.id);
    if (before) return before;
    const raw = body.press ? body.label : body.text;
    const shown = body.press ? raw : raw.replace(/\b\d{6}\b/g, "••••••");
    const mine = add(room, { from: "me", client_id: body.id, text: shown });
    room.seen.set(body.id, mine.seq);
    react(room, body);
    return mine.seq;
  }

  function json(res, status, value, headers) {
    res.writeHead(status, Object.assign({ "Content-Type": "application/json", "Cache-Control": "no-store" }, headers));
    res.end(JSON.stringify(value));
  }

  async function body(req) {
    const parts = [];
    for await (const part of req) parts.push(part);
    return JSON.parse(Buffer.concat(parts).toString() || "{}");
  }

  function roomOf(req) {
    return rooms.get((req.headers.authorization || "").replace(/^Bearer /, ""));
  }

  async function file(res, name, headers) {
    const ext = path.extname(name);
    let data;
    try {
      data = await readFile(path.join(ASSETS, path.normalize("/" + name)));
    } catch {
      return json(res, 404, { error: "not found" });
    }
    if (ext === ".html") data = data.toString().replaceAll("{{service_name}}", name_()).replaceAll("{{hotline}}", hotline);
    res.writeHead(200, Object.assign({ "Content-Type": TYPES[ext] || "application/octet-stream", "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" }, headers));
    res.end(data);
  }

  function name_() {
    return name.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
  }

  function control(change) {
    if (change.cut) rooms.forEach((room) => room.streams.forEach((s) => s.end()));
    if (change.gone) {
      rooms.forEach((room) => room.streams.forEach((s) => s.end("event: gone\ndata: {}\n\n")));
      rooms.clear();
    }
    if (change.say) rooms.forEach((room) => add(room, change.say));
    for (const key of Object.keys(faults)) if (key in change) faults[key] = change[key];
    if (change.down) sockets.forEach((s) => s.destroy());
  }

  const server = createServer(async (req, res) => {
    try {
      await answer(req, res);
    } catch (error) {
      if (!res.headersSent) json(res, 500, { error: String(error) });
      else res.end();
    }
  });

  async function answer(req, res) {
    const url = new URL(req.url, "http://fake");
    if (url.pathname === "/__fake") {
      if (req.method === "POST") control(await body(req));
      return json(res, 200, { faults, log });
    }
    if (faults.down) return req.socket.destroy();
    const csp = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${frameAncestors}`;
    if (url.pathname === "/") return file(res, "index.html", { "Content-Security-Policy": csp });
    if (url.pathname.startsWith("/assets/")) return file(res, url.pathname.slice("/assets/".length));
    if (url.pathname === "/embed.js") return file(res, "embed.js", { "Cross-Origin-Resource-Policy": "cross-origin" });
    if (url.pathname === "/sw.js") return file(res, "sw.js", { "Content-Security-Policy": csp });
    if (url.pathname.startsWith("/qr/") || url.pathname.startsWith("/images/")) {
      res.writeHead(200, { "Content-Type": "image/png" });
      return res.end(url.pathname.startsWith("/qr/") ? QR : SCREEN);
    }
    if (!url.pathname.startsWith("/api/chat/")) return json(res, 404, {});
    if (url.pathname === "/api/chat/send") {
      log.sending += 1;
      log.mostAtOnce = Math.max(log.mostAtOnce, log.sending);
      res.on("close", () => {
        log.sending -= 1;
      });
    }
    if (faults.delayMs) await new Promise((done) => setTimeout(done, faults.delayMs));

    if (url.pathname === "/api/chat/open" && req.method === "POST") {
      const asked = await body(req);
      log.opens.push(asked);
      const fault = faults.open.shift();
      if (fault) return json(res, fault, {}, faults.retryAfter ? { "Retry-After": String(faults.retryAfter) } : {});
      let token = asked.token;
      let room = rooms.get(token);
      const isNew = !room;
      if (!room) {
        token = randomUUID();
        room = { thread: [], streams: new Set(), seen: new Map(), step: "hello" };
        rooms.set(token, room);
      }
      json(res, 200, { token, new: isNew, max_text: MAX_TEXT });
      if (asked.start && GUIDE[asked.start]) step(room, asked.start);
      else if (room.thread.length === 0) step(room, "hello");
      return undefined;
    }

    const room = roomOf(req);
    if (url.pathname === "/api/chat/stream") {
      if (!room) return json(res, 401, {});
      const after = Number(url.searchParams.get("after"));
      log.streams.push(after);
      res.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      room.thread.filter((entry) => entry.seq > after).forEach((entry) => writeEntry(res, entry));
      if (!faults.mute) res.write("event: ready\ndata: {}\n\n");
      room.streams.add(res);
      const beat = setInterval(() => faults.mute || res.write(": hb\n\n"), heartbeatMs);
      res.on("close", () => {
        clearInterval(beat);
        room.streams.delete(res);
      });
      return undefined;
    }
    if (url.pathname === "/api/chat/send" && req.method === "POST") {
      const sent = await body(req);
      const fault = faults.send.shift();
      log.sends.push({ id: sent.id, text: sent.text, press: sent.press, fault: fault || null });
      if (!room) return json(res, 401, {});
      if (fault === "drop") {
        deliver(room, sent);
        return req.socket.destroy();
      }
      if (fault) return json(res, fault, {}, faults.retryAfter ? { "Retry-After": String(faults.retryAfter) } : {});
      if (Array.from(sent.text || "").length > MAX_TEXT) return json(res, 413, {});
      return json(res, 200, { seq: deliver(room, sent) });
    }
    return json(res, 404, {});
  }

  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  const url = `http://localhost:${server.address().port}`;
  return {
    url, faults, log, rooms, control, add,
    say: (entry) => control({ say: entry }),
    close: () => new Promise((done) => {
      sockets.forEach((s) => s.destroy());
      server.close(done);
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fake = await startFake({ port: Number(process.argv[2] || 8100), frameAncestors: "*" });
  console.log(`fake server at ${fake.url}`);
}
