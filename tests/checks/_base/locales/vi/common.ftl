xong = Đã làm xong
vuong = Tôi bị vướng
co = Có thấy
chua = Chưa thấy
lenh-back = Lệnh back
    .mo-ta = Tả lệnh back
lenh-repeat = Lệnh repeat
    .mo-ta = Tả lệnh repeat
lenh-menu = Lệnh menu
    .mo-ta = Tả lệnh menu
lenh-operator = Lệnh operator
    .mo-ta = Tả lệnh operator
lenh-language = Lệnh language
    .mo-ta = Tả lệnh language
lenh-source = Lệnh source
    .mo-ta = Tả lệnh source
lenh-continue = Lệnh continue
    .mo-ta = Tả lệnh continue
lenh-stop = Lệnh stop
    .mo-ta = Tả lệnh stop
khong-hieu = Câu khong-hieu
co-phai = Câu co-phai
buoc-khong-toi = Câu buoc-khong-toi
khong-hieu-nguoi = Câu khong-hieu-nguoi
tiep-tuc-huong-dan = Câu tiep-tuc-huong-dan { $flow_title }
huong-dan-da-doi = Câu huong-dan-da-doi
huong-dan-het = Câu huong-dan-het { $flow_title }
vuong-o-dau = Câu vuong-o-dau
vuong-khac = Câu vuong-khac
vuong-chua-co = Câu vuong-chua-co
chon-ngon-ngu = Câu chon-ngon-ngu
da-doi-ngon-ngu = Câu da-doi-ngon-ngu
nguon = Câu nguon { $sources }
nguon-khong-co = Câu nguon-khong-co
khong-lui-duoc = Câu khong-lui-duoc
tiep-tuc-khong-co = Câu tiep-tuc-khong-co
chua-bat-dau = Câu chua-bat-dau
da-tam-dung = Câu da-tam-dung
loi-noi-bo = Câu loi-noi-bo { $hotline }
khong-doc-duoc = Câu khong-doc-duoc
anh-khong-luu = Câu anh-khong-luu
tin-qua-dai = Câu tin-qua-dai
nhom-chat = Câu nhom-chat
tin-sua = Câu tin-sua
canh-bao-mat-khau = Câu canh-bao-mat-khau
canh-bao-otp = Câu canh-bao-otp
canh-bao-so-ca-nhan = Câu canh-bao-so-ca-nhan
da-che-so = Câu da-che-so
tong-dai-da-nhan = Câu tong-dai-da-nhan
tong-dai-da-ghi = Câu tong-dai-da-ghi
tong-dai-vien-vao = Câu tong-dai-vien-vao
tong-dai-vang = Câu tong-dai-vang
tong-dai-xong = Câu tong-dai-xong
tong-dai-rut = Câu tong-dai-rut
nhac-chung = Câu nhac-chung
chao-lai = Câu chao-lai
bam-so = Câu bam-so
tai-qr = Câu tai-qr { $url }
mo-lien-ket = Câu mo-lien-ket
phim-cu = Câu phim-cu
flow-cham = Câu flow-cham
ngon-ngu-vi = Tiếng Việt
ngon-ngu-en = English
ngoai-gio = Giờ trực: { $operator_hours }

## Dữ liệu cá nhân
lenh-privacy = Riêng tư
    .mo-ta = Tổng đài giữ và không giữ những gì
lenh-data = Dữ liệu của tôi
    .mo-ta = Xem đang giữ gì của mình
lenh-export = Lấy bản sao
    .mo-ta = Mở trang ghi mọi dữ liệu của mình
lenh-erase = Xóa dữ liệu của tôi
    .mo-ta = Xóa hết những gì đang giữ
rieng-tu-ngan = (Tin nhắn được lưu để làm tiếp khi cần, số giấy tờ được che. Gõ “riêng tư” để biết thêm.)
rieng-tu =
    Tôi giữ tin nhắn và bước Ông/Bà đang làm, để lần sau làm tiếp. Số giấy tờ, số điện thoại, mật khẩu, mã OTP được che trước khi lưu. Ảnh thì không lưu.

    { $expiry ->
        [never] Ông/Bà xóa lúc nào cũng được.
       *[days] Sau { $days } ngày không dùng, mọi thứ tự xóa. Ông/Bà xóa lúc nào cũng được.
    }
du-lieu =
    Tôi đang giữ của Ông/Bà: những tin nhắn gần đây, bước đang làm, nơi ở và ngôn ngữ đã chọn, yêu cầu gặp tổng đài viên nếu có.

    { $expiry ->
        [never] Ông/Bà lấy bản sao hoặc xóa được.
       *[days] Sau { $days } ngày không dùng, mọi thứ tự xóa. Ông/Bà lấy bản sao hoặc xóa được.
    }
tai-du-lieu =
    Trang dưới đây ghi mọi dữ liệu tôi giữ của Ông/Bà. Trang chỉ mở được trong 15 phút. Xin đừng gửi đường dẫn này cho người khác.
tai-du-lieu-goi =
    Ở đây chưa mở được trang dữ liệu. Muốn lấy bản sao, Ông/Bà gọi { $hotline } hoặc bấm gặp tổng đài viên.
mo-trang-du-lieu = Mở dữ liệu của tôi
xoa-du-lieu-hoi =
    Ông/Bà muốn xóa hết dữ liệu? Tin nhắn, bước đang làm và yêu cầu gặp tổng đài viên sẽ mất, không lấy lại được. Tài khoản VNeID và hồ sơ trên Cổng không bị ảnh hưởng.
xoa-du-lieu-dong-y = Đồng ý, xóa hết
xoa-du-lieu-thoi = Không xóa
xoa-du-lieu-xong =
    Tôi đã xóa dữ liệu của Ông/Bà. Tin nhắn trong máy của Ông/Bà thì Ông/Bà tự xóa. Khi cần, Ông/Bà nhắn lại, mình bắt đầu từ đầu.
xoa-du-lieu-giu = Vâng ạ, tôi không xóa gì.

## Khi nhắn quá nhanh, nhờ quá nhiều lần
nhan-qua-nhanh =
    Ông/Bà nhắn nhanh quá, tôi đọc không kịp. Xin chờ một phút rồi nhắn tiếp. Tin gửi trong lúc chờ tôi không đọc được.
goi-nguoi-nhieu-lan =
    Trong một giờ qua, Ông/Bà đã xin gặp tổng đài viên nhiều lần. Nếu cần gấp, Ông/Bà gọi { $hotline }. Giờ trực: { $operator_hours }.

## Trang dữ liệu của một người
trang-du-lieu = Dữ liệu tổng đài đang giữ của tôi
trang-du-lieu-mo-dau = Bấm nút dưới đây để xem. Trang chỉ mở được trong 15 phút từ lúc Ông/Bà nhận đường dẫn.
trang-du-lieu-xem = Xem dữ liệu của tôi
trang-du-lieu-tai = Tải về máy
trang-du-lieu-dang-lam = Nơi ở và hướng dẫn đang làm
trang-du-lieu-yeu-cau = Yêu cầu gặp tổng đài viên
trang-du-lieu-tin = Tin nhắn
trang-du-lieu-toi = Tôi
trang-du-lieu-tong-dai = Tổng đài
trang-du-lieu-het-han = Đường dẫn này không còn dùng được. Ông/Bà quay lại cuộc trò chuyện, gõ “dữ liệu của tôi” để lấy đường dẫn mới.
