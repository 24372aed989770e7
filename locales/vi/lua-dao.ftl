tieu-de = Phòng tránh lừa đảo
hoi =
    Ông/Bà thấy nghi ngờ là đúng. Đừng bấm, đừng chuyển tiền vội. Chuyện gì đã xảy ra?
    .cuoc-goi = Có người gọi điện
    .tin-nhan = Có tin nhắn, đường dẫn
    .lo-lam = Tôi lỡ làm theo rồi
cuoc-goi =
    Ông/Bà tắt máy. Công an chỉ mời người dân ra trụ sở, không làm thay qua điện thoại. Không đóng phí để “cập nhật VNeID”, không chia sẻ màn hình. Sau sáp nhập, địa chỉ trên VNeID tự cập nhật.

    Cần hỏi, ra Công an xã, phường hoặc gọi { $hotline }.
tin-nhan =
    Ông/Bà đừng bấm, đừng cài tệp. Trang thật là dichvucong.gov.vn và vneid.gov.vn. Tên người gửi có thể bị giả.

    Chỉ cài VNeID từ App Store hoặc CH Play. Không chắc, Ông/Bà gõ lại địa chỉ trang bằng tay, hoặc gọi { $hotline }.
lo-lam =
    Ông/Bà bình tĩnh, làm ngay ba việc:
    1. Tắt mạng trên điện thoại.
    2. Gọi ngân hàng để khóa tài khoản.
    3. Báo Công an xã, phường gần nhất.

    Đừng nghe thêm cuộc gọi nào bảo chuyển tiền. Tôi và tổng đài không bao giờ hỏi mật khẩu, mã OTP.
