tieu-de = Liên kết tài khoản, hướng dẫn Bình Định
nhac =
    Ông/Bà đang làm dở việc liên kết theo hướng dẫn Bình Định. Khi tiện, mời Ông/Bà làm tiếp bước ở trên. Cần người giúp, bấm nút gặp tổng đài viên.
mo-dau =
    Bình Định có hướng dẫn 7 bước, bắt đầu bằng tài khoản cũ. Theo thông tin công khai, tài khoản cũ của cá nhân chỉ dùng đến hết 30/6/2024, nên ô đăng nhập cũ có thể không còn.

    Nên thử vào thẳng bằng VNeID trước. Ông/Bà chọn:
    .thang = Vào thẳng bằng VNeID
    .bay-buoc = Còn ô cũ, làm 7 bước
    .chon-thang = Vâng ạ, mình vào thẳng bằng VNeID.
    .chon-buoc = Vâng ạ, còn vào được ô cũ thì mình đi từng bước.
    .nen-chon = Ông/Bà nên thử đăng nhập thẳng bằng VNeID trước. Nếu mở Cổng vẫn thấy ô tài khoản cũ và còn nhớ mật khẩu, hãy chọn 7 bước.
buoc-1 =
    Bình Định, Bước 1/7. Mở dichvucong.gov.vn, đăng nhập bằng ô “Tài khoản cấp bởi Cổng dịch vụ công quốc gia”.

    Ông/Bà sẽ thấy hộp “Thông báo” có hai nút. Ở bước này, bấm nút [Bỏ qua].
    .khong-thay-o = Ô cũ có thể đã được bỏ vì từ 01/7/2024 Cổng dùng VNeID. Ông/Bà không làm sai. Mình chuyển sang đăng nhập thẳng bằng VNeID.
    .quen-mat-khau = Tôi không có hướng dẫn chính thức để lấy lại mật khẩu cũ. Đăng nhập thẳng bằng VNeID thì không cần mật khẩu cũ. Mình chuyển sang cách đó.
    .hai-nut = Ở Bước 1, bấm [Bỏ qua] là đúng, để vào kiểm tra thông tin trước. Nút [Đăng nhập bằng VNeID] để dành cho Bước 6.
    .khong-thong-bao = Không thấy hộp “Thông báo” cũng không sao. Nếu Ông/Bà đã vào được tài khoản, bấm “Đã xong” để sang Bước 2.
    .otp = Theo thông tin công khai năm 2024, Cổng có thể gửi mã OTP về số điện thoại đã đăng ký tài khoản. Ông/Bà tự nhập mã trên Cổng, đừng đọc cho ai. Không nhận được mã, Ông/Bà bấm “Tôi bị vướng”, rồi bấm dòng “Không thấy ô tài khoản cũ” để đi cách khác.
    .nhap-cccd = Theo thông tin công khai năm 2024, Cổng có thể hỏi số CCCD ngay khi đăng nhập. Ông/Bà nhập trên Cổng rồi bấm [Cập nhật], đừng bấm [Bỏ qua] ở màn hình này. Xin đừng gửi số vào đây.
buoc-2 =
    Bình Định, Bước 2/7. Bấm mũi tên [▼] cạnh tên Ông/Bà, chọn [Thông tin cá nhân]. Rồi vào “Thông tin tài khoản”, chọn “Thông tin định danh”.

    Ông/Bà sẽ thấy họ tên, số CCCD, ngày sinh của mình.
    .khong-thay-ten = Tên Ông/Bà ở góc trên bên phải trang. Bấm vào tên hoặc mũi tên bên cạnh thì hiện danh sách có [Thông tin cá nhân]. Không thấy tên là chưa đăng nhập, Ông/Bà bấm “Quay lại”.
    .khong-thay-muc = Ở trang “Thông tin tài khoản”, nhìn danh sách bên trái. “Thông tin định danh” nằm ngay dưới dòng “Thông tin tài khoản”.
buoc-3 =
    Bình Định, Bước 3/7. Bấm nút [Cập nhật từ CSDL Quốc gia về Dân cư].

    Ông/Bà sẽ thấy hộp “Nguồn xác minh”. Dòng nào có biểu tượng xanh là đã xác minh.
    .mau-vang = Màu vàng: thông tin do người dùng tự nhập, chưa xác minh. Văn bản chỉ nói số CCCD phải được cập nhật. Dòng khác, như email, bị vàng thì vẫn làm tiếp được.
    .mau-do = Màu đỏ: dòng đó chưa có dữ liệu. Nếu dòng số CCCD bị đỏ, Ông/Bà bấm [Cập nhật từ CSDL Quốc gia về Dân cư]. Vẫn đỏ thì bấm gặp tổng đài viên.
    .khong-thay-nut = Nút này nằm trong khối “Thông tin định danh”, gần nút “Sửa”. Không thấy thì Ông/Bà kiểm tra đã chọn “Thông tin định danh” ở danh sách bên trái chưa.
    .khong-khop = Ông/Bà xem lại số và ngày sinh đã nhập trên Cổng. Văn bản tôi có không nói cách sửa. Theo thông tin công khai năm 2025, dữ liệu sai thì hỏi Công an xã, phường. Ông/Bà cũng có thể gặp tổng đài viên.
    .chung-minh-cu = Bước 3 chính là để đưa số CCCD mới vào. Ông/Bà bấm [Cập nhật từ CSDL Quốc gia về Dân cư], rồi làm tiếp Bước 4.
buoc-4 =
    Bình Định, Bước 4/7. Trong hộp “Nguồn xác minh”, bấm nút [Cập nhật].

    Lần này đừng bấm [Bỏ qua]. Xong, Ông/Bà xem dòng số CCCD: biểu tượng xanh là đã xác minh.
    .lo-bo-qua = Không sao ạ. Bấm [Bỏ qua] ở đây thì thông tin chưa được cập nhật. Mình làm lại Bước 3 để hộp hiện ra lần nữa.
    .khong-thay-hop = Hộp này hiện sau khi bấm nút ở Bước 3. Mình quay lại Bước 3 và bấm lại nút đó.
    .o-bat-buoc = Ô có dấu sao là bắt buộc: số CMT, số CCCD, họ và tên, ngày sinh. Ông/Bà điền đủ trên Cổng rồi bấm [Cập nhật]. Xin đừng gửi những số này vào đây.
buoc-5 =
    Bình Định, Bước 5/7. Bấm vào tên, chọn “Đăng xuất”. Rồi đăng nhập lại bằng ô “Tài khoản cấp bởi Cổng dịch vụ công quốc gia”.

    Ông/Bà sẽ lại thấy hộp “Thông báo”. Khoan bấm nút nào.
    .dang-xuat = Bấm vào tên Ông/Bà ở góc trên bên phải. Trong danh sách hiện ra có dòng “Đăng xuất”.
    .vi-sao-lai = Hướng dẫn Bình Định ghi như vậy: đăng nhập lại thì có hộp “Thông báo”, trong đó có nút sang VNeID.
    .khong-thay-o = Không còn ô cũ cũng không sao. Mình đăng nhập thẳng bằng VNeID.
buoc-6 =
    Bình Định, Bước 6/7. Trong hộp “Thông báo”, bấm nút [Đăng nhập bằng VNeID]. Lần này đừng bấm [Bỏ qua].

    Ông/Bà sẽ thấy trang “Đăng nhập VNeID”.
    .khong-thong-bao = Không thấy hộp này thì Ông/Bà đăng xuất, mở lại trang đăng nhập, chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Cách này cũng tới trang đăng nhập VNeID. Mình sang Bước 7.
    .lo-bo-qua = Không sao ạ. Ông/Bà làm lại Bước 5: đăng xuất, đăng nhập lại, hộp “Thông báo” sẽ hiện ra.
buoc-7 =
    Bình Định, Bước 7/7. Ở trang “Đăng nhập VNeID” có hai cách. Ông/Bà muốn dùng cách nào?
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
