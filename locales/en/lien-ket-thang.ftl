tieu-de = Logging in directly with VNeID
nhac =
    You are in the middle of logging in with VNeID. When it suits you, please go on with the step above. If you need a person, press the button for an operator.
mo-cong =
    Step 1/3. Open dichvucong.gov.vn and go to login. Choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an” (account issued by the Ministry of Public Security).

    You will see the page “Đăng nhập VNeID” (VNeID login).
    .khong-thay-o = On the portal's login page look for the box with the words “Bộ Công an”. If the page already says “Đăng nhập VNeID”, you are in the right place: press “Done”.
    .trang-loi = Please try again in a few minutes. I cannot know whether the portal is down. If it still does not open, call { $hotline } or press the button for an operator.
    .so-gia = The real site has the address dichvucong.gov.vn. Read the address bar letter by letter. If it has extra words or does not end in .gov.vn, enter nothing.
cach =
    Step 2/3. The page “Đăng nhập VNeID” offers two ways. Which one would you like?
    .qr = Scan the QR code
    .mat-khau = Enter number and password
    .mot-may = With only one phone you cannot scan your own screen. Choose the second way: identification number and password.
    .nen-cach-nao = If the portal is open on a computer, scanning the QR code with your phone is easy. If it is open on the phone itself, enter your identification number and password.
quet-qr =
    Open the VNeID app on your phone and scan the QR code shown on the login page.

    You will see the portal open with your name. The system links by itself; there is no button called “link”.
    .khong-quet-duoc = If scanning fails, use the second way: enter your identification number and VNeID password on the login page itself.
    .mot-may = A code shown on this same phone cannot be scanned by it. Let us use the identification number and password.
    .muc-mot = According to public information, scanning may need VNeID level 2 and permission for web access. Try the password way. If it still complains, get level 2 at the police: type “vneid level 2”.
nhap-mat-khau =
    On the page “Đăng nhập VNeID”, enter your identification number and VNeID password. Enter them only on that page, never here.

    You will see the portal open with your name. The system links by itself.
    .quen-mat-khau = According to public information from 2025: open the VNeID app, press “Quên mật khẩu” and follow the screen. Then come back to this step. Do not give your phone or an OTP code to strangers.
    .chua-kich-hoat = The VNeID login page has the word “Kích hoạt” (activate) for people who already have electronic identification. Press it, follow the screen, then log in again.
    .otp = The documents I have do not say what to do when no code arrives. Check that the SIM in use is the registered number. If it still fails, press the button for an operator.
kiem-tra =
    Step 3/3, checking. Open [Thông tin cá nhân], [Thông tin tài khoản], then [Thông tin định danh].

    Do you see “Danh sách tài khoản liên kết” (list of linked accounts) with an account of the Ministry of Public Security and the date of linking?
    .o-dau = Press your name at the top right and choose [Thông tin cá nhân]. In the list on the left choose “Thông tin định danh”. The list of linked accounts is on that page.
    .hai-tai-khoan = Two accounts are a sign that they are not linked yet. Press “Not yet” and I will show you what to do.
xem-lai =
    Let us try once more. Log out, then log in through the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Then open “Thông tin định danh” again.

    Afterwards press “Done”.
    .khong-thay-danh-sach = Just press “Done”, then “Not yet”. I will pass you to an operator who can have a look.
ho-so =
    Good, your account is linked.

    Look at the dossiers you submitted earlier. Are they all there?
    .du = All there
    .thieu = Some are missing
    .chua-nop = I never submitted any
    .du-roi = Good, they are all there.
    .thieu-roi = Do not worry, a person will have a look.
    .chua-tung = All right; then there are no earlier dossiers to see.
    .xem-ho-so = The page “Thông tin tài khoản” has the counters “Hồ sơ đã hoàn thành” (finished) and “Hồ sơ đang xử lý” (in progress). The list on the left has “Dịch vụ công của tôi”.
gap-nguoi =
    I am passing you to an operator who can have a look. Please wait here, or call { $hotline } if it is urgent. Operator hours: { $operator_hours }.

    Operators never ask for a password, an OTP code or a picture of your ID card.
xong =
    Your accounts are linked. From now on, enter the portal with VNeID.

    If you have a question later, just write to me.
