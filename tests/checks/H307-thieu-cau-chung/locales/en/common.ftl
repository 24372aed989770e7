xong = Done
vuong = I am stuck
co = I see it
chua = Not there
lenh-back = Command back
    .mo-ta = About back
lenh-repeat = Command repeat
    .mo-ta = About repeat
lenh-menu = Command menu
    .mo-ta = About menu
lenh-operator = Command operator
    .mo-ta = About operator
lenh-language = Command language
    .mo-ta = About language
lenh-source = Command source
    .mo-ta = About source
lenh-continue = Command continue
    .mo-ta = About continue
lenh-stop = Command stop
    .mo-ta = About stop
co-phai = Text co-phai
buoc-khong-toi = Text buoc-khong-toi
khong-hieu-nguoi = Text khong-hieu-nguoi
tiep-tuc-huong-dan = Text tiep-tuc-huong-dan { $flow_title }
huong-dan-da-doi = Text huong-dan-da-doi
huong-dan-het = Text huong-dan-het { $flow_title }
vuong-o-dau = Text vuong-o-dau
vuong-khac = Text vuong-khac
vuong-chua-co = Text vuong-chua-co
chon-ngon-ngu = Text chon-ngon-ngu
da-doi-ngon-ngu = Text da-doi-ngon-ngu
nguon = Text nguon { $sources }
nguon-khong-co = Text nguon-khong-co
khong-lui-duoc = Text khong-lui-duoc
tiep-tuc-khong-co = Text tiep-tuc-khong-co
chua-bat-dau = Text chua-bat-dau
da-tam-dung = Text da-tam-dung
loi-noi-bo = Text loi-noi-bo { $hotline }
khong-doc-duoc = Text khong-doc-duoc
anh-khong-luu = Text anh-khong-luu
tin-qua-dai = Text tin-qua-dai
nhom-chat = Text nhom-chat
tin-sua = Text tin-sua
canh-bao-mat-khau = Text canh-bao-mat-khau
canh-bao-otp = Text canh-bao-otp
canh-bao-so-ca-nhan = Text canh-bao-so-ca-nhan
da-che-so = Text da-che-so
tong-dai-da-nhan = Text tong-dai-da-nhan
tong-dai-da-ghi = Text tong-dai-da-ghi
tong-dai-vien-vao = Text tong-dai-vien-vao
tong-dai-vang = Text tong-dai-vang
tong-dai-xong = Text tong-dai-xong
tong-dai-rut = Text tong-dai-rut
nhac-chung = Text nhac-chung
chao-lai = Text chao-lai
bam-so = Text bam-so
tai-qr = Text tai-qr { $url }
mo-lien-ket = Text mo-lien-ket
phim-cu = Text phim-cu
flow-cham = Text flow-cham
ngon-ngu-vi = Tiếng Việt
ngon-ngu-en = English
ngoai-gio = Hours: { $operator_hours }

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
