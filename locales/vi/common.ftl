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
    Tôi chỉ đọc được chữ. Ông/Bà vui lòng gõ chữ giúp tôi.
anh-khong-luu =
    Tôi không giữ ảnh Ông/Bà vừa gửi, vì ảnh có thể có thông tin riêng như ảnh căn cước. Tôi cũng không xem được ảnh.

    Ông/Bà gõ vài chữ trên màn hình đang thấy, tôi hướng dẫn tiếp.
tin-qua-dai =
    Tin nhắn này dài quá, tôi chưa đọc được. Ông/Bà viết lại ngắn hơn giúp tôi.
tin-sua =
    Tôi không đọc lại tin nhắn đã sửa. Ông/Bà vui lòng gửi thành tin mới.
nhom-chat =
    Để giữ riêng tư, tôi không hướng dẫn trong nhóm. Mời Ông/Bà nhắn riêng cho tôi.
canh-bao-mat-khau =
    Ông/Bà vừa gửi mật khẩu vào đây. Tôi đã che đi và không giữ lại, nhưng tin vẫn còn trên máy của Ông/Bà.

    Để an toàn, Ông/Bà đổi mật khẩu đó và xóa tin vừa gửi. Tổng đài và cán bộ thật không bao giờ hỏi mật khẩu.
canh-bao-otp =
    Ông/Bà vừa gửi một mã xác nhận vào đây. Tôi đã che đi và không giữ lại.

    Mã này chỉ để Ông/Bà tự nhập, xin đừng đọc cho bất kỳ ai. Tổng đài và cán bộ thật không bao giờ hỏi mã.

    Nếu có người bảo Ông/Bà gửi mã, Ông/Bà đổi mật khẩu và bấm nút gặp tổng đài viên ngay.
canh-bao-so-ca-nhan =
    Tôi đã che thông tin cá nhân trong tin vừa rồi, không giữ lại. Tôi không cần số này để hướng dẫn Ông/Bà.

    Ông/Bà cần giúp việc gì thì nhắn cho tôi.
da-che-so =
    Tôi đã che thông tin cá nhân trong tin vừa rồi, không giữ lại.

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
    Tôi đang chuyển Ông/Bà tới tổng đài viên. Ông/Bà chờ ở đây, hoặc gọi { $hotline } nếu cần gấp. Giờ trực: { $operator_hours }.

    Tổng đài viên không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.
ngoai-gio =
    Bây giờ ngoài giờ trực. Tổng đài { $hotline }, giờ trực: { $operator_hours }.

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

## Xét đường dẫn
nut-bao-duong-dan = Báo đường dẫn này
duong-dan-that =
    { $link_host } là trang chính thức: { $link_what }.

    Mật khẩu và mã OTP, Ông/Bà chỉ nhập trên trang chính thức hoặc trong ứng dụng VNeID, không gửi cho ai.
duong-dan-co-quan =
    { $link_host } có đuôi .gov.vn, đuôi dành cho cơ quan nhà nước. Nhưng đây không phải trang để liên kết tài khoản với VNeID.

    Để liên kết, Ông/Bà dùng dichvucong.gov.vn và ứng dụng VNeID.
duong-dan-la =
    Tôi không biết trang { $link_host }, nên không dám nói là an toàn. Ông/Bà đừng nhập số định danh, mật khẩu, mã OTP ở đó.

    Trang thật để liên kết là dichvucong.gov.vn và vneid.gov.vn. Không chắc, Ông/Bà gọi { $hotline }.
duong-dan-doc-ten =
    Tên Ông/Bà ghi bằng chữ giống tên một trang của nhà nước. Tôi không thấy đường dẫn thật, nên chưa dám nói là an toàn.

    Ông/Bà tự gõ dichvucong.gov.vn hoặc vneid.gov.vn vào trình duyệt, đừng bấm đường dẫn người khác gửi.
duong-dan-gia =
    CẢNH BÁO: { $link_host } có dấu hiệu giả trang của nhà nước. Ông/Bà đừng bấm, đừng nhập gì, đừng cài gì.

    Trang thật là dichvucong.gov.vn và vneid.gov.vn. Tên người gửi và chữ hiển thị có thể bị giả.

    Đã lỡ bấm, cài ứng dụng, chuyển tiền hoặc đọc mã OTP: tắt mạng trên điện thoại, gọi ngân hàng khóa tài khoản, báo Công an xã, phường gần nhất. Cần hỏi, gọi { $hotline }.
duong-dan-viet-roi =
    CẢNH BÁO: tên { $link_host } bị viết rời hoặc che dấu chấm, có thể là giả. Ông/Bà đừng bấm, đừng gõ theo.

    Trang thật viết liền: dichvucong.gov.vn và vneid.gov.vn. Không chắc, Ông/Bà gọi { $hotline }.

    Đã lỡ cài ứng dụng, chuyển tiền hoặc đọc mã OTP: tắt mạng trên điện thoại, gọi ngân hàng khóa tài khoản, báo Công an xã, phường gần nhất.
duong-dan-apk =
    CẢNH BÁO: { $link_host } là tệp cài ứng dụng (.apk) ngoài trang chính thức. Ông/Bà đừng tải, đừng cài.

    Theo cảnh báo công khai, ứng dụng VNeID giả đọc tin nhắn OTP, chiếm quyền máy và chuyển tiền. Chỉ cài VNeID từ App Store hoặc CH Play.

    Đã lỡ cài: tắt mạng trên điện thoại, gọi ngân hàng khóa tài khoản, báo Công an xã, phường gần nhất. Cần hỏi, gọi { $hotline }.

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

## Làm tiếp ở kênh khác
lenh-move = Làm tiếp ở nơi khác
    .mo-ta = Lấy mã để làm tiếp trên Zalo, Telegram hoặc trang web
noi-zalo-oa = Zalo
    .ten = Zalo: { $ten }
noi-zalo-bot = Zalo
    .ten = Zalo: { $ten }
noi-telegram = Telegram
    .ten = Telegram: { $ten }
noi-web = Trang web
    .ten = Trang web: { $ten }
chuyen-ma =
    Mã của Ông/Bà là { $code }

    Ông/Bà mở tổng đài ở một nơi dưới đây và gửi mã này. Tôi sẽ làm tiếp đúng bước này.
    { $places }

    Mã dùng một lần, trong 15 phút. Đây không phải mã OTP. Ông/Bà đừng đưa mã cho người khác.
chuyen-mo-telegram = Muốn khỏi gõ mã, Ông/Bà mở Telegram ở đường dẫn dưới đây.
    .nut = Mở Telegram
chuyen-mo-web = Muốn khỏi gõ mã, Ông/Bà mở trang web ở đường dẫn dưới đây.
    .nut = Mở trang web
chuyen-khong-co =
    Hiện tổng đài chỉ trả lời ở đây, chưa chuyển sang nơi khác được. Ông/Bà làm tiếp ở đây giúp tôi.
chuyen-xong =
    Tôi đã nhận mã. Mình làm tiếp hướng dẫn “{ $flow_title }” từ bước đang dở.

    Trước đó Ông/Bà làm ở { $from }
chuyen-xong-trong =
    Tôi đã nhận mã. Ở nơi cũ Ông/Bà chưa làm dở hướng dẫn nào, mình bắt đầu ở đây.

    Nơi cũ: { $from }
chuyen-da-di =
    Mã đã được dùng. Hướng dẫn đang làm tiếp ở { $to }

    Tin nhắn ở đây vẫn giữ nguyên. Muốn làm tiếp ở đây, Ông/Bà gõ “tiếp tục”. Nếu không phải Ông/Bà dùng mã, xin gọi { $hotline }.
chuyen-sai =
    Mã này không dùng được. Có thể mã đã dùng rồi, đã quá 15 phút, hoặc gõ nhầm. Ông/Bà xem lại mã. Cần mã mới, Ông/Bà gõ “làm tiếp nơi khác” ở nơi đã lấy mã.
chuyen-cua-day =
    Đây là mã của chính nơi này. Ông/Bà mở tổng đài ở nơi muốn làm tiếp rồi gửi mã vào đó.
chuyen-sai-nhieu =
    Mã gửi từ đây sai nhiều lần. Xin Ông/Bà chờ 15 phút rồi lấy mã mới. Cần gấp, Ông/Bà gọi { $hotline }.
chuyen-khong-hop =
    Hướng dẫn Ông/Bà đang làm chưa dùng được ở đây. Ông/Bà làm tiếp ở nơi đã lấy mã, hoặc gọi { $hotline }.
