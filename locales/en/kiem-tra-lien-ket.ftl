tieu-de = Checking whether you are linked
dang-nhap =
    Open dichvucong.gov.vn and go to login. Choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an” (Ministry of Public Security) and log in with VNeID.

    You will see your name at the top right.
    .khong-thay-o = On the portal's login page look for the box with the words “Bộ Công an”. If the page already says “Đăng nhập VNeID”, you are in the right place.
    .quen-mat-khau = According to public information from 2025: open the VNeID app, press “Quên mật khẩu” and follow the screen. Give an OTP code to nobody.
danh-sach =
    Press your name, choose [Thông tin cá nhân], [Thông tin tài khoản], then [Thông tin định danh].

    Do you see “Danh sách tài khoản liên kết” (list of linked accounts) with an account of the Ministry of Public Security and the date of linking?
    .o-dau = Press your name at the top right and choose [Thông tin cá nhân]. In the list on the left choose “Thông tin định danh”. The list of linked accounts is on that page.
xem-lai =
    Let us look once more. Log out, log in again with VNeID, then open “Thông tin định danh”.

    Afterwards press “Done”.
    .khong-thay-danh-sach = Just press “Done”, then “Not yet”. The accounts may not be linked; I will show you how.
da-lien-ket =
    Your accounts are linked. From now on you only need VNeID to enter the portal.

    If earlier dossiers are missing, type “old dossiers”.
chua-lien-ket =
    Without this list the accounts may not be linked. Would you like to do it now?
    .co = Do it now
    .lam = All right, let us do it.
    .thoi = That is fine.
de-sau =
    All right. Whenever you want to do it, write “link vneid”.
