tieu-de = Protecting yourself from scams
hoi =
    You are right to be careful. Do not press anything and do not send money. What happened?
    .cuoc-goi = Somebody called me
    .goi = It is right to be careful.
    .nhan = It is right to be careful.
    .lo = It is good that you say so at once.
    .tin-nhan = A message or a link
    .lo-lam = I already did what they said
cuoc-goi =
    Hang up. Never pay to “update VNeID”, never share your screen. According to public information, the police only invite people to their office and do nothing for you by phone; addresses in VNeID update by themselves after the merger.

    To ask, go to the commune or ward police or call { $hotline }.
tin-nhan =
    Do not press the link and do not install files. The real sites are dichvucong.gov.vn and vneid.gov.vn. A sender's name can be faked.

    Public advice: install VNeID only from the App Store or CH Play. If unsure, type the site's address by hand, or call { $hotline }.
lo-lam =
    Stay calm and do three things now:
    1. Turn off the phone's internet connection.
    2. Call your bank to lock the account.
    3. Report to the nearest commune or ward police.

    Answer no more calls telling you to send money. The hotline and I never ask for a password or an OTP code.
