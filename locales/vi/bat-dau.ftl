tieu-de = Liên kết tài khoản với VNeID
chao =
    Kính chào Ông/Bà. Tôi là trợ lý tự động của tổng đài { $hotline }. Tôi giúp liên kết tài khoản Cổng Dịch vụ công quốc gia cũ với VNeID.

    Tôi không bao giờ hỏi mật khẩu, mã OTP hay ảnh căn cước.

    Ông/Bà cần giúp việc gì?
    .lien-ket = Hướng dẫn tôi liên kết
    .viec-khac = Việc khác
    .dong-y = Vâng ạ, mình bắt đầu. Lúc nào cần việc khác, Ông/Bà gõ “menu”.
tinh =
    Ông/Bà ở đâu? Mỗi nơi có hướng dẫn hơi khác nhau.

    Theo thông tin công khai, Bình Định nay thuộc tỉnh Gia Lai, Bình Dương nay thuộc TP. Hồ Chí Minh.
    .binh-dinh = Bình Định
    .binh-duong = Bình Dương
    .quang-tri = Quảng Trị
    .chung = Nơi khác hoặc không rõ
    .khong-ro = Không sao ạ. Mình vẫn làm được, tôi chỉ theo hướng dẫn chung.
    .noi-khac = Vâng ạ. Nơi khác thì tôi dùng hướng dẫn chung, tức là nút “Nơi khác hoặc không rõ”.
    .gia-lai = Nếu Ông/Bà ở phần Bình Định cũ (có Quy Nhơn), xin bấm “Bình Định”. Ở phần Gia Lai cũ (có Pleiku), xin bấm “Nơi khác hoặc không rõ”.
    .tp-hcm = Nếu Ông/Bà ở phần Bình Dương cũ, xin bấm “Bình Dương”. Ở phần khác của thành phố, xin bấm “Nơi khác hoặc không rõ”.
    .quang-binh = Theo thông tin công khai, Quảng Bình nay thuộc tỉnh Quảng Trị. Ông/Bà bấm “Quảng Trị” là được.
    .sao-hoi = Mỗi tỉnh đã ra hướng dẫn riêng, số bước khác nhau. Tôi hỏi để chỉ đúng bước. Ông/Bà không muốn nói thì bấm “Nơi khác hoặc không rõ”.
vneid =
    Ông/Bà đã có tài khoản VNeID chưa, mức nào?

    Mức 2 là đã làm trực tiếp ở Công an. Mức 1 là tự đăng ký ở nhà.
    .muc-1 = Mức 1
    .muc-2 = Mức 2
    .chua = Chưa có VNeID
    .la-gi = VNeID là ứng dụng định danh điện tử của Bộ Công an. Từ 01/7/2024, người dân dùng tài khoản VNeID để vào Cổng Dịch vụ công quốc gia.
    .co-roi = Vậy tốt rồi ạ. Còn mức nào: làm ở Công an là “Mức 2”, tự làm ở nhà là “Mức 1”. Không nhớ thì bấm “Không rõ”.
    .o-cong-an = Vậy Ông/Bà có mức 2 rồi, tốt quá. Mình sang câu sau.
    .tu-lam = Tự làm ở nhà là mức 1. Ông/Bà bấm “Mức 1” giúp tôi.
    .khong-nho = Không sao ạ, không nhớ mức cũng làm được. Mình sang câu sau.
    .biet-muc = Ông/Bà đã ra cơ quan Công an làm định danh thì là mức 2. Tự đăng ký trên điện thoại ở nhà thì là mức 1. Không nhớ thì bấm “Không rõ”.
moi-len-muc-2 =
    Ông/Bà nên làm mức 2 tại cơ quan Công an. Hướng dẫn Bình Định đòi mức 2. Hướng dẫn Bình Dương cho dùng mức 1. Hướng dẫn Quảng Trị không nêu mức.

    Ông/Bà muốn làm gì?
    .len-muc-2 = Xem cách lên mức hai
    .thu-luon = Thử liên kết bằng mức 1
dang-ky =
    Muốn liên kết, trước hết phải có VNeID. Có hai cách:

    Mức 1: tự làm ở nhà trên điện thoại.
    Mức 2: làm trực tiếp tại cơ quan Công an. Nên chọn mức 2.

    Ông/Bà chọn cách nào?
    .tai-nha = Tự làm ở nhà
    .cong-an = Làm tại Công an
    .nen-muc-nao = Nên chọn mức 2, vì dùng được theo hướng dẫn của cả ba tỉnh. Riêng hướng dẫn Bình Dương cho dùng cả mức 1.
tai-khoan-cu =
    Trước đây Ông/Bà có tài khoản do Cổng Dịch vụ công quốc gia cấp không?

    Đó là tài khoản cũ, có mật khẩu riêng, để vào dichvucong.gov.vn. Quảng Trị gọi là VNconnect.
    .co = Có tài khoản cũ
    .chua = Chưa từng có
    .da-co = Vâng ạ, vậy là Ông/Bà có tài khoản cũ.
    .khong-nho = Không sao ạ. Mình đăng nhập thẳng bằng VNeID, tới cuối sẽ xem đã liên kết chưa.
    .la-gi = Trước ngày 01/7/2024, có thể vào dichvucong.gov.vn bằng tài khoản do chính Cổng cấp. Nếu không nhớ đã có hay chưa, Ông/Bà bấm “Không rõ”.
khong-can =
    Ông/Bà chưa có tài khoản cũ nên không phải liên kết.

    Khi cần làm thủ tục, Ông/Bà mở Cổng và chọn ô “Tài khoản Định danh điện tử cấp bởi Bộ Công an”, rồi đăng nhập bằng VNeID.
viec-khac =
    Ông/Bà cần việc nào? Muốn nói chuyện với người, bấm nút gặp tổng đài viên.
    .kiem-tra = Xem tôi liên kết chưa
    .dang-ky = Làm tài khoản VNeID
    .ho-so = Hồ sơ nộp trước đây
    .lua-dao = Tôi sợ bị lừa
    .vi-sao = Vì sao, từ khi nào
    .tai-lieu = Lấy tài liệu
    .o-dang-nhap = Chọn ô đăng nhập
bo-do =
    Lâu rồi chưa thấy Ông/Bà trả lời nên tôi tạm dừng ở đây. Khi nào tiện, Ông/Bà gõ “menu”, mình bắt đầu lại từ đầu.
