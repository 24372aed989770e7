tieu-de = Đã lỡ làm theo kẻ lừa
khan-cap =
    Ông/Bà bình tĩnh, làm ngay ba việc:
    1. Tắt mạng trên điện thoại (wifi và 4G).
    2. Dùng máy khác gọi ngân hàng để khóa tài khoản.
    3. Báo Công an xã, phường gần nhất.

    Đừng nghe thêm cuộc gọi nào bảo chuyển tiền hay đọc mã. Làm xong, Ông/Bà cho biết đã lỡ làm gì?
    .cai = Đã cài ứng dụng, tệp
    .ma = Đã đưa mã, mật khẩu
    .tien = Đã chuyển tiền
    .bam = Mới bấm đường dẫn
cai =
    Ông/Bà để máy tắt mạng. Theo cảnh báo công khai, ứng dụng VNeID giả đọc tin nhắn OTP, chiếm quyền máy và chuyển tiền. Nhờ người rành máy hoặc Công an xem giúp trước khi bật mạng lại.

    Sau này chỉ cài VNeID từ App Store hoặc CH Play. Cần hỏi, gọi { $hotline }.
ma =
    Ông/Bà đổi ngay mật khẩu đã đưa, đổi trên trang hoặc ứng dụng chính thức. Đừng đọc thêm mã nào nữa.

    Cán bộ, tổng đài và tôi không bao giờ hỏi mật khẩu, mã OTP. Cần hỏi, gọi { $hotline }.
tien =
    Ông/Bà gọi ngân hàng ngay, nói rõ vừa bị lừa chuyển tiền. Giữ lại tin nhắn, số máy và biên lai để đưa cho Công an.

    Đừng chuyển thêm khoản nào để “lấy lại tiền”. Cần hỏi, gọi { $hotline }.
bam =
    Ông/Bà đóng trang đó, đừng nhập gì, đừng cài gì. Nếu máy vừa tải tệp về, đừng mở.

    Trang thật là dichvucong.gov.vn và vneid.gov.vn. Cần hỏi, gọi { $hotline }.
