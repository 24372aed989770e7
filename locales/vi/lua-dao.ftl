tieu-de = Phòng tránh lừa đảo
hoi =
    Ông/Bà nghi ngờ là đúng. Đừng đóng phí để “cập nhật VNeID”, đừng cài tệp, đừng chia sẻ màn hình, đừng đọc mã OTP. Cần hỏi ngay, gọi { $hotline }.

    Chuyện gì đã xảy ra?
    .cuoc-goi = Có người gọi điện
    .goi = Ông/Bà cẩn thận như vậy là đúng.
    .nhan = Ông/Bà cẩn thận như vậy là đúng.
    .app = Ông/Bà cẩn thận như vậy là đúng.
    .lo = Ông/Bà báo sớm là tốt.
    .tin-nhan = Có tin nhắn, đường dẫn
    .cai-app = Bảo cài ứng dụng, quét mặt
    .lo-lam = Tôi lỡ làm theo rồi
cuoc-goi =
    Ông/Bà tắt máy. Theo thông tin công khai, Công an chỉ mời dân ra trụ sở, không làm thay qua điện thoại. Địa chỉ sau sáp nhập tự cập nhật trên VNeID, dân không phải làm gì.

    Đã có người bị gọi đòi phí 22.000 đồng rồi mất hơn trăm triệu. Dọa khóa tài khoản cũng là cách hay gặp.

    Cần hỏi, ra Công an xã, phường hoặc gọi { $hotline }.
tin-nhan =
    Ông/Bà đừng bấm, đừng cài tệp. Trang thật là dichvucong.gov.vn và vneid.gov.vn. Tên người gửi có thể bị giả.

    Ông/Bà chép đường dẫn vào đây, tôi xem giúp. Không chắc, Ông/Bà tự gõ địa chỉ trang thật, hoặc gọi { $hotline }.
cai-app =
    Ông/Bà đừng cài, đừng chia sẻ màn hình, đừng quét mặt qua cuộc gọi. Theo cảnh báo công khai, ứng dụng VNeID giả đọc tin nhắn OTP, chiếm quyền máy và chuyển tiền.

    Bộ Công an chỉ có một ứng dụng định danh là VNeID, chỉ cài từ App Store hoặc CH Play. Kích hoạt mức 2 thì ra trụ sở Công an. Cần hỏi, gọi { $hotline }.
