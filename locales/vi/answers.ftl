chao-hoi =
    Kính chào Ông/Bà. Ông/Bà cứ hỏi bằng lời của mình, hoặc bấm nút dưới đây.
    .ten = Lời chào
cam-on =
    Cảm ơn Ông/Bà. Khi cần, Ông/Bà cứ nhắn cho tôi. Xin nhớ giữ kín mật khẩu và mã OTP.
    .ten = Lời cảm ơn
bot-la-ai =
    Tôi là máy trả lời tự động của tổng đài { $hotline }, không phải người. Muốn gặp người, Ông/Bà gõ “gặp tổng đài viên”.
bieu-tuong =
    Trên trang “Thông tin định danh” có ba biểu tượng:

    Xanh, dấu tích: đã xác minh với dữ liệu dân cư hoặc dữ liệu tin cậy khác.
    Vàng, dấu chấm than: tự nhập, chưa xác minh.
    Đỏ: chưa có dữ liệu.
bo-qua =
    Theo hướng dẫn Bình Định, nút [Bỏ qua] có ở hai nơi. Hộp “Thông báo” ở Bước 1: bấm [Bỏ qua].

    Hộp “Nguồn xác minh” ở Bước 4: bấm [Cập nhật]. Hộp “Thông báo” ở Bước 6: bấm [Đăng nhập bằng VNeID].
cccd-cu =
    Số CCCD trên tài khoản cũ cần khớp dữ liệu dân cư. Vào được tài khoản cũ thì mở “Thông tin định danh”, bấm [Cập nhật từ CSDL Quốc gia về Dân cư], rồi [Cập nhật].

    Không vào được nữa thì đăng nhập thẳng bằng VNeID.
    .ten = Cập nhật số CCCD trên Cổng
hai-muc =
    Mức 1 tự làm ở nhà. Mức 2 làm trực tiếp tại Công an. Hướng dẫn Bình Định đòi mức 2. Hướng dẫn Bình Dương nói mức 1 làm được dịch vụ công trực tuyến. Hướng dẫn Quảng Trị không nêu mức.

    Ông/Bà nên làm mức 2 cho chắc.
quen-mat-khau =
    Ông/Bà quên mật khẩu nào? Quên của VNeID thì gõ “quên mật khẩu vneid”. Quên của Cổng thì gõ “quên mật khẩu cổng”.
quen-mat-khau-vneid =
    Theo thông tin công khai năm 2025: mở ứng dụng VNeID, bấm “Quên mật khẩu”, nhập thông tin và mã OTP mà màn hình hỏi, rồi đặt mật khẩu mới.

    Chỉ nhập trong ứng dụng. Không làm được, gọi { $tong_dai_vneid } (Bộ Công an) hoặc { $hotline }.
    .ten = Quên mật khẩu VNeID
quen-mat-khau-cong =
    Tôi không có hướng dẫn chính thức để lấy lại mật khẩu cũ của Cổng. Đăng nhập thẳng bằng VNeID thì không cần mật khẩu đó.

    Theo thông tin công khai, tổng đài của Cổng là { $tong_dai_cong }.
    .ten = Quên mật khẩu của Cổng
otp =
    Theo thông tin công khai, mã OTP gửi về số điện thoại đã đăng ký. Ông/Bà tự nhập, đừng đọc cho ai.

    Văn bản tôi có không nói cách xử lý khi mã không về. Ông/Bà kiểm tra đúng sim chưa. Vẫn không được, gọi { $hotline }.
    .ten = Mã OTP không về
doi-so-dien-thoai =
    Văn bản tôi có không nói việc này. Theo thông tin công khai năm 2023, Ông/Bà ra Công an xã, hoặc gọi { $tong_dai_vneid }, phím 4, để đổi số điện thoại VNeID.

    Không ai đổi giúp qua tin nhắn.
    .ten = Đổi số điện thoại
may-moi =
    Theo thông tin công khai năm 2025, VNeID chỉ đăng nhập trên một máy một lúc. Không còn máy cũ thì xác thực bằng thẻ gắn chip.

    Không làm được, Ông/Bà gọi { $tong_dai_vneid } hoặc ra Công an xã, phường.
loi-ung-dung =
    Tôi không có thông tin chính thức về lỗi này. Ông/Bà thử lại sau ít phút. Chỉ cập nhật VNeID từ App Store hoặc CH Play.

    Vẫn lỗi, Ông/Bà gọi { $hotline }, hoặc { $tong_dai_vneid }, số của Bộ Công an theo thông tin công khai.
    .ten = Ứng dụng hay trang bị lỗi
kich-hoat =
    Theo thông tin công khai năm 2023: mở ứng dụng VNeID hoặc trang vneid.gov.vn, bấm “Kích hoạt”, làm theo màn hình. Tin nhắn thật chỉ dẫn tới hai nơi này.

    Văn bản tôi có không ghi hạn kích hoạt, Ông/Bà hỏi Công an nơi đã làm.
    .ten = Kích hoạt VNeID
nuoc-ngoai =
    Theo thông tin công khai từ 01/7/2025: người nước ngoài từ đủ 6 tuổi, có thẻ thường trú hoặc tạm trú, được cấp VNeID tại cơ quan quản lý xuất nhập cảnh.

    Tôi không có hướng dẫn liên kết cho người nước ngoài. Xin gọi { $hotline }.
tre-em =
    Theo thông tin công khai năm 2023 về quy định cũ (Nghị định 59/2022): từ đủ 14 tuổi có tài khoản riêng, dưới 14 tuổi theo tài khoản cha mẹ hoặc người giám hộ. Quy định mới tôi chưa có.

    Ông/Bà hỏi Công an xã, phường.
ai-duoc-cap =
    Theo thông tin công khai: trẻ dưới 14 tuổi theo tài khoản cha mẹ hoặc người giám hộ (quy định cũ năm 2022). Người nước ngoài từ đủ 6 tuổi có thẻ thường trú hoặc tạm trú được cấp VNeID.

    Muốn rõ hơn, Ông/Bà gõ “trẻ em” hoặc “người nước ngoài”, hoặc gọi { $hotline }.
    .ten = Trẻ em, người nước ngoài
sai-thong-tin =
    Văn bản tôi có không nói cách sửa dữ liệu sai. Theo thông tin công khai năm 2025, Ông/Bà ra Công an xã, phường, hoặc phản ánh trong ứng dụng VNeID.

    Xin đừng gửi số căn cước hay ảnh giấy tờ vào đây.
    .ten = Thông tin bị sai, không khớp
sap-nhap =
    Theo thông tin công khai, địa chỉ mới sau sáp nhập tự cập nhật trên VNeID, người dân không phải tự làm. Ai gọi điện bảo cập nhật là đáng ngờ.

    Hướng dẫn của tỉnh cũ có từ năm 2024, tôi báo rõ khi có thể đã đổi.
noi-ho-tro =
    Theo hướng dẫn năm 2024, Ông/Bà có thể nhờ { $noi_ho_tro }. Tên và địa chỉ có thể đã đổi sau sáp nhập.

    Trước khi đi, Ông/Bà gọi { $hotline } để hỏi chỗ gần nhất. Giờ trực: { $operator_hours }.
    .ten = Nơi giúp trực tiếp
gio-lam-viec =
    Tổng đài { $hotline }, giờ trực: { $operator_hours }. Ngoài giờ, tôi vẫn hướng dẫn từng bước tại đây. Giờ của cơ quan khác tôi không có.
phan-anh =
    Tôi rất tiếc vì Ông/Bà gặp chuyện không vui. Tôi không xử lý được phản ánh, nhưng có thể chuyển tới tổng đài viên.

    Trên Cổng cũng có mục “Phản ánh kiến nghị”.
    .ten = Phản ánh, khiếu nại
nop-ho-so =
    Tôi chỉ hướng dẫn việc liên kết, không có tài liệu về nộp và theo dõi hồ sơ. Khi đã vào Cổng bằng VNeID, trang tài khoản có mục “Dịch vụ công của tôi”.

    Cần hỏi thủ tục, Ông/Bà gọi { $hotline }.
    .ten = Nộp, theo dõi hồ sơ
thanh-toan =
    Tôi không có tài liệu về nộp tiền trên mạng. Trên Cổng có mục “Thanh toán trực tuyến”, và “Lịch sử thanh toán” trong trang tài khoản.

    Bị trừ tiền hay báo lỗi, Ông/Bà gọi { $hotline }. Đừng chuyển tiền theo lời người lạ.
    .ten = Nộp phí trực tuyến
trang-that =
    Cổng thật có địa chỉ dichvucong.gov.vn. Trang của VNeID là vneid.gov.vn.

    Chữ hiện trong tin nhắn có thể bị giả. Ông/Bà đừng bấm đường dẫn lạ, nên tự gõ địa chỉ bằng tay.
rieng-tu =
    Ông/Bà không cần gửi thông tin cá nhân để tôi giúp. Xin đừng gửi số căn cước, mật khẩu, mã OTP.

    Theo thông tin công khai, luật có hiệu lực từ 01/01/2026 cho Ông/Bà quyền xem, sửa, yêu cầu xóa dữ liệu của mình. Muốn xóa, gõ “xóa dữ liệu”.
ngoai-pham-vi =
    Việc này ngoài phần tôi biết, mong Ông/Bà thông cảm. Tôi chỉ giúp liên kết tài khoản Cổng Dịch vụ công quốc gia với VNeID.

    Ông/Bà gọi { $hotline } để hỏi, hoặc gõ “gặp tổng đài viên”.
    .ten = Việc khác
vang-da =
    Vâng ạ, Ông/Bà cứ làm thong thả. Làm xong thì bấm “Đã xong”; nếu tôi đang hỏi thì Ông/Bà bấm nút mình chọn.
kho-khan =
    Ông/Bà đừng lo, mình làm chậm từng chút một. Tin dưới đây là chỗ Ông/Bà đang làm; Ông/Bà chọn nút gần nhất với mình.

    Muốn có người chỉ, Ông/Bà gõ “gặp tổng đài viên” hoặc gọi { $hotline }.
vneid-la-gi =
    VNeID là ứng dụng định danh điện tử của Bộ Công an. Từ 01/7/2024, người dân dùng tài khoản VNeID để vào Cổng Dịch vụ công quốc gia.
xong-roi =
    Tốt rồi ạ. Nếu bên dưới còn câu hỏi, Ông/Bà xem giúp rồi bấm nút mình chọn.
