tieu-de = Liên kết tài khoản, hướng dẫn Quảng Trị
nhac =
    Ông/Bà đang làm dở việc liên kết theo hướng dẫn Quảng Trị. Khi tiện, mời Ông/Bà làm tiếp bước ở trên. Cần người giúp, bấm nút gặp tổng đài viên.
mo-dau =
    Hướng dẫn Quảng Trị dành cho cá nhân có cả tài khoản VNconnect cũ và VNeID. Theo thông tin công khai, tài khoản cũ của cá nhân chỉ dùng đến hết 30/6/2024, nên ô đăng nhập cũ có thể không còn.

    Nên thử vào thẳng bằng VNeID trước. Ông/Bà chọn:
    .thang = Vào thẳng bằng VNeID
    .hai-buoc = Còn ô cũ, làm 2 bước
    .chon-thang = Vâng ạ, mình vào thẳng bằng VNeID.
    .chon-buoc = Vâng ạ, còn vào được ô cũ thì mình đi từng bước.
    .nen-chon = Ông/Bà nên thử đăng nhập thẳng bằng VNeID trước. Nếu mở Cổng vẫn thấy ô tài khoản cũ và còn nhớ mật khẩu, hãy chọn 2 bước.
    .vnconnect = VNconnect là tên Quảng Trị gọi tài khoản cũ, do Cổng Dịch vụ công quốc gia cấp. Tài khoản này có mật khẩu riêng.
    .to-chuc = Hướng dẫn Quảng Trị chỉ áp dụng cho cá nhân, không áp dụng cho tổ chức. Ông/Bà bấm gặp tổng đài viên hoặc gọi { $hotline } để hỏi.
    .cong-tinh = Hướng dẫn năm 2024 có nhắc trang của tỉnh là { $cong_quang_tri }. Theo thông tin công khai, giao diện cổng tỉnh đóng từ 01/7/2025. Ông/Bà dùng dichvucong.gov.vn.
dong-bo-1 =
    Quảng Trị, Bước 1 Đồng bộ, việc 1/4. Mở dichvucong.gov.vn, đăng nhập bằng tài khoản VNconnect, tức ô “Tài khoản cấp bởi Cổng dịch vụ công quốc gia”.

    Nếu thấy hộp “Thông báo” có hai nút, bấm [Bỏ qua] để vào tài khoản.
    .khong-thay-o = Ô cũ có thể đã được bỏ vì từ 01/7/2024 Cổng dùng VNeID. Ông/Bà không làm sai. Mình chuyển sang đăng nhập thẳng bằng VNeID.
    .quen-mat-khau = Tôi không có hướng dẫn chính thức để lấy lại mật khẩu cũ. Đăng nhập thẳng bằng VNeID thì không cần mật khẩu cũ. Mình chuyển sang cách đó.
    .hai-nut = Lúc này bấm [Bỏ qua] để vào kiểm tra thông tin trước. Việc đăng nhập bằng VNeID để dành cho Bước 2.
    .nhap-cccd = Theo thông tin công khai năm 2024, Cổng có thể hỏi số CCCD ngay khi đăng nhập. Ông/Bà nhập trên Cổng rồi bấm [Cập nhật], đừng bấm [Bỏ qua] ở màn hình này. Xin đừng gửi số vào đây.
    .otp = Theo thông tin công khai năm 2024, Cổng có thể gửi mã OTP về số điện thoại đã đăng ký tài khoản. Ông/Bà tự nhập mã trên Cổng, đừng đọc cho ai. Không nhận được mã, Ông/Bà bấm “Tôi bị vướng”, rồi bấm dòng “Không thấy ô VNconnect” để đi cách khác.
dong-bo-2 =
    Quảng Trị, Bước 1 Đồng bộ, việc 2/4. Bấm vào họ tên ở góc trên bên phải, chọn “Thông tin cá nhân”, rồi “Thông tin định danh”.

    Ông/Bà sẽ thấy họ tên, số CCCD, ngày sinh của mình.
    .khong-thay-ten = Họ tên Ông/Bà nằm ở góc trên bên phải trang, cạnh đó có mũi tên. Không thấy tên là chưa đăng nhập, Ông/Bà bấm “Quay lại”.
    .khong-thay-muc = Sau khi vào “Thông tin cá nhân”, nhìn danh sách bên trái. “Thông tin định danh” nằm ngay dưới dòng “Thông tin tài khoản”.
dong-bo-3 =
    Quảng Trị, Bước 1 Đồng bộ, việc 3/4. Bấm nút [Cập nhật từ CSDL Quốc gia về Dân cư].

    Nếu thấy hộp “Nguồn xác minh”, bấm [Cập nhật], đừng bấm [Bỏ qua]. Dòng có biểu tượng xanh là đã xác minh.
    .mau-vang = Màu vàng: thông tin do người dùng tự nhập, chưa xác minh. Văn bản chỉ nói số CCCD phải được cập nhật. Dòng khác, như email, bị vàng thì vẫn làm tiếp được.
    .mau-do = Màu đỏ: dòng đó chưa có dữ liệu. Nếu dòng số CCCD bị đỏ, Ông/Bà bấm [Cập nhật từ CSDL Quốc gia về Dân cư]. Vẫn đỏ thì bấm gặp tổng đài viên.
    .lo-bo-qua = Không sao ạ. Ông/Bà bấm lại [Cập nhật từ CSDL Quốc gia về Dân cư] để hộp hiện ra lần nữa, rồi bấm [Cập nhật].
    .khong-thay-nut = Nút này nằm trong khối “Thông tin định danh”, gần nút “Sửa”. Không thấy thì Ông/Bà kiểm tra đã chọn “Thông tin định danh” ở danh sách bên trái chưa.
    .khong-khop = Ông/Bà xem lại số và ngày sinh đã nhập trên Cổng. Văn bản tôi có không nói cách sửa. Theo thông tin công khai năm 2025, dữ liệu sai thì hỏi Công an xã, phường. Ông/Bà cũng có thể gặp tổng đài viên.
    .chung-minh-cu = Bước này chính là để đưa số CCCD mới vào. Ông/Bà bấm [Cập nhật từ CSDL Quốc gia về Dân cư].
dong-bo-4 =
    Quảng Trị, Bước 1 Đồng bộ, việc 4/4. Bấm vào họ tên, chọn “Đăng xuất”.

    Ông/Bà sẽ thấy Cổng không còn hiện tên mình. Vậy là đồng bộ xong.
    .dang-xuat = Bấm vào họ tên ở góc trên bên phải. Trong danh sách hiện ra có dòng “Đăng xuất”.
lien-ket =
    Quảng Trị, Bước 2 Liên kết. Mở phần đăng nhập của dichvucong.gov.vn, chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”.

    Ông/Bà sẽ thấy trang “Đăng nhập VNeID”. Ông/Bà muốn dùng cách nào?
    .qr = Quét mã QR
    .mat-khau = Nhập số và mật khẩu
    .khong-thay-o = Trên trang đăng nhập của Cổng, Ông/Bà tìm ô có chữ “Bộ Công an”. Nếu trang hiện luôn chữ “Đăng nhập VNeID” thì đã đúng chỗ.
    .mot-may = Chỉ có một điện thoại thì không tự quét màn hình của mình được. Ông/Bà chọn cách thứ hai: nhập số định danh và mật khẩu.
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
    Bước kiểm tra. Mở [Thông tin cá nhân], [Thông tin tài khoản], rồi [Thông tin định danh].

    Ông/Bà có thấy mục “Danh sách tài khoản liên kết” ghi tài khoản của Bộ Công an và ngày liên kết không?
    .o-dau = Bấm vào tên ở góc trên bên phải, chọn [Thông tin cá nhân]. Ở danh sách bên trái, chọn “Thông tin định danh”. Danh sách liên kết nằm trong trang này.
    .hai-tai-khoan = Hai tài khoản là dấu hiệu chưa liên kết. Ông/Bà bấm “Chưa thấy”, tôi chỉ cách xem lại.
xem-lai =
    Mình thử lại một lần. Đăng xuất, rồi đăng nhập bằng ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Sau đó mở lại “Thông tin định danh”.

    Xong, Ông/Bà bấm “Đã xong”.
    .khong-thay-danh-sach = Ông/Bà cứ bấm “Đã xong”, rồi bấm “Chưa thấy”. Tôi sẽ chuyển tổng đài viên xem giúp.
xong =
    Chúc mừng Ông/Bà đã liên kết xong. Từ nay, Ông/Bà vào Cổng bằng VNeID. Giấy tờ trong kho dữ liệu cũ được chuyển sang tài khoản mới để dùng lại.

    Còn thiếu hồ sơ cũ, Ông/Bà gõ “hồ sơ cũ”.
