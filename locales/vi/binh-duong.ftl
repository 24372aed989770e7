tieu-de = Liên kết tài khoản, hướng dẫn Bình Dương
nhac =
    Ông/Bà đang làm dở việc liên kết theo hướng dẫn Bình Dương. Khi tiện, mời Ông/Bà làm tiếp bước ở trên. Cần người giúp, bấm nút gặp tổng đài viên.
truong-hop =
    Hướng dẫn Bình Dương có hai trường hợp. Ông/Bà thuộc trường hợp nào?

    Tài khoản Cổng là tài khoản cũ, do Cổng Dịch vụ công quốc gia cấp, có mật khẩu riêng.
    .th-1 = Chưa có tài khoản Cổng
    .th-2 = Đã có tài khoản Cổng
    .xem-tai-lieu = Mở tài liệu Bình Dương
    .mo-tai-lieu = Vâng ạ, tôi gửi Ông/Bà đường dẫn.
    .chua-co = Vâng ạ. Chưa có tài khoản Cổng là trường hợp 1.
    .da-co = Vâng ạ. Đã có tài khoản Cổng là trường hợp 2.
    .khong-nho = Không sao ạ. Mình đăng nhập thẳng bằng VNeID, tới cuối sẽ xem đã liên kết chưa.
    .la-gi = Trước ngày 01/7/2024, có thể vào dichvucong.gov.vn bằng tài khoản do chính Cổng cấp. Không nhớ đã có hay chưa, Ông/Bà bấm “Không rõ”.
tai-lieu =
    Đây là tài liệu kèm công văn của Sở Thông tin và Truyền thông Bình Dương. Ông/Bà bấm đường dẫn hoặc quét mã QR để mở. Đường dẫn có từ năm 2024, có thể không còn mở được.

    Xem xong, Ông/Bà bấm “Đã xong” để quay lại câu hỏi.
    .khong-mo-duoc = Tài liệu này có từ năm 2024, nơi đặt có thể đã đổi. Ông/Bà không cần tài liệu vẫn làm được: bấm “Đã xong” để tôi hướng dẫn tại đây.
th-1 =
    Bình Dương, trường hợp 1: Ông/Bà không phải liên kết.

    Mở dichvucong.gov.vn, vào phần đăng nhập, chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Ông/Bà sẽ thấy trang “Đăng nhập VNeID”, đăng nhập tại đó.
    .khong-thay-o = Trên trang đăng nhập của Cổng, Ông/Bà tìm ô có chữ “Bộ Công an”. Nếu trang hiện luôn chữ “Đăng nhập VNeID” thì đã đúng chỗ.
    .muc-mot = Hướng dẫn Bình Dương năm 2024 nói mức 1 làm được dịch vụ công trực tuyến, mức 2 dùng thêm tiện ích khác. Nếu Cổng báo chưa đủ, Ông/Bà nên làm mức 2 tại Công an.
xong-th-1 =
    Vậy là xong. Từ nay, Ông/Bà vào Cổng bằng VNeID để làm thủ tục trực tuyến. Ông/Bà không phải làm gì thêm.
mo-dau =
    Hướng dẫn Bình Dương bắt đầu bằng tài khoản cũ. Theo thông tin công khai, tài khoản cũ của cá nhân chỉ dùng đến hết 30/6/2024, nên ô đăng nhập cũ có thể không còn.

    Nên thử vào thẳng bằng VNeID trước. Ông/Bà chọn:
    .thang = Vào thẳng bằng VNeID
    .hai-buoc = Còn ô cũ, làm 2 bước
    .chon-thang = Vâng ạ, mình vào thẳng bằng VNeID.
    .chon-buoc = Vâng ạ, còn vào được ô cũ thì mình đi từng bước.
    .nen-chon = Ông/Bà nên thử đăng nhập thẳng bằng VNeID trước. Nếu mở Cổng vẫn thấy ô tài khoản cũ và còn nhớ mật khẩu, hãy chọn 2 bước.
buoc-1 =
    Bình Dương, Bước 1/2. Mở dichvucong.gov.vn, đăng nhập bằng ô “Tài khoản cấp bởi Cổng dịch vụ công quốc gia”.

    Nếu thấy hộp “Thông báo” có hai nút, bấm [Bỏ qua] để vào xem thông tin trước.
    .khong-thay-o = Ô cũ có thể đã được bỏ vì từ 01/7/2024 Cổng dùng VNeID. Ông/Bà không làm sai. Mình chuyển sang đăng nhập thẳng bằng VNeID.
    .quen-mat-khau = Tôi không có hướng dẫn chính thức để lấy lại mật khẩu cũ. Đăng nhập thẳng bằng VNeID thì không cần mật khẩu cũ. Mình chuyển sang cách đó.
    .hai-nut = Ở bước này bấm [Bỏ qua] để xem số CCCD đã cập nhật chưa. Nút [Đăng nhập bằng VNeID] để dành cho Bước 2.
hoi-cccd =
    Vẫn ở Bước 1/2. Bấm vào tên, chọn [Thông tin cá nhân], rồi “Thông tin định danh”, xem dòng số CCCD. Biểu tượng xanh là đã xác minh.

    Số CCCD đã được cập nhật với dữ liệu dân cư chưa?
    .co = Rồi, đã cập nhật
    .chua = Chưa hoặc không rõ
    .xanh = Vậy là số CCCD đã xác minh. Mình sang Bước 2.
    .chua-xanh = Vậy mình cập nhật số CCCD trước.
    .xem-o-dau = Bấm vào tên ở góc trên bên phải, chọn [Thông tin cá nhân], rồi “Thông tin định danh”. Dòng số CCCD có biểu tượng xanh là đã xác minh.
cap-nhat =
    Ông/Bà cập nhật số CCCD theo hướng dẫn hiện trên Cổng. Trong trang “Thông tin định danh”, bấm [Cập nhật từ CSDL Quốc gia về Dân cư].

    Ông/Bà sẽ thấy hộp “Nguồn xác minh”. Trong hộp đó, bấm [Cập nhật], đừng bấm [Bỏ qua].
    .mau-vang = Màu vàng: thông tin do người dùng tự nhập, chưa xác minh. Văn bản chỉ nói số CCCD phải được cập nhật. Dòng khác, như email, bị vàng thì vẫn làm tiếp được.
    .mau-do = Màu đỏ: dòng đó chưa có dữ liệu. Nếu dòng số CCCD bị đỏ, Ông/Bà bấm [Cập nhật từ CSDL Quốc gia về Dân cư]. Vẫn đỏ thì bấm gặp tổng đài viên.
    .lo-bo-qua = Không sao ạ. Ông/Bà bấm lại [Cập nhật từ CSDL Quốc gia về Dân cư] để hộp hiện ra lần nữa, rồi bấm [Cập nhật].
    .khong-thay-nut = Bấm vào tên ở góc trên bên phải, chọn [Thông tin cá nhân], rồi “Thông tin định danh”. Nút nằm trong trang đó, gần nút “Sửa”.
    .khong-khop = Ông/Bà xem lại số và ngày sinh đã nhập trên Cổng. Văn bản tôi có không nói cách sửa. Theo thông tin công khai năm 2025, dữ liệu sai thì hỏi Công an xã, phường. Ông/Bà cũng có thể gặp tổng đài viên.
buoc-2 =
    Bình Dương, Bước 2/2. Đăng xuất, mở lại trang đăng nhập, chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Còn hộp “Thông báo” thì bấm [Đăng nhập bằng VNeID].

    Ông/Bà sẽ thấy trang “Đăng nhập VNeID”. Ông/Bà muốn dùng cách nào?
    .qr = Quét mã QR
    .mat-khau = Nhập số và mật khẩu
    .khong-thong-bao = Không thấy hộp này thì Ông/Bà đăng xuất, mở lại trang đăng nhập, chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Cách này cũng tới trang đăng nhập VNeID.
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
