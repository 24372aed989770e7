tieu-de = Tài liệu hướng dẫn
hoi =
    Ông/Bà cần tài liệu của nơi nào?

    Hiện tôi chỉ có đường dẫn tài liệu của Bình Dương.
    .cua-binh-duong = Của Bình Dương
    .cua-binh-dinh = Của Bình Định
    .cua-quang-tri = Của Quảng Trị
    .video = Tôi không có phim hướng dẫn. Tôi chỉ từng bước bằng chữ, Ông/Bà gõ “liên kết vneid”.
cua-binh-duong =
    Đây là tài liệu kèm công văn năm 2024 của Sở Thông tin và Truyền thông Bình Dương. Ông/Bà bấm đường dẫn hoặc quét mã QR. Đường dẫn đã cũ, có thể không còn mở được.

    Mở được rồi, Ông/Bà bấm “Đã xong”.
    .khong-mo-duoc = Tài liệu có từ năm 2024, nơi đặt có thể đã đổi. Ông/Bà gõ “liên kết vneid” để tôi chỉ từng bước tại đây, hoặc bấm gặp tổng đài viên.
    .quet-mo = Ông/Bà bấm thẳng vào đường dẫn dưới tin nhắn, không cần quét mã. Hai cách mở cùng một trang.
da-tai =
    Tốt rồi. Ông/Bà có thể in ra để xem cho tiện. Cần tôi chỉ từng bước, gõ “liên kết vneid”.
cua-binh-dinh =
    Văn bản của Bình Định là công văn 69/VPUBND-TTPVHCC ngày 29/01/2024. Tôi không có đường dẫn để tải.

    Bảy bước trong đó tôi chỉ được tại đây: Ông/Bà gõ “hướng dẫn 7 bước”. Cần bản giấy, gọi { $hotline }.
cua-quang-tri =
    Văn bản của Quảng Trị là công văn tháng 01/2024 về đồng bộ và liên kết tài khoản. Tôi không có đường dẫn để tải.

    Các bước trong đó tôi chỉ được tại đây: Ông/Bà gõ “hướng dẫn Quảng Trị”. Cần bản giấy, gọi { $hotline }.
