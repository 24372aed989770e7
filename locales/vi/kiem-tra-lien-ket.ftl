tieu-de = Kiểm tra đã liên kết chưa
dang-nhap =
    Mở dichvucong.gov.vn, vào phần đăng nhập. Chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”, rồi đăng nhập bằng VNeID.

    Ông/Bà sẽ thấy tên mình ở góc trên bên phải.
    .khong-thay-o = Trên trang đăng nhập của Cổng, Ông/Bà tìm ô có chữ “Bộ Công an”. Nếu trang hiện luôn chữ “Đăng nhập VNeID” thì đã đúng chỗ.
    .quen-mat-khau = Theo thông tin công khai năm 2025: mở ứng dụng VNeID, bấm “Quên mật khẩu”, làm theo màn hình. Đừng đưa mã OTP cho ai.
danh-sach =
    Bấm vào tên, chọn [Thông tin cá nhân], [Thông tin tài khoản], rồi [Thông tin định danh].

    Ông/Bà có thấy mục “Danh sách tài khoản liên kết” ghi tài khoản của Bộ Công an và ngày liên kết không?
    .o-dau = Bấm vào tên ở góc trên bên phải, chọn [Thông tin cá nhân]. Ở danh sách bên trái, chọn “Thông tin định danh”. Danh sách liên kết nằm trong trang này.
xem-lai =
    Mình xem lại một lần. Đăng xuất, đăng nhập lại bằng VNeID, rồi mở “Thông tin định danh”.

    Xong, Ông/Bà bấm “Đã xong”.
    .khong-thay-danh-sach = Ông/Bà cứ bấm “Đã xong”, rồi bấm “Chưa thấy”. Có thể tài khoản chưa liên kết, tôi sẽ chỉ cách làm.
da-lien-ket =
    Vậy là tài khoản của Ông/Bà đã liên kết. Từ nay, Ông/Bà chỉ cần vào Cổng bằng VNeID.

    Còn thiếu hồ sơ nộp trước đây, Ông/Bà gõ “hồ sơ cũ”.
chua-lien-ket =
    Không thấy danh sách này thì có thể tài khoản chưa liên kết. Ông/Bà có muốn làm ngay không?
    .co = Làm ngay
    .lam = Vâng, mình làm ngay.
    .thoi = Không sao ạ.
de-sau =
    Vâng ạ. Khi nào muốn làm, Ông/Bà nhắn “liên kết vneid”.
