chao-hoi =
    Hello. Ask in your own words, or press a button below.
    .ten = Greeting
cam-on =
    Thank you. Write to me whenever you need. Please keep your password and OTP codes secret.
    .ten = Thanks
bot-la-ai =
    I am an automatic assistant of the { $hotline } hotline, not a person. To talk to a person, type “talk to a person”.
bieu-tuong =
    The page “Thông tin định danh” has three icons:

    Green with a tick: verified with the population database or another trusted database.
    Yellow with an exclamation mark: typed in, not verified.
    Red: no data.
bo-qua =
    In the Bình Định guide the button [Bỏ qua] (skip) appears in two places. “Thông báo” box at step 1: press [Bỏ qua].

    Box “Nguồn xác minh” at step 4: press [Cập nhật]. “Thông báo” box at step 6: press [Đăng nhập bằng VNeID].
cccd-cu =
    The ID card number in the old account must match the population database. If you can enter the old account, open “Thông tin định danh”, press [Cập nhật từ CSDL Quốc gia về Dân cư], then [Cập nhật].

    If not, log in directly with VNeID.
    .ten = ID number on the Portal
hai-muc =
    Level 1 is done at home. Level 2 is done in person at the police. The Bình Định guide asks for level 2. The Bình Dương guide says level 1 is enough for online public services. The Quảng Trị guide names no level.

    Level 2 is the safe choice.
quen-mat-khau =
    Which password did you forget? For VNeID, type “reset vneid password”. For the portal, type “reset portal password”.
quen-mat-khau-vneid =
    According to public information from 2025: open the VNeID app, press “Quên mật khẩu”, enter the details and the OTP code the screen asks for, then set a new password.

    Enter them only in the app. If it fails, call { $tong_dai_vneid } (Ministry of Public Security) or { $hotline }.
    .ten = Forgot the VNeID password
quen-mat-khau-cong =
    I have no official instructions for recovering the old portal password. Logging in directly with VNeID does not need it.

    According to public information, the portal's own hotline is { $tong_dai_cong }.
    .ten = Forgot the Portal password
otp =
    According to public information, the OTP code goes to the registered phone number. Enter it yourself and tell nobody.

    My documents do not say what to do when it does not come. Check that it is the right SIM. If it still fails, call { $hotline }.
    .ten = Code (OTP) does not come
doi-so-dien-thoai =
    The documents I have do not cover this. According to public information from 2023, go to the commune police, or call { $tong_dai_vneid }, key 4, to change the VNeID phone number.

    Nobody changes it for you by message.
    .ten = Change the phone number
may-moi =
    According to public information from 2025, VNeID works on one device at a time. If you no longer have the old one, you confirm with your chip card.

    If it fails, call { $tong_dai_vneid } or go to the commune or ward police.
loi-ung-dung =
    I have no official information about this fault. Please try again in a few minutes. Update VNeID only from the App Store or CH Play.

    If it continues, call { $hotline }, or { $tong_dai_vneid }, a number of the Ministry of Public Security according to public information.
    .ten = App or website fails
kich-hoat =
    According to public information from 2023: open the VNeID app or vneid.gov.vn, press “Kích hoạt” (activate) and follow the screen. Genuine messages point only to these two places.

    My documents give no time limit for activation; ask the police office where you registered.
    .ten = Activate VNeID
nuoc-ngoai =
    According to public information since 01/7/2025: foreigners from the age of 6 with a permanent or temporary residence card can get VNeID at the immigration authority.

    I have no linking guide for foreigners. Please call { $hotline }.
tre-em =
    According to public information from 2023 about the old rules (Decree 59/2022): from the age of 14 people have their own account; younger children are under the account of a parent or guardian. I do not have the new rules.

    Please ask the commune or ward police.
ai-duoc-cap =
    According to public pages: children under 14 use the account of a parent or guardian (the rule of 2022). Foreigners of 6 years or older with a residence card are given VNeID.

    For more, type “children” or “foreigners”, or call { $hotline }.
    .ten = Children, foreigners
sai-thong-tin =
    The documents I have do not say how to correct wrong data. According to public information from 2025, go to the commune or ward police, or report it in the VNeID app.

    Please do not send ID numbers or pictures of papers here.
    .ten = Wrong information
sap-nhap =
    According to public information, new addresses after the merger update in VNeID by themselves; you need not do it. Anyone who calls about updating is suspicious.

    The provinces' guides are from 2024, and I say so where something may have changed.
noi-ho-tro =
    According to the 2024 guides, you can ask { $noi_ho_tro }. Names and addresses may have changed after the merger.

    Before you go, call { $hotline } and ask for the nearest place. Operator hours: { $operator_hours }.
    .ten = Help in person
gio-lam-viec =
    Hotline { $hotline }, operator hours: { $operator_hours }. Outside these hours I still guide you step by step here. I do not have the hours of other offices.
phan-anh =
    I am sorry for your trouble. I cannot handle complaints, but I can pass you to an operator.

    The portal also has the section “Phản ánh kiến nghị” (feedback).
    .ten = Complaint
nop-ho-so =
    I only guide people through linking and have no material about submitting or tracking dossiers. Once you are in the portal with VNeID, the account page has “Dịch vụ công của tôi” (my public services).

    For procedures, call { $hotline }.
    .ten = Dossiers online
thanh-toan =
    I have no material about paying online. The portal has the section “Thanh toán trực tuyến” (online payment) and “Lịch sử thanh toán” (payment history) on the account page.

    If money was taken or an error appears, call { $hotline }. Never send money because a stranger says so.
    .ten = Pay fees online
trang-that =
    The real portal has the address dichvucong.gov.vn. The VNeID site is vneid.gov.vn.

    Text shown in a message can be faked. Do not press unknown links; type the address by hand.
rieng-tu =
    You need not send personal details to use me. Please do not send ID numbers, passwords or OTP codes.

    According to public information, a law in force since 01/01/2026 gives you the right to see, correct and request deletion of your data. For deletion, type “delete my data”.
ngoai-pham-vi =
    I am sorry, this is outside what I know. I only help with linking a National Public Service Portal account to VNeID.

    Please call { $hotline } to ask, or type “talk to a person”.
    .ten = Something else
vang-da =
    Take your time. When you have finished, press “Done”; if I asked you something, press the button you choose.
kho-khan =
    Please do not worry, we can go slowly. The message below is where you are now; press the button that fits best.

    If you would like a person's help, type “talk to a person” or call { $hotline }.
vneid-la-gi =
    VNeID is the electronic identification app of the Ministry of Public Security. Since 01/7/2024 citizens use a VNeID account to enter the National Public Service Portal.
xong-roi =
    Good. If there is a question below, please look at it and press the button you choose.
