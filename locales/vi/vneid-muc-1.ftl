tieu-de = Đăng ký VNeID mức 1 tại nhà
cai-ung-dung =
    VNeID mức 1 tự làm ở nhà được.

    Trước hết, cài ứng dụng VNeID từ App Store (iPhone) hoặc CH Play (máy Android). Theo khuyến cáo công khai, chỉ cài từ hai nơi này, đừng cài tệp do người khác gửi.

    Thấy ứng dụng trên điện thoại rồi, Ông/Bà bấm “Đã xong”.
    .khong-tai-duoc = Tôi không có thông tin chính thức về máy nào cài được. Ông/Bà có thể ra Công an làm mức 2, gõ “lên mức 2” để xem. Hoặc gọi { $hotline } để được chỉ.
    .nguoi-la-gui = Ông/Bà đừng mở tệp hay đường dẫn đó. Theo thông tin công khai, Bộ Công an chỉ có một ứng dụng định danh là VNeID, cài từ App Store hoặc CH Play. Gõ “lừa đảo” để biết thêm.
dang-ky =
    Mở trang hướng dẫn của VNeID ở dưới, làm theo từng dòng để đăng ký và kích hoạt.

    Chỉ nhập thông tin của mình trong ứng dụng VNeID, đừng gửi vào đây. Xong, Ông/Bà bấm “Đã xong”.
    .trang-khong-mo = Trang có thể đang bận hoặc đã đổi địa chỉ. Ông/Bà thử lại sau. Vẫn không mở được, xin gọi { $hotline }.
    .otp = Văn bản tôi có không nói cách xử lý khi không nhận được mã. Ông/Bà kiểm tra sim trong máy có đúng số đã khai không. Vẫn không được, xin bấm gặp tổng đài viên.
    .quet-nfc = Tôi không có hướng dẫn chính thức về việc quét thẻ. Ông/Bà xem trang hướng dẫn của VNeID, hoặc ra Công an làm mức 2. Cần hỏi thêm, bấm gặp tổng đài viên.
kiem-tra =
    Ông/Bà mở ứng dụng VNeID và đăng nhập thử. Ông/Bà đã vào được tài khoản của mình chưa?
    .kich-hoat-dau = Trang đăng nhập VNeID có chữ “Kích hoạt” dành cho tài khoản đã được định danh điện tử. Ông/Bà bấm vào đó và làm theo.
xong =
    Tốt rồi, Ông/Bà đã có VNeID.

    Hướng dẫn Bình Dương cho dùng mức 1 để làm dịch vụ công trực tuyến. Bình Định đòi mức 2. Khi có dịp, Ông/Bà nên ra Công an làm mức 2.
