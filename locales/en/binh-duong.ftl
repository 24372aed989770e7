tieu-de = Linking accounts, Bình Dương guide
nhac =
    You are in the middle of linking with the Bình Dương guide. When it suits you, please go on with the step above. If you need a person, press the button for an operator.
truong-hop =
    The Bình Dương guide has two cases. Which one is yours?

    The portal account is the old account issued by the National Public Service Portal, with its own password.
    .th-1 = I have no portal account
    .th-2 = I have a portal account
    .xem-tai-lieu = Open the Bình Dương document
    .mo-tai-lieu = All right, here is the link.
    .chua-co = All right. No portal account means case 1.
    .da-co = All right. Having a portal account means case 2.
    .khong-nho = That is fine. Let us log in directly with VNeID; at the end we check whether it is linked.
    .la-gi = Before 01/7/2024 it was possible to enter dichvucong.gov.vn with an account issued by the portal itself. If you do not remember, press “Not sure”.
tai-lieu =
    This is the document that came with the letter of the Bình Dương Department of Information and Communications. Press the link or scan the QR code. The link is from 2024 and may no longer open.

    When you have finished, press “Done” to return to the question.
    .khong-mo-duoc = The document is from 2024 and may have been moved. You can do it without the document: press “Done” and I will guide you here.
th-1 =
    Bình Dương, case 1: there is nothing to link.

    Open dichvucong.gov.vn, go to login and choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. You will see the page “Đăng nhập VNeID”; log in there.
    .khong-thay-o = On the portal's login page look for the box with the words “Bộ Công an”. If the page already says “Đăng nhập VNeID”, you are in the right place.
    .muc-mot = The Bình Dương guide of 2024 says level 1 is enough for online public services and level 2 adds other uses. If the portal says it is not enough, get level 2 at the police.
xong-th-1 =
    That is all. From now on, enter the portal with VNeID for online procedures. There is nothing more to do.
mo-dau =
    The Bình Dương guide starts with the old account. According to public information, old accounts of individuals were valid until 30/6/2024, so the old login box may be gone.

    It is better to try logging in directly with VNeID first. Please choose:
    .thang = Log in with VNeID
    .hai-buoc = Old box is there, 2 steps
    .chon-thang = All right, let us log in directly with VNeID.
    .chon-buoc = All right. As the old box still works, let us go step by step.
    .nen-chon = Try logging in directly with VNeID first. If the portal still shows the box for the old account and you remember its password, choose the 2 steps.
buoc-1 =
    Bình Dương, step 1/2. Open dichvucong.gov.vn and log in through the box “Tài khoản cấp bởi Cổng dịch vụ công quốc gia” (account issued by the portal).

    If a “Thông báo” (notice) box with two buttons appears, press [Bỏ qua] (skip) to see your details first.
    .khong-thay-o = The old box may have been removed, because the portal has used VNeID since 01/7/2024. You did nothing wrong. Let us log in directly with VNeID.
    .quen-mat-khau = I have no official instructions for recovering the old password. Logging in directly with VNeID does not need it. Let us do that.
    .hai-nut = At this step press [Bỏ qua], so that you can see whether the ID card number is updated. The button [Đăng nhập bằng VNeID] is for step 2.
hoi-cccd =
    Still step 1/2. Press your name, choose [Thông tin cá nhân], then “Thông tin định danh”, and look at the line of the ID card number. A green icon means verified.

    Has the ID card number been updated with the population database?
    .co = It is updated
    .chua = Not updated or not sure
    .xanh = So the ID card number is verified. On to step 2.
    .chua-xanh = Then let us update the ID card number first.
    .xem-o-dau = Press your name at the top right, choose [Thông tin cá nhân], then “Thông tin định danh”. A green icon in the line of the ID card number means verified.
cap-nhat =
    Update the ID card number as the portal tells you. On the page “Thông tin định danh” press [Cập nhật từ CSDL Quốc gia về Dân cư] (update from the population database).

    You will see the box “Nguồn xác minh”. In it press [Cập nhật] (update), not [Bỏ qua] (skip).
    .mau-vang = Yellow: typed in by the user, not verified. The documents only say that the ID card number must be updated. If another line, such as e-mail, is yellow, you can go on.
    .mau-do = Red: there is no data in that line. If it is the ID card number, press [Cập nhật từ CSDL Quốc gia về Dân cư]. If it stays red, press the button for an operator.
    .lo-bo-qua = No harm done. Press [Cập nhật từ CSDL Quốc gia về Dân cư] again so that the box returns, then press [Cập nhật].
    .khong-thay-nut = Press your name at the top right, choose [Thông tin cá nhân], then “Thông tin định danh”. The button is on that page, near the button “Sửa”.
    .khong-khop = Check the number and date of birth you entered on the portal. The documents I have do not say how to correct data. According to public information from 2025, ask the commune or ward police about wrong data. You can also talk to an operator.
buoc-2 =
    Bình Dương, step 2/2. Log out, open the login page again and choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. If the “Thông báo” box is still open, press [Đăng nhập bằng VNeID].

    You will see the page “Đăng nhập VNeID” (VNeID login). Which way would you like?
    .qr = Scan the QR code
    .mat-khau = Enter number and password
    .khong-thong-bao = If the box does not appear, log out, open the login page again and choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an”. This leads to the same VNeID login page.
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
