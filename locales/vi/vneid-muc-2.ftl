tieu-de = Làm VNeID mức 2 tại Công an
den-cong-an =
    VNeID mức 2 phải làm trực tiếp tại cơ quan Công an.

    Giấy tờ, lệ phí, thời gian: tôi không có thông tin chính thức. Ông/Bà hỏi Công an xã, phường hoặc gọi { $hotline } trước khi đi.

    Ông/Bà đã làm chưa?
    .co = Đã làm ở Công an
    .chua = Chưa, tôi sẽ đi
    .da-di = Vậy tốt rồi ạ. Mình sang phần kích hoạt.
    .chua-di = Vâng ạ, Ông/Bà cứ thu xếp.
    .giay-to = Văn bản tôi có không ghi phải mang giấy tờ gì. Ông/Bà hỏi Công an xã, phường, hoặc gọi { $hotline }. Xin đừng gửi ảnh giấy tờ vào đây.
    .le-phi = Văn bản tôi có không nói về lệ phí. Ông/Bà hỏi Công an xã, phường. Ai gọi điện đòi tiền để “cập nhật VNeID” là lừa đảo.
    .bao-lau = Văn bản tôi có không ghi thời gian và ngày giờ tiếp dân. Ông/Bà hỏi Công an xã, phường hoặc gọi { $hotline } trước khi đi.
    .nho-nguoi = Văn bản chỉ ghi là làm trực tiếp tại cơ quan Công an, không nói việc đi thay. Ông/Bà đi lại khó, gọi { $hotline } để hỏi.
    .lam-o-nha = Không làm ở nhà được. Mức 2 phải làm trực tiếp tại cơ quan Công an. Ai gọi điện nói “làm giúp trên mạng” là đáng ngờ.
kich-hoat =
    Khi được cấp, Ông/Bà mở ứng dụng VNeID, bấm “Kích hoạt” rồi làm theo màn hình.

    Theo thông tin công khai năm 2023, tin nhắn thật chỉ dẫn tới ứng dụng VNeID hoặc vneid.gov.vn. Vào được rồi, Ông/Bà bấm “Đã xong”.
    .chua-tin-nhan = Tôi không xem được hồ sơ của Ông/Bà. Ông/Bà hỏi lại nơi đã làm, hoặc gọi { $tong_dai_vneid }, số của Bộ Công an theo thông tin công khai.
    .chua-duyet = Có thể tài khoản chưa được cấp xong. Tôi không xem được hồ sơ. Ông/Bà hỏi lại cơ quan Công an nơi đã làm, rồi quay lại đây sau.
    .tin-la = Ông/Bà đừng bấm. Theo thông tin công khai, tin thật về kích hoạt chỉ dẫn tới ứng dụng VNeID hoặc vneid.gov.vn. Tên người gửi cũng có thể bị giả.
    .mat-ma = Ông/Bà tự đặt và giữ kín, đừng nói cho ai, kể cả người xưng là cán bộ. Quy tắc đặt mật khẩu hiện trên màn hình ứng dụng. Xin đừng gửi vào đây.
kiem-tra =
    Ông/Bà mở ứng dụng VNeID và đăng nhập thử. Ông/Bà đã vào được tài khoản của mình chưa?
xong =
    Tốt rồi, Ông/Bà đã có VNeID mức 2. Bây giờ có thể liên kết tài khoản Cổng với VNeID.
hen =
    Vâng ạ. Khi nào làm xong mức 2, Ông/Bà nhắn “liên kết vneid”, tôi sẽ hướng dẫn tiếp.

    Xin nhớ: không ai được đòi tiền hay bảo cài tệp lạ để làm giúp.
