tieu-de = Phòng tránh lừa đảo
hoi =
    Ông/Bà thấy nghi ngờ là đúng. Đừng bấm, đừng chuyển tiền vội. Chuyện gì đã xảy ra?
    .cuoc-goi = Có người gọi điện
    .goi = Ông/Bà cẩn thận như vậy là đúng.
    .nhan = Ông/Bà cẩn thận như vậy là đúng.
    .lo = Ông/Bà báo sớm là tốt.
    .tin-nhan = Có tin nhắn, đường dẫn
    .lo-lam = Tôi lỡ làm theo rồi
cuoc-goi =
    Ông/Bà tắt máy. Đừng đóng phí để “cập nhật VNeID”, đừng chia sẻ màn hình. Theo thông tin công khai, Công an chỉ mời dân ra trụ sở, không làm thay qua điện thoại; địa chỉ sau sáp nhập tự cập nhật trên VNeID.

    Cần hỏi, ra Công an xã, phường hoặc gọi { $hotline }.
tin-nhan =
    Ông/Bà đừng bấm, đừng cài tệp. Trang thật là dichvucong.gov.vn và vneid.gov.vn. Tên người gửi có thể bị giả.

    Theo khuyến cáo công khai, chỉ cài VNeID từ App Store hoặc CH Play. Không chắc, Ông/Bà gõ lại địa chỉ trang bằng tay, hoặc gọi { $hotline }.
lo-lam =
    Ông/Bà bình tĩnh, làm ngay ba việc:
    1. Tắt mạng trên điện thoại.
    2. Gọi ngân hàng để khóa tài khoản.
    3. Báo Công an xã, phường gần nhất.

    Đừng nghe thêm cuộc gọi nào bảo chuyển tiền. Tôi và tổng đài không bao giờ hỏi mật khẩu, mã OTP.
