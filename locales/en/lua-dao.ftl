tieu-de = Protecting yourself from scams
hoi =
    You are right to be careful. Never pay to “update VNeID”, install no file, share no screen, read out no OTP code. To ask at once, call { $hotline }.

    What happened?
    .cuoc-goi = Somebody called me
    .goi = It is right to be careful.
    .nhan = It is right to be careful.
    .app = It is right to be careful.
    .lo = It is good that you say so at once.
    .tin-nhan = A message or a link
    .cai-app = Asked to install, scan my face
    .lo-lam = I already did what they said
cuoc-goi =
    Hang up. According to public information, the police only invite people to their office and do nothing for you by phone. Addresses in VNeID update by themselves after the merger; you need do nothing.

    People who were called about a fee of 22,000 đồng have lost more than a hundred million. Threats to lock the account are common, too.

    To ask, go to the commune or ward police or call { $hotline }.
tin-nhan =
    Do not press the link and do not install files. The real sites are dichvucong.gov.vn and vneid.gov.vn. A sender's name can be faked.

    Copy the link here and I will look at it. If unsure, type the real site's address yourself, or call { $hotline }.
cai-app =
    Do not install it, do not share your screen, do not scan your face in a call. According to public warnings, fake VNeID apps read OTP messages, take over the phone and move money.

    The Ministry of Public Security has one identification app, VNeID; install it only from the App Store or CH Play. Level 2 is done at a police office. To ask, call { $hotline }.
