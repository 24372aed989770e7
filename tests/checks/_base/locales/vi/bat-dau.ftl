tieu-de = Bắt đầu
chao = Chào Ông/Bà. Số tổng đài: { $hotline }.
    .lam = Làm theo mẫu
    .thoi = Để hôm khác
het = Hẹn gặp lại Ông/Bà.
