tieu-de = Gặp người
noi = Đang chuyển máy.
