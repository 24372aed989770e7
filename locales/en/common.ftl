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
    I can only read text. Please type, or press a button.
anh-khong-luu =
    I cannot look at pictures, and I do not keep the one you sent. Please do not send pictures of an ID card to anyone by message.
tin-qua-dai =
    That message is too long for me to read. Please write it shorter.
tin-sua =
    I do not read edited messages again. Please send it as a new message.
nhom-chat =
    To keep things private, I do not give guidance in groups. Please write to me directly.
canh-bao-mat-khau =
    Please stop for a moment. Do not send passwords, OTP codes or ID numbers here. I hid that part and did not keep it.

    Enter these things only on the portal or in the VNeID app.

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
    I am passing you to an operator. Please wait here, or call { $hotline } if it is urgent.

    Operators never ask for a password, an OTP code or a picture of your ID card.
ngoai-gio =
    The operators are away now. Their hours: { $operator_hours }.

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
