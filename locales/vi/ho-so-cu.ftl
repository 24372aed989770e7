tieu-de = Hồ sơ cũ và hai tài khoản
hoi =
    Ông/Bà muốn hỏi điều nào về hồ sơ nộp trước đây?
    .neu-khong = Không liên kết thì sao
    .khong-thay = Vào VNeID không thấy
    .hai-tai-khoan = Tôi có 2 tài khoản
neu-khong =
    Không liên kết thì tồn tại hai tài khoản, và tài khoản mới không có hồ sơ đã làm trước đó.

    Liên kết rồi thì giấy tờ trong kho dữ liệu cũ tự chuyển sang. Muốn làm, Ông/Bà gõ “liên kết vneid”.
hai-tai-khoan =
    Có hai tài khoản thường là do tài khoản cũ chưa liên kết với VNeID. Ông/Bà đừng lo.

    Mình xem trên Cổng đã có danh sách liên kết chưa nhé?
    .co = Xem ngay
    .xem = Vâng, mình xem ngay.
    .thoi = Không sao ạ.
hoi-danh-sach =
    Đăng nhập Cổng bằng VNeID, mở [Thông tin cá nhân], [Thông tin tài khoản], rồi [Thông tin định danh].

    Ông/Bà nhìn xem trang đó có mục “Danh sách tài khoản liên kết” không?
    .co = Có, thấy rồi
    .chua = Không thấy
    .o-dau = Bấm vào tên ở góc trên bên phải, chọn [Thông tin cá nhân]. Ở danh sách bên trái, chọn “Thông tin định danh”. Danh sách liên kết nằm trong trang này.
gap-nguoi =
    Đã liên kết mà thiếu hồ sơ thì cần người xem giúp. Tôi đang chuyển Ông/Bà tới tổng đài viên. Cần gấp, gọi { $hotline }. Giờ trực: { $operator_hours }.

    Tổng đài viên không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.
de-sau =
    Vâng ạ. Khi nào tiện, Ông/Bà gõ “hồ sơ cũ” để làm tiếp.
