### Lời dùng chung cho mọi hướng dẫn.

## Nút trả lời chuẩn
xong = Đã xong
vuong = Tôi bị vướng
co = Có, thấy rồi
chua = Chưa thấy
nut-khong-ro = Không rõ
nut-de-sau = Để lúc khác

## Lệnh
lenh-back = Quay lại
    .mo-ta = Về bước vừa rồi
lenh-repeat = Nhắc lại
    .mo-ta = Gửi lại bước đang làm
lenh-menu = Về đầu
    .mo-ta = Bắt đầu lại, chọn việc cần giúp
lenh-operator = Gặp tổng đài viên
    .mo-ta = Nhờ người hỗ trợ
lenh-language = Đổi ngôn ngữ
    .mo-ta = Tiếng Việt hoặc English
lenh-source = Nguồn
    .mo-ta = Xem hướng dẫn dựa vào văn bản nào
lenh-continue = Tiếp tục
    .mo-ta = Làm tiếp hướng dẫn đang dở
lenh-stop = Tạm dừng
    .mo-ta = Dừng hướng dẫn đang làm

## Khi bot chưa hiểu
khong-hieu =
    Xin lỗi, tôi chưa hiểu câu vừa rồi. Ông/Bà bấm một nút dưới đây, hoặc nhắn ngắn gọn hơn giúp tôi.
khong-hieu-nguoi =
    Tôi vẫn chưa hiểu, thành thật xin lỗi Ông/Bà. Ông/Bà có thể bấm nút gặp tổng đài viên để có người giúp, hoặc gọi { $hotline }.
co-phai = Có phải Ông/Bà hỏi một trong những việc này? Nếu không phải, Ông/Bà nhắn lại bằng lời khác giúp tôi.
buoc-khong-toi = Tôi chưa mở bước đó được. Mời Ông/Bà làm tiếp từ bước dưới đây.
khong-doc-duoc =
    Tôi chỉ đọc được chữ. Ông/Bà vui lòng gõ chữ hoặc bấm nút giúp tôi.
anh-khong-luu =
    Tôi không xem được ảnh và không giữ ảnh Ông/Bà vừa gửi. Xin đừng gửi ảnh căn cước cho bất kỳ ai qua tin nhắn.
tin-qua-dai =
    Tin nhắn này dài quá, tôi chưa đọc được. Ông/Bà viết lại ngắn hơn giúp tôi.
tin-sua =
    Tôi không đọc lại tin nhắn đã sửa. Ông/Bà vui lòng gửi thành tin mới.
nhom-chat =
    Để giữ riêng tư, tôi không hướng dẫn trong nhóm. Mời Ông/Bà nhắn riêng cho tôi.
canh-bao-mat-khau =
    Ông/Bà dừng lại một chút. Xin đừng gửi mật khẩu, mã OTP hay số căn cước vào đây. Phần đó tôi đã che đi, không giữ lại.

    Ông/Bà chỉ nhập những thứ này trên Cổng hoặc trong ứng dụng VNeID.

## Đi lại trong hướng dẫn
tiep-tuc-huong-dan = Mình làm tiếp: { $flow_title }.
huong-dan-da-doi = Hướng dẫn vừa được sửa cho đúng hơn. Mời Ông/Bà xem lại bước này.
huong-dan-het =
    Hướng dẫn “{ $flow_title }” đã kết thúc, nên nút này không dùng được nữa. Ông/Bà có muốn làm lại từ đầu không?
phim-cu = Nút Ông/Bà vừa bấm là của tin cũ. Tôi gửi lại bước đó.
khong-lui-duoc = Đây là bước đầu tiên, chưa có bước nào trước đó.
tiep-tuc-khong-co = Hiện không có hướng dẫn nào đang dở. Ông/Bà gõ “menu” để chọn việc cần giúp.
chua-bat-dau = Ông/Bà chưa bắt đầu hướng dẫn nào. Ông/Bà gõ “menu” để bắt đầu.
da-tam-dung =
    Tôi đã tạm dừng. Khi nào tiện, Ông/Bà gõ “tiếp tục” để làm tiếp đúng chỗ này.
chao-lai =
    Chào Ông/Bà trở lại. Lần trước mình còn làm dở. Ông/Bà bấm nút tiếp tục để làm tiếp.
flow-cham =
    Tôi xin lỗi, có lỗi khiến hướng dẫn chạy vòng. Ông/Bà bấm nút gặp tổng đài viên để có người giúp.
loi-noi-bo =
    Tôi xin lỗi, máy vừa gặp lỗi. Ông/Bà thử lại sau ít phút, hoặc gọi { $hotline }.

## Khi bị vướng
vuong-o-dau = Ông/Bà vướng ở chỗ nào? Bấm vào dòng giống nhất.
vuong-khac = Chỗ khác, cần người giúp
vuong-chua-co =
    Chỗ này tôi chưa có sẵn lời giải. Ông/Bà bấm nút gặp tổng đài viên để có người giúp.

## Nhắc và tạm dừng
nhac-chung =
    Ông/Bà còn đang hỏi dở. Khi tiện, mời Ông/Bà trả lời tin ở trên. Cần người giúp, bấm nút gặp tổng đài viên.
nhac-cho =
    Yêu cầu của Ông/Bà vẫn đang chờ tổng đài viên. Nếu cần gấp, Ông/Bà gọi { $hotline }.
bo-do =
    Lâu rồi chưa thấy Ông/Bà trả lời nên tôi tạm dừng, không mất gì cả. Khi nào tiện, Ông/Bà gõ “tiếp tục” để làm tiếp đúng chỗ đang dở.

## Gặp tổng đài viên
gap-nguoi =
    Tôi đang chuyển Ông/Bà tới tổng đài viên. Ông/Bà chờ ở đây, hoặc gọi { $hotline } nếu cần gấp.

    Tổng đài viên không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.
ngoai-gio =
    Bây giờ ngoài giờ trực. Giờ trực: { $operator_hours }.

    Tôi đã ghi lại yêu cầu để tổng đài viên xem khi vào giờ. Trong lúc chờ, Ông/Bà vẫn làm tiếp hướng dẫn được.
cho-lau =
    Xin lỗi Ông/Bà, đến giờ vẫn chưa có tổng đài viên trả lời. Ông/Bà gọi { $hotline }, hoặc gõ “gặp tổng đài viên” để xin lại. Muốn quay lại hướng dẫn, Ông/Bà gõ “tiếp tục”.
tong-dai-da-nhan =
    Yêu cầu của Ông/Bà đã được ghi lại. Giờ trực: { $operator_hours }. Số điện thoại: { $hotline }.
tong-dai-vien-vao = Tổng đài viên đã vào cuộc trò chuyện. Ông/Bà cứ nhắn bình thường.
tong-dai-xong = Tổng đài viên đã kết thúc phần hỗ trợ. Ông/Bà cần gì thêm, gõ “menu”.
tong-dai-rut = Tôi đã rút yêu cầu gặp tổng đài viên. Mình quay lại hướng dẫn.
tong-dai-da-ghi = Tôi đã ghi lại lời Ông/Bà để tổng đài viên đọc. Ông/Bà chờ ở đây, gọi { $hotline }, hoặc quay lại hướng dẫn.
tong-dai-vang =
    Xin lỗi Ông/Bà, lúc này chưa có tổng đài viên nào nhận. Ông/Bà gọi { $hotline }. Giờ trực: { $operator_hours }.

## Ngôn ngữ, nguồn, đường dẫn
chon-ngon-ngu = Ông/Bà muốn dùng ngôn ngữ nào?
da-doi-ngon-ngu = Từ giờ tôi nói tiếng Việt.
ngon-ngu-vi = Tiếng Việt
ngon-ngu-en = English
nguon =
    Hướng dẫn này dựa vào:
    { $sources }
nguon-khong-co = Phần này chưa ghi nguồn. Ông/Bà cần kiểm chứng, bấm nút gặp tổng đài viên.
bam-so = Ông/Bà nhắn số đứng trước để chọn.
tai-qr = Mã QR mở trang { $url }
mo-lien-ket = Mở trang
anh-bieu-tuong =
    Hình chú giải ba biểu tượng: xanh có dấu tích là đã xác minh; vàng có dấu chấm than là tự nhập, chưa xác minh; đỏ là chưa có dữ liệu.
