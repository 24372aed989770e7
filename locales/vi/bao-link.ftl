tieu-de = Báo đường dẫn giả
cach-bao =
    Địa chỉ Ông/Bà muốn báo: { $link }

    Theo trang công khai, người dân phản ánh tới số 156 hoặc 5656, và báo trang giả ở canhbao.ncsc.gov.vn. Ông/Bà cũng có thể nhờ tôi gửi địa chỉ này cho tổng đài viên { $hotline }.
    .gui = Gửi tổng đài viên
    .thoi = Tôi tự báo
gui =
    Tôi đã gửi địa chỉ cho tổng đài viên. Ông/Bà chờ ở đây, hoặc gọi { $hotline }. Bấm quay lại thì yêu cầu được rút.

    Tổng đài viên không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.
gui-ngoai-gio =
    Tôi đã gửi địa chỉ. Bây giờ ngoài giờ trực; giờ trực: { $operator_hours }. Tổng đài viên sẽ xem khi vào giờ. Bấm quay lại thì yêu cầu được rút.
thoi = Cảm ơn Ông/Bà. Ông/Bà đừng bấm đường dẫn đó, và nhắc người nhà cùng tránh.
