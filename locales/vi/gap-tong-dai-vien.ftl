tieu-de = Gặp tổng đài viên
gap-nguoi =
    Tôi đang chuyển Ông/Bà tới tổng đài viên. Ông/Bà chờ ở đây, hoặc gọi { $hotline }. Giờ trực: { $operator_hours }.

    Tổng đài viên không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.
