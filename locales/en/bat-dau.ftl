tieu-de = Linking your account to VNeID
chao =
    Welcome. I am the automatic assistant of the { $hotline } hotline. I help you link your old National Public Service Portal account to VNeID.

    I never ask for a password, an OTP code or a picture of your ID card.

    What do you need?
    .lien-ket = Guide me through linking
    .viec-khac = Something else
    .dong-y = All right, let us start. If you need something else, type “main menu” at any time.
tinh =
    Where do you live? Each place has a slightly different guide.

    According to public information, Bình Định is now part of Gia Lai and Bình Dương part of Ho Chi Minh City.
    .binh-dinh = Bình Định
    .binh-duong = Bình Dương
    .quang-tri = Quảng Trị
    .chung = Elsewhere or not sure
    .khong-ro = That is fine. I can still help you with the general guide.
    .noi-khac = All right. Elsewhere I use the general guide, which is the button “Elsewhere or not sure”.
    .gia-lai = If you live in former Bình Định (with Quy Nhơn), press “Bình Định”. In former Gia Lai (with Pleiku), press “Elsewhere or not sure”.
    .tp-hcm = If you live in former Bình Dương, press “Bình Dương”. Elsewhere in the city, press “Elsewhere or not sure”.
    .quang-binh = According to public information, Quảng Bình is now part of Quảng Trị province. Please press “Quảng Trị”.
    .sao-hoi = The provinces issued their own guides with different steps. I ask so that I can show the right ones. If you would rather not say, press “Elsewhere or not sure”.
vneid =
    Do you have a VNeID account, and which level?

    Level 2 was done in person at the police. Level 1 was registered by yourself at home.
    .muc-1 = Level 1
    .muc-2 = Level 2
    .chua = I have no VNeID
    .la-gi = VNeID is the electronic identification app of the Ministry of Public Security. Since 01/7/2024 citizens use a VNeID account to enter the National Public Service Portal.
    .co-roi = Good. Which level is it? Done at the police means “Level 2”, done by yourself at home means “Level 1”. If you do not remember, press “Not sure”.
    .o-cong-an = Then you have level 2, very good. On to the next question.
    .tu-lam = Done by yourself at home is level 1. Please press “Level 1”.
    .khong-nho = That is fine; it works without knowing the level. On to the next question.
    .biet-muc = If you registered in person at the police, it is level 2. If you registered on your phone at home, it is level 1. If you do not remember, press “Not sure”.
moi-len-muc-2 =
    It is better to get level 2 at the police. The Bình Định guide asks for level 2. The Bình Dương guide allows level 1. The Quảng Trị guide names no level.

    What would you like to do?
    .len-muc-2 = Show me how to get level 2
    .thu-luon = Try linking with level 1
dang-ky =
    To link, you first need VNeID. There are two ways:

    Level 1: by yourself at home, on your phone.
    Level 2: in person at the police. Level 2 is the better choice.

    Which one do you choose?
    .tai-nha = By myself at home
    .cong-an = At the police
    .nen-muc-nao = Level 2 is the better choice, because it suits the guides of all three provinces. The Bình Dương guide also allows level 1.
tai-khoan-cu =
    Did you have an account issued by the National Public Service Portal before?

    That is the old account with its own password for dichvucong.gov.vn. Quảng Trị calls it VNconnect.
    .co = Yes, I had one
    .chua = No, never
    .da-co = All right, so you have an old account.
    .khong-nho = That is fine. Let us log in directly with VNeID; at the end we check whether it is linked.
    .la-gi = Before 01/7/2024 it was possible to enter dichvucong.gov.vn with an account issued by the portal itself. If you do not remember, press “Not sure”.
khong-can =
    You had no old account, so there is nothing to link.

    When you need a public service, open the portal, choose the box “Tài khoản Định danh điện tử cấp bởi Bộ Công an” (Ministry of Public Security) and log in with VNeID.
viec-khac =
    What do you need? To talk to a person, press the button for an operator.
    .kiem-tra = See whether I am linked
    .dang-ky = Get a VNeID account
    .ho-so = My earlier dossiers
    .lua-dao = I am afraid of scams
    .vi-sao = Why and since when
    .tai-lieu = Get the document
    .o-dang-nhap = Choosing a login box
bo-do =
    I have not heard from you for a while, so I have paused here. When it suits you, type “main menu” and we start again.
