tieu-de = Registering VNeID level 1 at home
cai-ung-dung =
    You can do VNeID level 1 yourself at home.

    First install the VNeID app from the App Store (iPhone) or CH Play (Android). Public advice is to install it only from these two places, never from a file somebody sends you.

    When the app is on your phone, press “Done”.
    .khong-tai-duoc = I have no official information about which phones can install it. You can get level 2 at the police; type “vneid level 2” to read more. Or call { $hotline }.
    .nguoi-la-gui = Do not open that file or link. According to public information, the Ministry of Public Security has only one identification app, VNeID, installed from the App Store or CH Play. Type “is this a scam” to read more.
dang-ky =
    Open the VNeID guide page below and follow it line by line to register and activate.

    Enter your details only in the VNeID app, never here. Afterwards press “Done”.
    .trang-khong-mo = The page may be busy or may have moved. Try again later. If it still does not open, call { $hotline }.
    .otp = The documents I have do not say what to do when no code arrives. Check that the SIM in the phone is the number you gave. If it still fails, press the button for an operator.
    .quet-nfc = I have no official guide for scanning the card. See the VNeID guide page, or get level 2 at the police. To ask more, press the button for an operator.
kiem-tra =
    Open the VNeID app and try to log in. Can you enter your account?
    .kich-hoat-dau = The VNeID login page has the word “Kích hoạt” (activate) for accounts that already have electronic identification. Press it and follow the screen.
xong =
    Good, you have VNeID now.

    The Bình Dương guide allows level 1 for online public services. Bình Định asks for level 2. When you have the chance, get level 2 at the police.
