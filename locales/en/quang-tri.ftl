tieu-de = Linking accounts, Quảng Trị guide
nhac =
    You are in the middle of linking with the Quảng Trị guide. When it suits you, please go on with the step above. If you need a person, press the button for an operator.
mo-dau =
    The Quảng Trị guide is for individuals who have both an old VNconnect account and VNeID. According to public information, old accounts of individuals were valid until 30/6/2024, so the old login box may be gone.

    It is better to try logging in directly with VNeID first. Please choose:
    .thang = Log in with VNeID
    .hai-buoc = Old box is there, 2 steps
    .chon-thang = All right, let us log in directly with VNeID.
    .chon-buoc = All right. As the old box still works, let us go step by step.
    .nen-chon = Try logging in directly with VNeID first. If the portal still shows the box for the old account and you remember its password, choose the 2 steps.
    .vnconnect = VNconnect is the name used in Quảng Trị for the old account issued by the National Public Service Portal. It has its own password.
    .to-chuc = The Quảng Trị guide is for individuals only, not for organisations. Press the button for an operator or call { $hotline } to ask.
    .cong-tinh = The guide of 2024 mentions the provincial site { $cong_quang_tri }. According to public information, provincial portals closed for citizens on 01/7/2025. Please use dichvucong.gov.vn.
dong-bo-1 =
    Quảng Trị, Step 1 Synchronising, task 1/4. Open dichvucong.gov.vn and log in with your VNconnect account, which is the box “Tài khoản cấp bởi Cổng dịch vụ công quốc gia”.

    If a “Thông báo” (notice) box with two buttons appears, press [Bỏ qua] (skip) to enter your account.
    .khong-thay-o = The old box may have been removed, because the portal has used VNeID since 01/7/2024. You did nothing wrong. Let us log in directly with VNeID.
    .quen-mat-khau = I have no official instructions for recovering the old password. Logging in directly with VNeID does not need it. Let us do that.
    .hai-nut = For now press [Bỏ qua], so that you can check your details first. Logging in with VNeID comes in step 2.
    .nhap-cccd = According to public information from 2024, the portal may ask for the ID card number right after login. Enter it on the portal and press [Cập nhật]; do not press [Bỏ qua] on this screen. Please do not send the number here.
    .otp = According to public information from 2024, the portal may send an OTP code to the phone number registered with the account. Enter it on the portal yourself and tell nobody. If no code comes, press “I am stuck” and choose the line about the missing VNconnect box to go another way.
dong-bo-2 =
    Quảng Trị, Step 1 Synchronising, task 2/4. Press your full name at the top right, choose “Thông tin cá nhân”, then “Thông tin định danh”.

    You will see your name, ID card number and date of birth.
    .khong-thay-ten = Your full name is at the top right of the page, with an arrow next to it. If there is no name, you are not logged in: press “Go back”.
    .khong-thay-muc = After opening “Thông tin cá nhân”, look at the list on the left. “Thông tin định danh” is right below “Thông tin tài khoản”.
dong-bo-3 =
    Quảng Trị, Step 1 Synchronising, task 3/4. Press the button [Cập nhật từ CSDL Quốc gia về Dân cư] (update from the population database).

    If the box “Nguồn xác minh” appears, press [Cập nhật] (update), not [Bỏ qua] (skip). Lines with a green icon are verified.
    .mau-vang = Yellow: typed in by the user, not verified. The documents only say that the ID card number must be updated. If another line, such as e-mail, is yellow, you can go on.
    .mau-do = Red: there is no data in that line. If it is the ID card number, press [Cập nhật từ CSDL Quốc gia về Dân cư]. If it stays red, press the button for an operator.
    .lo-bo-qua = No harm done. Press [Cập nhật từ CSDL Quốc gia về Dân cư] again so that the box returns, then press [Cập nhật].
    .khong-thay-nut = The button is in the block “Thông tin định danh”, near the button “Sửa”. If you do not see it, check that you chose “Thông tin định danh” in the list on the left.
    .khong-khop = Check the number and date of birth you entered on the portal. The documents I have do not say how to correct data. According to public information from 2025, ask the commune or ward police about wrong data. You can also talk to an operator.
    .chung-minh-cu = This step is just for bringing in the new ID card number. Press [Cập nhật từ CSDL Quốc gia về Dân cư].
dong-bo-4 =
    Quảng Trị, Step 1 Synchronising, task 4/4. Press your name and choose “Đăng xuất” (log out).

    You will see that the portal no longer shows your name. Synchronising is finished.
    .dang-xuat = Press your name at the top right. The list that opens has the line “Đăng xuất”.
lien-ket =
    Quảng Trị, Step 2 Linking. Go to the login of dichvucong.gov.vn and choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”.

    You will see the page “Đăng nhập VNeID” (VNeID login). Which way would you like?
    .qr = Scan the QR code
    .mat-khau = Enter number and password
    .khong-thay-o = On the portal's login page look for the box with the words “Bộ Công an”. If the page already says “Đăng nhập VNeID”, you are in the right place.
    .mot-may = With only one phone you cannot scan your own screen. Choose the second way: identification number and password.
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
    Checking. Open [Thông tin cá nhân], [Thông tin tài khoản], then [Thông tin định danh].

    Do you see “Danh sách tài khoản liên kết” (list of linked accounts) with an account of the Ministry of Public Security and the date of linking?
    .o-dau = Press your name at the top right and choose [Thông tin cá nhân]. In the list on the left choose “Thông tin định danh”. The list of linked accounts is on that page.
    .hai-tai-khoan = Two accounts are a sign that they are not linked yet. Press “Not yet” and I will show you what to do.
xem-lai =
    Let us try once more. Log out, then log in through the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. Then open “Thông tin định danh” again.

    Afterwards press “Done”.
    .khong-thay-danh-sach = Just press “Done”, then “Not yet”. I will pass you to an operator who can have a look.
xong =
    Well done, your accounts are linked. From now on, enter the portal with VNeID. Papers in your old data store are moved to the new account for reuse.

    If earlier dossiers are missing, type “old dossiers”.
