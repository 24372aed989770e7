tieu-de = Chọn ô đăng nhập nào
hoi =
    Trang đăng nhập của Cổng từng có ba ô: Cổng, Bộ Công an và Bưu điện Việt Nam. Ông/Bà là ai?
    .nguoi-dan = Người dân
    .can-bo = Cán bộ nhà nước
    .quan-tri = Quản trị của Cổng
    .to-chuc = Công ty, tổ chức
nguoi-dan =
    Người dân chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an” và đăng nhập bằng VNeID.

    Chưa từng có tài khoản Cổng thì Ông/Bà không phải liên kết.
can-bo =
    Cán bộ, công chức, viên chức cơ quan nhà nước không dùng ô “Tài khoản cấp bởi Bưu điện Việt Nam”, theo ghi chú trên Cổng năm 2024.

    Khi làm việc của riêng mình, Ông/Bà dùng ô của Bộ Công an.
quan-tri =
    Theo ghi chú trên Cổng năm 2024, tài khoản quản trị của Cổng chưa áp dụng đăng nhập bằng VNeID. Tôi không biết nay đã đổi chưa, Ông/Bà gọi { $hotline } để hỏi.
to-chuc =
    Hướng dẫn Quảng Trị chỉ dành cho cá nhân. Theo thông tin công khai, từ 01/7/2025 cơ quan, tổ chức chỉ dùng tài khoản định danh do Bộ Công an cấp.

    Tôi không có hướng dẫn cho tổ chức, xin gọi { $hotline }.
