tieu-de = Linking accounts, Bình Định guide
nhac =
    You are in the middle of linking with the Bình Định guide. When it suits you, please go on with the step above. If you need a person, press the button for an operator.
mo-dau =
    Bình Định has a guide of 7 steps that starts with the old account. According to public information, old accounts of individuals were valid until 30/6/2024, so the old login box may be gone.

    It is better to try logging in directly with VNeID first. Please choose:
    .thang = Log in with VNeID
    .bay-buoc = Old box is there, 7 steps
    .chon-thang = All right, let us log in directly with VNeID.
    .chon-buoc = All right. As the old box still works, let us go step by step.
    .nen-chon = Try logging in directly with VNeID first. If the portal still shows the box for the old account and you remember its password, choose the 7 steps.
buoc-1 =
    Bình Định, step 1/7. Open dichvucong.gov.vn and log in through the box “Tài khoản cấp bởi Cổng dịch vụ công quốc gia” (account issued by the portal).

    You will see a “Thông báo” (notice) box with two buttons. At this step press [Bỏ qua] (skip).
    .khong-thay-o = The old box may have been removed, because the portal has used VNeID since 01/7/2024. You did nothing wrong. Let us log in directly with VNeID.
    .quen-mat-khau = I have no official instructions for recovering the old password. Logging in directly with VNeID does not need it. Let us do that.
    .hai-nut = At step 1, [Bỏ qua] is right, so that you can check your details first. The button [Đăng nhập bằng VNeID] is for step 6.
    .khong-thong-bao = It is fine if the “Thông báo” box does not appear. If you are in your account, press “Done” to go to step 2.
    .otp = According to public information from 2024, the portal may send an OTP code to the phone number registered with the account. Enter it on the portal yourself and tell nobody. If no code comes, press “I am stuck” and choose the line about the missing old box to go another way.
    .nhap-cccd = According to public information from 2024, the portal may ask for the ID card number right after login. Enter it on the portal and press [Cập nhật]; do not press [Bỏ qua] on this screen. Please do not send the number here.
buoc-2 =
    Bình Định, step 2/7. Press the arrow [▼] next to your name and choose [Thông tin cá nhân]. Then open “Thông tin tài khoản” and choose “Thông tin định danh”.

    You will see your name, ID card number and date of birth.
    .khong-thay-ten = Your name is at the top right of the page. Press the name or the arrow next to it; the list that opens has [Thông tin cá nhân]. If there is no name, you are not logged in: press “Go back”.
    .khong-thay-muc = On the page “Thông tin tài khoản”, look at the list on the left. “Thông tin định danh” is right below “Thông tin tài khoản”.
buoc-3 =
    Bình Định, step 3/7. Press the button [Cập nhật từ CSDL Quốc gia về Dân cư] (update from the population database).

    You will see the box “Nguồn xác minh”. Lines with a green icon are verified.
    .mau-vang = Yellow: typed in by the user, not verified. The documents only say that the ID card number must be updated. If another line, such as e-mail, is yellow, you can go on.
    .mau-do = Red: there is no data in that line. If it is the ID card number, press [Cập nhật từ CSDL Quốc gia về Dân cư]. If it stays red, press the button for an operator.
    .khong-thay-nut = The button is in the block “Thông tin định danh”, near the button “Sửa”. If you do not see it, check that you chose “Thông tin định danh” in the list on the left.
    .khong-khop = Check the number and date of birth you entered on the portal. The documents I have do not say how to correct data. According to public information from 2025, ask the commune or ward police about wrong data. You can also talk to an operator.
    .chung-minh-cu = Step 3 is just for bringing in the new ID card number. Press [Cập nhật từ CSDL Quốc gia về Dân cư], then go on to step 4.
buoc-4 =
    Bình Định, step 4/7. In the box “Nguồn xác minh”, press the button [Cập nhật] (update).

    This time do not press [Bỏ qua]. Afterwards look at the line of the ID card number: a green icon means verified.
    .lo-bo-qua = No harm done. With [Bỏ qua] the details were not updated. Let us do step 3 again so that the box returns.
    .khong-thay-hop = This box appears after pressing the button of step 3. Let us go back to step 3 and press it again.
    .o-bat-buoc = Fields with a star are required: old ID number, ID card number, full name, date of birth. Fill them in on the portal and press [Cập nhật]. Please do not send them here.
buoc-5 =
    Bình Định, step 5/7. Press your name and choose “Đăng xuất” (log out). Then log in again through the box “Tài khoản cấp bởi Cổng dịch vụ công quốc gia”.

    You will see the “Thông báo” box again. Do not press anything yet.
    .dang-xuat = Press your name at the top right. The list that opens has the line “Đăng xuất”.
    .vi-sao-lai = The Bình Định guide says so: after logging in again there is the “Thông báo” box with the button leading to VNeID.
    .khong-thay-o = It is fine if the old box is gone. Let us log in directly with VNeID.
buoc-6 =
    Bình Định, step 6/7. In the “Thông báo” box press the button [Đăng nhập bằng VNeID]. This time do not press [Bỏ qua].

    You will see the page “Đăng nhập VNeID” (VNeID login).
    .khong-thong-bao = If the box does not appear, log out, open the login page again and choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. This leads to the same VNeID login page. Let us go to step 7.
    .lo-bo-qua = No harm done. Please do step 5 again: log out, log in again, and the “Thông báo” box will appear.
buoc-7 =
    Bình Định, step 7/7. The page “Đăng nhập VNeID” offers two ways. Which one would you like?
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
