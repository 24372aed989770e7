tieu-de = Mẫu
mo-dau = Mời Ông/Bà làm theo.
buoc-1 = Bước 1. Nhấn
    [Tra cứu] ở { $portal_url }.
    .khong-thay = Ông/Bà mở lại trang.
    .mau-do = Tôi chuyển Ông/Bà tới tổng đài viên.
ta-anh = Ảnh nút Tra cứu.
cach = Ông/Bà làm cách nào?
    .qr = Quét mã
    .tay = Gõ tay
ten = Ông/Bà tên là gì?
    .sai = Tên chỉ gồm chữ.
kiem-tra = Đã thấy chưa?
gap-nguoi = Đang chuyển máy.
xong = Đã xong.
bo-do = Đã tạm dừng.
