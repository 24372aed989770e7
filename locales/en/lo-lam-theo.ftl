tieu-de = I already did what they said
khan-cap =
    Stay calm and do three things now:
    1. Turn off the phone's internet connection (wifi and mobile data).
    2. From another phone, call your bank to lock the account.
    3. Report to the nearest commune or ward police.

    Answer no more calls telling you to send money or read out a code. When that is done: what did you do?
    .cai = Installed an app or a file
    .ma = Gave a code or a password
    .tien = Sent money
    .bam = Only pressed the link
cai =
    Keep the phone offline. According to public warnings, fake VNeID apps read OTP messages, take over the phone and move money. Have somebody who knows phones, or the police, look at it before you go online again.

    From now on install VNeID only from the App Store or CH Play. To ask, call { $hotline }.
ma =
    Change the password you gave at once, on the official site or in the official app. Read out no further code.

    Officials, the hotline and I never ask for a password or an OTP code. To ask, call { $hotline }.
tien =
    Call your bank at once and say that you were tricked into sending money. Keep the messages, the phone numbers and the receipt for the police.

    Send nothing more to “get the money back”. To ask, call { $hotline }.
bam =
    Close that page, enter nothing, install nothing. If the phone has downloaded a file, do not open it.

    The real sites are dichvucong.gov.vn and vneid.gov.vn. To ask, call { $hotline }.
