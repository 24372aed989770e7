tieu-de = Vì sao và từ khi nào phải liên kết
hoi =
    Ông/Bà muốn hỏi điều gì?
    .ly-do = Liên kết để làm gì
    .khi-nao = Bắt đầu ngày nào
    .can-cu = Theo nghị định nào
    .con-kip = Bây giờ còn kịp không
ly-do =
    Liên kết thì giấy tờ, kết quả điện tử trong tài khoản cũ tự chuyển sang tài khoản VNeID, lần sau nộp hồ sơ dùng lại được.

    Không liên kết thì có hai tài khoản, và tài khoản mới không có hồ sơ đã làm trước đó.
khi-nao =
    Từ 01/7/2024, Cổng Dịch vụ công quốc gia dùng tài khoản VNeID do Bộ Công an cấp.

    Theo thông tin công khai, tài khoản cũ của cá nhân dùng đến hết 30/6/2024, của cơ quan, tổ chức đến hết 30/6/2025.
can-cu =
    Ba tỉnh đều dựa vào Nghị định 59/2022/NĐ-CP ngày 05/9/2022. Quảng Trị dẫn khoản 2 Điều 40.

    Theo thông tin công khai, Nghị định 69/2024/NĐ-CP ngày 25/6/2024 nay thay quy định cũ. Tôi chưa có bản gốc nghị định này.
con-kip =
    Văn bản tôi có không nói sau 01/7/2024 còn liên kết được không. Ông/Bà cứ đăng nhập thẳng bằng VNeID rồi xem danh sách liên kết: gõ “đăng nhập thẳng vneid”.

    Thiếu hồ sơ cũ thì tổng đài viên xem giúp, số { $hotline }.
