tieu-de = Đăng nhập thẳng bằng VNeID
nhac =
    Ông/Bà đang làm dở việc đăng nhập bằng VNeID. Khi tiện, mời Ông/Bà làm tiếp bước ở trên. Cần người giúp, bấm nút gặp tổng đài viên.
mo-cong =
    Bước 1/3. Mở dichvucong.gov.vn, vào phần đăng nhập. Chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”.

    Ông/Bà sẽ thấy trang “Đăng nhập VNeID”.
    .khong-thay-o = Trên trang đăng nhập của Cổng, Ông/Bà tìm ô có chữ “Bộ Công an”. Nếu trang hiện luôn chữ “Đăng nhập VNeID” thì đã đúng chỗ, bấm “Đã xong”.
    .trang-loi = Ông/Bà thử mở lại sau ít phút. Tôi không biết được Cổng có đang bị lỗi hay không. Vẫn không vào được, xin gọi { $hotline } hoặc bấm gặp tổng đài viên.
    .so-gia = Trang thật có địa chỉ dichvucong.gov.vn. Ông/Bà nhìn kỹ từng chữ trên thanh địa chỉ. Địa chỉ có thêm chữ lạ hoặc đuôi khác .gov.vn thì đừng nhập gì.
cach =
    Bước 2/3. Trên trang “Đăng nhập VNeID” có hai cách. Ông/Bà muốn dùng cách nào?
    .qr = Quét mã QR
    .mat-khau = Nhập số và mật khẩu
    .mot-may = Chỉ có một điện thoại thì không tự quét màn hình của mình được. Ông/Bà chọn cách thứ hai: nhập số định danh và mật khẩu.
    .nen-cach-nao = Mở Cổng trên máy tính thì quét mã QR bằng điện thoại là tiện. Mở Cổng ngay trên điện thoại thì nên nhập số định danh và mật khẩu.
quet-qr =
    Mở ứng dụng VNeID trên điện thoại, quét mã QR đang hiện trên trang đăng nhập.

    Ông/Bà sẽ thấy Cổng mở ra, có tên mình. Hệ thống tự liên kết, không có nút nào tên là “Liên kết”.
    .khong-quet-duoc = Quét không được thì Ông/Bà dùng cách thứ hai: nhập số định danh và mật khẩu VNeID ngay trên trang đăng nhập.
    .mot-may = Mã hiện trên chính điện thoại này thì không tự quét được. Mình dùng cách nhập số định danh và mật khẩu.
    .muc-mot = Theo thông tin công khai, quét mã có thể cần VNeID mức 2 và quyền truy cập trên Web. Ông/Bà thử cách nhập mật khẩu. Nếu vẫn báo, Ông/Bà nên làm mức 2 tại Công an: gõ “lên mức 2”.
nhap-mat-khau =
    Trên trang “Đăng nhập VNeID”, nhập số định danh và mật khẩu VNeID. Chỉ nhập trên trang đó, đừng gửi vào đây.

    Ông/Bà sẽ thấy Cổng mở ra, có tên mình. Hệ thống tự liên kết.
    .quen-mat-khau = Theo thông tin công khai năm 2025: mở ứng dụng VNeID, bấm “Quên mật khẩu”, làm theo hướng dẫn trên màn hình. Xong, Ông/Bà quay lại bước này. Đừng đưa điện thoại hay mã OTP cho người lạ.
    .chua-kich-hoat = Ở trang đăng nhập VNeID có chữ “Kích hoạt” dành cho người đã được định danh điện tử. Ông/Bà bấm vào đó và làm theo, rồi đăng nhập lại.
    .otp = Văn bản tôi có không nói cách xử lý khi không nhận được mã. Ông/Bà kiểm tra sim đang dùng có đúng số đã đăng ký không. Vẫn không được, xin bấm gặp tổng đài viên.
kiem-tra =
    Bước 3/3, kiểm tra. Mở [Thông tin cá nhân], [Thông tin tài khoản], rồi [Thông tin định danh].

    Ông/Bà có thấy mục “Danh sách tài khoản liên kết” ghi tài khoản của Bộ Công an và ngày liên kết không?
    .o-dau = Bấm vào tên ở góc trên bên phải, chọn [Thông tin cá nhân]. Ở danh sách bên trái, chọn “Thông tin định danh”. Danh sách liên kết nằm trong trang này.
    .hai-tai-khoan = Hai tài khoản là dấu hiệu chưa liên kết. Ông/Bà bấm “Chưa thấy”, tôi chỉ cách xem lại.
xem-lai =
    Mình thử lại một lần. Đăng xuất, rồi đăng nhập bằng ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Sau đó mở lại “Thông tin định danh”.

    Xong, Ông/Bà bấm “Đã xong”.
    .khong-thay-danh-sach = Ông/Bà cứ bấm “Đã xong”, rồi bấm “Chưa thấy”. Tôi sẽ chuyển tổng đài viên xem giúp.
ho-so =
    Tốt rồi, tài khoản của Ông/Bà đã được liên kết.

    Ông/Bà xem các hồ sơ đã nộp trước đây. Có thấy đủ không?
    .du = Thấy đủ
    .thieu = Thiếu hồ sơ
    .chua-nop = Trước đây chưa nộp
    .du-roi = Vậy là đủ, tốt quá.
    .thieu-roi = Ông/Bà đừng lo, để người xem giúp.
    .chua-tung = Vâng ạ, chưa nộp thì không có hồ sơ cũ để xem.
    .xem-ho-so = Ở trang “Thông tin tài khoản” có ô “Hồ sơ đã hoàn thành” và “Hồ sơ đang xử lý”. Danh sách bên trái có mục “Dịch vụ công của tôi”.
gap-nguoi =
    Tôi chuyển Ông/Bà tới tổng đài viên để xem giúp. Ông/Bà chờ ở đây, hoặc gọi { $hotline } nếu cần gấp. Giờ trực: { $operator_hours }.

    Tổng đài viên không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.
xong =
    Ông/Bà đã liên kết xong. Từ nay, Ông/Bà vào Cổng bằng VNeID.

    Sau này có gì cần hỏi, Ông/Bà cứ nhắn cho tôi.
