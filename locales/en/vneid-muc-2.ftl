tieu-de = Getting VNeID level 2 at the police
den-cong-an =
    VNeID level 2 must be done in person at the police.

    Papers, fees, time: I have no official information. Ask the commune or ward police, or call { $hotline }, before you go.

    Have you been there?
    .co = I have been to the police
    .chua = No, I will go
    .da-di = Good. On to activation.
    .chua-di = All right, whenever it suits you.
    .giay-to = My documents do not say which papers to bring. Ask the commune or ward police, or call { $hotline }. Please do not send pictures of papers here.
    .le-phi = My documents do not mention a fee. Ask the commune or ward police. Anyone who calls and wants money to “update VNeID” is a scammer.
    .bao-lau = My documents do not give the time needed or the opening days. Ask the commune or ward police, or call { $hotline }, before you go.
    .nho-nguoi = The documents only say it is done in person at the police; they say nothing about sending someone else. If travelling is hard for you, call { $hotline } and ask.
    .lam-o-nha = It cannot be done at home. Level 2 must be done in person at the police. Anyone who calls offering to do it for you online is suspicious.
kich-hoat =
    When it has been issued, open the VNeID app, press “Kích hoạt” (activate) and follow the screen.

    According to public information from 2023, genuine messages point only to the VNeID app or vneid.gov.vn. When you can log in, press “Done”.
    .chua-tin-nhan = I cannot see your file. Ask where you registered, or call { $tong_dai_vneid }, a number of the Ministry of Public Security according to public information.
    .chua-duyet = The account may not have been issued yet. I cannot see your file. Ask the police office where you registered, then come back here later.
    .tin-la = Do not press it. According to public information, genuine activation messages point only to the VNeID app or vneid.gov.vn. Even the sender's name can be faked.
    .mat-ma = Choose them yourself and keep them secret, also from people who say they are officials. The rules are shown on the app's screen. Please do not send them here.
kiem-tra =
    Open the VNeID app and try to log in. Can you enter your account?
xong =
    Good, you have VNeID level 2. Now you can link your portal account to VNeID.
hen =
    All right. When you have level 2, write “link vneid” and I will go on with you.

    Remember: nobody may ask you for money or to install a strange file to do this for you.
