### Words shared by all guides.

## Standard answer buttons
xong = Done
vuong = I am stuck
co = Yes, I see it
chua = Not yet
nut-khong-ro = Not sure
nut-de-sau = Another time

## Commands
lenh-back = Go back
    .mo-ta = Return to the step before
lenh-repeat = Repeat
    .mo-ta = Send the current step again
lenh-menu = Start page
    .mo-ta = Start again and choose what you need
lenh-operator = Talk to an operator
    .mo-ta = Ask a person for help
lenh-language = Change language
    .mo-ta = Tiếng Việt or English
lenh-source = Source
    .mo-ta = See which document a guide is based on
lenh-continue = Continue
    .mo-ta = Take up an unfinished guide
lenh-stop = Pause
    .mo-ta = Stop the current guide

## When the bot does not understand
khong-hieu =
    Sorry, I did not understand that. Please press one of the buttons below, or write it in a shorter way.
khong-hieu-nguoi =
    I still do not understand, and I am sorry. You can press the button for an operator to get a person's help, or call { $hotline }.
co-phai = Is it one of these that you are asking about? If not, please write it in other words.
buoc-khong-toi = I cannot open that step yet. Please go on from the step below.
khong-doc-duoc =
    I can only read text. Please type.
anh-khong-luu =
    I did not keep the picture you sent, because pictures can show private details, such as an ID card. I cannot look at pictures either.

    Type a few words that you see on the screen, and we go on from there.
tin-qua-dai =
    That message is too long for me to read. Please write it shorter.
tin-sua =
    I do not read edited messages again. Please send it as a new message.
nhom-chat =
    To keep things private, I do not give guidance in groups. Please write to me directly.
canh-bao-mat-khau =
    You have just sent a password. I hid it and did not keep it, but the message is still on your phone.

    To be safe, change that password and delete the message. The real hotline and real officials never ask for a password.
canh-bao-otp =
    You have just sent a confirmation code. I hid it and did not keep it.

    This code is only for you to type in yourself; please do not read it out to anyone. The real hotline and real officials never ask for it.

    If somebody told you to send a code, change your password and press the button for an operator now.
canh-bao-so-ca-nhan =
    I hid the personal details in your message and did not keep them. I do not need them to guide you.

    Tell me what you need help with.
da-che-so =
    I hid the personal details in your message and did not keep them.

## Moving through a guide
tiep-tuc-huong-dan = Let us go on with: { $flow_title }.
huong-dan-da-doi = This guide has just been corrected. Please look at this step again.
huong-dan-het =
    The guide “{ $flow_title }” has ended, so this button no longer works. Would you like to start it again?
phim-cu = You pressed a button of an older message. Here is that step again.
khong-lui-duoc = This is the first step; there is nothing before it.
tiep-tuc-khong-co = There is no unfinished guide. Type “main menu” to choose what you need.
chua-bat-dau = You have not started a guide yet. Type “main menu” to begin.
da-tam-dung =
    I have paused. When it suits you, type “continue” and we go on from here.
chao-lai =
    Welcome back. We did not finish last time. Press the continue button to go on.
flow-cham =
    I am sorry, a fault made the guide go in circles. Press the button for an operator to get a person's help.
loi-noi-bo =
    I am sorry, something went wrong on our side. Please try again in a few minutes, or call { $hotline }.

## When someone is stuck
vuong-o-dau = Where are you stuck? Press the line that fits best.
vuong-khac = Something else, I need a person
vuong-chua-co =
    I have no ready answer for this point. Press the button for an operator to get a person's help.

## Reminders and pauses
nhac-chung =
    You have an open question here. When it suits you, please answer the message above. If you need a person, press the button for an operator.
nhac-cho =
    Your request is still waiting for an operator. If it is urgent, call { $hotline }.
bo-do =
    I have not heard from you for a while, so I have paused. Nothing is lost. When it suits you, type “continue” and we go on from the same place.

## Talking to an operator
gap-nguoi =
    I am passing you to an operator. Please wait here, or call { $hotline } if it is urgent. Operator hours: { $operator_hours }.

    Operators never ask for a password, an OTP code or a picture of your ID card.
ngoai-gio =
    The operators are away now. The hotline is { $hotline }, with operators on duty { $operator_hours }.

    I have noted your request so that an operator can see it when they return. While you wait, you can go on with the guide.
cho-lau =
    I am sorry, no operator has answered yet. Please call { $hotline }, or type “talk to a person” to ask again. To return to the guide, type “continue”.
tong-dai-da-nhan =
    Your request has been noted. Operator hours: { $operator_hours }. Telephone: { $hotline }.
tong-dai-vien-vao = An operator has joined the conversation. Just write as usual.
tong-dai-xong = The operator has closed the request. If you need more, type “main menu”.
tong-dai-rut = I have withdrawn your request for an operator. Let us return to the guide.
tong-dai-da-ghi = I have noted your words for the operator to read. Please wait here, call { $hotline }, or go back to the guide.
tong-dai-vang =
    Sorry, no operator could take your request now. Please call { $hotline }. Hours: { $operator_hours }.

## Language, sources, links
chon-ngon-ngu = Which language would you like?
da-doi-ngon-ngu = I will speak English from now on.
ngon-ngu-vi = Tiếng Việt
ngon-ngu-en = English
nguon =
    This guide is based on:
    { $sources }
nguon-khong-co = No source is noted for this part. To verify it, press the button for an operator.
bam-so = Reply with the number in front to choose.
tai-qr = QR code that opens { $url }
mo-lien-ket = Open the page
anh-bieu-tuong =
    Picture explaining three icons: green with a tick means verified; yellow with an exclamation mark means typed in by the user and not verified; red means no data.

## Judging links
nut-bao-duong-dan = Report this link
duong-dan-that =
    { $link_host } is an official site: { $link_what }.

    Enter passwords and OTP codes only on the official site or in the VNeID app; never send them to anybody.
duong-dan-co-quan =
    { $link_host } ends with .gov.vn, which is kept for state bodies. But it is not a site for linking an account with VNeID.

    To link, use dichvucong.gov.vn and the VNeID app.
duong-dan-la =
    I do not know { $link_host }, so I cannot say that it is safe. Do not enter an identity number, a password or an OTP code there.

    The real sites for linking are dichvucong.gov.vn and vneid.gov.vn. If unsure, call { $hotline }.
duong-dan-doc-ten =
    The name you spelled out is that of a state site. I cannot see the link itself, so I cannot say that it is safe.

    Type dichvucong.gov.vn or vneid.gov.vn into your browser yourself, and do not press links that others send.
duong-dan-gia =
    WARNING: { $link_host } shows signs of a fake state site. Do not press it, enter nothing, install nothing.

    The real sites are dichvucong.gov.vn and vneid.gov.vn. A sender's name and the words shown can be faked.

    If you already pressed it, installed an app, sent money or read out an OTP code: turn off the phone's internet connection, call your bank to lock the account, report to the nearest commune or ward police. To ask, call { $hotline }.
duong-dan-viet-roi =
    WARNING: the dots of { $link_host } are set apart or hidden; it may be fake. Do not press it, do not type it.

    The real sites are written in one piece: dichvucong.gov.vn and vneid.gov.vn. If unsure, call { $hotline }.

    If you already installed an app, sent money or read out an OTP code: turn off the phone's internet connection, call your bank to lock the account, report to the nearest commune or ward police.
duong-dan-apk =
    WARNING: { $link_host } is an installation file (.apk) from outside the official sites. Do not download it, do not install it.

    According to public warnings, fake VNeID apps read OTP messages, take over the phone and move money. Install VNeID only from the App Store or CH Play (Google Play).

    If you already installed it: turn off the phone's internet connection, call your bank to lock the account, report to the nearest commune or ward police. To ask, call { $hotline }.

## Personal data
lenh-privacy = Privacy
    .mo-ta = What the hotline keeps and what it does not
lenh-data = My data
    .mo-ta = See what is kept about you
lenh-export = Get a copy
    .mo-ta = Open a page with all your data
lenh-erase = Delete my data
    .mo-ta = Erase everything that is kept
rieng-tu-ngan = (Messages are kept so that we can go on later; ID numbers are hidden. Type “privacy” to learn more.)
rieng-tu =
    I keep your messages and your step, so that we can go on another day. ID numbers, phone numbers, passwords and one-time codes are hidden before anything is stored. Pictures are not stored.

    { $expiry ->
        [never] You can delete it at any time.
       *[days] After { $days } days without use everything is erased. You can delete it at any time.
    }
du-lieu =
    This is kept about you: your latest messages, your step, the place and language you chose, and a request for an operator if there is one.

    { $expiry ->
        [never] You can get a copy or delete it.
       *[days] After { $days } days without use everything is erased. You can get a copy or delete it.
    }
tai-du-lieu =
    The page below shows all data that I keep about you. It opens for 15 minutes only. Please do not pass the link on.
tai-du-lieu-goi =
    The data page cannot be opened here. For a copy, call { $hotline } or ask for an operator.
mo-trang-du-lieu = Open my data
xoa-du-lieu-hoi =
    Delete all your data? Messages, your step and requests for an operator will be gone for good. Your VNeID account and your dossiers on the Portal are not affected.
xoa-du-lieu-dong-y = Yes, delete everything
xoa-du-lieu-thoi = Do not delete
xoa-du-lieu-xong =
    Your data has been deleted. Messages on your own phone are yours to delete. Write again whenever you need help; we will begin from the start.
xoa-du-lieu-giu = All right, nothing was deleted.

## Too fast, too often
nhan-qua-nhanh =
    You are writing faster than I can read. Please wait a minute and go on. I cannot read what is sent meanwhile.
goi-nguoi-nhieu-lan =
    You have asked for an operator several times within an hour. If it is urgent, call { $hotline }. Hours: { $operator_hours }.

## The page with a person's data
trang-du-lieu = What the hotline keeps about me
trang-du-lieu-mo-dau = Press the button to see it. The page works for 15 minutes after you were given the link.
trang-du-lieu-xem = Show my data
trang-du-lieu-tai = Save to this device
trang-du-lieu-dang-lam = Place and guides under way
trang-du-lieu-yeu-cau = Requests for an operator
trang-du-lieu-tin = Messages
trang-du-lieu-toi = Me
trang-du-lieu-tong-dai = Hotline
trang-du-lieu-het-han = This link no longer works. Go back to the chat and type “show my data” to get a new one.

## Going on at another channel
lenh-move = Continue elsewhere
    .mo-ta = Get a code to continue on Zalo, Telegram or the web page
noi-zalo-oa = Zalo
    .ten = Zalo: { $ten }
noi-zalo-bot = Zalo
    .ten = Zalo: { $ten }
noi-telegram = Telegram
    .ten = Telegram: { $ten }
noi-web = Web page
    .ten = Web page: { $ten }
chuyen-ma =
    Your code is { $code }

    Open the hotline at one of the places below and send this code. I will go on at this very step.
    { $places }

    The code works once, for 15 minutes. It is not an OTP. Please do not give it to anybody.
chuyen-mo-telegram = To do without typing the code, open Telegram at the link below.
    .nut = Open Telegram
chuyen-mo-web = To do without typing the code, open the web page at the link below.
    .nut = Open the web page
chuyen-khong-co =
    At present the hotline answers here only; you cannot go on elsewhere. Please continue here.
chuyen-xong =
    I have got the code. Let us go on with the guide “{ $flow_title }” where you left it.

    Before, you were at { $from }
chuyen-xong-trong =
    I have got the code. No guide was under way at the other place, so we begin here.

    The other place: { $from }
chuyen-da-di =
    The code has been used. The guide goes on at { $to }

    The messages here stay. To go on here, type “continue”. If it was not you who used the code, please call { $hotline }.
chuyen-sai =
    This code does not work. It may have been used, be older than 15 minutes, or be mistyped. Please look at the code again. For a new one, type “go on elsewhere” where you got it.
chuyen-cua-day =
    This is the code of this very place. Open the hotline where you want to go on and send the code there.
chuyen-sai-nhieu =
    Too many wrong codes came from here. Please wait 15 minutes, then get a new code. If it is urgent, call { $hotline }.
chuyen-khong-hop =
    The guide you are in cannot be used here yet. Please go on where you got the code, or call { $hotline }.
